//! Where the traces lie that a query draws from.

use std::collections::HashMap;

use crate::name::Name;

/// A table with a row a trace, and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The table.
    pub table: Name,
    /// The column of the traces' ids.
    pub id: Name,
    /// The columns of fields that lie elsewhere than [`Name::of_field`] says, by the fields' names.
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
    /// The column of a field.
    pub(crate) fn column(&self, field: &str) -> Name {
        let named = self.columns.get(field).cloned();
        named.unwrap_or_else(|| Name::of_field(field))
    }
}
