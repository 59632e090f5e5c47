//! Trace ids, one after the other in one text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;

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

    fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
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

/// Gives every id one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdIndex {
    ids: Ids,
    /// The rows, each with half of its id's hash: other ids are told by it without a look at them.
    rows: HashTable<(u32, u32)>,
}

/// Half of an id's hash: fast, since the ids themselves are compared where it is the same.
fn half_hash(id: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(id.as_bytes());
    hasher.finish() as u32
}

/// The place of an id in the table, by the half of its hash that is kept.
fn place(half: u32) -> u64 {
    // The multiplier of Knuth's MMIX generator: the table uses the highest and the lowest bits.
    (u64::from(half) + 1).wrapping_mul(6_364_136_223_846_793_005)
}

impl IdIndex {
    /// The row of an id, and whether it is new.
    pub(crate) fn row(&mut self, id: &str) -> (u32, bool) {
        let Self { ids, rows } = self;
        let half = half_hash(id);
        let next = ids.len() as u32;
        let entry = rows.entry(
            place(half),
            |&(other, row)| other == half && ids.get(row as usize) == id,
            |&(half, _)| place(half),
        );
        match entry {
            Entry::Occupied(known) => (known.get().1, false),
            Entry::Vacant(room) => {
                room.insert((half, next));
                ids.push(id);
                (next, true)
            }
        }
    }

    /// Makes room for so many more ids that are as long as those that are there.
    pub(crate) fn make_room(&mut self, more: usize) {
        let Self { ids, rows } = self;
        let bytes = ids.text.len() / ids.len().max(1) * more;
        make_room(&mut ids.ends, more);
        if ids.text.capacity() - ids.text.len() < bytes {
            let _ = ids.text.try_reserve_exact(bytes + bytes / SPARE);
        }
        let _ = rows.try_reserve(more, |&(half, _)| place(half));
    }

    /// The row of an id that is there.
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        let half = half_hash(id);
        let is_it = |&(other, row): &(u32, u32)| other == half && self.ids.get(row as usize) == id;
        self.rows.find(place(half), is_it).map(|&(_, row)| row)
    }

    /// The id of a row; empty past the last.
    pub(crate) fn id(&self, row: usize) -> &str {
        self.ids.get(row)
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn into_ids(self) -> Ids {
        self.ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_row() {
        let mut index = IdIndex::default();
        assert_eq!(index.row("a"), (0, true));
        assert_eq!(index.row("b"), (1, true));
        assert_eq!(index.row("a"), (0, false));
        assert_eq!(index.into_ids().iter().collect::<Vec<_>>(), ["a", "b"]);
    }
}
