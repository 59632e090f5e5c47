//! Langfuse's events table (version 4): a row a span that repeats what is known of its trace.

use crate::layout::langfuse::{camel_case, has, score_or_nothing, shared_meaning};
use crate::layout::{Form, Meaning, Records};
use crate::record::Names;

const KNOWN: &[&str] = &[
    "completionStartTime",
    "statusMessage",
    "promptName",
    "promptId",
    "promptVersion",
    "modelId",
    "modelParameters",
    "usageDetails",
    "costDetails",
    "metadata",
    "timeToFirstTokenMs",
    "comments",
    "input",
    "output",
    "projectId",
    "createdAt",
    "updatedAt",
    "bookmarked",
    "public",
];

pub(super) const FORM: Form = Form {
    name: "Langfuse events",
    row_unit: "observation",
    records: Records::Spans,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    ["latencyMs", "parentObservationId", "traceName", "traceId"]
        .iter()
        .all(|path| has(names, path))
}

fn meaning(original: &str) -> Meaning {
    let path = camel_case(original);
    match path.as_ref() {
        "name" | "type" => Meaning::OfSpan(format!("observation.{path}")),
        "id" => Meaning::SpanId,
        "traceId" => Meaning::TraceId,
        "parentObservationId" => Meaning::ParentId,
        "startTime" => Meaning::Start,
        "endTime" => Meaning::End,
        "latencyMs" => Meaning::LatencyMs,
        "traceName" => Meaning::Field("name".into()),
        "providedModelName" => Meaning::Model,
        "usageDetails.input" => Meaning::TokensIn,
        "usageDetails.output" => Meaning::TokensOut,
        path => shared_meaning(path).unwrap_or_else(|| score_or_nothing(original, KNOWN)),
    }
}
