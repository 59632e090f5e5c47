//! What a file's bytes are, before any platform is recognised: by content, never by name.

mod gunzip;
mod sniff;
mod utf16;

pub(crate) use gunzip::{Gunzip, GunzipError, MOST_EXPANSION};
pub use sniff::{Container, Refused, sniff};
pub(crate) use sniff::{UTF8_BOM, UTF16_BOM_BYTES, wrapping};
pub use utf16::ByteOrder;
pub(crate) use utf16::Utf16;
