//! How far a packed stream may expand before it is taken for a bomb.

use super::unpack::UnpackError;

/// How many times its size a stream may unpack to, once it is past [`EXPANSION_FREE`]. Deflate cannot pass 1,032;
/// trace exports, which repeat their keys, stay below 100.
pub(crate) const MOST_EXPANSION: u64 = 500;

/// Unpacked bytes that are not looked at for their ratio.
const EXPANSION_FREE: u64 = 64 << 20;

/// The sizes of a stream so far, packed and unpacked.
#[derive(Debug, Default)]
pub(super) struct Expansion {
    packed: u64,
    unpacked: u64,
}

impl Expansion {
    /// Counts bytes of the packed stream.
    pub(super) fn packed(&mut self, bytes: usize) {
        self.packed += bytes as u64;
    }

    /// Says that so many bytes of the packed stream were packed themselves, into how many, so that a bomb within another is
    /// measured by what the two are together.
    pub(super) fn were_packed(&mut self, bytes: usize, packed: usize) {
        self.packed = (self.packed + packed as u64).saturating_sub(bytes as u64);
    }

    /// Counts bytes that came out, which may be too many.
    pub(super) fn unpacked(&mut self, bytes: usize) -> Result<(), UnpackError> {
        self.unpacked += bytes as u64;
        if self.unpacked > EXPANSION_FREE && self.unpacked / MOST_EXPANSION > self.packed {
            return Err(UnpackError::ExpandsWithoutEnd);
        }
        Ok(())
    }
}
