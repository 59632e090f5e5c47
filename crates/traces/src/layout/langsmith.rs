//! `LangSmith`'s runs, as its SDK and its API give them and its bulk export stores them: a row a run.

use crate::layout::{Figures, Form, Meaning, Records};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "LangSmith runs",
    row_unit: "run",
    records: Records::Spans,
    figures: Figures::OfSubtree,
    scores_name_spans: true,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    ["dotted_order", "run_type"]
        .iter()
        .all(|path| names.contains(path))
}

/// `session_id` is the tracing project, not the conversation, and so means nothing.
fn meaning(path: &str) -> Meaning {
    match path {
        "trace_id" => Meaning::TraceId,
        "id" => Meaning::SpanId,
        "parent_run_id" => Meaning::ParentId,
        "is_root" => Meaning::IsRoot,
        "start_time" => Meaning::Start,
        "end_time" => Meaning::End,
        "run_type" => Meaning::OfSpan("observation.type".into()),
        "status" => Meaning::Severity,
        "tags" => Meaning::Tags,
        "name" => Meaning::Field("name".into()),
        "total_cost" => Meaning::CostUsd,
        "prompt_tokens" => Meaning::TokensIn,
        "completion_tokens" => Meaning::TokensOut,
        "extra.invocation_params.model" => Meaning::ModelInstead(0),
        "extra.invocation_params.model_name" => Meaning::ModelInstead(1),
        _ => {
            if let Some(key) = path.strip_prefix("extra.metadata.") {
                metadata(key)
            } else if let Some(statistic) = path.strip_prefix("feedback_stats.") {
                feedback(statistic)
            } else {
                Meaning::Ignored
            }
        }
    }
}

/// The meaning of a key of the user's metadata, among which `LangSmith` puts its own as `ls_` and tells of the machine.
fn metadata(key: &str) -> Meaning {
    match key {
        "ls_model_name" => Meaning::Model,
        "user_id" => Meaning::Field("user".into()),
        "thread_id" | "session_id" | "conversation_id" => Meaning::Field("session".into()),
        "ls_provider" => Meaning::Field("provider".into()),
        _ if key.starts_with("ls_") || key.split('.').next() == Some("runtime") => Meaning::Ignored,
        _ => Meaning::Field(format!("metadata.{key}")),
    }
}

/// Feedback is aggregated: numbers have a mean under `avg`, words a count each under `values`.
fn feedback(statistic: &str) -> Meaning {
    if let Some(score) = statistic.strip_suffix(".avg") {
        Meaning::Score(score.to_owned())
    } else if let Some((score, word)) = statistic.split_once(".values.") {
        Meaning::ScoreWord {
            score: score.to_owned(),
            word: word.to_owned(),
        }
    } else {
        Meaning::Ignored
    }
}
