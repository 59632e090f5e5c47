//! Fills batches.

use crate::batch::dictionary::Dictionary;
use crate::batch::{Batch, Kind};
use crate::record::{Names, Record, Value};

/// Fills one batch after the other with the records of one reader.
#[derive(Debug, Default)]
pub struct BatchBuilder {
    batch: Batch,
    /// Names that this batch or one before it told.
    told: usize,
    dictionaries: Vec<Dictionary>,
}

impl BatchBuilder {
    /// Adds a record. The names are those of the records before it, and perhaps more.
    pub fn add(&mut self, names: &Names, record: &Record<'_>) {
        self.learn(names);
        let before = self.begin_record();
        for (name, value) in &record.fields {
            self.put(*name, value);
        }
        self.end_record(before);
    }

    /// Where the next record's cells begin.
    pub(super) fn begin_record(&self) -> usize {
        self.batch.cells.len()
    }

    /// Adds a field of the record at hand.
    pub(super) fn put(&mut self, name: u32, value: &Value<'_>) {
        let Some(dictionary) = self.dictionaries.get_mut(name as usize) else {
            return;
        };
        let batch = &mut self.batch;
        if let Some(entry) = dictionary.entry(value) {
            batch.cells.extend([Kind::Coded.tag(name), entry]);
            return;
        }
        match value {
            Value::Number(number) => {
                batch.cells.extend([Kind::Number.tag(name), 0]);
                batch.numbers.push(*number);
            }
            Value::Text(text) => batch.text(name, text),
            Value::List(texts) => {
                batch
                    .cells
                    .extend([Kind::List.tag(name), texts.len() as u32]);
                for text in texts {
                    batch.text(name, text);
                }
            }
            // A dictionary always has room for these few.
            Value::Flag(_) | Value::LongText | Value::Passes(_) => {}
        }
    }

    /// Makes a value an entry that is known to come again, and appends the cell that stands for it.
    pub(super) fn code(&mut self, name: u32, value: Value<'static>, cells: &mut Vec<u32>) {
        if let Some(dictionary) = self.dictionaries.get_mut(name as usize) {
            cells.extend([Kind::Coded.tag(name), dictionary.add(value)]);
        }
    }

    /// Adds cells that [`BatchBuilder::code`] made.
    pub(super) fn put_cells(&mut self, cells: &[u32]) {
        self.batch.cells.extend_from_slice(cells);
    }

    /// Ends the record whose cells began there.
    pub(super) fn end_record(&mut self, began: usize) {
        let cells = self.batch.cells.len() - began;
        self.batch.widths.push((cells / 2) as u32);
    }

    /// Tells the names that are new, also where no record could be read after them.
    pub(crate) fn learn(&mut self, names: &Names) {
        for number in self.told..names.len() {
            let path = names.path(number as u32).to_owned();
            self.batch
                .names
                .push((self.batch.widths.len() as u32, path));
            self.dictionaries.push(Dictionary::default());
        }
        self.told = names.len();
    }

    /// How many records the batch at hand has.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// Whether the batch at hand has no record.
    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    /// The batch at hand; the next record begins a new one.
    pub fn take(&mut self) -> Batch {
        let mut batch = std::mem::take(&mut self.batch);
        batch.dictionaries = self.dictionaries.iter_mut().map(Dictionary::take).collect();
        batch
    }
}

impl Batch {
    fn text(&mut self, name: u32, text: &str) {
        self.cells.extend([Kind::Text.tag(name), text.len() as u32]);
        self.texts.push_str(text);
    }
}
