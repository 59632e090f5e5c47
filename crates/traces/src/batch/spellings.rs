//! What cells that are written alike say, so that it is read once.

use crate::batch::dictionary::{MOST_ENTRIES, is_vain};
use crate::fingerprint::{fingerprint, same_bytes};
use crate::reader::CellText;
use crate::record::LONGEST_TEXT;

/// The cells of one column that were read, as they are written, each with the code of what it says.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    /// Where a cell's place is taken, it is in one of the next. A power of two places, or none.
    places: Vec<Place>,
    /// By how many bits a mark is longer than the number of a place.
    shift: u32,
    /// How many cells have a place.
    known: usize,
    /// The bytes of those that are longer than their keys.
    long: Vec<u8>,
    offered: u32,
    /// Whether most cells come but once, so that it is of no use to look for them.
    is_vain: bool,
}

/// Where a cell may be known.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    key: Key,
    code: u32,
    /// Where its bytes begin, where it is long.
    start: u32,
}

/// Tells cells apart: a short one whole, a long one but for those of the same mark and length. The default is no cell's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Key {
    /// The first eight bytes, or a mark.
    low: u64,
    /// The next seven bytes, or a length; above them a byte which is not 0.
    high: u64,
}

/// Bits of the highest byte of a key: the length where it is short, whether it is long, and whether quotes are doubled.
const SHORT: u64 = 15 << 56;
const LONG: u64 = 1 << 62;
const DOUBLED: u64 = 1 << 63;

impl Key {
    #[inline]
    fn of(cell: CellText<'_>) -> Self {
        let length = cell.len() as u64;
        let doubled = if cell.is_doubled() { DOUBLED } else { 0 };
        match cell.short() {
            Some([low, high]) => Self {
                low,
                high: high | length << 56 & SHORT | doubled,
            },
            None => Self {
                low: fingerprint(0, cell.bytes()),
                high: length | LONG | doubled,
            },
        }
    }

    #[inline]
    fn is_long(self) -> bool {
        self.high & LONG != 0
    }

    /// A mark of the key, of which the highest bits tell most.
    #[inline]
    fn mark(self) -> u64 {
        // The multiplier of Knuth's MMIX generator.
        const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
        let mark = self.low.wrapping_mul(MULTIPLIER).rotate_left(32) ^ self.high;
        mark.wrapping_mul(MULTIPLIER)
    }
}

/// How many places are looked at, so that cells whose marks were chosen to meet make nothing slow.
const MOST_LOOKS: usize = 8;

/// Places that are made first.
const FIRST_PLACES: usize = 16;

impl Spellings {
    /// The code of what a cell says that was learnt.
    #[inline]
    pub(super) fn find(&mut self, cell: CellText<'_>) -> Option<u32> {
        if self.is_vain {
            return None;
        }
        self.offered += 1;
        let key = Key::of(cell);
        let mark = key.mark();
        for look in 0..MOST_LOOKS {
            let place = self.places.get(self.place(mark, look))?;
            if place.key == key && (!key.is_long() || self.is_written(place, cell.bytes())) {
                return Some(place.code);
            }
            if place.key == Key::default() {
                return None;
            }
        }
        None
    }

    /// How many cells were looked for.
    pub(super) fn offered(&self) -> u32 {
        self.offered
    }

    /// Learns the code of what a cell says that was looked for and not found.
    pub(super) fn learn(&mut self, cell: CellText<'_>, code: u32) {
        if self.is_vain || cell.len() > LONGEST_TEXT || self.known >= MOST_ENTRIES {
            return;
        }
        if self.known * 2 >= self.places.len() {
            self.grow();
        }
        let key = Key::of(cell);
        let start = self.long.len() as u32;
        if self.put(Place { key, code, start }) && key.is_long() {
            self.long.extend_from_slice(cell.bytes());
        }
        self.is_vain = is_vain(self.known, self.offered as usize);
    }

    /// Looks for no cell any more.
    pub(super) fn give_up(&mut self) {
        self.is_vain = true;
    }

    /// Knows no cell any more, but whether they come again.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.known = 0;
        self.long.clear();
        self.offered = 0;
    }

    fn is_written(&self, place: &Place, bytes: &[u8]) -> bool {
        let start = place.start as usize;
        let written = self.long.get(start..start + bytes.len());
        written.is_some_and(|written| same_bytes(written, bytes))
    }

    /// Puts a cell where it is looked for; false where others are there.
    fn put(&mut self, cell: Place) -> bool {
        let mark = cell.key.mark();
        for look in 0..MOST_LOOKS {
            let place = self.place(mark, look);
            if let Some(place) = self.places.get_mut(place)
                && place.key == Key::default()
            {
                *place = cell;
                self.known += 1;
                return true;
            }
        }
        false
    }

    fn grow(&mut self) {
        let places = FIRST_PLACES.max(self.places.len() * 2);
        let former = std::mem::replace(&mut self.places, vec![Place::default(); places]);
        self.shift = u64::BITS - places.trailing_zeros();
        self.known = 0;
        for cell in former {
            if cell.key != Key::default() {
                self.put(cell);
            }
        }
    }

    /// The place at which a mark is looked for so many places after the first.
    #[inline]
    fn place(&self, mark: u64, look: usize) -> usize {
        ((mark >> self.shift) as usize + look) & self.places.len().wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells of every length up to 40 bytes, with doubled quotes and without.
    fn cells() -> Vec<(String, bool)> {
        let texts = (1..40_usize)
            .flat_map(|length| ["a", "b"].map(|last| format!("{}{last}", "x".repeat(length - 1))));
        let both = texts.flat_map(|text| [(text.clone(), false), (text, true)]);
        both.collect()
    }

    #[test]
    fn cells_of_every_length_are_told_apart() {
        let mut spellings = Spellings::default();
        for (code, (text, is_doubled)) in cells().iter().enumerate() {
            let cell = CellText::at_start(text.as_bytes(), text.len(), *is_doubled);
            assert_eq!(spellings.find(cell), None, "{text} {is_doubled}");
            spellings.learn(cell, code as u32);
        }
        for (code, (text, is_doubled)) in cells().iter().enumerate() {
            // What stands beside a cell does not matter to it.
            let among = format!("{text},and what follows it");
            for bytes in [text.as_bytes(), among.as_bytes()] {
                let cell = CellText::at_start(bytes, text.len(), *is_doubled);
                assert_eq!(spellings.find(cell), Some(code as u32), "{text}");
            }
        }
    }

    #[test]
    fn cells_that_come_once_are_looked_for_no_more() {
        let mut spellings = Spellings::default();
        for number in 0..10_000_u32 {
            let text = format!("{number} of many");
            let cell = CellText::at_start(text.as_bytes(), text.len(), false);
            assert_eq!(spellings.find(cell), None);
            spellings.learn(cell, number);
        }
        assert!(spellings.known <= 1_000);
        let text = "0 of many";
        let cell = CellText::at_start(text.as_bytes(), text.len(), false);
        assert_eq!(spellings.find(cell), None);
    }
}
