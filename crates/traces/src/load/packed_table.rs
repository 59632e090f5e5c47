//! A Parquet table that is packed as a whole, or a member of a zip archive: it is read at any place, so it is unpacked
//! before it is read.

use std::ops::Range;

use assay_parquet::is_parquet;

use crate::container::{
    Container, Packing, Unpack, UnpackError, Unzip, UnzipError, Unzipped, wrapping,
};
use crate::error::ReadError;
use crate::load::packed_stream::PackedStream;

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

/// A Parquet table that was met in a zip archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableWithin {
    /// The names of the archive and of the table in it.
    pub name: String,
    /// The archive's bytes that [`PackedTable::within`] unpacks.
    pub bytes: Range<u64>,
}

/// How a table is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TablePacking {
    /// As a whole.
    Stream(Packing),
    /// As a member of a zip archive.
    Zip,
}

/// Unpacks a table that is packed as a whole, or a member of an archive.
#[derive(Debug)]
pub struct PackedTable {
    unpack: Way,
}

#[derive(Debug)]
enum Way {
    Stream(PackedStream),
    Zip { table: String, unzip: Box<Unzip> },
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
        let stream = PackedStream::recognise(file, head).filter(|_| is_parquet(&start));
        stream.map(|stream| Self {
            unpack: Way::Stream(stream),
        })
    }

    /// For a table that was met in an archive, whose bytes then come by [`PackedTable::push`].
    pub fn within(table: &TableWithin) -> Self {
        Self {
            unpack: Way::Zip {
                table: table.name.clone(),
                unzip: Box::new(Unzip::new()),
            },
        }
    }

    /// The name of the file, or of the archive and the table in it.
    pub fn name(&self) -> &str {
        match &self.unpack {
            Way::Stream(stream) => stream.file(),
            Way::Zip { table, .. } => table,
        }
    }

    /// How it is packed.
    pub fn packing(&self) -> TablePacking {
        match &self.unpack {
            Way::Stream(stream) => TablePacking::Stream(stream.packing()),
            Way::Zip { .. } => TablePacking::Zip,
        }
    }

    /// Takes the file's next bytes and hands what they hold to `sink`, piece by piece.
    ///
    /// # Errors
    /// The file is damaged, or unpacks to so many times its size that it is no table.
    pub fn push(&mut self, bytes: &[u8], mut sink: impl FnMut(&[u8])) -> Result<(), ReadError> {
        match &mut self.unpack {
            Way::Stream(stream) => stream.push(bytes, sink),
            Way::Zip { table, unzip } => {
                let unpacked = unzip.push(bytes, &mut |piece| {
                    if let Unzipped::Bytes { bytes, .. } = piece {
                        sink(bytes);
                    }
                    Ok(())
                });
                unpacked.map_err(|fault| not_unzipped(table, fault))
            }
        }
    }

    /// Takes the file's end.
    ///
    /// # Errors
    /// As [`PackedTable::push`], and where the file was cut off.
    pub fn finish(self, sink: impl FnMut(&[u8])) -> Result<(), ReadError> {
        match self.unpack {
            Way::Stream(stream) => stream.finish(sink),
            Way::Zip { unzip, .. } if unzip.is_between_members() => Ok(()),
            Way::Zip { table, .. } => Err(not_unzipped(&table, UnzipError::Truncated)),
        }
    }
}

fn not_unzipped(file: &str, fault: UnzipError) -> ReadError {
    ReadError::Unzip {
        file: file.to_owned(),
        fault,
    }
}
