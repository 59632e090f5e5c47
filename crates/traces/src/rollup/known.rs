//! What was found out about the values that repeat within a batch.

use crate::batch::{Batch, Cell};
use crate::record::Value;

/// What was found out about the entries of a batch's dictionaries.
#[derive(Debug, Default)]
pub(crate) struct Known {
    entries: Vec<Facts>,
    /// The tags that entries hold.
    pub(super) tags: Vec<Vec<Tag>>,
}

/// What was found out about a value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    /// Its code in its column, from 1; for tags, its place among [`Known::tags`], from 1.
    pub(super) code: u32,
    /// What it adds to the mark of a record.
    pub(super) mark: Option<u64>,
}

/// A tag: a column's value.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) column: usize,
    pub(super) value: Value<'static>,
    pub(super) code: u32,
}

impl Known {
    /// Forgets all, before another batch.
    pub(crate) fn begin(&mut self, batch: &Batch) {
        self.tags.clear();
        self.entries.clear();
        self.entries.resize(batch.entries(), Facts::default());
    }

    /// What is known of a cell's value, where it may come again.
    pub(super) fn of(&mut self, cell: &Cell<'_>) -> Option<&mut Facts> {
        self.entries.get_mut(cell.entry?)
    }
}
