//! Whose results are that name something else than the rows of the loaded traffic: a trace, where sessions or
//! observations are counted, or a span.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use assay_plan::csv::unguarded;

use crate::reread::Owners;
use crate::rollup::original_id;
use crate::table::{Members, TraceTable};

/// The ids of rows that results name otherwise.
#[derive(Debug, Default)]
pub(super) struct Whose {
    rows: HashMap<String, String>,
    spans: u64,
}

impl Whose {
    /// Finds the rows of this traffic: a trace's is that of its session or of its root observation, a span's that of its
    /// trace.
    pub(super) fn of(results: &TraceTable, owners: &Owners, traffic: &TraceTable) -> Self {
        if traffic.members.is_none() && owners.is_empty() {
            return Self::default();
        }
        let traces: HashMap<&str, &str> = owners.known().collect();
        let named: Vec<(Cow<'_, str>, Option<&str>)> = strangers(results, traffic)
            .into_iter()
            .map(|id| {
                let trace = traces.get(id.as_ref()).copied();
                (id, trace)
            })
            .collect();
        let wanted: HashSet<&str> = named
            .iter()
            .map(|(id, trace)| trace.unwrap_or(id))
            .collect();
        let members = traffic.members.iter().flat_map(Members::iter);
        let rows_of_traces: HashMap<&str, String> = members
            .filter_map(|(trace, row)| {
                let trace = wanted.get(trace.as_str())?;
                Some((*trace, traffic.ids.get(row).to_string()))
            })
            .collect();
        let row = |(id, trace): &(Cow<'_, str>, Option<&str>)| {
            let trace = trace.unwrap_or(id);
            let row = rows_of_traces.get(trace).map_or(trace, String::as_str);
            (id.to_string(), row.to_owned())
        };
        Self {
            spans: named.iter().filter(|(_, trace)| trace.is_some()).count() as u64,
            rows: named.iter().map(row).collect(),
        }
    }

    /// The id of the row that results with this id are of.
    pub(super) fn id<'a>(&'a self, id: Cow<'a, str>) -> Cow<'a, str> {
        match self.rows.get(id.as_ref()) {
            Some(row) => Cow::Borrowed(row),
            None => id,
        }
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
        unknown.remove(trace.as_str());
    }
    unknown.into_iter().map(Cow::into_owned)
}

/// The ids of the results that no row of the traffic has, be they guarded from spreadsheets or not.
fn strangers<'a>(results: &'a TraceTable, traffic: &TraceTable) -> HashSet<Cow<'a, str>> {
    let mut ids: HashSet<Cow<'_, str>> = results.ids.iter().map(original_id).collect();
    let found: HashSet<String> = {
        let named: HashSet<&str> = ids.iter().flat_map(|id| [&**id, unguarded(id)]).collect();
        let rows = traffic.ids.iter();
        let named = rows.filter(|id| named.contains(id.as_str()));
        named.map(|id| id.to_string()).collect()
    };
    ids.retain(|id| !found.contains(id.as_ref()) && !found.contains(unguarded(id)));
    ids
}
