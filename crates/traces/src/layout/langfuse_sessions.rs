//! Langfuse's sessions: a row a conversation of several traces.

use crate::layout::langfuse::{camel_case, has, shared_meaning};
use crate::layout::{Form, Meaning};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Langfuse sessions",
    row_unit: "session",
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    has(names, "countTraces")
        && ["userIds", "sessionDuration", "traceTags"]
            .iter()
            .any(|path| has(names, path))
}

fn meaning(original: &str) -> Meaning {
    let path = camel_case(original);
    match path.as_ref() {
        "id" => Meaning::TraceId,
        "createdAt" => Meaning::Start,
        "sessionDuration" => Meaning::LatencySeconds,
        "inputTokens" | "promptTokens" => Meaning::TokensIn,
        "outputTokens" | "completionTokens" => Meaning::TokensOut,
        "countTraces" => Meaning::Field("traces".into()),
        "userIds" => Meaning::Field("user".into()),
        path => shared_meaning(path).unwrap_or_else(|| {
            path.strip_prefix("scores.")
                .map_or(Meaning::Ignored, |score| Meaning::Score(score.to_owned()))
        }),
    }
}
