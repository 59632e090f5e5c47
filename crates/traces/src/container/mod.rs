//! What a file's bytes are, before any platform is recognised: by content, never by name.

mod expansion;
mod gunzip;
mod sniff;
mod unpack;
mod unzip;
mod unzstd;
mod utf16;

pub(crate) use expansion::MOST_EXPANSION;
pub use sniff::{Container, Refused, sniff};
pub(crate) use sniff::{UTF8_BOM, UTF16_BOM_BYTES, named_delimiter, wrapping};
pub use unpack::Packing;
pub(crate) use unpack::{Unpack, UnpackError};
pub use unzip::UnzipError;
pub(crate) use unzip::{Unzip, Unzipped, ZIP};
pub(crate) use unzstd::WIDEST_WINDOW;
pub use utf16::ByteOrder;
pub(crate) use utf16::Utf16;
