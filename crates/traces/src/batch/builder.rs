//! Fills batches.

use crate::batch::dictionary::{Dictionary, repeating};
use crate::batch::lanes::Lanes;
use crate::batch::written::Written;
use crate::batch::{Batch, Column};
use crate::reader::CellText;
use crate::record::{Names, Record, Value};

/// Fills one batch after the other with the records of one reader.
#[derive(Debug, Default)]
pub struct BatchBuilder {
    records: usize,
    /// Names that are new in the batch at hand, each with the record that it came with.
    names: Vec<(u32, String)>,
    columns: Vec<Filling>,
    /// The columns of the table whose rows are added; none before the first.
    lanes: Option<Lanes>,
    /// The records as they are written, where that is kept.
    written: Written,
}

/// A column that is filled.
#[derive(Debug, Default)]
pub(super) struct Filling {
    pub(super) dictionary: Dictionary,
    pub(super) column: Column,
}

impl Filling {
    /// The code of a value that is an entry, in [`Column::push_codes`]; none of one that is none.
    pub(super) fn code(&mut self, value: &Value<'_>) -> Option<u32> {
        let entry = self.dictionary.entry(value, &mut self.column.entries)?;
        Some(Column::code_of(entry))
    }
}

impl BatchBuilder {
    /// Adds a record. The names are those of the records before it, and perhaps more.
    pub fn add(&mut self, names: &Names, record: &Record<'_>) {
        if self.lanes.is_some() {
            self.settle();
        }
        self.learn(names, self.records);
        for (name, value) in &record.fields {
            self.put(self.records, *name, value);
        }
        self.written.end_record();
        self.end_records(1);
    }

    /// Adds a record by the cells of its row, as they are written, below a header with the numbers of these names: as
    /// [`BatchBuilder::add`] with what they hold. False where it has to come as a record.
    pub(crate) fn add_row<'a>(
        &mut self,
        names: &mut Names,
        header: &[Option<u32>],
        cells: impl Iterator<Item = CellText<'a>>,
    ) -> bool {
        let lanes = self.lanes.take();
        let mut lanes = lanes.unwrap_or_else(|| Lanes::of(names, header));
        let is_taken = lanes.take(header.len());
        if is_taken {
            self.learn(names, self.records);
            lanes.add(self.records, cells, names, self);
            self.end_records(1);
            if lanes.is_full() {
                lanes.settle(self.records, self);
            }
        }
        self.lanes = Some(lanes);
        is_taken
    }

    /// Tells the columns what the rows say that wait.
    #[cold]
    fn settle(&mut self) {
        if let Some(mut lanes) = self.lanes.take() {
            lanes.settle(self.records, self);
            self.lanes = Some(lanes);
        }
    }

    /// The column of a name.
    pub(super) fn filling(&mut self, name: u32) -> Option<&mut Filling> {
        self.columns.get_mut(name as usize)
    }

    /// Adds a field of a record that is not ended.
    #[allow(clippy::inline_always, reason = "a call takes 3 % of reading")]
    #[inline(always)]
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
        self.settle();
        if let Some(lanes) = &mut self.lanes {
            lanes.clear();
        }
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
