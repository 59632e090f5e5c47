//! How a snapshot travels behind the `#` of the page's address: `#1.` and then its JSON, packed as zlib packs (RFC 1950) and
//! spelled as base64url without padding (RFC 4648, section 5).
//!
//! The number in front is the version of this packing; the document inside has one of its own. Packing is the browser's work on
//! the page and a library's elsewhere; its checksum tells a link that was changed on the way. Whoever unpacks stops at
//! [`MOST_BYTES`].

use super::Snapshot;
use super::error::SnapshotError;

/// The version of the packing that this code writes.
pub const LINK_VERSION: u64 = 1;

/// A link of more characters than this does not survive every program that it is sent through.
pub const LONGEST_SAFE_LINK: usize = 2_048;

/// The most bytes that a snapshot's JSON has, in a link, a file or a picture.
pub const MOST_BYTES: usize = 2 << 20;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What stands behind the `#`, of a snapshot's packed JSON.
pub fn fragment(packed: &[u8]) -> String {
    let mut text = format!("{LINK_VERSION}.");
    for part in packed.chunks(3) {
        let byte = |place: usize| u32::from(part.get(place).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=part.len() {
            let sextet = bits >> (18 - 6 * place) & 63;
            text.push(char::from(ALPHABET[sextet as usize]));
        }
    }
    text
}

/// Whether a text is such a link and nothing else, of whatever version.
pub fn is_link(text: &str) -> bool {
    let Some((page, behind)) = text.trim().split_once('#') else {
        return false;
    };
    let letter = |it: u8| ALPHABET.contains(&it) || it.is_ascii_whitespace();
    behind.split_once('.').is_some_and(|(version, packed)| {
        !page.contains(char::is_whitespace)
            && version.parse::<u64>().is_ok()
            && packed.trim_end_matches(['.', '>', ')']).bytes().all(letter)
    })
}

/// The packed JSON of a link, or of what stands behind its `#`.
///
/// # Errors
///
/// [`SnapshotError`] when it is no such link, or is one of a newer version. Whether it is damaged its checksum tells.
pub fn packed(link: &str) -> Result<Vec<u8>, SnapshotError> {
    let behind = link.split_once('#').map_or(link, |(_, behind)| behind);
    if behind.len() > 2 * MOST_BYTES {
        return Err(SnapshotError::TooLarge);
    }
    // Mail breaks lines.
    let whole: String = behind.chars().filter(|it| !it.is_whitespace()).collect();
    let (version, text) = whole.split_once('.').ok_or(SnapshotError::NotALink)?;
    match version.parse::<u64>() {
        Ok(LINK_VERSION) => {}
        Ok(found) if found > LINK_VERSION => return Err(SnapshotError::NewerLink { found }),
        _ => return Err(SnapshotError::NotALink),
    }
    // Sentences end after links, and programs that send them add words of their own: `&utm_source=mail`.
    let sextet = |letter| ALPHABET.iter().position(|it| *it == letter);
    let sextets: Vec<usize> = text.bytes().map_while(sextet).collect();
    let mut packed = Vec::with_capacity(sextets.len() / 4 * 3 + 2);
    for part in sextets.chunks(4) {
        let bits = part.iter().fold(0, |bits, sextet| bits << 6 | sextet) << (6 * (4 - part.len()));
        let bytes = [bits >> 16, bits >> 8, bits].map(|it| it as u8);
        // One letter alone holds no byte; its checksum tells that something is missing.
        packed.extend_from_slice(&bytes[..part.len() - 1]);
    }
    Ok(packed)
}

impl Snapshot {
    /// The snapshot in what was unpacked of a link, a file or a picture.
    ///
    /// # Errors
    ///
    /// As [`Snapshot::from_json`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        if bytes.len() > MOST_BYTES {
            return Err(SnapshotError::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| SnapshotError::NotASnapshot)?;
        Self::from_json(text.trim_start_matches('\u{feff}'))
    }
}
