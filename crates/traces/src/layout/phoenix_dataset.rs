//! Phoenix's datasets: a row an example, with no trace of its own unless the user put its id into the metadata.

use crate::layout::phoenix_spans::annotation;
use crate::layout::{Form, Meaning};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Phoenix dataset",
    row_unit: "example",
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    let starts = |prefix: &str| names.iter().any(|path| path.starts_with(prefix));
    names.contains("node_id")
        && (names.contains("input") || starts("input."))
        && (names.contains("metadata") || starts("metadata."))
}

fn meaning(path: &str) -> Meaning {
    match path {
        "id" => Meaning::TraceId,
        "updated_at" => Meaning::Start,
        "splits" => Meaning::Tags,
        _ => annotation(path).unwrap_or_else(|| {
            if path.starts_with("metadata.") {
                Meaning::Field(path.to_owned())
            } else {
                Meaning::Ignored
            }
        }),
    }
}
