//! Recognises a container by its first bytes.

use std::fmt;

use super::{ByteOrder, Packing};
use crate::find::count;

/// What a file's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// Nothing but white space.
    Empty,
    /// A packed stream; what it holds is to be sniffed again.
    Packed(Packing),
    /// Text in UTF-16; what follows its byte order mark, where there is one, is to be sniffed again.
    Utf16 {
        /// Which byte of a unit comes first.
        order: ByteOrder,
        /// Whether it begins with a byte order mark.
        has_mark: bool,
    },
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
    (b"\xff\xfe", marked(ByteOrder::LittleEndian)),
    (b"\xfe\xff", marked(ByteOrder::BigEndian)),
];

const fn marked(order: ByteOrder) -> Container {
    Container::Utf16 {
        order,
        has_mark: true,
    }
}

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
    if let Some(order) = unmarked_utf16(head) {
        return Container::Utf16 {
            order,
            has_mark: false,
        };
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
    // What parallel packers put before the data (RFC 8878, section 3.1.2): frames that are passed over.
    if matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) {
        return Some(Container::Packed(Packing::Zstd));
    }
    let (_, container) = WRAPPINGS
        .iter()
        .find(|(magic, _)| head.starts_with(magic))?;
    Some(*container)
}

/// The byte order of UTF-16 without a mark, told by the first units, where these are ASCII: a header or the start of JSON.
fn unmarked_utf16(head: &[u8]) -> Option<ByteOrder> {
    const TELLING_BYTES: usize = 8;
    let (units, _) = head.get(..TELLING_BYTES)?.as_chunks::<2>();
    let is_letter = |byte: &u8| matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~');
    let all = |is_order: fn(&[u8; 2]) -> (&u8, &u8)| {
        let mut units = units.iter().map(is_order);
        units.all(|(high, low)| *high == 0 && is_letter(low))
    };
    if all(|[low, high]| (high, low)) {
        Some(ByteOrder::LittleEndian)
    } else if all(|[high, low]| (high, low)) {
        Some(ByteOrder::BigEndian)
    } else {
        None
    }
}

/// Whether the bytes hold more NULs or control characters than text does. A lone NUL stands in a cell now and then.
fn looks_binary(head: &[u8]) -> bool {
    let control = head
        .iter()
        .filter(|byte| matches!(byte, 0x01..=0x08 | 0x0e..=0x1f))
        .count();
    control * 20 > head.len() || count(head, 0) * 100 > head.len() as u64
}

/// The delimiter that the first line names, as spreadsheets are told it (`sep=;`), with the length of that line.
pub(crate) fn named_delimiter(text: &[u8]) -> Option<(u8, usize)> {
    let &[delimiter @ (b',' | b'\t' | b';' | b'|'), ref rest @ ..] = text.strip_prefix(b"sep=")?
    else {
        return None;
    };
    let end = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    Some((delimiter, b"sep=".len() + 1 + end))
}

/// The delimiter that the first line names, else the most frequent one in it, quotes respected.
fn delimiter(head: &[u8]) -> u8 {
    if let Some((delimiter, _)) = named_delimiter(head) {
        return delimiter;
    }
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b'\t', 0), (b';', 0), (b'|', 0)];
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
            sniff(b"\x5f\x2a\x4d\x18\x04\0\0\0"),
            Container::Packed(Packing::Zstd)
        );
        let utf16 = |order, has_mark| Container::Utf16 { order, has_mark };
        for (head, container) in [
            (
                b"\xff\xfei\0d\0".as_slice(),
                utf16(ByteOrder::LittleEndian, true),
            ),
            (b"\xfe\xff\0i\0d", utf16(ByteOrder::BigEndian, true)),
            (b"i\0d\0,\0x\0", utf16(ByteOrder::LittleEndian, false)),
            (b"\0{\0\"\0i\0d", utf16(ByteOrder::BigEndian, false)),
        ] {
            assert_eq!(sniff(head), container);
        }
        assert_eq!(sniff(b"\xef\xbb\xbf {\"a\":1}"), Container::Json);
        assert_eq!(sniff(b"[{}]"), Container::Json);
        assert_eq!(sniff(b"id,name\n1,2\n"), Container::Delimited(b','));
        assert_eq!(
            sniff(b"id\tname, long\tlast\n1\t2\t3\n"),
            Container::Delimited(b'\t')
        );
        assert_eq!(sniff(b"id;\"a,b,c,d\";name\n"), Container::Delimited(b';'));
        assert_eq!(sniff(b"id\n1\n"), Container::Delimited(b','));
        assert_eq!(sniff(b"id|name\n1|a, b\n"), Container::Delimited(b'|'));
        assert_eq!(sniff(b"sep=;\r\nid,x;y\r\n"), Container::Delimited(b';'));
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
        assert_eq!(sniff(b"i\0\0\0d\0\0\0").name(), "a binary file");
        let nul = [b"id,x\n1,a\0b\n".as_slice(), &b"2,c\n".repeat(50)].concat();
        assert_eq!(sniff(&nul), Container::Delimited(b','));
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
