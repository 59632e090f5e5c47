//! Unpacks a stream, whichever way it is packed.

use std::fmt;

use super::gunzip::Gunzip;
use super::unzstd::Unzstd;

/// How a stream is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

impl fmt::Display for Packing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        })
    }
}

/// Why a packed stream could not be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnpackError {
    /// It ends before its end mark.
    Truncated(Packing),
    /// Its data are damaged.
    Corrupt(Packing),
    /// It unpacks to more than [`MOST_EXPANSION`](super::MOST_EXPANSION) times its size.
    ExpandsWithoutEnd,
    /// It looks back further than [`WIDEST_WINDOW`](super::WIDEST_WINDOW).
    WindowTooWide,
}

/// Unpacks a stream as it arrives.
#[derive(Debug)]
pub(crate) enum Unpack {
    Gzip(Box<Gunzip>),
    Zstd(Box<Unzstd>),
}

impl Unpack {
    pub(crate) fn new(packing: Packing) -> Self {
        match packing {
            Packing::Gzip => Self::Gzip(Box::new(Gunzip::new())),
            Packing::Zstd => Self::Zstd(Box::new(Unzstd::new())),
        }
    }

    /// Unpacks some bytes and hands the result to `sink`, piece by piece.
    pub(crate) fn push<E: From<UnpackError>>(
        &mut self,
        bytes: &[u8],
        sink: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Gzip(gunzip) => gunzip.push(bytes, sink),
            Self::Zstd(unzstd) => unzstd.push(bytes, sink),
        }
    }

    /// Says that so many of the bytes that were pushed were packed themselves, into how many.
    pub(crate) fn were_packed(&mut self, bytes: usize, packed: usize) {
        match self {
            Self::Gzip(gunzip) => gunzip.were_packed(bytes, packed),
            Self::Zstd(unzstd) => unzstd.were_packed(bytes, packed),
        }
    }

    /// Unpacks what is left; the stream must be whole.
    pub(crate) fn finish<E: From<UnpackError>>(
        self,
        sink: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Gzip(mut gunzip) => gunzip.finish(sink),
            Self::Zstd(unzstd) => Ok(unzstd.finish()?),
        }
    }
}
