//! `LangSmith`'s feedback, as its SDK lists it: a row a feedback, joined to its trace or run by id.

use crate::layout::{Form, GivenPart, Meaning, Records};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "LangSmith feedback",
    row_unit: "feedback",
    records: Records::Scores,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    let source = ["feedback_source", "feedback_source.type", "correction"];
    ["run_id", "key", "score"]
        .iter()
        .all(|path| names.contains(path))
        && source.iter().any(|path| names.contains(path))
}

fn meaning(path: &str) -> Meaning {
    let part = match path {
        "trace_id" => return Meaning::TraceId,
        "run_id" => return Meaning::SpanId,
        "id" => GivenPart::Id,
        "key" => GivenPart::Name,
        "score" => GivenPart::Value,
        "value" => GivenPart::Label,
        "feedback_source.type" => GivenPart::Source,
        _ => return Meaning::Ignored,
    };
    Meaning::Given {
        slot: String::new(),
        part,
    }
}
