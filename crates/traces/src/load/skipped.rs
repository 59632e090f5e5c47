//! Records that could not be read: counted without end, kept with their texts while there is room.

use serde::Serialize;

use crate::reader::LONGEST_REJECTED;

/// Records that are kept.
const MOST_RECORDS: usize = 10_000;

/// Bytes of texts and reasons that are kept.
const MOST_BYTES: usize = 4 << 20;

/// A record that could not be read, as it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RejectedRecord {
    /// The file's name.
    pub file: String,
    /// The line where the record starts, from 1.
    pub line: u64,
    /// Why, as a sentence that names the column or the field where there is one.
    pub reason: String,
    /// Its text, or the first 64 KiB of it; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// Whether that is not the whole text.
    pub is_cut: bool,
}

impl RejectedRecord {
    /// The record as one line of JSON Lines.
    pub fn to_line(&self) -> String {
        // Texts, a number and a flag always have JSON.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SkippedRecord {
    /// The line where it starts, from 1.
    pub(super) line: u64,
    /// Why, as a clause.
    pub(super) reason: String,
    pub(super) text: String,
    pub(super) is_cut: bool,
}

impl SkippedRecord {
    pub(super) fn new(line: u64, reason: String, text: &[u8]) -> Self {
        let mut end = text.len().min(LONGEST_REJECTED);
        let is_cut = end < text.len();
        // Not inside a character.
        while is_cut && end > 0 && text[end] & 0b1100_0000 == 0b1000_0000 {
            end -= 1;
        }
        Self {
            line,
            reason,
            text: String::from_utf8_lossy(&text[..end]).into_owned(),
            is_cut,
        }
    }

    /// The same as it is told to people.
    pub(super) fn of_file(self, file: &str) -> RejectedRecord {
        RejectedRecord {
            file: file.to_owned(),
            line: self.line,
            reason: sentence(&self.reason),
            text: self.text,
            is_cut: self.is_cut,
        }
    }
}

/// Room for records that could not be read. Once one does not fit, none after it does: what is kept are the first ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    records: usize,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            records: MOST_RECORDS,
            bytes: MOST_BYTES,
        }
    }
}

impl Room {
    /// Whether this record fits too; its room is then taken.
    pub(super) fn admits(&mut self, record: &SkippedRecord) -> bool {
        let bytes = record.text.len() + record.reason.len();
        let is_room = self.records > 0 && bytes <= self.bytes;
        if is_room {
            self.records -= 1;
            self.bytes -= bytes;
        } else {
            self.records = 0;
        }
        is_room
    }
}

/// Records that could not be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Skipped {
    /// How many there are.
    pub(super) count: u64,
    /// The first of them.
    pub(super) first: Vec<SkippedRecord>,
    room: Room,
}

impl Skipped {
    /// So many, of which these are the first.
    pub(super) fn of(count: u64, first: Vec<SkippedRecord>) -> Self {
        let mut skipped = Self::default();
        skipped.keep(first);
        Self { count, ..skipped }
    }

    pub(super) fn add(&mut self, record: SkippedRecord) {
        self.count += 1;
        self.keep([record]);
    }

    /// Adds those of the text that follows so many lines.
    pub(super) fn extend(&mut self, others: Self, lines: u64) {
        self.count += others.count;
        self.keep(others.first.into_iter().map(|record| SkippedRecord {
            line: record.line + lines,
            ..record
        }));
    }

    /// Keeps only what fits there too.
    pub(super) fn keep_within(&mut self, room: &mut Room) {
        self.first.retain(|record| room.admits(record));
    }

    fn keep(&mut self, records: impl IntoIterator<Item = SkippedRecord>) {
        let room = &mut self.room;
        let fitting = records.into_iter().take_while(|record| room.admits(record));
        self.first.extend(fitting);
    }
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    let first = chars.next().map(char::to_uppercase);
    first.map_or_else(String::new, |first| format!("{first}{}.", chars.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(line: u64, bytes: usize) -> SkippedRecord {
        SkippedRecord::new(line, String::new(), &vec![b'x'; bytes])
    }

    #[test]
    fn the_first_ones_are_kept_while_there_is_room_and_all_are_counted() {
        let mut skipped = Skipped::default();
        for line in 1..=70 {
            skipped.add(record(line, LONGEST_REJECTED));
        }
        skipped.add(record(71, 1));
        assert_eq!(skipped.count, 71);
        assert_eq!(skipped.first.len(), MOST_BYTES / LONGEST_REJECTED);
    }

    #[test]
    fn it_does_not_matter_where_the_text_was_parted() {
        let mut whole = Skipped::default();
        let mut parts = Skipped::default();
        for part in 0..3 {
            let mut one = Skipped::default();
            for line in 1..=30 {
                one.add(record(line, LONGEST_REJECTED));
                whole.add(record(30 * part + line, LONGEST_REJECTED));
            }
            parts.extend(one, 30 * part);
        }
        assert_eq!(parts, whole);
    }

    #[test]
    fn a_long_text_is_cut_between_two_characters() {
        let text = format!("x{}", "é".repeat(LONGEST_REJECTED));
        let cut = SkippedRecord::new(1, String::new(), text.as_bytes());
        assert!(cut.is_cut && text.starts_with(&cut.text));
        assert_eq!(cut.text.len(), LONGEST_REJECTED - 1);
        assert!(!record(1, LONGEST_REJECTED).is_cut);
    }
}
