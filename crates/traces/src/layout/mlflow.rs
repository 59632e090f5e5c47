//! `MLflow`'s traces: `search_traces()` as a data frame, and `Trace.to_dict()` and `Trace.to_json()`. A record is a
//! whole trace, and in the frame holds that trace once more as JSON.

use crate::layout::{Form, Meaning, numbered_score};
use crate::record::Names;

/// What the frames of versions 3 and 2 and the dictionaries of the two have each together.
const SIGNATURES: &[&[&str]] = &[
    &["trace_id", "request_time", "execution_duration", "state"],
    &["request_id", "timestamp_ms", "execution_time_ms", "status"],
    &["info.trace_id", "info.request_time", "info.state"],
    &["info.request_id", "info.timestamp_ms", "info.status"],
];

pub(super) const FORM: Form = Form {
    name: "MLflow traces",
    row_unit: "trace",
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    SIGNATURES
        .iter()
        .any(|signature| signature.iter().all(|path| names.contains(path)))
}

fn meaning(path: &str) -> Meaning {
    let path = path.strip_prefix("info.").unwrap_or(path);
    let within = |prefix: &str| path.strip_prefix(prefix);
    match path {
        "trace_id" | "request_id" => Meaning::TraceId,
        "request_time" | "timestamp_ms" => Meaning::Start,
        "execution_duration" | "execution_duration_ms" | "execution_time_ms" => Meaning::LatencyMs,
        "state" | "status" => Meaning::Severity,
        "spans.model" | "data.spans.model" => Meaning::Model,
        _ => {
            if let Some(key) = within("trace_metadata.").or_else(|| within("request_metadata.")) {
                metadata(key)
            } else if let Some(key) = within("tags.") {
                tag(key)
            } else if let Some(part) = within("assessments.") {
                numbered_score(part)
            } else {
                Meaning::Ignored
            }
        }
    }
}

fn metadata(key: &str) -> Meaning {
    match key {
        "mlflow.trace.user" => Meaning::Field("user".into()),
        "mlflow.trace.session" => Meaning::Field("session".into()),
        "mlflow.trace.tokenUsage.input_tokens" => Meaning::TokensIn,
        "mlflow.trace.tokenUsage.output_tokens" => Meaning::TokensOut,
        _ if key.starts_with("mlflow.") => Meaning::Ignored,
        _ => Meaning::Field(format!("metadata.{key}")),
    }
}

/// `MLflow`'s own tags hold the paths of its server, and are left out but for the name.
fn tag(key: &str) -> Meaning {
    match key {
        "mlflow.traceName" => Meaning::Field("name".into()),
        _ if key.starts_with("mlflow.") => Meaning::Ignored,
        _ => Meaning::Field(format!("tags.{key}")),
    }
}
