//! Weave's calls: a row a call, with the usage and the costs of all calls below it.

use crate::layout::{Figures, Form, Meaning, Records, numbered_score};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Weave calls",
    row_unit: "call",
    records: Records::Spans,
    figures: Figures::OfSubtreeInParts,
    names_failures: true,
    scores_name_spans: true,
    inherited: None,
    recognises,
    meaning,
};

fn recognises(names: &Names) -> bool {
    ["op_name", "started_at", "trace_id"]
        .iter()
        .all(|path| names.contains(path))
}

fn meaning(path: &str) -> Meaning {
    match path {
        "trace_id" => Meaning::TraceId,
        "id" => Meaning::SpanId,
        "parent_id" => Meaning::ParentId,
        "started_at" => Meaning::Start,
        "ended_at" => Meaning::End,
        "exception" => Meaning::Failure,
        "thread_id" => Meaning::Field("session".into()),
        "wb_user_id" => Meaning::Field("user".into()),
        "summary.weave.latency_ms" => Meaning::LatencyMs,
        "summary.weave.trace_name" => Meaning::Field("name".into()),
        _ => {
            if let Some(usage) = path.strip_prefix("summary.usage.") {
                usage_of(usage)
            } else if let Some(cost) = path.strip_prefix("summary.weave.costs.") {
                cost_of(cost)
            } else if let Some(feedback) = path.strip_prefix("summary.weave.feedback.") {
                numbered_score(feedback)
            } else if let Some(key) = path.strip_prefix("attributes.") {
                attribute(key)
            } else {
                Meaning::Ignored
            }
        }
    }
}

/// A figure of one model, whose name may hold dots itself.
fn usage_of(path: &str) -> Meaning {
    match path.rsplit_once('.') {
        Some((_, "prompt_tokens" | "input_tokens")) => Meaning::TokensIn,
        Some((_, "completion_tokens" | "output_tokens")) => Meaning::TokensOut,
        Some((model, "requests")) => Meaning::ModelCalled(model.to_owned()),
        _ => Meaning::Ignored,
    }
}

fn cost_of(path: &str) -> Meaning {
    match path.rsplit_once('.') {
        Some((_, "prompt_tokens_total_cost" | "completion_tokens_total_cost")) => Meaning::CostUsd,
        _ => Meaning::Ignored,
    }
}

/// Weave's own attributes are of no use for groups.
fn attribute(key: &str) -> Meaning {
    match key {
        "tags" => Meaning::Tags,
        _ if key.starts_with("weave.") || key.starts_with("python.") => Meaning::Ignored,
        _ => Meaning::Field(key.to_owned()),
    }
}
