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

    /// What the list says of the trace with these rows; none where each lacks one of its columns.
    pub(super) fn place(&self, rows: &[usize]) -> Option<Place> {
        rows.iter().find_map(|row| self.place_in(*row))
    }

    fn place_in(&self, row: usize) -> Option<Place> {
        let signal = self.signal.text(row)?.to_lowercase();
        Some(Place {
            group: self.group.text(row)?,
            signal: matches!(signal.as_str(), "yes" | "true" | "1"),
            weight: self.weight.number(row).filter(|it| *it >= 1.0)?,
        })
    }

    /// The plan that drew the trace with these rows.
    pub(super) fn plan(&self, rows: &[usize]) -> Option<String> {
        let column = self.plan_id?;
        rows.iter().find_map(|row| column.text(*row))
    }

    /// The plan that drew most of these traces, each given by its rows.
    pub(super) fn most_frequent_plan<'r>(
        &self,
        traces: impl Iterator<Item = &'r [usize]>,
    ) -> Option<String> {
        let mut plans: BTreeMap<String, u64> = BTreeMap::new();
        for plan in traces.filter_map(|rows| self.plan(rows)) {
            *plans.entry(plan).or_default() += 1;
        }
        let most = plans.into_iter().rev().max_by_key(|(_, rows)| *rows);
        most.map(|(plan, _)| plan)
    }
}
