//! Any table: a row a trace, with the columns' own names. Only the id and the time are looked for.

use crate::layout::{Form, Meaning, foreign};
use crate::record::Names;

/// Names of ends, the most telling first.
const ENDS: &[&str] = &[
    "end_time",
    "endtime",
    "ended_at",
    "finished_at",
    "completed_at",
    "response_created_at",
];

pub(super) const FORM: Form = Form::TRACES;

/// Where the id and the times of a table are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenericTable {
    id: Option<String>,
    start: Option<String>,
    end: Option<String>,
    resembles: Option<&'static str>,
}

/// Names of ids, the most telling first.
pub(super) const IDS: &[&str] = &[
    "trace_id",
    "traceid",
    "trace",
    "id",
    "request_id",
    "requestid",
    "conversation_id",
    "conversationid",
    "run_id",
    "runid",
    "span_id",
    "uuid",
    "example_id",
    "message_id",
    "session_id",
    "sessionid",
];

/// Names of times, the most telling first.
pub(super) const TIMES: &[&str] = &[
    "timestamp",
    "start_time",
    "starttime",
    "started_at",
    "created_at",
    "createdat",
    "request_time",
    "request_created_at",
    "time",
    "ts",
    "datetime",
    "date",
    "event_time",
];

impl GenericTable {
    /// Finds the columns by the usual names.
    pub(super) fn of(names: &Names) -> Self {
        Self {
            id: find(names, IDS),
            start: find(names, TIMES),
            end: find(names, ENDS),
            resembles: foreign::resembles(names),
        }
    }

    /// The column of the ids; without one, rows are numbered.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// What the table looks like, where that is an export of some platform.
    pub fn resembles(&self) -> Option<&'static str> {
        self.resembles
    }

    pub(super) fn meaning(&self, path: &str) -> Meaning {
        if self.id.as_deref() == Some(path) {
            Meaning::TraceId
        } else if self.start.as_deref() == Some(path) {
            Meaning::Start
        } else if self.end.as_deref() == Some(path) {
            Meaning::End
        } else if matches!(path, "tags" | "labels") {
            Meaning::Tags
        } else {
            Meaning::Field(path.to_owned())
        }
    }
}

/// The first of these names that a table has, in its own spelling.
pub(super) fn find(names: &Names, candidates: &[&str]) -> Option<String> {
    candidates.iter().find_map(|candidate| {
        names
            .iter()
            .find(|name| name.eq_ignore_ascii_case(candidate))
            .map(str::to_owned)
    })
}
