//! The values of one name that repeat within a batch.

use std::borrow::Cow;

use crate::batch::known::{Key, Known};
use crate::fingerprint::{SmallMap, fingerprint, same_bytes};
use crate::record::Value;

/// Gives each value a number, as long as values repeat.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// The numbers of the entries.
    known: Known<u32>,
    offered: u32,
    /// How many values were offered before it was full, and how many were not found since.
    before_full: u32,
    missed: u32,
    /// Whether most values come but once, so that it is of no use to look for them.
    is_vain: bool,
}

/// The most entries of a dictionary, but for values that are always known.
pub(super) const MOST_ENTRIES: usize = 4_096;

/// Values after which it is known whether they repeat.
const TRIAL: usize = 256;

impl Dictionary {
    /// The number of a value among the entries, where it may be a new one; none where it is not among them.
    #[allow(
        clippy::inline_always,
        reason = "both ways of records into a batch are hot; a call takes 3 % of reading"
    )]
    #[inline(always)]
    pub(super) fn entry(
        &mut self,
        value: &Value<'_>,
        entries: &mut Vec<Value<'static>>,
    ) -> Option<u32> {
        if self.is_vain && !is_always_known(value) {
            return None;
        }
        self.offered += 1;
        let key = key_of(value);
        let is_same = |entry: u32| {
            let entry = entries.get(entry as usize);
            entry.is_some_and(|entry| same(entry, value))
        };
        self.known
            .find(key, is_same)
            .or_else(|| self.learn(key, value, entries))
    }

    /// Notes that so many values were offered by now, also where others found what they are.
    pub(super) fn offer(&mut self, values: u32) {
        self.offered = self.offered.max(values);
    }

    /// Whether it is of no use to look for values.
    pub(super) fn is_vain(&self) -> bool {
        self.is_vain
    }

    /// Knows no value any more, but whether values repeat.
    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.offered = 0;
        self.missed = 0;
    }

    /// Makes a value an entry, where there is room for it.
    #[cold]
    fn learn(
        &mut self,
        key: Key,
        value: &Value<'_>,
        entries: &mut Vec<Value<'static>>,
    ) -> Option<u32> {
        let is_always_known = is_always_known(value);
        if entries.len() >= MOST_ENTRIES && !is_always_known {
            if self.missed == 0 {
                self.before_full = self.offered;
            }
            self.missed += 1;
            let since = self.offered - self.before_full;
            self.is_vain = is_vain(self.missed as usize, since as usize);
            return None;
        }
        let number = entries.len() as u32;
        if !self.known.learn(key, number) && !is_always_known {
            return None;
        }
        entries.push(value.clone().into_owned());
        if is_vain(entries.len(), self.offered as usize) {
            self.is_vain = true;
        }
        Some(number)
    }
}

/// The different numbers among these and the code of each, from 1, or 0 for what is not finite; none where few repeat.
pub(super) fn repeating(numbers: &[f64]) -> Option<(Vec<f64>, Vec<u32>)> {
    let mut by_bits = SmallMap::<u64, u32>::default();
    let (mut entries, mut codes) = (Vec::new(), Vec::with_capacity(numbers.len()));
    for (tried, number) in numbers.iter().enumerate() {
        codes.push(if number.is_finite() {
            *by_bits.entry(number.to_bits()).or_insert_with(|| {
                entries.push(*number);
                entries.len() as u32
            })
        } else {
            0
        });
        if is_vain(entries.len(), tried) || entries.len() > MOST_ENTRIES {
            return None;
        }
    }
    Some((entries, codes))
}

/// Whether most values come but once, by the different ones among so many.
pub(super) fn is_vain(different: usize, values: usize) -> bool {
    different > TRIAL && different * 2 > values
}

/// Whether a value is one of so few that it is always an entry.
#[inline]
fn is_always_known(value: &Value<'_>) -> bool {
    matches!(value, Value::Flag(_) | Value::LongText | Value::Passes(_))
}

/// Kinds of keys.
const TEXT: u64 = 0;
const NUMBER: u64 = 1;
const OTHER: u64 = 2;

#[allow(
    clippy::inline_always,
    reason = "both ways of records into a batch are hot; a call takes 3 % of reading"
)]
#[inline(always)]
fn key_of(value: &Value<'_>) -> Key {
    match value {
        Value::Text(text) => Key::of_bytes(TEXT, text.as_bytes()),
        Value::Number(number) => Key::of_word(NUMBER, number.to_bits()),
        Value::Flag(flag) => Key::of_word(OTHER, u64::from(*flag)),
        Value::LongText => Key::of_word(OTHER, 2),
        Value::Passes(question) => Key::of_word(OTHER, 3 + u64::from(*question)),
        Value::List(texts) => {
            let mark = |mark, text: &Cow<'_, str>| fingerprint(mark, text.as_bytes());
            Key::of_mark(OTHER, texts.iter().fold(0, mark), texts.len())
        }
    }
}

/// Whether two values of one key are the same.
fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => same_bytes(one.as_bytes(), other.as_bytes()),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_the_entry_that_it_was() {
        let (mut dictionary, mut entries) = (Dictionary::default(), Vec::new());
        let values: Vec<Value<'_>> = (0..3000)
            .map(|number| Value::Number(f64::from(number)))
            .chain((0..900).map(|number| Value::Text(format!("of {number} groups").into())))
            .chain([Value::Flag(true), Value::Flag(false), Value::LongText])
            .collect();
        // Values that come three times each are not looked for in vain.
        let mut known = Vec::new();
        for value in &values {
            dictionary.entry(value, &mut entries);
            dictionary.entry(value, &mut entries);
            known.extend(dictionary.entry(value, &mut entries).map(|it| (value, it)));
        }
        assert!(known.len() > 3_800);
        for (value, entry) in known {
            assert_eq!(dictionary.entry(value, &mut entries), Some(entry));
            assert_eq!(&entries[entry as usize], value);
        }
    }

    #[test]
    fn values_that_come_no_more_are_looked_for_no_more() {
        let (mut dictionary, mut entries) = (Dictionary::default(), Vec::new());
        // Each comes three times, one right after the other.
        for number in 0..3 * MOST_ENTRIES {
            let value = Value::Number((number / 3) as f64);
            dictionary.entry(&value, &mut entries);
        }
        assert!(!dictionary.is_vain());
        // Those that are known come still, others as often.
        for number in 0..3 * MOST_ENTRIES {
            for known in [number % 9, number % 7] {
                dictionary.entry(&Value::Number(known as f64), &mut entries);
            }
            let other = Value::Number((MOST_ENTRIES + number) as f64);
            dictionary.entry(&other, &mut entries);
        }
        assert!(!dictionary.is_vain());
        for number in 0..30 * MOST_ENTRIES {
            let other = Value::Number((9 * MOST_ENTRIES + number) as f64);
            dictionary.entry(&other, &mut entries);
        }
        assert!(dictionary.is_vain());
        assert_eq!(entries.len(), MOST_ENTRIES);
    }

    #[test]
    fn what_is_always_known_is_an_entry_also_where_values_never_repeat() {
        let (mut dictionary, mut entries) = (Dictionary::default(), Vec::new());
        let mut full = (Dictionary::default(), Vec::new());
        let numbers = (0..10_000).map(|number| Value::Number(f64::from(number)));
        let known = numbers.filter_map(|number| dictionary.entry(&number, &mut entries));
        assert!(known.count() <= 2 * TRIAL);
        for number in 0..4 * MOST_ENTRIES {
            let value = Value::Number((number / 3) as f64);
            full.0.entry(&value, &mut full.1);
        }
        assert_eq!(full.1.len(), MOST_ENTRIES);
        for value in [Value::Flag(true), Value::LongText, Value::Passes(7)] {
            let (dictionary, entries) = &mut full;
            let entry = dictionary.entry(&value, entries);
            assert_eq!(dictionary.entry(&value, entries), entry);
        }
        assert_eq!(full.1.len(), MOST_ENTRIES + 3);
        for value in [Value::Flag(true), Value::LongText, Value::Passes(7)] {
            let entry = dictionary.entry(&value, &mut entries).unwrap();
            assert_eq!(entries[entry as usize], value);
            assert_eq!(dictionary.entry(&value, &mut entries), Some(entry));
        }
    }
}
