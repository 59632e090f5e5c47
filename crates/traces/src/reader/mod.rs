//! Readers: bytes in pieces of any size in, records out. They know nothing of files.

mod backslash;
mod delimited;
mod envelope;
mod json;
mod place;
mod row;
mod splitter;

pub use delimited::DelimitedReader;
pub(crate) use envelope::Pages;
pub use json::JsonReader;
pub use row::CellText;
pub(crate) use splitter::Series;

use std::borrow::Cow;

use crate::find::count;
use crate::record::{Names, Record, Value};

/// Takes what a reader reads.
pub trait Sink {
    /// Takes the text of the records that come next, as it is written: one record, or one that holds several. A row of
    /// delimited text comes as a JSON object of its cells. Readers tell it only where [`Names`] say that it is kept.
    fn original(&mut self, _text: &[u8]) {}

    /// Takes a record.
    fn record(&mut self, names: &Names, record: &Record<'_>);

    /// Takes the record of a row of delimited text by its cells, as they are written below a header with the numbers of
    /// these names; false where it has to come by [`Sink::record`].
    fn row<'a>(
        &mut self,
        _names: &mut Names,
        _header: &[Option<u32>],
        _cells: impl Iterator<Item = CellText<'a>>,
    ) -> bool {
        false
    }

    /// Takes the news that the record that starts on this line could not be read, why, as a clause that names the column or
    /// the field where there is one, and its text, at least the first [`LONGEST_REJECTED`] bytes.
    fn skipped(&mut self, line: u64, reason: String, text: &[u8]);
}

/// Why a reader cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The input ends inside a record, a list or an envelope. What was whole before was read.
    Truncated {
        /// The line where it ends, from 1.
        line: u64,
        /// The column there, from 1.
        column: u64,
    },
    /// The record that starts on this line is longer than [`LONGEST_RECORD`].
    TooLong {
        /// The line, from 1.
        line: u64,
    },
    /// The row that starts on this line has more cells than [`MOST_CELLS`].
    TooManyCells {
        /// The line, from 1.
        line: u64,
    },
    /// The first row holds values instead of names.
    NoHeader {
        /// One of the values.
        example: String,
    },
}

impl Stop {
    /// The same in text that follows so many lines.
    pub(crate) fn after(self, lines: u64) -> Self {
        match self {
            Self::Truncated { line, column } => Self::Truncated {
                line: line + lines,
                column,
            },
            Self::TooLong { line } => Self::TooLong { line: line + lines },
            Self::TooManyCells { line } => Self::TooManyCells { line: line + lines },
            Self::NoHeader { example } => Self::NoHeader { example },
        }
    }
}

/// Whether a column is an index, which pandas writes without a name of the user's.
pub(crate) fn is_index(name: &str) -> bool {
    matches!(name, "" | "Unnamed: 0" | "__index_level_0__" | "level_0")
}

/// Bytes of the longest record that is read.
pub const LONGEST_RECORD: usize = 64 << 20;

/// Bytes that are kept of the text of a record that cannot be read.
pub const LONGEST_REJECTED: usize = 64 << 10;

/// The most cells of a row that is read.
pub const MOST_CELLS: usize = 1 << 18;

/// The same room, empty, for values that are borrowed from elsewhere: collecting in place keeps the allocation.
pub(crate) fn renew<'to>(mut fields: Vec<(u32, Value<'_>)>) -> Vec<(u32, Value<'to>)> {
    // Few own what they hold: what drops them all would be called for each.
    let owns = |value: &Value<'_>| matches!(value, Value::List(_) | Value::Text(Cow::Owned(_)));
    for (_, value) in fields.drain(..) {
        if owns(&value) {
            drop(value);
        } else {
            std::mem::forget(value);
        }
    }
    fields
        .into_iter()
        .map(|(name, value)| (name, value.into_owned()))
        .collect()
}

/// How many lines end in these bytes.
pub(crate) fn newlines(bytes: &[u8]) -> u64 {
    count(bytes, b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes down what a reader gives.
    #[derive(Debug, Default, PartialEq)]
    pub(crate) struct Collected {
        pub(crate) records: Vec<String>,
        pub(crate) skipped: Vec<String>,
        pub(crate) texts: Vec<String>,
    }

    impl Sink for Collected {
        fn record(&mut self, names: &Names, record: &Record<'_>) {
            let leaf = |(number, value): &(u32, Value<'_>)| {
                let value = value
                    .as_text()
                    .map_or_else(|| format!("{value:?}"), Into::into);
                format!("{}={value}", names.path(*number))
            };
            let leaves: Vec<String> = record.fields.iter().map(leaf).collect();
            let text = format!("{} {}", record.line, leaves.join(" "));
            self.records.push(text);
        }

        fn skipped(&mut self, line: u64, reason: String, text: &[u8]) {
            self.skipped.push(format!("{line} {reason}"));
            self.texts.push(String::from_utf8_lossy(text).into_owned());
        }
    }
}
