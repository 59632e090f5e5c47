//! Phoenix's experiments: a row a run of a task on an example, with what its evaluators said.

use crate::layout::phoenix_spans::annotation;
use crate::layout::{Form, GivenPart, Meaning};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Phoenix experiment",
    row_unit: "run",
    names_failures: true,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    ["example_id", "repetition_number"]
        .iter()
        .all(|path| names.contains(path))
        && names
            .iter()
            .any(|path| path == "reference_output" || path.starts_with("reference_output."))
}

fn meaning(path: &str) -> Meaning {
    match path {
        "trace_id" => Meaning::TraceId,
        "start_time" => Meaning::Start,
        "end_time" => Meaning::End,
        "latency_ms" => Meaning::LatencyMs,
        "error" => Meaning::Failure,
        "prompt_token_count" => Meaning::TokensIn,
        "completion_token_count" => Meaning::TokensOut,
        "repetition_number" => Meaning::Field(path.to_owned()),
        _ if path.starts_with("metadata.") => Meaning::Field(path.to_owned()),
        _ => annotation(path)
            .or_else(|| evaluation(path.strip_prefix("annotation_")?))
            .unwrap_or(Meaning::Ignored),
    }
}

/// The meaning of a column such as `annotation_length_ok_score`.
fn evaluation(column: &str) -> Option<Meaning> {
    let given = |name: &str, part| Meaning::Given {
        slot: name.to_owned(),
        part,
    };
    if let Some(name) = column.strip_suffix("_annotator_kind") {
        return Some(given(name, GivenPart::Source));
    }
    if let Some(name) = column.strip_suffix("_score") {
        return Some(given(name, GivenPart::Called(name.to_owned())));
    }
    let name = column.strip_suffix("_label")?;
    Some(given(name, GivenPart::Label))
}
