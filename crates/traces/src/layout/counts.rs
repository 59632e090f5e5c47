//! Tables that are counted already: a row a group, with its traces and how many of them had trouble or were judged bad.

use crate::layout::generic::{IDS, TIMES, find};
use crate::layout::{CountPart, Form, Meaning, Records};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "table of counts",
    row_unit: "group",
    records: Records::Counts,
    ..Form::TRACES
};

/// Names that only a number of traces has.
const TRACES: &[&str] = &[
    "traces",
    "n_traces",
    "num_traces",
    "trace_count",
    "traces_count",
];

/// Names that a number of traces may have beside another number.
const ANY_COUNTS: &[&str] = &[
    "n",
    "count",
    "total",
    "requests",
    "conversations",
    "calls",
    "volume",
];

/// Names of the number of traces with trouble.
const TROUBLES: &[&str] = &[
    "troubles",
    "trouble",
    "with_signal",
    "failures",
    "n_failures",
    "failure_count",
    "failed",
    "errors",
    "n_errors",
    "error_count",
];

/// Names of the number of judged traces, and of those that were bad.
const JUDGED: &[&str] = &["judged", "n_judged", "judged_count"];
const JUDGED_BAD: &[&str] = &["judged_bad", "bad", "n_bad", "bad_count"];

/// Which columns of a table of counts hold what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountTable {
    traces: String,
    troubles: Option<String>,
    /// The judged traces, and the bad ones among them.
    judged: Option<(String, String)>,
    start: Option<String>,
}

impl CountTable {
    /// Finds the columns by the usual names; none where the table is another one: has an id, or no group.
    pub(super) fn of(names: &Names) -> Option<Self> {
        if find(names, IDS).is_some() {
            return None;
        }
        let troubles = find(names, TROUBLES);
        let judged = find(names, JUDGED).zip(find(names, JUDGED_BAD));
        let says_more = troubles.is_some() || judged.is_some();
        let any = || find(names, ANY_COUNTS).filter(|_| says_more);
        let table = Self {
            traces: find(names, TRACES).or_else(any)?,
            troubles,
            judged,
            start: find(names, TIMES),
        };
        let is_group = |path: &str| matches!(table.meaning(path), Meaning::Field(_));
        names.iter().any(is_group).then_some(table)
    }

    pub(super) fn meaning(&self, path: &str) -> Meaning {
        let is = |column: &Option<String>| column.as_deref() == Some(path);
        if path == self.traces {
            Meaning::Count(CountPart::Traces)
        } else if is(&self.troubles) {
            Meaning::Count(CountPart::Troubles)
        } else if let Some((judged, bad)) = &self.judged
            && (path == judged || path == bad)
        {
            Meaning::Count(if path == judged {
                CountPart::Judged
            } else {
                CountPart::JudgedBad
            })
        } else if is(&self.start) {
            Meaning::Start
        } else {
            Meaning::Field(path.to_owned())
        }
    }
}
