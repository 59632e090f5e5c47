//! Zstandard, unpacked in pieces (RFC 8878).

use std::{fmt, mem};

use ruzstd::decoding::errors::{FrameDecoderError, FrameHeaderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::expansion::Expansion;
use super::sniff::ZSTD;
use super::unpack::{Packing, UnpackError};

/// Unpacks a Zstandard stream of one or more frames as it arrives.
///
/// The decoder wants whole frame headers and whole blocks, so that much is held back: at most [`LONGEST_BLOCK`], a
/// header and a checksum. Its own memory is the frame's window, which [`WIDEST_WINDOW`] bounds.
pub(crate) struct Unzstd {
    decoder: FrameDecoder,
    expecting: Expecting,
    /// Bytes of a part that is not whole yet.
    pending: Vec<u8>,
    unpacked: Vec<u8>,
    expansion: Expansion,
}

/// What the next bytes are.
#[derive(Clone, Copy, Debug)]
enum Expecting {
    /// A frame, or the end of the stream.
    Frame,
    /// A block of a frame that has, or has not, a checksum after its last block.
    Block { checksum: usize },
    /// So many bytes that are to be passed over.
    Skipped(u64),
}

/// Bytes that a frame may ask to be kept for looking back: what the reference decoder grants unasked.
pub(crate) const WIDEST_WINDOW: u64 = 128 << 20;

/// Bytes of the longest block, packed or not (RFC 8878, section 3.1.1.2.4).
const LONGEST_BLOCK: usize = 128 << 10;

/// Bytes of a block's header.
const BLOCK_HEADER: usize = 3;

impl fmt::Debug for Unzstd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Unzstd")
            .field("expecting", &self.expecting)
            .field("pending", &self.pending.len())
            .field("expansion", &self.expansion)
            .finish_non_exhaustive()
    }
}

impl Unzstd {
    pub(crate) fn new() -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WIDEST_WINDOW);
        Self {
            decoder,
            expecting: Expecting::Frame,
            pending: Vec::new(),
            unpacked: Vec::new(),
            expansion: Expansion::default(),
        }
    }

    /// Unpacks some bytes and hands the result to `sink`, piece by piece.
    pub(crate) fn push<E: From<UnpackError>>(
        &mut self,
        mut bytes: &[u8],
        mut sink: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        while !bytes.is_empty() {
            if let Expecting::Skipped(left) = self.expecting {
                let here = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                bytes = &bytes[here..];
                self.expansion.packed(here);
                self.expecting = match left - here as u64 {
                    0 => Expecting::Frame,
                    left => Expecting::Skipped(left),
                };
                continue;
            }
            let missing = self.part()? - self.pending.len();
            let (taken, rest) = bytes.split_at(missing.min(bytes.len()));
            self.pending.extend_from_slice(taken);
            self.expansion.packed(taken.len());
            bytes = rest;
            if self.pending.len() == self.part()? {
                self.decode()?;
                self.expansion.unpacked(self.unpacked.len())?;
                if !self.unpacked.is_empty() {
                    sink(&self.unpacked)?;
                    self.unpacked.clear();
                }
            }
        }
        Ok(())
    }

    pub(super) fn were_packed(&mut self, bytes: usize, packed: usize) {
        self.expansion.were_packed(bytes, packed);
    }

    /// Takes the end of the stream, which must be whole.
    pub(crate) fn finish(self) -> Result<(), UnpackError> {
        match self.expecting {
            Expecting::Frame if self.pending.is_empty() => Ok(()),
            _ => Err(UnpackError::Truncated(Packing::Zstd)),
        }
    }

    /// Bytes of the part that `pending` starts, so far as it tells: never fewer than it holds.
    fn part(&self) -> Result<usize, UnpackError> {
        match (self.expecting, self.pending.as_slice()) {
            (Expecting::Frame, head) => Ok(frame_header(head)),
            (Expecting::Block { checksum }, &[first, second, third, ..]) => {
                let header = u32::from_le_bytes([first, second, third, 0]);
                let is_last = header & 1 == 1;
                let size = (header >> 3) as usize;
                if size > LONGEST_BLOCK {
                    return Err(UnpackError::Corrupt(Packing::Zstd));
                }
                // A run-length block holds one byte, however often that is repeated.
                let content = if (header >> 1) & 3 == 1 { 1 } else { size };
                Ok(BLOCK_HEADER + content + if is_last { checksum } else { 0 })
            }
            (Expecting::Block { .. } | Expecting::Skipped(_), _) => Ok(BLOCK_HEADER),
        }
    }

    /// Decodes the whole part in `pending`.
    fn decode(&mut self) -> Result<(), UnpackError> {
        let part = mem::take(&mut self.pending);
        match self.expecting {
            Expecting::Frame => self.expecting = self.begin(&part)?,
            Expecting::Block { .. } => {
                let is_last = self
                    .decoder
                    .decode_blocks(part.as_slice(), BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|_| UnpackError::Corrupt(Packing::Zstd))?;
                self.decoder
                    .collect_to_writer(&mut self.unpacked)
                    .map_err(|_| UnpackError::Corrupt(Packing::Zstd))?;
                if is_last {
                    let written = self.decoder.get_checksum_from_data();
                    if written.is_some() && written != self.decoder.get_calculated_checksum() {
                        return Err(UnpackError::Corrupt(Packing::Zstd));
                    }
                    self.expecting = Expecting::Frame;
                }
            }
            Expecting::Skipped(_) => {}
        }
        self.pending = part;
        self.pending.clear();
        Ok(())
    }

    /// Begins a frame by its whole header.
    fn begin(&mut self, header: &[u8]) -> Result<Expecting, UnpackError> {
        match self.decoder.reset(header) {
            Ok(()) => {
                let has_checksum = header.get(4).is_some_and(|flags| flags & 4 != 0);
                Ok(Expecting::Block {
                    checksum: if has_checksum { 4 } else { 0 },
                })
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => Ok(match length {
                0 => Expecting::Frame,
                length => Expecting::Skipped(u64::from(length)),
            }),
            Err(
                FrameDecoderError::WindowSizeTooBig { .. }
                | FrameDecoderError::FrameHeaderError(FrameHeaderError::WindowTooBig { .. }),
            ) => Err(UnpackError::WindowTooWide),
            Err(_) => Err(UnpackError::Corrupt(Packing::Zstd)),
        }
    }
}

/// Bytes of the frame header that starts so (RFC 8878, section 3.1.1.1), or of a skippable frame's.
fn frame_header(head: &[u8]) -> usize {
    let Some(flags) = head.get(4) else {
        return 5;
    };
    if !head.starts_with(ZSTD) {
        return 8;
    }
    let is_single_segment = flags & 0x20 != 0;
    let window = usize::from(!is_single_segment);
    let dictionary = [0, 1, 2, 4][usize::from(flags & 3)];
    let content = match flags >> 6 {
        0 => usize::from(is_single_segment),
        1 => 2,
        2 => 4,
        _ => 8,
    };
    5 + window + dictionary + content
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id,intent`, `1,refund` and `2,order`, a line each, as the reference encoder packs them.
    const REFERENCE: &[u8] =
        b"\x28\xb5\x2f\xfd\x04\x68\xd9\x00\x00id,intent\n1,refund\n2,order\n\x31\x76\x7f\x10";

    const TEXT: &[u8] = b"id,intent\n1,refund\n2,order\n";

    /// A skippable frame of three bytes.
    const SKIPPABLE: &[u8] = b"\x5a\x2a\x4d\x18\x03\0\0\0abc";

    fn pack(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn unpack(packed: &[u8], step: usize) -> Result<Vec<u8>, UnpackError> {
        let mut unzstd = Unzstd::new();
        let mut text = Vec::new();
        for piece in packed.chunks(step) {
            unzstd.push::<UnpackError>(piece, |bytes| {
                text.extend_from_slice(bytes);
                Ok(())
            })?;
        }
        unzstd.finish()?;
        Ok(text)
    }

    #[test]
    fn frames_are_joined_whatever_the_pieces() {
        let long = b"a line that repeats, ".repeat(20_000);
        let packed = [REFERENCE, SKIPPABLE, &pack(&long), &pack(b""), REFERENCE].concat();
        let text = [TEXT, &long, TEXT].concat();
        for step in [1, 2, 7, 1000, packed.len()] {
            assert!(unpack(&packed, step).unwrap() == text, "in steps of {step}");
        }
    }

    #[test]
    fn a_stream_cut_anywhere_is_truncated() {
        let packed = [SKIPPABLE, REFERENCE].concat();
        for end in (1..packed.len()).filter(|&end| end != SKIPPABLE.len()) {
            assert_eq!(
                unpack(&packed[..end], 5),
                Err(UnpackError::Truncated(Packing::Zstd)),
                "cut at {end}"
            );
        }
    }

    #[test]
    fn damage_is_told() {
        for at in 9..REFERENCE.len() {
            let mut packed = REFERENCE.to_vec();
            packed[at] ^= 0xff;
            assert_eq!(
                unpack(&packed, 64),
                Err(UnpackError::Corrupt(Packing::Zstd)),
                "at {at}"
            );
        }
        let followed = [REFERENCE, b"no frame at all"].concat();
        assert_eq!(
            unpack(&followed, 64),
            Err(UnpackError::Corrupt(Packing::Zstd))
        );
    }

    #[test]
    fn a_block_longer_than_any_is_damage_and_is_not_waited_for() {
        let packed = b"\x28\xb5\x2f\xfd\x00\x68\xfc\xff\xff";
        assert_eq!(unpack(packed, 64), Err(UnpackError::Corrupt(Packing::Zstd)));
    }

    #[test]
    fn a_window_too_wide_is_refused_before_it_is_kept() {
        for window in [0x89, 0x90, 0xff] {
            let packed = [0x28, 0xb5, 0x2f, 0xfd, 0, window, 1, 0, 0];
            assert_eq!(unpack(&packed, 64), Err(UnpackError::WindowTooWide));
        }
        let widest = b"\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00";
        assert_eq!(unpack(widest, 64), Ok(Vec::new()));
    }

    #[test]
    fn a_bomb_ends_in_an_error() {
        let mut bomb = b"\x28\xb5\x2f\xfd\x00\x38".to_vec();
        let run = (LONGEST_BLOCK as u32) << 3 | 2;
        for _ in 0..1000 {
            bomb.extend_from_slice(&run.to_le_bytes()[..3]);
            bomb.push(b' ');
        }
        let mut seen = 0;
        let outcome = Unzstd::new().push::<UnpackError>(&bomb, |bytes| {
            seen += bytes.len();
            Ok(())
        });
        assert_eq!(outcome, Err(UnpackError::ExpandsWithoutEnd));
        assert!(seen <= 64 << 20, "{seen} bytes came out");
    }
}
