//! Langfuse's traces: a row a trace, slim since 3.121, rich before.

use crate::layout::langfuse::{camel_case, has, score_or_nothing, shared_meaning};
use crate::layout::{Form, Meaning};
use crate::record::Names;

const KNOWN: &[&str] = &[
    "projectId",
    "bookmarked",
    "public",
    "input",
    "output",
    "metadata",
    "comments",
    "usage",
    "inputCost",
    "outputCost",
    "errorCount",
    "warningCount",
    "defaultCount",
    "debugCount",
    "observationCount",
    "totalTokens",
    "createdAt",
    "updatedAt",
    "htmlPath",
    "observations",
    "scores",
    "externalId",
];

pub(super) const FORM: Form = Form {
    name: "Langfuse traces",
    row_unit: "trace",
    recognises,
    meaning,
    ..Form::TRACES
};

/// The API's answer has the address of the trace's page where the export has a bookmark.
fn recognises(names: &Names) -> bool {
    ["public", "tags", "timestamp", "sessionId"]
        .iter()
        .all(|path| has(names, path))
        && (has(names, "bookmarked") || has(names, "htmlPath"))
}

pub(super) fn meaning(original: &str) -> Meaning {
    let path = camel_case(original);
    match path.as_ref() {
        "id" => Meaning::TraceId,
        "timestamp" => Meaning::Start,
        "latency" => Meaning::LatencySeconds,
        "name" => Meaning::Field("name".into()),
        "inputTokens" => Meaning::TokensIn,
        "outputTokens" => Meaning::TokensOut,
        path => shared_meaning(path).unwrap_or_else(|| score_or_nothing(original, KNOWN)),
    }
}
