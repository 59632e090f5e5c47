//! Trace ids, one after the other in few bytes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use crate::table::packed_id::{Id, PackedId, kept_length};

/// Ids of a page: all pages but the last have so many.
const PAGE: usize = 1 << 12;

/// Ids of which the place of the first is known, for few bytes an id; the others are found by going over those before them.
const STRIDE: usize = 16;

/// Ids by row.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    pages: Vec<Page>,
    rows: usize,
}

/// What is kept of the ids of some rows.
#[derive(Clone, Debug, Default)]
struct Page {
    bytes: Vec<u8>,
    /// Where every [`STRIDE`]th of them begins.
    starts: Vec<u32>,
}

impl Ids {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The id of a row; empty past the last.
    pub fn get(&self, row: usize) -> Id<'_> {
        Id::kept(self.kept(row))
    }

    /// Every id, in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = Id<'_>> {
        self.iter_kept().map(Id::kept)
    }

    /// What is kept of the id of a row; nothing past the last.
    #[inline]
    pub(super) fn kept(&self, row: usize) -> &[u8] {
        if row >= self.rows {
            return &[];
        }
        let (page, place) = (&self.pages[row / PAGE], row % PAGE);
        let mut rest = &page.bytes[page.starts[place / STRIDE] as usize..];
        for _ in 0..place % STRIDE {
            rest = &rest[kept_length(rest)..];
        }
        &rest[..kept_length(rest)]
    }

    /// What is kept of every id.
    pub(super) fn iter_kept(&self) -> impl Iterator<Item = &[u8]> {
        self.pages.iter().flat_map(|page| {
            let mut rest = page.bytes.as_slice();
            std::iter::from_fn(move || {
                let (kept, after) = rest.split_at(kept_length(rest));
                rest = after;
                (!kept.is_empty()).then_some(kept)
            })
        })
    }

    pub(super) fn push(&mut self, id: &PackedId<'_>) {
        if self.rows.is_multiple_of(PAGE) {
            self.turn();
        }
        if let Some(page) = self.pages.last_mut() {
            if self.rows.is_multiple_of(STRIDE) {
                page.starts.push(page.bytes.len() as u32);
            }
            for piece in id.pieces() {
                page.bytes.extend_from_slice(piece);
            }
            self.rows += 1;
        }
    }

    /// Begins a page, with room for ids that are as long as those before.
    fn turn(&mut self) {
        let mut next = Page::default();
        if let Some(page) = self.pages.last_mut() {
            page.bytes.shrink_to_fit();
            next.bytes.reserve_exact(page.bytes.len());
            next.starts.reserve_exact(PAGE / STRIDE);
        }
        self.pages.push(next);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_on_every_page() {
        let id = |row: usize| match row % 3 {
            0 => format!("{row:032x}"),
            1 => format!("trace {row}"),
            _ => format!("{row:x}"),
        };
        let mut ids = Ids::default();
        let rows = 2 * PAGE + 3;
        for row in 0..rows {
            ids.push(&PackedId::of(&id(row)));
        }
        assert_eq!(ids.len(), rows);
        assert!(ids.iter().eq((0..rows).map(id)));
        for row in [0, 1, 15, 16, PAGE - 1, PAGE, 2 * PAGE + 2] {
            assert_eq!(ids.get(row), id(row));
        }
        assert_eq!(ids.get(rows), "");
    }
}
