//! Whose results are that name something else than the rows of the loaded traffic: a trace, where sessions or
//! observations are counted, or a span.

use std::collections::{HashMap, HashSet};

use assay_plan::csv::unguarded;

use crate::reread::Owners;
use crate::rollup::original_id;
use crate::table::{Members, TraceTable};

/// The ids of rows that results name otherwise.
#[derive(Debug, Default)]
pub(super) struct Whose<'a> {
    rows: HashMap<&'a str, &'a str>,
    spans: u64,
}

impl<'a> Whose<'a> {
    /// Finds the rows of this traffic: a trace's is that of its session or of its root observation, a span's that of its
    /// trace.
    pub(super) fn of(results: &'a TraceTable, owners: &'a Owners, traffic: &'a TraceTable) -> Self {
        if traffic.members.is_none() && owners.is_empty() {
            return Self::default();
        }
        let traces: HashMap<&str, &str> = owners.known().collect();
        let named: Vec<(&str, Option<&str>)> = strangers(results, traffic)
            .into_iter()
            .map(|id| (id, traces.get(id).copied()))
            .collect();
        let wanted: HashSet<&str> = named
            .iter()
            .map(|(id, trace)| trace.unwrap_or(id))
            .collect();
        let members = traffic.members.iter().flat_map(Members::iter);
        let rows_of_traces: HashMap<&str, &str> = members
            .filter(|(trace, _)| wanted.contains(trace))
            .map(|(trace, row)| (trace, traffic.ids.get(row)))
            .collect();
        let row = |&(id, trace): &(&'a str, Option<&'a str>)| {
            let trace = trace.unwrap_or(id);
            (id, rows_of_traces.get(trace).copied().unwrap_or(trace))
        };
        Self {
            spans: named.iter().filter(|(_, trace)| trace.is_some()).count() as u64,
            rows: named.iter().map(row).collect(),
        }
    }

    /// The id of the row that results with this id are of.
    pub(super) fn id(&self, id: &'a str) -> &'a str {
        self.rows.get(id).copied().unwrap_or(id)
    }

    /// How many spans are named whose traces are known.
    pub(super) fn spans(&self) -> u64 {
        self.spans
    }
}

/// Ids of the results that may be those of spans: neither rows nor traces of the traffic have them, and its rows are made of
/// spans whose ids they do not keep.
pub(super) fn unknown_spans(
    results: &TraceTable,
    traffic: &TraceTable,
) -> impl Iterator<Item = String> {
    let mut unknown = if traffic.hides_spans {
        strangers(results, traffic)
    } else {
        HashSet::new()
    };
    for (trace, _) in traffic.members.iter().flat_map(Members::iter) {
        unknown.remove(trace);
    }
    unknown.into_iter().map(str::to_owned)
}

/// The ids of the results that no row of the traffic has, be they guarded from spreadsheets or not.
fn strangers<'a>(results: &'a TraceTable, traffic: &TraceTable) -> HashSet<&'a str> {
    let mut ids: HashSet<&str> = results.ids.iter().map(original_id).collect();
    let named: HashSet<&str> = ids.iter().flat_map(|id| [*id, unguarded(id)]).collect();
    let rows = traffic.ids.iter();
    let found: HashSet<&str> = rows.filter(|id| named.contains(id)).collect();
    ids.retain(|id| !found.contains(id) && !found.contains(unguarded(id)));
    ids
}
