//! Many records on their way from a reader to the roll-up, perhaps from one worker to another, column by column.

mod builder;
mod column;
mod dictionary;
mod known;
mod lanes;
mod rendered;
mod spellings;
mod table;
mod written;

pub use builder::BatchBuilder;
pub(crate) use column::{Column, Said};
pub use table::TableReader;
pub(crate) use table::wanted_columns;

use crate::batch::written::Written;
use crate::record::Value;
use crate::wire::{Reader, Writer};

/// Some records that follow each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// How many there are.
    records: usize,
    /// The names that were new, each with the number of the record that it came with.
    names: Vec<(u32, String)>,
    /// The values of each name, by its number where the records were read.
    columns: Vec<Column>,
    /// The records as they are written. Readers beside a worker are never asked for that, so that it does not travel.
    written: Written,
}

/// A field's value in a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell<'a> {
    /// The name's number.
    pub(crate) name: u32,
    pub(crate) value: Value<'a>,
}

impl Batch {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// The new names, in the order of their numbers, each with the number of the record that it came with.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.names
            .iter()
            .map(|(record, path)| (*record as usize, path.as_str()))
    }

    /// The columns with values, each with the number of its name.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (u32, &Column)> {
        let columns = self.columns.iter().enumerate();
        columns
            .filter(|(_, column)| !column.is_empty())
            .map(|(name, column)| (name as u32, column))
    }

    /// The text of a record, with its number in the batch, where that is kept.
    pub(crate) fn written(&self, record: usize) -> Option<(u32, &[u8])> {
        self.written.of_record(record)
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.number(self.records as u64);
        to.all(&self.names, |to, (record, path)| {
            to.number(u64::from(*record));
            to.text(path);
        });
        to.all(&self.columns, |to, column| column.write(to));
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let records = usize::try_from(from.number()?).ok()?;
        Some(Self {
            records,
            names: from.all(|from| {
                let record = u32::try_from(from.number()?).ok()?;
                Some((record, from.text()?.to_owned()))
            })?,
            columns: from.all(|from| Column::read(from, records))?,
            written: Written::default(),
        })
    }
}

/// The cells of each of so many records, out of those columns.
#[inline(never)]
pub(crate) fn by_record<'a>(
    records: usize,
    columns: impl Iterator<Item = (u32, &'a Column)>,
) -> Vec<Vec<Cell<'a>>> {
    let mut cells = vec![Vec::new(); records];
    for (name, column) in columns {
        column.for_each(|record, said| {
            let value = match said {
                Said::Entry(entry) => column.entry(entry),
                Said::Loose(value) => value,
            };
            cells[record].push(Cell { name, value });
        });
    }
    cells
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::record::{Names, Record};

    fn records() -> Vec<Vec<(&'static str, Value<'static>)>> {
        let words = |texts: &[&'static str]| {
            Value::List(texts.iter().map(|text| Cow::Borrowed(*text)).collect())
        };
        (0..3000)
            .map(|number| {
                let mut fields = vec![
                    ("id", Value::Text(format!("é{number}").into())),
                    ("few", Value::Number(f64::from(number % 7))),
                    ("many", Value::Number(f64::from(number) / 3.0)),
                    ("flag", Value::Flag(number % 2 == 0)),
                    ("words", words(&["a", "b"][..number as usize % 3 % 2])),
                    ("long", Value::LongText),
                ];
                if number % 3 == 0 {
                    fields.push(("twice", Value::Number(f64::from(number))));
                    fields.push(("twice", Value::Flag(true)));
                }
                if number % 5 == 0 {
                    fields.push(("late", Value::Text("x".into())));
                }
                if number > 1500 {
                    let texts = [format!("{number}"), "😀".into()].map(Cow::Owned);
                    fields.push(("lists", Value::List(texts.into())));
                }
                fields
            })
            .collect()
    }

    fn batch() -> Batch {
        let (mut names, mut builder) = (Names::default(), BatchBuilder::default());
        for fields in records() {
            let fields = fields
                .into_iter()
                .map(|(path, value)| (names.number(path), value));
            let record = Record {
                line: 1,
                fields: fields.collect(),
            };
            builder.add(&names, &record);
        }
        builder.take()
    }

    #[test]
    fn records_come_out_of_the_bytes_as_they_went_in() {
        let batch = batch();
        let bytes = Writer::written(|to| batch.write(to));
        let came = Batch::read(&mut Reader::new(&bytes)).unwrap();
        assert_eq!(came, batch);
        let paths: Vec<(usize, &str)> = came.names().collect();
        assert_eq!(paths[0], (0, "id"));
        assert_eq!(paths[8], (1501, "lists"));
        let all = by_record(came.len(), came.columns());
        assert_eq!(all.len(), 3000);
        for (cells, fields) in all.into_iter().zip(records()) {
            let said: Vec<_> = cells
                .into_iter()
                .map(|cell| (paths[cell.name as usize].1, cell.value.into_owned()))
                .collect();
            assert_eq!(said, fields);
        }
    }

    #[test]
    fn values_that_two_columns_tell_under_one_name_are_in_the_order_of_the_records() {
        let mut names = Names::default();
        let mut builder = BatchBuilder::default();
        let name = names.number("metadata.intent");
        builder.learn(&names, 0);
        let text = |text: &'static str| Value::Text(text.into());
        for (record, value) in [(0, text("a")), (2, Value::Number(0.5)), (3, text("a"))] {
            builder.put(record, name, &value);
        }
        for (record, value) in [(1, text("b")), (2, Value::Flag(true))] {
            builder.put(record, name, &value);
        }
        builder.end_records(5);
        let batch = builder.take();
        let records = by_record(batch.len(), batch.columns()).into_iter();
        let values = |cells: Vec<Cell<'_>>| -> Vec<Value<'static>> {
            cells
                .into_iter()
                .map(|cell| cell.value.into_owned())
                .collect()
        };
        assert_eq!(
            records.map(values).collect::<Vec<_>>(),
            [
                vec![text("a")],
                vec![text("b")],
                vec![Value::Number(0.5), Value::Flag(true)],
                vec![text("a")],
                vec![],
            ]
        );
    }

    #[test]
    fn other_bytes_are_no_batch() {
        let batch = batch();
        let bytes = Writer::written(|to| batch.write(to));
        for end in (0..bytes.len()).step_by(97) {
            assert_eq!(Batch::read(&mut Reader::new(&bytes[..end])), None);
        }
        assert_eq!(Batch::read(&mut Reader::new(&[0xff; 64])), None);
    }
}
