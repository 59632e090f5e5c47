//! Helicone's requests: a row a call of a model, which is no whole trace.

use crate::layout::{Form, Meaning};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Helicone requests",
    row_unit: "request",
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    names.contains("request_created_at")
        && (names.contains("response_status")
            || names.iter().any(|path| {
                path == "request_properties" || path.starts_with("request_properties.")
            }))
}

/// The command line's CSV has no id of the request, so that the response's stands in.
fn meaning(path: &str) -> Meaning {
    match path {
        "request_id" | "response_id" => Meaning::TraceId,
        "request_created_at" => Meaning::Start,
        "response_created_at" => Meaning::End,
        "delay_ms" | "latency" => Meaning::LatencyMs,
        "response_status" => Meaning::HttpStatus,
        "model" => Meaning::Model,
        "response_model" => Meaning::ModelInstead(0),
        "request_model" => Meaning::ModelInstead(1),
        "provider" | "country_code" | "prompt_id" => Meaning::Field(path.to_owned()),
        "request_user_id" => Meaning::Field("user".into()),
        "prompt_tokens" => Meaning::TokensIn,
        "completion_tokens" => Meaning::TokensOut,
        "cost" | "costUSD" => Meaning::CostUsd,
        "feedback_rating" => Meaning::Score(path.to_owned()),
        _ => {
            let property = path
                .strip_prefix("request_properties.")
                .or_else(|| path.strip_prefix("properties."));
            match (property, path.strip_prefix("scores.")) {
                (Some("Helicone-Session-Id"), _) => Meaning::Field("session".into()),
                (Some("Helicone-Session-Name"), _) => Meaning::Field("name".into()),
                (Some(key), _) if key.starts_with("Helicone-") => Meaning::Ignored,
                (Some(key), _) => Meaning::Field(format!("properties.{key}")),
                (None, Some(score)) => Meaning::Score(score.to_owned()),
                (None, None) => Meaning::Ignored,
            }
        }
    }
}
