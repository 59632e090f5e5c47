//! Gzip, unpacked in pieces.

use std::io::{Error, Write};

use flate2::write::GzDecoder;

use super::expansion::Expansion;
use super::unpack::{Packing, UnpackError};

/// Unpacks a gzip stream of one or more members as it arrives.
#[derive(Debug)]
pub(crate) struct Gunzip {
    decoder: GzDecoder<Vec<u8>>,
    /// Whether a member has ended and no other begun: zeros may stand there, by which tapes and blocks are filled up.
    is_between: bool,
    expansion: Expansion,
}

/// Bytes taken at a time, so that a bomb unpacks to at most 16 MiB before it is noticed.
const SLICE: usize = 16 << 10;

impl Gunzip {
    pub(crate) fn new() -> Self {
        Self {
            decoder: GzDecoder::new(Vec::new()),
            is_between: false,
            expansion: Expansion::default(),
        }
    }

    /// Unpacks some bytes and hands the result to `sink`, piece by piece.
    pub(crate) fn push<E: From<UnpackError>>(
        &mut self,
        bytes: &[u8],
        mut sink: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for slice in bytes.chunks(SLICE) {
            self.take(slice)
                .map_err(|_| UnpackError::Corrupt(Packing::Gzip))?;
            self.expansion.packed(slice.len());
            self.hand_over(&mut sink)?;
        }
        Ok(())
    }

    /// Unpacks what is left; the stream must be whole.
    pub(crate) fn finish<E: From<UnpackError>>(
        &mut self,
        mut sink: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if !self.is_between {
            self.decoder
                .try_finish()
                .map_err(|_| UnpackError::Truncated(Packing::Gzip))?;
        }
        self.hand_over(&mut sink)
    }

    pub(super) fn were_packed(&mut self, bytes: usize, packed: usize) {
        self.expansion.were_packed(bytes, packed);
    }

    fn take(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        loop {
            if self.is_between {
                let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                bytes = &bytes[zeros..];
            }
            if bytes.is_empty() {
                return Ok(());
            }
            self.is_between = false;
            let taken = self.decoder.write(bytes)?;
            bytes = &bytes[taken..];
            if taken == 0 {
                self.decoder.try_finish()?;
                let unpacked = std::mem::take(self.decoder.get_mut());
                self.decoder = GzDecoder::new(unpacked);
                self.is_between = true;
            }
        }
    }

    fn hand_over<E: From<UnpackError>>(
        &mut self,
        sink: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let unpacked = self.decoder.get_mut();
        self.expansion.unpacked(unpacked.len())?;
        let outcome = sink(unpacked);
        unpacked.clear();
        outcome
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn pack(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(packed: &[u8], step: usize) -> Result<Vec<u8>, UnpackError> {
        let mut gunzip = Gunzip::new();
        let mut text = Vec::new();
        for piece in packed.chunks(step) {
            gunzip.push::<UnpackError>(piece, |bytes| {
                text.extend_from_slice(bytes);
                Ok(())
            })?;
        }
        gunzip.finish::<UnpackError>(|bytes| {
            text.extend_from_slice(bytes);
            Ok(())
        })?;
        Ok(text)
    }

    #[test]
    fn members_are_joined_whatever_the_pieces() {
        let mut packed = pack(b"one,two\n");
        packed.extend(pack(b"3,4\n"));
        for step in [1, 2, 7, 1000] {
            assert_eq!(unpack(&packed, step).unwrap(), b"one,two\n3,4\n");
        }
    }

    #[test]
    fn zeros_behind_a_member_are_passed_over_and_anything_else_is_damage() {
        let padded = [pack(b"one,two\n"), vec![0; 700]].concat();
        let followed = [padded.clone(), pack(b"3,4\n"), vec![0; 3]].concat();
        for step in [1, 7, 1000] {
            assert_eq!(unpack(&padded, step).unwrap(), b"one,two\n");
            assert_eq!(unpack(&followed, step).unwrap(), b"one,two\n3,4\n");
            for rest in [b"junk".as_slice(), b"\0\0PK\x03\x04", b"\x1f\x8bjunk"] {
                assert!(unpack(&[pack(b"one\n").as_slice(), rest].concat(), step).is_err());
            }
        }
        let cut = &followed[..followed.len() - 7];
        assert_eq!(unpack(cut, 5), Err(UnpackError::Truncated(Packing::Gzip)));
    }

    #[test]
    fn a_stream_cut_anywhere_is_truncated() {
        let packed = pack(b"a line that repeats, a line that repeats, a line that repeats\n");
        for end in 3..packed.len() {
            assert_eq!(
                unpack(&packed[..end], 5),
                Err(UnpackError::Truncated(Packing::Gzip)),
                "cut at {end}"
            );
        }
    }

    #[test]
    fn damage_is_told() {
        let mut packed = pack(&b"abcdefgh".repeat(1000));
        let middle = packed.len() / 2;
        packed[middle] ^= 0xff;
        assert!(unpack(&packed, 64).is_err());
    }

    #[test]
    fn a_bomb_ends_in_an_error() {
        let bomb = pack(&vec![b' '; 1 << 20]).repeat(70);
        let mut gunzip = Gunzip::new();
        let outcome = gunzip.push::<UnpackError>(&bomb, |_| Ok(()));
        assert_eq!(outcome, Err(UnpackError::ExpandsWithoutEnd));
    }
}
