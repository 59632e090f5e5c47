//! Which spans were seen, and which of them name a parent that never was.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use crate::rollup::hash_of;
use crate::table::{Hashed, HashedMap};

/// The spans of all traces, whatever order they come in.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    /// Spans by trace and id.
    seen: HashSet<u64, BuildHasherDefault<Hashed>>,
    /// Parents that were named and not seen so far.
    awaited: HashedMap<Heir>,
}

/// Who named a parent.
#[derive(Clone, Copy, Debug)]
struct Heir {
    trace: u64,
    row: u32,
}

impl Lineage {
    /// Notes a span by the hash of its id; false where it was seen before.
    pub(super) fn see(&mut self, trace_id: &str, span: u64) -> bool {
        let key = hash_of(&(trace_id, span));
        let is_new = self.seen.insert(key);
        if is_new && !self.awaited.is_empty() {
            self.awaited.remove(&key);
        }
        is_new
    }

    /// Notes that a span of this row names a parent, by the hash of its id.
    pub(super) fn name_parent(&mut self, trace_id: &str, parent: u64, row: usize) {
        let key = hash_of(&(trace_id, parent));
        if !self.seen.contains(&key) {
            let heir = Heir {
                trace: hash_of(&trace_id),
                row: row as u32,
            };
            self.awaited.entry(key).or_insert(heir);
        }
    }

    /// In how many traces a parent is missing, of those whose row this picks.
    pub(super) fn without_parents(&self, picks: impl Fn(usize) -> bool) -> u64 {
        let heirs = self.awaited.values();
        let picked = heirs.filter(|heir| picks(heir.row as usize));
        let traces: HashSet<u64, BuildHasherDefault<Hashed>> =
            picked.map(|heir| heir.trace).collect();
        traces.len() as u64
    }
}
