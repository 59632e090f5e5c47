//! Phoenix's annotations: a row an annotation, joined to its trace by the id of a span, which may be a child.

use crate::layout::{Form, GivenPart, Meaning, Records};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Phoenix annotations",
    row_unit: "annotation",
    records: Records::Scores,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    let is_frame = names.contains("annotation_name") && names.contains("annotator_kind");
    let is_page = names.contains("annotator_kind") && names.contains("result.score");
    is_frame || (is_page && names.contains("name"))
}

fn meaning(path: &str) -> Meaning {
    let part = match path {
        "span_id" => return Meaning::SpanId,
        "trace_id" => return Meaning::TraceId,
        "id" => GivenPart::Id,
        "annotation_name" | "name" => GivenPart::Name,
        "annotator_kind" => GivenPart::Source,
        "result.score" => GivenPart::Value,
        "result.label" => GivenPart::Label,
        _ => return Meaning::Ignored,
    };
    Meaning::Given {
        slot: String::new(),
        part,
    }
}
