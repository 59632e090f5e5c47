//! The loaded traces as columns.

mod builder;
mod column;
mod column_builder;
mod ids;

pub(crate) use builder::TableBuilder;
pub use column::{Column, MOST_VALUES, Values};
pub use ids::Ids;
pub(crate) use ids::{Hashed, HashedMap, IdIndex, fingerprint};

/// The loaded traces: a row each, a column a field. Texts of people and models are not here.
#[derive(Clone, Debug, Default)]
pub struct TraceTable {
    pub(crate) ids: Ids,
    /// Starts in milliseconds since 1970 UTC; [`NO_TIME`] where unknown.
    pub(crate) starts: Vec<i64>,
    pub(crate) columns: Vec<Column>,
}

/// Stands for an unknown time among [`TraceTable::starts`].
pub(crate) const NO_TIME: i64 = i64::MIN;

impl TraceTable {
    /// How many traces there are.
    pub fn rows(&self) -> usize {
        self.ids.len()
    }

    /// The trace ids, in the order of the rows.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// The start of a trace in milliseconds since 1970 UTC, where it is known.
    pub fn start_ms(&self, row: usize) -> Option<i64> {
        self.starts
            .get(row)
            .copied()
            .filter(|&start| start != NO_TIME)
    }

    /// The earliest and the latest start.
    pub fn span_ms(&self) -> Option<(i64, i64)> {
        let known = || {
            self.starts
                .iter()
                .copied()
                .filter(|&start| start != NO_TIME)
        };
        known().min().zip(known().max())
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a field.
    pub fn column(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name() == field)
    }
}
