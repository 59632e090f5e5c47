//! Trace ids, one after the other in one text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// Ids by row.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id of a row; empty past the last.
    pub fn get(&self, row: usize) -> &str {
        let start = row
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        self.ends.get(row).map_or("", |&end| &self.text[start..end])
    }

    /// Every id, in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }

    pub(super) fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }

    /// Makes room for so many more ids that are as long as those that are there.
    pub(super) fn make_room(&mut self, more: usize) {
        let bytes = self.text.len() / self.len().max(1) * more;
        make_room(&mut self.ends, more);
        if self.text.capacity() - self.text.len() < bytes {
            let _ = self.text.try_reserve_exact(bytes + bytes / SPARE);
        }
    }
}

/// A hash of a text that is the same on every machine and in every run of one build.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Hands through keys that are hashes already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A map whose keys are hashes.
pub(crate) type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Hashed>>;

/// Room is made for an estimate and for this part of it to spare, so that it is seldom made twice.
const SPARE: usize = 32;

/// Makes room for so many more values: less than doubling takes where their number is known. Where memory is short there
/// is no room yet, and need not be.
pub(crate) fn make_room<T>(values: &mut Vec<T>, more: usize) {
    if values.capacity() - values.len() < more {
        let _ = values.try_reserve_exact(more + more / SPARE);
    }
}
