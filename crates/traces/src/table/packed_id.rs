//! An id as few bytes: most are digits to the base of sixteen, of which two make a byte.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use crate::fingerprint::same_bytes;

/// The most digits that are packed.
const MOST_DIGITS: usize = 64;

/// The first byte of an id in the form of a UUID, and of one whose length does not fit into this byte. Up to
/// [`MOST_DIGITS`] it is the number of the digits; between, and after, the length of a text.
const UUID: u8 = MOST_DIGITS as u8 + 1;
const LONG_TEXT: u8 = u8::MAX;
const SHORTEST_TEXT: u8 = UUID + 1;

/// Where the digits of a UUID stand: the first of each part, and how many follow each other.
const UUID_PARTS: [(usize, usize); 5] = [(0, 8), (9, 4), (14, 4), (19, 4), (24, 12)];
const UUID_LENGTH: usize = 36;
const UUID_DIGITS: usize = 32;

/// The same bits in each of eight bytes.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// An id made ready to be kept, looked for and compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct PackedId<'a> {
    /// What tells how the id is kept, and its digits.
    head: [u8; 1 + MOST_DIGITS / 2],
    head_length: usize,
    /// What is kept as it is.
    text: &'a str,
}

impl<'a> PackedId<'a> {
    /// Makes an id ready.
    #[inline]
    pub(super) fn of(id: &'a str) -> Self {
        let bytes = id.as_bytes();
        if let Some(packed) = uuid_digits(bytes).and_then(|digits| Self::digits(UUID, &digits)) {
            return packed;
        }
        let packed = (bytes.len() <= MOST_DIGITS).then(|| Self::digits(bytes.len() as u8, bytes));
        packed.flatten().unwrap_or_else(|| Self::text(id))
    }

    /// The digits; none where they are none.
    #[inline]
    fn digits(form: u8, digits: &[u8]) -> Option<Self> {
        let mut head = [0; 1 + MOST_DIGITS / 2];
        head[0] = form;
        let (eights, rest) = digits.as_chunks();
        let (fours, _) = head[1..].as_chunks_mut();
        for (into, eight) in fours.iter_mut().zip(eights) {
            *into = packed(*eight)?;
        }
        if let Some(into) = fours.get_mut(eights.len())
            && !rest.is_empty()
        {
            let mut eight = [b'0'; 8];
            eight[..rest.len()].copy_from_slice(rest);
            *into = packed(eight)?;
        }
        Some(Self {
            head,
            head_length: 1 + digits.len().div_ceil(2),
            text: "",
        })
    }

    fn text(id: &'a str) -> Self {
        let mut head = [0; 1 + MOST_DIGITS / 2];
        let short = u8::try_from(id.len()).ok();
        let short = short.and_then(|length| length.checked_add(SHORTEST_TEXT));
        let head_length = if let Some(length) = short.filter(|&length| length < LONG_TEXT) {
            head[0] = length;
            1
        } else {
            head[0] = LONG_TEXT;
            head[1..5].copy_from_slice(&(id.len() as u32).to_le_bytes());
            5
        };
        Self {
            head,
            head_length,
            text: id,
        }
    }

    /// What is kept of it, in two pieces.
    #[inline]
    pub(super) fn pieces(&self) -> [&[u8]; 2] {
        [&self.head[..self.head_length], self.text.as_bytes()]
    }

    /// What tells it from most others.
    #[inline]
    pub(super) fn mark(&self) -> &[u8] {
        if self.text.is_empty() {
            &self.head[1..self.head_length]
        } else {
            self.text.as_bytes()
        }
    }

    /// Whether this is what is kept of it.
    #[inline]
    pub(super) fn is(&self, kept: &[u8]) -> bool {
        let [head, text] = self.pieces();
        kept.split_at_checked(head.len())
            .is_some_and(|(first, rest)| same_bytes(first, head) && same_bytes(rest, text))
    }
}

/// How many bytes are kept of the id that these begin with.
#[inline]
pub(super) fn kept_length(bytes: &[u8]) -> usize {
    match bytes.first() {
        None => 0,
        Some(&UUID) => 1 + UUID_DIGITS / 2,
        Some(&LONG_TEXT) => {
            let length = bytes.get(1..5).and_then(|it| it.first_chunk());
            5 + length.map_or(0, |length| u32::from_le_bytes(*length) as usize)
        }
        Some(&form) if form < UUID => 1 + usize::from(form).div_ceil(2),
        Some(&form) => 1 + usize::from(form - SHORTEST_TEXT),
    }
}

/// [`PackedId::mark`] of the id of which this is kept.
#[inline]
pub(super) fn kept_mark(kept: &[u8]) -> &[u8] {
    let head = if kept.first() == Some(&LONG_TEXT) {
        5
    } else {
        1
    };
    kept.get(head..).unwrap_or_default()
}

/// An id out of a table.
#[derive(Clone, Copy)]
pub struct Id<'a>(Form<'a>);

#[derive(Clone, Copy)]
enum Form<'a> {
    Text(&'a str),
    Unpacked([u8; MOST_DIGITS], usize),
}

impl<'a> Id<'a> {
    /// The id of which this is kept.
    #[inline]
    pub(super) fn kept(kept: &'a [u8]) -> Self {
        let Some((&form, rest)) = kept.split_first() else {
            return Self(Form::Text(""));
        };
        if form > UUID {
            let rest = if form == LONG_TEXT {
                kept.get(5..)
            } else {
                Some(rest)
            };
            let text = rest.and_then(|text| std::str::from_utf8(text).ok());
            return Self(Form::Text(text.unwrap_or_default()));
        }
        let mut digits = [0; MOST_DIGITS];
        for (packed, into) in rest.chunks(4).zip(digits.chunks_mut(8)) {
            let mut four = [0; 4];
            four[..packed.len()].copy_from_slice(packed);
            into.copy_from_slice(&unpacked(four));
        }
        if form < UUID {
            return Self(Form::Unpacked(digits, usize::from(form)));
        }
        let mut id = [b'-'; MOST_DIGITS];
        let mut next = digits.as_slice();
        for (at, length) in UUID_PARTS {
            let (part, rest) = next.split_at(length);
            id[at..at + length].copy_from_slice(part);
            next = rest;
        }
        Self(Form::Unpacked(id, UUID_LENGTH))
    }

    /// As text.
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Form::Text(text) => text,
            Form::Unpacked(digits, length) => {
                std::str::from_utf8(&digits[..*length]).unwrap_or_default()
            }
        }
    }
}

impl Deref for Id<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), to)
    }
}

impl fmt::Debug for Id<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), to)
    }
}

impl<T: AsRef<str> + ?Sized> PartialEq<T> for Id<'_> {
    fn eq(&self, other: &T) -> bool {
        self.as_str() == other.as_ref()
    }
}

impl AsRef<str> for Id<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<'a> From<Id<'a>> for Cow<'a, str> {
    fn from(id: Id<'a>) -> Self {
        match id.0 {
            Form::Text(text) => Self::Borrowed(text),
            Form::Unpacked(..) => Self::Owned(id.as_str().to_owned()),
        }
    }
}

/// The digits of what has the form of a UUID.
#[inline]
fn uuid_digits(id: &[u8]) -> Option<[u8; UUID_DIGITS]> {
    if id.len() != UUID_LENGTH || UUID_PARTS[1..].iter().any(|&(at, _)| id[at - 1] != b'-') {
        return None;
    }
    let mut digits = [0; UUID_DIGITS];
    let mut room = digits.as_mut_slice();
    for (at, length) in UUID_PARTS {
        let (part, rest) = room.split_at_mut(length);
        part.copy_from_slice(&id[at..at + length]);
        room = rest;
    }
    Some(digits)
}

/// Eight small digits to the base of sixteen as four bytes; none where one is none. All eight are worked on at once, each in
/// its byte of a word.
#[inline]
fn packed(digits: [u8; 8]) -> Option<[u8; 4]> {
    let word = u64::from_be_bytes(digits);
    // Letters have this bit and begin with 1.
    let letters = (word >> 6) & each(1);
    let values = (word & each(0xf)).wrapping_add(letters * 9) & each(0xf);
    if digits_of(values) != word {
        return None;
    }
    let pairs = (values >> 4 | values) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs >> 8 | pairs) & 0x0000_ffff_0000_ffff;
    Some(((fours >> 16 | fours) as u32).to_be_bytes())
}

/// The eight digits of four bytes.
#[inline]
fn unpacked(bytes: [u8; 4]) -> [u8; 8] {
    let word = u64::from(u32::from_be_bytes(bytes));
    let fours = (word << 16 | word) & 0x0000_ffff_0000_ffff;
    let pairs = (fours << 8 | fours) & 0x00ff_00ff_00ff_00ff;
    let values = (pairs << 4 | pairs) & each(0xf);
    digits_of(values).to_be_bytes()
}

/// The digit of each of eight values below sixteen.
#[inline]
fn digits_of(values: u64) -> u64 {
    let letters = (values + each(6)) >> 4 & each(1);
    values + each(b'0') + letters * u64::from(b'a' - b'0' - 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kept(id: &str) -> Vec<u8> {
        PackedId::of(id).pieces().concat()
    }

    #[test]
    fn digits_take_half_a_byte_each() {
        let uuid = "0123abcd-4567-89ef-0000-ffffffffffff";
        for (id, bytes) in [
            ("", 1),
            ("7", 2),
            ("4bf92f3577b34da6a3ce929d0e0e4736", 17),
            (uuid, 17),
            (&uuid.to_uppercase(), 37),
            (&"f".repeat(64), 33),
            (&"f".repeat(65), 66),
            (&"g".repeat(188), 189),
            (&"g".repeat(189), 194),
        ] {
            assert_eq!(kept(id).len(), bytes, "{id}");
            assert_eq!(kept_length(&kept(id)), bytes, "{id}");
            assert_eq!(Id::kept(&kept(id)), id);
        }
    }

    #[test]
    fn a_character_beside_the_digits_makes_a_text() {
        for other in ['/', ':', '@', '`', 'g', 'A', 'F', 'é', '\0'] {
            for place in 0..8 {
                let mut id: Vec<char> = "0123abcf".chars().collect();
                id[place] = other;
                let id: String = id.into_iter().collect();
                assert_eq!(kept(&id).len(), 1 + id.len(), "{id:?}");
                assert_eq!(Id::kept(&kept(&id)), id);
            }
        }
    }

    proptest! {
        #[test]
        fn every_id_comes_back_and_no_other_is_it(
            id in "[0-9a-f]{0,70}|[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|\\PC{0,300}",
            other in "[0-9a-f]{0,4}|\\PC{0,4}",
        ) {
            let own = kept(&id);
            prop_assert_eq!(kept_length(&own), own.len());
            prop_assert_eq!(Id::kept(&own), &id);
            let packed = PackedId::of(&id);
            prop_assert!(packed.is(&own));
            prop_assert_eq!(packed.mark(), kept_mark(&own));
            prop_assert_eq!(PackedId::of(&other).is(&own), other == id);
        }
    }
}
