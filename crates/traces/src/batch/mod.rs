//! Many records on their way from a reader to the roll-up, perhaps from one worker to another. A value that repeats is
//! told once, so that what follows from it is found once.

mod builder;
mod dictionary;
mod table;

use std::borrow::Cow;

pub use builder::BatchBuilder;
pub use table::TableReader;
pub(crate) use table::wanted_columns;

use crate::record::Value;
use crate::wire::{Reader, Writer};

/// Some records that follow each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// The names that were new, each with the number of the record that it came with.
    names: Vec<(u32, String)>,
    /// The values that repeat, by name.
    dictionaries: Vec<Vec<Value<'static>>>,
    /// How many cells each record has.
    widths: Vec<u32>,
    /// Pairs of a name with the [`Kind`] of its value, and what that kind needs to find the value.
    cells: Vec<u32>,
    /// The numbers that are not in a dictionary, in the order of their cells.
    numbers: Vec<f64>,
    /// The texts that are not in a dictionary, one after the other.
    texts: String,
}

/// Where a cell's value is.
#[derive(Clone, Copy)]
enum Kind {
    /// In its name's dictionary; the cell tells the entry.
    Coded,
    /// The next one of the numbers.
    Number,
    /// The next one of the texts; the cell tells its length.
    Text,
    /// The cell tells a number of texts, and as many cells for those follow.
    List,
}

impl Kind {
    const BITS: u32 = 2;

    fn tag(self, name: u32) -> u32 {
        name << Self::BITS | self as u32
    }

    fn of(tag: u32) -> (Self, u32) {
        let kind = match tag & ((1 << Self::BITS) - 1) {
            0 => Self::Coded,
            1 => Self::Number,
            2 => Self::Text,
            _ => Self::List,
        };
        (kind, tag >> Self::BITS)
    }
}

/// A field's value in a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell<'a> {
    /// The name's number where the record was read.
    pub(crate) name: u32,
    /// Which of the entries of all dictionaries it is, where it is one.
    pub(crate) entry: Option<usize>,
    pub(crate) value: Cow<'a, Value<'a>>,
}

impl Batch {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.widths.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.widths.is_empty()
    }

    /// The new names, in the order of their numbers, each with the number of the record that it came with.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.names
            .iter()
            .map(|(record, path)| (*record as usize, path.as_str()))
    }

    /// How many entries all dictionaries have.
    pub(crate) fn entries(&self) -> usize {
        self.dictionaries.iter().map(Vec::len).sum()
    }

    /// The records, one after the other.
    pub(crate) fn records(&self) -> Records<'_> {
        let starts = self.dictionaries.iter().scan(0, |entries, dictionary| {
            let start = *entries;
            *entries += dictionary.len();
            Some(start)
        });
        Records {
            batch: self,
            starts: starts.collect(),
            record: 0,
            cell: 0,
            number: 0,
            text: 0,
        }
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.all(&self.names, |to, (record, path)| {
            to.number(u64::from(*record));
            to.text(path);
        });
        to.all(&self.dictionaries, |to, entries| to.all(entries, write));
        to.words(&self.widths);
        to.words(&self.cells);
        to.all(&self.numbers, |to, number| to.real(*number));
        to.text(&self.texts);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            names: from.all(|from| {
                let record = u32::try_from(from.number()?).ok()?;
                Some((record, from.text()?.to_owned()))
            })?,
            dictionaries: from.all(|from| from.all(read))?,
            widths: from.words()?,
            cells: from.words()?,
            numbers: from.all(Reader::real)?,
            texts: from.text()?.to_owned(),
        })
    }
}

fn write(to: &mut Writer, value: &Value<'_>) {
    match value {
        Value::Flag(flag) => {
            to.byte(0);
            to.byte(u8::from(*flag));
        }
        Value::Number(number) => {
            to.byte(1);
            to.real(*number);
        }
        Value::Text(text) => {
            to.byte(2);
            to.text(text);
        }
        Value::LongText => to.byte(3),
        Value::List(texts) => {
            to.byte(4);
            to.all(texts, |to, text| to.text(text));
        }
        Value::Passes(question) => {
            to.byte(5);
            to.number(u64::from(*question));
        }
    }
}

fn read(from: &mut Reader<'_>) -> Option<Value<'static>> {
    let owned = |text: &str| Cow::Owned(text.to_owned());
    Some(match from.byte()? {
        0 => Value::Flag(from.byte()? != 0),
        1 => Value::Number(from.real()?),
        2 => Value::Text(owned(from.text()?)),
        3 => Value::LongText,
        4 => Value::List(from.all(|from| from.text().map(owned))?),
        5 => Value::Passes(u32::try_from(from.number()?).ok()?),
        _ => return None,
    })
}

/// Goes through the records of a batch.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    batch: &'a Batch,
    /// The entries before each dictionary.
    starts: Vec<usize>,
    record: usize,
    cell: usize,
    number: usize,
    text: usize,
}

impl<'a> Records<'a> {
    /// Puts the next record's cells in the place of those that are there; false after the last record.
    pub(crate) fn next(&mut self, cells: &mut Vec<Cell<'a>>) -> bool {
        cells.clear();
        let Some(&width) = self.batch.widths.get(self.record) else {
            return false;
        };
        self.record += 1;
        let end = self.cell + 2 * width as usize;
        while self.cell < end {
            match self.cell() {
                Some(cell) => cells.push(cell),
                None => return false,
            }
        }
        true
    }

    fn cell(&mut self) -> Option<Cell<'a>> {
        let &[tag, word] = self.batch.cells.get(self.cell..)?.first_chunk()?;
        self.cell += 2;
        let (kind, name) = Kind::of(tag);
        let (entry, value) = match kind {
            Kind::Coded => {
                let dictionary = self.batch.dictionaries.get(name as usize)?;
                (
                    Some(self.starts[name as usize] + word as usize),
                    Cow::Borrowed(dictionary.get(word as usize)?),
                )
            }
            Kind::Number => {
                self.number += 1;
                let number = self.batch.numbers.get(self.number - 1)?;
                (None, Cow::Owned(Value::Number(*number)))
            }
            Kind::Text => (None, Cow::Owned(Value::Text(self.text(word)?.into()))),
            Kind::List => {
                let texts = (0..word).map(|_| {
                    let &[_, length] = self.batch.cells.get(self.cell..)?.first_chunk()?;
                    self.cell += 2;
                    self.text(length).map(Cow::Borrowed)
                });
                (None, Cow::Owned(Value::List(texts.collect::<Option<_>>()?)))
            }
        };
        Some(Cell { name, entry, value })
    }

    fn text(&mut self, length: u32) -> Option<&'a str> {
        let start = self.text;
        self.text += length as usize;
        self.batch.texts.get(start..self.text)
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn records_come_out_of_the_bytes_as_they_went_in() {
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
        let batch = builder.take();
        let mut writer = Writer::default();
        batch.write(&mut writer);
        let bytes = writer.into_bytes();
        let came = Batch::read(&mut Reader::new(&bytes)).unwrap();
        assert_eq!(came, batch);
        let paths: Vec<(usize, &str)> = came.names().collect();
        assert_eq!(paths[0], (0, "id"));
        assert_eq!(paths[7], (1501, "lists"));
        let (mut all, mut cells) = (came.records(), Vec::new());
        for fields in records() {
            assert!(all.next(&mut cells));
            let said: Vec<_> = cells
                .drain(..)
                .map(|cell| (paths[cell.name as usize].1, cell.value.into_owned()))
                .collect();
            assert_eq!(said, fields);
        }
        assert!(!all.next(&mut cells));
    }

    #[test]
    fn other_bytes_are_no_batch() {
        let mut writer = Writer::default();
        Batch::default().write(&mut writer);
        let bytes = writer.into_bytes();
        for end in 0..bytes.len() {
            assert_eq!(Batch::read(&mut Reader::new(&bytes[..end])), None);
        }
        assert_eq!(Batch::read(&mut Reader::new(&[0xff; 64])), None);
    }
}
