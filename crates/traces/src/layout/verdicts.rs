//! Any table with a row a verdict: which trace, which measure, what was given. Judges write such tables.

use crate::layout::generic::{IDS, find};
use crate::layout::{Form, GivenPart, Meaning, Records};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "table of verdicts",
    row_unit: "verdict",
    records: Records::Scores,
    ..Form::TRACES
};

/// Names of the column that says what was measured.
const MEASURES: &[&str] = &[
    "metric",
    "metric_name",
    "measure",
    "criterion",
    "criteria",
    "evaluator",
    "evaluator_name",
    "scorer",
    "score_name",
    "eval_name",
];

/// Names of the column that says what was given.
const VALUES: &[&str] = &["score", "value", "score_value", "rating", "result"];

/// Names of the column that says it in a word.
const LABELS: &[&str] = &["label", "verdict", "string_value"];

/// The most columns of such a table; wider ones are traces with a column of this name.
const MOST_COLUMNS: usize = 15;

/// Which columns of a table of verdicts hold what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictTable {
    id: String,
    measure: String,
    value: Option<String>,
    label: Option<String>,
}

impl VerdictTable {
    /// Finds the columns by the usual names; none where the table is another one.
    pub(super) fn of(names: &Names) -> Option<Self> {
        Self::with(names, MEASURES)
    }

    /// Finds the columns where what was measured stands under a name that a trace's own name may have too, so that the
    /// values have to tell which of the two it is.
    pub(super) fn of_names(names: &Names) -> Option<Self> {
        Self::with(names, &["name"])
    }

    fn with(names: &Names, measures: &[&str]) -> Option<Self> {
        let table = Self {
            id: find(names, IDS)?,
            measure: find(names, measures)?,
            value: find(names, VALUES),
            label: find(names, LABELS),
        };
        let gives = table.value.is_some() || table.label.is_some();
        // A list that came back judged says itself what each of its traces stands for.
        let is_list = names.contains("inclusion_probability");
        (gives && !is_list && names.len() <= MOST_COLUMNS).then_some(table)
    }

    /// The column of the trace's id, and that of what was measured.
    pub(super) fn keys(&self) -> [&str; 2] {
        [&self.id, &self.measure]
    }

    pub(super) fn meaning(&self, path: &str) -> Meaning {
        let part = if path == self.id {
            return Meaning::TraceId;
        } else if path == self.measure {
            GivenPart::Name
        } else if self.value.as_deref() == Some(path) {
            GivenPart::Value
        } else if self.label.as_deref() == Some(path) {
            GivenPart::Label
        } else {
            match path {
                "source" | "annotator" | "annotator_kind" | "judge" => GivenPart::Source,
                "id" | "score_id" | "verdict_id" => GivenPart::Id,
                _ => return Meaning::Ignored,
            }
        };
        Meaning::Given {
            slot: String::new(),
            part,
        }
    }
}
