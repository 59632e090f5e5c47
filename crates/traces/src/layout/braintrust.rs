//! Braintrust's spans, as the log export and the API give them: a row a span.

use crate::layout::{Form, Meaning, Records};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Braintrust spans",
    row_unit: "span",
    records: Records::Spans,
    names_failures: true,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    names.contains("root_span_id")
        && (names.contains("span_attributes") || names.contains("span_parents"))
}

/// `created` is when the span was ingested, so that the times are those of the metrics.
fn meaning(path: &str) -> Meaning {
    match path {
        "root_span_id" => Meaning::TraceId,
        "span_id" => Meaning::SpanId,
        "span_parents" => Meaning::ParentId,
        "is_root" => Meaning::IsRoot,
        "metrics.start" => Meaning::Start,
        "metrics.end" => Meaning::End,
        "metrics.prompt_tokens" => Meaning::TokensIn,
        "metrics.completion_tokens" => Meaning::TokensOut,
        "metrics.estimated_cost" => Meaning::CostUsd,
        "tags" => Meaning::Tags,
        "error" => Meaning::Failure,
        "span_attributes.type" => Meaning::OfSpan("observation.type".into()),
        "span_attributes.name" => Meaning::Field("name".into()),
        "metadata.model" => Meaning::Model,
        "metadata.user_id" => Meaning::Field("user".into()),
        "metadata.session_id" => Meaning::Field("session".into()),
        _ if path.starts_with("error.") => Meaning::Failure,
        _ if path.starts_with("metadata.") => Meaning::Field(path.to_owned()),
        _ => path
            .strip_prefix("scores.")
            .map_or(Meaning::Ignored, |score| Meaning::Score(score.to_owned())),
    }
}
