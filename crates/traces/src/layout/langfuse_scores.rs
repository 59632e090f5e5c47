//! Langfuse's scores: a row a score, joined to its trace by id.

use crate::layout::langfuse::{camel_case, has};
use crate::layout::{Form, GivenPart, Meaning, Records};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Langfuse scores",
    row_unit: "score",
    records: Records::Scores,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    ["traceId", "dataType", "stringValue", "name", "value"]
        .iter()
        .all(|path| has(names, path))
}

/// Only here is told who gave a score: in the columns of a trace, people's and judges' are averaged.
pub(super) fn meaning(path: &str) -> Meaning {
    let part = match camel_case(path).as_ref() {
        "traceId" => return Meaning::TraceId,
        "observationId" => return Meaning::SpanId,
        "id" => GivenPart::Id,
        "name" => GivenPart::Name,
        "value" => GivenPart::Value,
        "stringValue" => GivenPart::Label,
        "source" => GivenPart::Source,
        "dataType" => GivenPart::Kind,
        _ => return Meaning::Ignored,
    };
    Meaning::Given {
        slot: String::new(),
        part,
    }
}
