//! Fills batches.

use crate::batch::dictionary::{Dictionary, repeating};
use crate::batch::written::Written;
use crate::batch::{Batch, Column};
use crate::record::{Names, Record, Value};

/// Fills one batch after the other with the records of one reader.
#[derive(Debug, Default)]
pub struct BatchBuilder {
    records: usize,
    /// Names that are new in the batch at hand, each with the record that it came with.
    names: Vec<(u32, String)>,
    columns: Vec<Filling>,
    /// The records as they are written, where that is kept.
    written: Written,
}

/// A column that is filled.
#[derive(Debug, Default)]
struct Filling {
    dictionary: Dictionary,
    column: Column,
}

impl BatchBuilder {
    /// Adds a record. The names are those of the records before it, and perhaps more.
    pub fn add(&mut self, names: &Names, record: &Record<'_>) {
        self.learn(names, self.records);
        for (name, value) in &record.fields {
            self.put(self.records, *name, value);
        }
        self.written.end_record();
        self.end_records(1);
    }

    /// Adds a field of a record that is not ended.
    #[inline]
    pub(super) fn put(&mut self, record: usize, name: u32, value: &Value<'_>) {
        let Some(Filling { dictionary, column }) = self.columns.get_mut(name as usize) else {
            return;
        };
        let record = record as u32;
        match dictionary.entry(value, &mut column.entries) {
            Some(entry) => column.push_entry(record, entry),
            None => column.push_loose(record, value),
        }
    }

    /// Makes a value an entry that is known to come again, and gives its number; none where the name is not kept.
    pub(super) fn code(&mut self, name: u32, value: Value<'static>) -> Option<u32> {
        let entries = &mut self.columns.get_mut(name as usize)?.column.entries;
        entries.push(value);
        Some(entries.len() as u32 - 1)
    }

    /// Adds an entry that [`BatchBuilder::code`] made to a record that is not ended.
    pub(super) fn put_entry(&mut self, record: usize, name: u32, entry: u32) {
        let record = record as u32;
        if let Some(filling) = self.columns.get_mut(name as usize) {
            filling.column.push_entry(record, entry);
        }
    }

    /// [`BatchBuilder::put_entry`] for the records at hand in their order: each has the entry for its code, from 1, where
    /// there is one; 0 is none.
    pub(super) fn put_entries(&mut self, name: u32, codes: &[u32], entries: &[Option<u32>]) {
        if let Some(filling) = self.columns.get_mut(name as usize) {
            filling.column.push_entries(codes, entries);
        }
    }

    /// [`BatchBuilder::put`] for a value that hardly comes again.
    pub(super) fn put_once(&mut self, record: usize, name: u32, value: &Value<'_>) {
        if matches!(value, Value::Text(_) | Value::Number(_) | Value::List(_))
            && let Some(filling) = self.columns.get_mut(name as usize)
        {
            return filling.column.push_loose(record as u32, value);
        }
        self.put(record, name, value);
    }

    /// [`BatchBuilder::put`] for the numbers of the records at hand in their order; what is not finite is none. They are
    /// entries where they repeat.
    pub(super) fn put_numbers(&mut self, name: u32, numbers: &[f64]) {
        let Some(filling) = self.columns.get_mut(name as usize) else {
            return;
        };
        if let Some((entries, codes)) = repeating(numbers) {
            let entries = entries.into_iter().map(|number| {
                filling.column.entries.push(Value::Number(number));
                Some(filling.column.entries.len() as u32 - 1)
            });
            let entries: Vec<Option<u32>> = entries.collect();
            filling.column.push_entries(&codes, &entries);
        } else {
            for (record, number) in numbers.iter().enumerate() {
                if number.is_finite() {
                    let value = Value::Number(*number);
                    filling.column.push_loose(record as u32, &value);
                }
            }
        }
    }

    /// Takes the text of the records that come next, where that is to be kept.
    pub(crate) fn write(&mut self, text: &[u8]) {
        self.written.add(text);
    }

    /// Bytes of the texts of the batch at hand.
    pub(crate) fn written_bytes(&self) -> usize {
        self.written.bytes()
    }

    /// Ends so many records.
    pub(super) fn end_records(&mut self, records: usize) {
        self.records += records;
    }

    /// Tells the names that are new in a record, also where it turned out to be none.
    pub(crate) fn learn(&mut self, names: &Names, record: usize) {
        for number in self.columns.len()..names.len() {
            let path = names.path(number as u32).to_owned();
            self.names.push((record as u32, path));
            self.columns.push(Filling::default());
        }
    }

    /// Takes the texts of the records at hand, one of each.
    pub(super) fn write_each(&mut self, texts: impl IntoIterator<Item = String>) {
        for text in texts {
            self.written.add(text.as_bytes());
            self.written.end_record();
        }
    }

    /// How many records the batch at hand has.
    pub fn len(&self) -> usize {
        self.records
    }

    /// Whether the batch at hand has no record.
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// The batch at hand; the next record begins a new one.
    pub fn take(&mut self) -> Batch {
        let columns = self.columns.iter_mut().map(|filling| {
            filling.dictionary.clear();
            std::mem::take(&mut filling.column).in_order()
        });
        Batch {
            records: std::mem::take(&mut self.records),
            columns: columns.collect(),
            names: std::mem::take(&mut self.names),
            written: std::mem::take(&mut self.written),
        }
    }
}
