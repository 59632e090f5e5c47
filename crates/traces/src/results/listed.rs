//! The columns of a list that came back: they say of each trace which group it is of and what it stands for.

use std::collections::BTreeMap;

use crate::table::{Column, TraceTable};

/// The columns of a list.
pub(super) struct Listed<'a> {
    group: &'a Column,
    signal: &'a Column,
    weight: &'a Column,
    plan_id: Option<&'a Column>,
}

/// What a list says of one trace.
pub(super) struct Place {
    /// The name of its group.
    pub(super) group: String,
    /// Whether it carries the failure signal.
    pub(super) signal: bool,
    /// How many real traces it stands for.
    pub(super) weight: f64,
}

impl<'a> Listed<'a> {
    /// Finds the columns; none where one is not there.
    pub(super) fn of(table: &'a TraceTable) -> Option<Self> {
        let column = |names: &[&str]| names.iter().find_map(|name| table.column(name));
        Some(Self {
            group: column(&["group"])?,
            signal: column(&["signal"])?,
            weight: column(&["weight"])?,
            plan_id: column(&["plan_id", "planId"]),
        })
    }

    /// What the list says of the trace in a row; none where a column is empty there.
    pub(super) fn place(&self, row: usize) -> Option<Place> {
        let signal = self.signal.text(row)?.to_lowercase();
        Some(Place {
            group: self.group.text(row)?,
            signal: matches!(signal.as_str(), "yes" | "true" | "1"),
            weight: self.weight.number(row).filter(|it| *it >= 1.0)?,
        })
    }

    /// The plan that drew the trace in a row.
    pub(super) fn plan(&self, row: usize) -> Option<String> {
        self.plan_id?.text(row)
    }

    /// The plan that drew most of these rows.
    pub(super) fn most_frequent_plan(&self, rows: impl Iterator<Item = usize>) -> Option<String> {
        let mut plans: BTreeMap<String, u64> = BTreeMap::new();
        for plan in rows.filter_map(|row| self.plan(row)) {
            *plans.entry(plan).or_default() += 1;
        }
        let most = plans.into_iter().rev().max_by_key(|(_, rows)| *rows);
        most.map(|(plan, _)| plan)
    }
}
