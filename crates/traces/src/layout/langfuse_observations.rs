//! Langfuse's observations: a row a span. Scheduled exports write the same in snake case.

use crate::layout::langfuse::{camel_case, has, score_or_nothing, shared_meaning};
use crate::layout::{Form, Meaning, Records};
use crate::record::Names;

const KNOWN: &[&str] = &[
    "projectId",
    "statusMessage",
    "createdAt",
    "updatedAt",
    "input",
    "output",
    "metadata",
    "internalModelId",
    "modelParameters",
    "completionStartTime",
    "promptId",
    "promptName",
    "promptVersion",
    "timeToFirstToken",
    "providedUsageDetails",
    "usageDetails",
    "costDetails",
    "providedCostDetails",
    "inputCost",
    "outputCost",
    "inputUsage",
    "outputUsage",
    "totalUsage",
    "usagePricingTierId",
    "usagePricingTierName",
    "toolDefinitions",
    "toolCalls",
    "toolCallNames",
    "traceTimestamp",
    "toolDefinitionsCount",
    "toolCallsCount",
    "modelId",
    "inputPrice",
    "outputPrice",
    "totalPrice",
    "comments",
    "bookmarked",
    "public",
    "usage",
    "unit",
    "totalTokens",
    "calculatedInputCost",
    "calculatedOutputCost",
];

pub(super) const FORM: Form = Form {
    name: "Langfuse observations",
    row_unit: "observation",
    records: Records::Spans,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    ["traceId", "parentObservationId", "type", "startTime"]
        .iter()
        .all(|path| has(names, path))
}

pub(super) fn meaning(original: &str) -> Meaning {
    let path = camel_case(original);
    match path.as_ref() {
        "name" | "type" => Meaning::OfSpan(format!("observation.{path}")),
        "id" => Meaning::SpanId,
        "traceId" => Meaning::TraceId,
        "parentObservationId" => Meaning::ParentId,
        // True also of an application's own root, whose parent is a span of what called the application.
        "isRootObservation" => Meaning::IsRoot,
        "startTime" => Meaning::Start,
        "endTime" => Meaning::End,
        // The two times go before it: older scheduled exports wrote milliseconds under the name that now holds seconds.
        "latency" => Meaning::LatencySeconds,
        "traceName" => Meaning::Field("name".into()),
        "model" | "providedModelName" => Meaning::Model,
        "calculatedTotalCost" => Meaning::CostUsd,
        "usageDetails.input" | "promptTokens" => Meaning::TokensIn,
        "usageDetails.output" | "completionTokens" => Meaning::TokensOut,
        path => shared_meaning(path).unwrap_or_else(|| score_or_nothing(original, KNOWN)),
    }
}
