//! What cells that are written alike say, so that it is read once.

use crate::batch::dictionary::{MOST_ENTRIES, is_vain};
use crate::batch::known::{Key, Known};
use crate::fingerprint::same_bytes;
use crate::reader::CellText;
use crate::record::LONGEST_TEXT;

/// The cells of one column that were read, as they are written, each with the code of what it says.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    known: Known<Spelling>,
    /// The bytes of those that are longer than their keys.
    long: Vec<u8>,
    offered: u32,
    /// Whether most cells come but once, so that it is of no use to look for them.
    is_vain: bool,
}

/// What is known of a cell.
#[derive(Clone, Copy, Debug, Default)]
struct Spelling {
    code: u32,
    /// Where its bytes begin, where it is long.
    start: u32,
}

/// The key of a cell.
#[allow(clippy::inline_always, reason = "it is made of every cell")]
#[inline(always)]
fn key_of(cell: CellText<'_>) -> Key {
    let kind = u64::from(cell.is_doubled());
    match cell.short() {
        Some(words) => Key::of_short(kind, cell.len(), words),
        None => Key::of_long(kind, cell.bytes()),
    }
}

impl Spellings {
    /// The code of what a cell says that was learnt.
    #[inline]
    pub(super) fn find(&mut self, cell: CellText<'_>) -> Option<u32> {
        if self.is_vain {
            return None;
        }
        self.offered += 1;
        let is_written = |it| self.is_written(it, cell.bytes());
        let spelling = self.known.find(key_of(cell), is_written)?;
        Some(spelling.code)
    }

    /// How many cells were looked for.
    pub(super) fn offered(&self) -> u32 {
        self.offered
    }

    /// Learns the code of what a cell says that was looked for and not found.
    pub(super) fn learn(&mut self, cell: CellText<'_>, code: u32) {
        if self.is_vain || cell.len() > LONGEST_TEXT || self.known.len() >= MOST_ENTRIES {
            return;
        }
        let key = key_of(cell);
        let start = self.long.len() as u32;
        if self.known.learn(key, Spelling { code, start }) && key.is_long() {
            self.long.extend_from_slice(cell.bytes());
        }
        self.is_vain = is_vain(self.known.len(), self.offered as usize);
    }

    /// Looks for no cell any more.
    pub(super) fn give_up(&mut self) {
        self.is_vain = true;
    }

    /// Knows no cell any more, but whether they come again.
    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.long.clear();
        self.offered = 0;
    }

    fn is_written(&self, spelling: Spelling, bytes: &[u8]) -> bool {
        let start = spelling.start as usize;
        let written = self.long.get(start..start + bytes.len());
        written.is_some_and(|written| same_bytes(written, bytes))
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
        assert!(spellings.known.len() <= 1_000);
        let text = "0 of many";
        let cell = CellText::at_start(text.as_bytes(), text.len(), false);
        assert_eq!(spellings.find(cell), None);
    }
}
