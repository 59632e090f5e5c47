//! Phoenix's traces as its API lists them without their spans: a row a trace.

use crate::layout::{Form, Meaning};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Phoenix traces",
    row_unit: "trace",
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    ["trace_id", "project_id", "start_time", "token_count_total"]
        .iter()
        .all(|path| names.contains(path))
}

fn meaning(path: &str) -> Meaning {
    match path {
        "trace_id" => Meaning::TraceId,
        "start_time" => Meaning::Start,
        "end_time" => Meaning::End,
        "token_count_prompt" => Meaning::TokensIn,
        "token_count_completion" => Meaning::TokensOut,
        _ => Meaning::Ignored,
    }
}
