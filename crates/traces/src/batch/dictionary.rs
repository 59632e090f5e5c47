//! The values of one name that repeat within a batch.

use std::collections::hash_map::Entry;

use crate::fingerprint::{fingerprint, same_bytes};
use crate::record::Value;
use crate::table::HashedMap;

/// Gives each value a number, as long as values repeat.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    by_hash: HashedMap<u32>,
    offered: u32,
    /// Whether most values come but once, so that it is of no use to look for them.
    is_vain: bool,
}

/// The most entries of a dictionary.
const MOST_ENTRIES: usize = 4_096;

/// Values after which it is known whether they repeat.
const TRIAL: usize = 256;

impl Dictionary {
    /// The number of a value among the entries, where it may be a new one; none where it is not among them.
    pub(super) fn entry(
        &mut self,
        value: &Value<'_>,
        entries: &mut Vec<Value<'static>>,
    ) -> Option<u32> {
        let few = matches!(value, Value::Flag(_) | Value::LongText | Value::Passes(_));
        if self.is_vain && !few {
            return None;
        }
        self.offered += 1;
        let next = entries.len() as u32;
        match self.by_hash.entry(value_hash(value)) {
            Entry::Occupied(known) => {
                let entry = *known.get();
                if same(&entries[entry as usize], value) {
                    return Some(entry);
                }
                if !few {
                    return None;
                }
            }
            Entry::Vacant(room) => {
                if entries.len() >= MOST_ENTRIES && !few {
                    return None;
                }
                room.insert(next);
            }
        }
        entries.push(value.clone().into_owned());
        if entries.len() > TRIAL && entries.len() * 2 > self.offered as usize {
            self.is_vain = true;
        }
        Some(next)
    }

    /// Knows no value any more, but whether values repeat.
    pub(super) fn clear(&mut self) {
        self.by_hash.clear();
        self.offered = 0;
    }
}

fn value_hash(value: &Value<'_>) -> u64 {
    match value {
        Value::Flag(flag) => u64::from(*flag),
        Value::LongText => 2,
        Value::Number(number) => fingerprint(3, &number.to_bits().to_le_bytes()),
        Value::Text(text) => fingerprint(4, text.as_bytes()),
        Value::Passes(question) => fingerprint(6, &question.to_le_bytes()),
        Value::List(texts) => texts
            .iter()
            .fold(5, |hash, text| fingerprint(hash, text.as_bytes())),
    }
}

/// Whether two values are the same to the bit.
fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.to_bits() == other.to_bits(),
        (Value::Text(one), Value::Text(other)) => same_bytes(one.as_bytes(), other.as_bytes()),
        _ => one == other,
    }
}
