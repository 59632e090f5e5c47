//! Recognises a container by its first bytes.

use std::fmt;

use super::{ByteOrder, Packing};

/// What a file's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// Nothing but white space.
    Empty,
    /// A packed stream; what it holds is to be sniffed again.
    Packed(Packing),
    /// Text in UTF-16, told by its byte order mark; the text is to be sniffed again.
    Utf16(ByteOrder),
    /// JSON: one object, an array, JSON Lines or concatenated objects.
    Json,
    /// Delimited text with this byte between its cells.
    Delimited(u8),
    /// Something that is not read.
    Refused(Refused),
}

/// What a file looks like that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A picture.
    Picture(&'static str),
    /// A zip archive inside another file, or an empty one.
    Zip,
    /// An office document.
    Office,
    /// Apache Parquet where it cannot be read, since that takes access to any place of the file.
    Parquet,
    /// A compressed stream of a kind that is not read.
    Compressed(&'static str),
    /// A PDF document.
    Pdf,
    /// A web page or other markup.
    Markup,
    /// A database file.
    Database,
    /// Bytes that are no text.
    Binary,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Picture(what) | Self::Compressed(what) => what,
            Self::Zip => "a zip archive that is empty or inside another file",
            Self::Office => "an office document, such as an Excel workbook",
            Self::Parquet => "a Parquet table inside another stream",
            Self::Pdf => "a PDF document",
            Self::Markup => "a web page or XML",
            Self::Database => "a database file",
            Self::Binary => "a binary file",
        })
    }
}

impl Refused {
    /// What to do next: one sentence.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::Zip => "Unpack it and open what comes out.",
            Self::Office => "Save the sheet as CSV and open that.",
            Self::Parquet => "Unpack it and open the Parquet file itself.",
            Self::Compressed(_) => "Unpack it, or compress it with gzip or zstd, and open that.",
            Self::Markup => "Check that the download gave the export and not a sign-in page.",
            Self::Picture(_) | Self::Pdf | Self::Database | Self::Binary => {
                "Open an export of traces: JSON Lines, JSON, CSV or TSV, plain, gzip or zstd, or Parquet."
            }
        }
    }
}

/// The byte order mark of UTF-8.
pub(crate) const UTF8_BOM: &[u8] = b"\xef\xbb\xbf";

/// The first bytes of a Zstandard frame.
pub(super) const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// Bytes of UTF-16's byte order mark.
pub(crate) const UTF16_BOM_BYTES: usize = 2;

/// What is told by its first bytes and holds something else, to be sniffed again.
const WRAPPINGS: &[(&[u8], Container)] = &[
    (b"\x1f\x8b", Container::Packed(Packing::Gzip)),
    (ZSTD, Container::Packed(Packing::Zstd)),
    (b"\xff\xfe", Container::Utf16(ByteOrder::LittleEndian)),
    (b"\xfe\xff", Container::Utf16(ByteOrder::BigEndian)),
];

const MAGIC: &[(&[u8], Refused)] = &[
    (b"\x89PNG", Refused::Picture("a PNG picture")),
    (b"\xff\xd8\xff", Refused::Picture("a JPEG picture")),
    (b"GIF8", Refused::Picture("a GIF picture")),
    (b"PK\x03\x04", Refused::Zip),
    (b"PK\x05\x06", Refused::Zip),
    (b"PAR1", Refused::Parquet),
    (b"BZh", Refused::Compressed("a bzip2 stream")),
    (b"\xfd7zXZ\x00", Refused::Compressed("an xz stream")),
    (
        b"7z\xbc\xaf\x27\x1c",
        Refused::Compressed("a 7-Zip archive"),
    ),
    (b"%PDF", Refused::Pdf),
    (b"SQLite format 3\x00", Refused::Database),
    (b"DUCK", Refused::Database),
];

/// Recognises a container by the first bytes of a file; more bytes never change the answer of 64 KiB.
pub fn sniff(head: &[u8]) -> Container {
    if let Some(wrapping) = wrapping(head) {
        return wrapping;
    }
    for (magic, refused) in MAGIC {
        if head.starts_with(magic) {
            return Container::Refused(*refused);
        }
    }
    let text = head.strip_prefix(UTF8_BOM).unwrap_or(head);
    let start = text.trim_ascii_start();
    match start.first() {
        None => Container::Empty,
        Some(b'{' | b'[') => Container::Json,
        Some(b'<') => Container::Refused(Refused::Markup),
        _ if looks_binary(text) => Container::Refused(Refused::Binary),
        _ => Container::Delimited(delimiter(text)),
    }
}

/// What wraps the file's content, where its first bytes say so already.
pub(crate) fn wrapping(head: &[u8]) -> Option<Container> {
    let (_, container) = WRAPPINGS
        .iter()
        .find(|(magic, _)| head.starts_with(magic))?;
    Some(*container)
}

/// Whether the bytes hold NULs, or more control characters than text does.
fn looks_binary(head: &[u8]) -> bool {
    let control = head
        .iter()
        .filter(|byte| matches!(byte, 0x01..=0x08 | 0x0e..=0x1f))
        .count();
    head.contains(&0) || control * 20 > head.len()
}

/// The most frequent of comma, tab and semicolon in the first line, quotes respected.
fn delimiter(head: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0)];
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => {
                for (candidate, count) in &mut counts {
                    *count += usize::from(*candidate == byte);
                }
            }
            _ => {}
        }
    }
    // Of equal counts the first wins, so a single column reads as comma-separated.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(byte, _)| *byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_told_by_content() {
        assert_eq!(sniff(b""), Container::Empty);
        assert_eq!(sniff(b" \n\t"), Container::Empty);
        assert_eq!(sniff(b"\x1f\x8b\x08"), Container::Packed(Packing::Gzip));
        assert_eq!(sniff(ZSTD), Container::Packed(Packing::Zstd));
        assert_eq!(
            sniff(b"\xff\xfei\x00d\x00"),
            Container::Utf16(ByteOrder::LittleEndian)
        );
        assert_eq!(
            sniff(b"\xfe\xff\x00i\x00d"),
            Container::Utf16(ByteOrder::BigEndian)
        );
        assert_eq!(sniff(b"\xef\xbb\xbf {\"a\":1}"), Container::Json);
        assert_eq!(sniff(b"[{}]"), Container::Json);
        assert_eq!(sniff(b"id,name\n1,2\n"), Container::Delimited(b','));
        assert_eq!(
            sniff(b"id\tname, long\tlast\n1\t2\t3\n"),
            Container::Delimited(b'\t')
        );
        assert_eq!(sniff(b"id;\"a,b,c,d\";name\n"), Container::Delimited(b';'));
        assert_eq!(sniff(b"id\n1\n"), Container::Delimited(b','));
    }

    #[test]
    fn what_is_not_read_is_named() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n").name(), "a PNG picture");
        assert_eq!(
            sniff(b"PAR1\x15\x04").name(),
            "a Parquet table inside another stream"
        );
        assert_eq!(sniff(b"BZh9").name(), "a bzip2 stream");
        assert_eq!(sniff(b"<!doctype html>").name(), "a web page or XML");
        assert_eq!(sniff(b"ab\x00\x01").name(), "a binary file");
    }

    impl Container {
        fn name(self) -> String {
            match self {
                Self::Refused(refused) => refused.to_string(),
                other => format!("{other:?}"),
            }
        }
    }
}
