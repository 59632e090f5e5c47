//! Where the traces lie that a query draws from.

use std::collections::HashMap;

use crate::name::Name;
use crate::recipe::Sorting;

/// A table with a row a trace, and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The table.
    pub table: Name,
    /// The column of the traces' ids.
    pub id: Name,
    /// The columns of fields that lie elsewhere than in the export, or than [`Name::of_field`] says where that is not known,
    /// by the fields' names.
    pub columns: HashMap<String, Name>,
}

impl Default for Source {
    /// The table `traces`, its ids in `trace_id`.
    fn default() -> Self {
        Self {
            table: Name::of_field("traces"),
            id: Name::of_field("trace_id"),
            columns: HashMap::new(),
        }
    }
}

impl Source {
    /// The column of a field: the one that was named, or else the one that the export has it in.
    pub fn column(&self, sorting: &Sorting, field: &str) -> Name {
        self.columns.get(field).cloned().unwrap_or_else(|| {
            let known = sorting.columns.get(field).map_or(&[][..], Vec::as_slice);
            let is_own = known.iter().any(|it| it == field);
            let column = known.first().filter(|_| !is_own);
            Name::of_field(column.map_or(field, String::as_str))
        })
    }
}
