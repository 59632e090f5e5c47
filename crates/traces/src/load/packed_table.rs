//! A Parquet table that is packed as a whole: it is read at any place, so it is unpacked before it is read.

use assay_parquet::is_parquet;

use crate::container::{Container, Packing, Unpack, UnpackError, wrapping};
use crate::error::ReadError;
use crate::load::file::unpackable;

/// Bytes of a file by which it is told whether it is a packed table.
pub const PACKED_HEAD_BYTES: usize = 64 << 10;

/// Unpacked bytes that tell what they are, after which no more are unpacked to tell it.
const TELLING_BYTES: usize = 4;

/// There are enough bytes to tell, or no more to be had.
struct Told;

impl From<UnpackError> for Told {
    fn from(_: UnpackError) -> Self {
        Self
    }
}

/// Unpacks a table that is packed as a whole.
#[derive(Debug)]
pub struct PackedTable {
    file: String,
    packing: Packing,
    unpack: Unpack,
}

impl PackedTable {
    /// For the file with these first [`PACKED_HEAD_BYTES`], or all of them if they are fewer; none where it is anything
    /// else.
    pub fn recognise(file: &str, head: &[u8]) -> Option<Self> {
        let Some(Container::Packed(packing)) = wrapping(head) else {
            return None;
        };
        let mut start = Vec::new();
        let mut take = |bytes: &[u8]| {
            start.extend_from_slice(bytes);
            if start.len() < TELLING_BYTES {
                Ok(())
            } else {
                Err(Told)
            }
        };
        let mut unpack = Unpack::new(packing);
        // Of a small file all comes with its end. What cannot be unpacked is told by who reads it.
        let _ = unpack
            .push(head, &mut take)
            .and_then(|()| unpack.finish(&mut take));
        is_parquet(&start).then(|| Self {
            file: file.to_owned(),
            packing,
            unpack: Unpack::new(packing),
        })
    }

    /// How it is packed.
    pub fn packing(&self) -> Packing {
        self.packing
    }

    /// Takes the file's next bytes and hands what they hold to `sink`, piece by piece.
    ///
    /// # Errors
    /// The file is damaged, or unpacks to so many times its size that it is no table.
    pub fn push(&mut self, bytes: &[u8], mut sink: impl FnMut(&[u8])) -> Result<(), ReadError> {
        let unpacked = self.unpack.push(bytes, |bytes| {
            sink(bytes);
            Ok(())
        });
        unpacked.map_err(|error| unpackable(&self.file, error))
    }

    /// Takes the file's end.
    ///
    /// # Errors
    /// As [`PackedTable::push`], and where the file was cut off.
    pub fn finish(self, mut sink: impl FnMut(&[u8])) -> Result<(), ReadError> {
        let unpacked = self.unpack.finish(|bytes| {
            sink(bytes);
            Ok(())
        });
        unpacked.map_err(|error| unpackable(&self.file, error))
    }
}
