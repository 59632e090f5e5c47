//! What a reader gives: records of dotted fields with scalar values.

mod names;
mod value;

pub(crate) use names::{Expected, long_text};
pub use names::{LONGEST_CELL, MOST_NAMES, Names};
pub use value::{LONGEST_TEXT, Value, read_number};

/// One record: its line and its fields. Its texts are borrowed from the bytes it was read from where they can be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record<'a> {
    /// The line where the record starts, from 1.
    pub line: u64,
    /// Its fields, by [`Names`] number.
    pub fields: Vec<(u32, Value<'a>)>,
}

impl Record<'_> {
    /// The record with texts of its own.
    pub fn into_owned(self) -> Record<'static> {
        let fields = self.fields.into_iter();
        Record {
            line: self.line,
            fields: fields
                .map(|(name, value)| (name, value.into_owned()))
                .collect(),
        }
    }
}
