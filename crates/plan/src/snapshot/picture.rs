//! How a picture carries a snapshot: an SVG in its `<metadata>`, a PNG in a text chunk; and a report, which carries one too.
//!
//! The chunk is an `iTXt` of the keyword [`KEYWORD`], not compressed (PNG Specification, third edition, 11.3.3.4). Only what
//! stands here is read of a picture: its image is not decoded, and its other chunks are stepped over.

use super::error::SnapshotError;

/// What the chunk and the element are called.
const KEYWORD: &str = "assay-snapshot";

const FOREIGN: SnapshotError = SnapshotError::Foreign { what: "picture" };
const BROKEN: SnapshotError = SnapshotError::Broken { what: "picture" };

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const TEXT: &[u8] = b"iTXt";
const END: &[u8] = b"IEND";

/// What is recognised by its first bytes as something that may carry a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A snapshot's own document.
    Document,
    /// A PNG.
    Png,
    /// An SVG.
    Svg,
    /// A report, or another document of HTML.
    Report,
}

impl Carrier {
    /// What a file is that begins so; none for everything else, such as traces. A few hundred bytes are enough.
    pub fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(SIGNATURE) {
            return Some(Self::Png);
        }
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let document: String = text
            .chars()
            .filter(|it| !it.is_whitespace())
            .take(40)
            .collect();
        if document.starts_with("{\"type\":\"assay-snapshot\"") {
            return Some(Self::Document);
        }
        if text
            .get(..15)
            .is_some_and(|it| it.eq_ignore_ascii_case("<!doctype html>"))
        {
            return Some(Self::Report);
        }
        let is_svg = text.starts_with("<svg") || text.starts_with("<?xml") && text.contains("<svg");
        is_svg.then_some(Self::Svg)
    }

    /// The snapshot's JSON in such a file.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`] when there is none, or what is there is damaged.
    pub fn json(self, file: &[u8]) -> Result<Vec<u8>, SnapshotError> {
        match self {
            Self::Document => Ok(file.to_vec()),
            Self::Png => of_png(file),
            Self::Svg => of_svg(&String::from_utf8_lossy(file)),
            Self::Report => of_report(&String::from_utf8_lossy(file)),
        }
    }
}

/// An SVG that carries a snapshot's JSON; unchanged where it is no SVG.
pub fn in_svg(svg: &str, json: &str) -> String {
    let Some(end) = svg
        .find("<svg")
        .and_then(|at| Some(at + svg[at..].find('>')? + 1))
    else {
        return svg.to_owned();
    };
    let (start, rest) = svg.split_at(end);
    let json = json
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("{start}<metadata id=\"{KEYWORD}\">{json}</metadata>{rest}")
}

fn of_svg(svg: &str) -> Result<Vec<u8>, SnapshotError> {
    let opening = format!("<metadata id=\"{KEYWORD}\">");
    let (_, rest) = svg.split_once(opening.as_str()).ok_or(FOREIGN)?;
    let (json, _) = rest.split_once("</metadata>").ok_or(BROKEN)?;
    let json = json
        .replace("&quot;", "\"")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&");
    Ok(json.into_bytes())
}

/// A report's data stand in a script that is none; in there no letter can end it.
fn of_report(html: &str) -> Result<Vec<u8>, SnapshotError> {
    let opening = format!("id=\"{KEYWORD}\">");
    let what = "document";
    let (_, rest) = html
        .split_once(opening.as_str())
        .ok_or(SnapshotError::Foreign { what })?;
    let (json, _) = rest
        .split_once("</script>")
        .ok_or(SnapshotError::Broken { what })?;
    Ok(json.as_bytes().to_vec())
}

/// A PNG that carries a snapshot's JSON; unchanged where it is no whole PNG.
pub fn in_png(png: &[u8], json: &str) -> Vec<u8> {
    let end = Chunks::of(png).and_then(|mut chunks| chunks.find(|it| it.name == END));
    let Some(end) = end else {
        return png.to_vec();
    };
    let mut named = TEXT.to_vec();
    named.extend_from_slice(KEYWORD.as_bytes());
    // Not compressed, of no language, and the keyword is not translated.
    named.extend_from_slice(&[0, 0, 0, 0, 0]);
    named.extend_from_slice(json.as_bytes());
    let length = (named.len() - TEXT.len()) as u32;
    let mut carrying = png[..end.at].to_vec();
    carrying.extend_from_slice(&length.to_be_bytes());
    carrying.extend_from_slice(&named);
    carrying.extend_from_slice(&checksum(&named).to_be_bytes());
    carrying.extend_from_slice(&png[end.at..]);
    carrying
}

fn of_png(png: &[u8]) -> Result<Vec<u8>, SnapshotError> {
    let chunks = Chunks::of(png).ok_or(FOREIGN)?;
    for chunk in chunks.filter(|it| it.name == TEXT) {
        let Some(rest) = chunk.data.strip_prefix(KEYWORD.as_bytes()) else {
            continue;
        };
        if !chunk.is_whole() {
            return Err(BROKEN);
        }
        let json = rest.strip_prefix(&[0, 0, 0, 0, 0]);
        return json.map(<[u8]>::to_vec).ok_or(BROKEN);
    }
    Err(FOREIGN)
}

/// A part of a PNG.
struct Chunk<'a> {
    at: usize,
    name: &'a [u8],
    data: &'a [u8],
    /// Name and data, which the checksum is of.
    named: &'a [u8],
    checksum: u32,
}

impl Chunk<'_> {
    fn is_whole(&self) -> bool {
        checksum(self.named) == self.checksum
    }
}

/// The parts of a PNG, one after the other, as far as they are there.
struct Chunks<'a> {
    png: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    fn of(png: &'a [u8]) -> Option<Self> {
        let at = SIGNATURE.len();
        png.starts_with(SIGNATURE).then_some(Self { png, at })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let number = |at: usize| {
            let bytes = self.png.get(at..at + 4)?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        let at = self.at;
        let end = (at + 8).checked_add(number(at)? as usize)?;
        let named = self.png.get(at + 4..end)?;
        let checksum = number(end)?;
        self.at = end + 4;
        Some(Chunk {
            at,
            name: &named[..4],
            data: &named[4..],
            named,
            checksum,
        })
    }
}

/// CRC-32 as PNG has it: the polynomial of ISO 3309, its bits reversed (PNG Specification, Annex D). Bit by bit: what is summed
/// is a few kilobytes.
fn checksum(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            let carried = sum & 1 == 1;
            (sum >> 1) ^ if carried { 0xedb8_8320 } else { 0 }
        })
    });
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_specification() {
        // The check value of CRC-32/ISO-HDLC, and the checksum of every PNG's last chunk.
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(END), 0xae42_6082);
    }
}
