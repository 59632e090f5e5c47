//! A packed stream that is unpacked apart from the loader that reads what it holds, so that both go on side by side.

use crate::container::{Container, Packing, Unpack, wrapping};
use crate::error::ReadError;
use crate::load::file::unpackable;

/// Unpacks a stream whose text is for [`Loader::begin_unpacked`](crate::Loader::begin_unpacked).
#[derive(Debug)]
pub struct PackedStream {
    file: String,
    packing: Packing,
    unpack: Unpack,
}

impl PackedStream {
    /// For the file with these first bytes; none where they tell of no packing.
    pub fn recognise(file: &str, head: &[u8]) -> Option<Self> {
        match wrapping(head) {
            Some(Container::Packed(packing)) => Some(Self {
                file: file.to_owned(),
                packing,
                unpack: Unpack::new(packing),
            }),
            _ => None,
        }
    }

    /// The name of the file.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// How it is packed.
    pub fn packing(&self) -> Packing {
        self.packing
    }

    /// Takes the file's next bytes and hands what they hold to `sink`, piece by piece.
    ///
    /// # Errors
    /// The file is damaged, or unpacks to so many times its size that it is no export.
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
    /// As [`PackedStream::push`], and where the file was cut off.
    pub fn finish(self, mut sink: impl FnMut(&[u8])) -> Result<(), ReadError> {
        let unpacked = self.unpack.finish(|bytes| {
            sink(bytes);
            Ok(())
        });
        unpacked.map_err(|error| unpackable(&self.file, error))
    }
}
