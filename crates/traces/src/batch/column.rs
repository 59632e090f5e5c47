//! The values of one name within a batch, in the order of their records.

use crate::record::Value;
use crate::table::Codes;
use crate::wire::{Reader, Writer};

/// The values of one name. Those that repeat are told once, so that what follows from them is found once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Column {
    /// The record of each value, ascending; empty where the first records have one value each, in their order.
    records: Vec<u32>,
    /// What each value is: a [`LOOSE`] one of some kind, or an entry after those.
    codes: Codes,
    /// The values that repeat.
    pub(super) entries: Vec<Value<'static>>,
    /// Values that do not, in their order.
    numbers: Vec<f64>,
    texts: String,
    /// Where each text ends.
    ends: Vec<u32>,
    lists: Vec<Value<'static>>,
}

/// Codes of values that are no entry: the next one of the numbers, texts or lists.
const NUMBER: u32 = 0;
const TEXT: u32 = 1;
const LIST: u32 = 2;
/// How many such codes there are.
const LOOSE: u32 = 3;

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said<'a> {
    /// The entry of this number.
    Entry(usize),
    /// One that is no entry.
    Loose(Value<'a>),
}

impl Column {
    /// Whether there is no value.
    pub(super) fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    /// How many records there are up to the last one with a value.
    pub(crate) fn reach(&self) -> usize {
        let last = self.records.last();
        last.map_or(self.codes.len(), |&last| last as usize + 1)
    }

    /// Whether the first records have one value each, in their order, and the others none.
    pub(crate) fn is_of_first_records(&self) -> bool {
        self.records.is_empty()
    }

    /// Adds an entry's value to a record.
    #[inline]
    pub(super) fn push_entry(&mut self, record: u32, entry: u32) {
        self.push(record, LOOSE + entry);
    }

    /// Adds to each of the first records the entry for its code, from 1, where there is one; 0 is none.
    pub(super) fn push_entries(&mut self, codes: &[u32], entries: &[Option<u32>]) {
        // From 1; 0 is none.
        let entries = entries.iter().map(|entry| entry.map_or(0, Self::code_of));
        let by_code: Vec<u32> = [0].into_iter().chain(entries).collect();
        let of = |code: &u32| by_code.get(*code as usize).copied().unwrap_or(0);
        let codes: Vec<u32> = codes.iter().map(of).collect();
        self.push_codes(0, &codes);
    }

    /// Adds a value that is no entry to a record. Flags and the like are always entries.
    pub(super) fn push_loose(&mut self, record: u32, value: &Value<'_>) {
        if let Some(code) = self.keep(value).checked_sub(1) {
            self.push(record, code);
        }
    }

    /// Keeps the next value that is no entry, whose record comes with [`Column::push_codes`]. Gives its code there.
    #[allow(
        clippy::inline_always,
        reason = "both ways of records into a batch are hot; a call takes 3 % of reading"
    )]
    #[inline(always)]
    pub(super) fn keep(&mut self, value: &Value<'_>) -> u32 {
        match value {
            Value::Number(number) => {
                self.numbers.push(*number);
                NUMBER + 1
            }
            Value::Text(text) => {
                self.texts.push_str(text);
                self.ends.push(self.texts.len() as u32);
                TEXT + 1
            }
            Value::List(_) => {
                self.lists.push(value.clone().into_owned());
                LIST + 1
            }
            Value::Flag(_) | Value::LongText | Value::Passes(_) => 0,
        }
    }

    /// The code of an entry in [`Column::push_codes`].
    pub(super) fn code_of(entry: u32) -> u32 {
        LOOSE + entry + 1
    }

    /// Adds to each of the records from `first` on what its code stands for; 0 is nothing.
    pub(super) fn push_codes(&mut self, first: usize, codes: &[u32]) {
        let last = codes.iter().rposition(|code| *code > 0);
        let codes = &codes[..last.map_or(0, |last| last + 1)];
        let (mut least, mut greatest) = (u32::MAX, 0);
        for code in codes {
            (least, greatest) = (least.min(*code), greatest.max(*code));
        }
        if greatest == 0 {
            return;
        }
        if least > 0 && self.records.is_empty() && self.codes.len() == first {
            return self.codes.extend_as(codes, greatest - 1, |code| code - 1);
        }
        if self.records.is_empty() {
            self.records.extend(0..self.codes.len() as u32);
        }
        for (block, first) in codes.chunks(64).zip((first as u32..).step_by(64)) {
            let (mut records, mut said, mut count) = ([0; 64], [0; 64], 0);
            for (record, code) in (first..).zip(block) {
                (records[count], said[count]) = (record, *code);
                count += usize::from(*code > 0);
            }
            self.records.extend_from_slice(&records[..count]);
            let said = &said[..count];
            self.codes.extend_as(said, greatest - 1, |code| code - 1);
        }
    }

    #[inline]
    fn push(&mut self, record: u32, code: u32) {
        if !self.records.is_empty() || record as usize != self.codes.len() {
            self.push_record(record);
        }
        self.codes.push(code);
    }

    /// Notes the record of the next value, which is not simply the next record.
    fn push_record(&mut self, record: u32) {
        if self.records.is_empty() {
            self.records.extend(0..self.codes.len() as u32);
        }
        self.records.push(record);
    }

    /// The same column with its values in the order of their records, where several columns of a table tell one name.
    pub(super) fn in_order(self) -> Self {
        if self.records.is_sorted() {
            return self;
        }
        let mut values = Vec::with_capacity(self.codes.len());
        self.for_each(|record, said| values.push((record as u32, said)));
        values.sort_by_key(|(record, _)| *record);
        let mut sorted = Self::default();
        for (record, said) in values {
            match said {
                Said::Entry(entry) => sorted.push_entry(record, entry as u32),
                Said::Loose(value) => sorted.push_loose(record, &value),
            }
        }
        sorted.entries = self.entries;
        sorted
    }

    /// How many entries there are.
    pub(crate) fn entries(&self) -> usize {
        self.entries.len()
    }

    /// The value of an entry.
    pub(crate) fn entry(&self, entry: usize) -> Value<'_> {
        self.entries[entry].borrowed()
    }

    /// Whether no record has several values.
    pub(crate) fn is_one_value_each(&self) -> bool {
        self.records.windows(2).all(|pair| pair[0] < pair[1])
    }

    /// Whether every value is a number.
    pub(crate) fn is_of_numbers(&self) -> bool {
        let is_number = |value: &Value<'_>| matches!(value, Value::Number(_));
        self.lists.is_empty() && self.ends.is_empty() && self.entries.iter().all(is_number)
    }

    /// Whether every value is a number, a flag or one short text.
    pub(crate) fn is_of_scalars(&self) -> bool {
        let is_scalar = |value: &Value<'_>| !matches!(value, Value::List(_) | Value::LongText);
        self.lists.is_empty() && self.entries.iter().all(is_scalar)
    }

    /// Every value with its record.
    #[inline]
    pub(crate) fn for_each<'a>(&'a self, mut take: impl FnMut(usize, Said<'a>)) {
        let mut numbers = self.numbers.iter();
        let mut lists = self.lists.iter();
        let (mut text, mut start) = (0, 0);
        self.codes.for_each(|place, code| {
            let record = self.records.get(place).map_or(place, |&it| it as usize);
            let said = match code {
                NUMBER => numbers.next().map(|number| Value::Number(*number)),
                TEXT => {
                    let end = self.ends.get(text).map_or(start, |&end| end as usize);
                    let said = self.texts.get(start..end);
                    (text, start) = (text + 1, end);
                    said.map(|text| Value::Text(text.into()))
                }
                LIST => lists.next().map(Value::borrowed),
                entry => return take(record, Said::Entry((entry - LOOSE) as usize)),
            };
            if let Some(value) = said {
                take(record, Said::Loose(value));
            }
        });
    }

    /// What the first records are, where each of them is one of the entries: their codes, which stand for what is made
    /// of the entries' numbers by [`Column::by_code`].
    pub(crate) fn only_entries(&self) -> Option<&Codes> {
        (self.is_of_first_records() && self.has_entries_alone()).then_some(&self.codes)
    }

    /// Whether every value is an entry.
    fn has_entries_alone(&self) -> bool {
        self.numbers.is_empty() && self.ends.is_empty() && self.lists.is_empty()
    }

    /// Something of each entry, by the code that stands for it.
    pub(crate) fn by_code<T: Copy + Default>(&self, of: impl FnMut(Value<'_>) -> T) -> Vec<T> {
        let entries = self.entries.iter().map(Value::borrowed).map(of);
        let loose = [T::default(); LOOSE as usize];
        loose.into_iter().chain(entries).collect()
    }

    /// The numbers that the first records are, where each of them is one that does not repeat.
    pub(crate) fn only_numbers(&self) -> Option<&[f64]> {
        let is_all = self.records.is_empty() && self.numbers.len() == self.codes.len();
        is_all.then_some(&self.numbers)
    }

    /// Every value's record with what `of` makes of the value, which is asked once for each entry.
    pub(crate) fn for_each_as<'a, T: Clone>(
        &'a self,
        of: impl Fn(Value<'a>) -> T,
        mut take: impl FnMut(usize, T),
    ) {
        let entries: Vec<T> = self.entries.iter().map(|it| of(it.borrowed())).collect();
        self.for_each(|record, said| {
            take(
                record,
                match said {
                    Said::Entry(entry) => entries[entry].clone(),
                    Said::Loose(value) => of(value),
                },
            );
        });
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.words(&self.records);
        self.codes.write(to);
        to.all(&self.entries, write);
        to.reals(&self.numbers);
        to.text(&self.texts);
        to.words(&self.ends);
        to.all(&self.lists, write);
    }

    /// Out of the bytes of [`Column::write`], where they are those of a column of a batch with so many records.
    pub(super) fn read(from: &mut Reader<'_>, records: usize) -> Option<Self> {
        let column = Self {
            records: from.words()?,
            codes: Codes::read(from)?,
            entries: from.all(read)?,
            numbers: from.reals()?,
            texts: from.text()?.to_owned(),
            ends: from.words()?,
            lists: from.all(read)?,
        };
        let values = column.codes.len();
        let is_whole = if column.records.is_empty() {
            values <= records
        } else {
            column.records.len() == values
                && column.records.iter().all(|&it| (it as usize) < records)
        };
        let known = LOOSE as usize + column.entries.len();
        let is_known = (column.codes.greatest() as usize) < known;
        (is_whole && is_known).then_some(column)
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
    let owned = |text: &str| text.to_owned().into();
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
