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

/// Gives every id one row.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdIndex {
    ids: Ids,
    rows: HashedMap<u32>,
    /// Ids whose hash another id has.
    collided: HashMap<String, u32>,
}

impl IdIndex {
    /// The row of an id, and whether it is new.
    pub(crate) fn row(&mut self, id: &str) -> (u32, bool) {
        let hash = hash(id);
        let next = self.ids.len() as u32;
        if let Some(&row) = self.rows.get(&hash) {
            if self.ids.get(row as usize) == id {
                return (row, false);
            }
            if let Some(&row) = self.collided.get(id) {
                return (row, false);
            }
            self.collided.insert(id.to_owned(), next);
        } else {
            self.rows.insert(hash, next);
        }
        self.ids.push(id);
        (next, true)
    }

    /// The row of an id that is there.
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        let row = *self.rows.get(&hash(id))?;
        if self.ids.get(row as usize) == id {
            Some(row)
        } else {
            self.collided.get(id).copied()
        }
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
