//! Langfuse's traces: a row a trace, slim since 3.121, rich before.

use crate::layout::Meaning;
use crate::layout::langfuse::{camel_case, has, score_or_nothing, shared_meaning};
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

pub(super) fn recognises(names: &Names) -> bool {
    ["bookmarked", "public", "tags", "timestamp", "sessionId"]
        .iter()
        .all(|path| has(names, path))
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
