//! What a file's bytes are, before any platform is recognised: by content, never by name.

mod gunzip;
mod sniff;

pub(crate) use gunzip::{Gunzip, GunzipError, MOST_EXPANSION};
pub use sniff::{Container, Refused, sniff};
pub(crate) use sniff::{GZIP, UTF8_BOM};
