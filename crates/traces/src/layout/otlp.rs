//! `OpenTelemetry`'s spans as the reader takes them out of OTLP-JSON batches, with the attributes of the `GenAI`
//! conventions and of `OpenInference`.

use crate::layout::{Form, Meaning, Records, phoenix_spans};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "OpenTelemetry spans",
    row_unit: "span",
    records: Records::Spans,
    scores_name_spans: true,
    inherited: Some("resource."),
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    ["otlp.traceId", "otlp.spanId"]
        .iter()
        .all(|path| names.contains(path))
}

fn meaning(path: &str) -> Meaning {
    match path {
        "otlp.traceId" => Meaning::TraceId,
        "otlp.spanId" => Meaning::SpanId,
        "otlp.parentSpanId" => Meaning::ParentId,
        "otlp.start" => Meaning::Start,
        "otlp.end" => Meaning::End,
        "otlp.status" => Meaning::Severity,
        "otlp.name" => Meaning::Field("name".into()),
        "otlp.samplingProbability" => Meaning::Field("sampling_probability".into()),
        _ => {
            if let Some(key) = path.strip_prefix("attributes.") {
                attribute(key)
            } else if let Some(key) = path.strip_prefix("resource.") {
                resource(key)
            } else if let Some(score) = path.strip_prefix("scores.") {
                Meaning::Score(score.to_owned())
            } else {
                Meaning::Ignored
            }
        }
    }
}

/// The meaning of a span's attribute; those outside the conventions are the user's own.
fn attribute(key: &str) -> Meaning {
    let field = |name: &str| Meaning::Field(name.to_owned());
    match key {
        "gen_ai.operation.name" => Meaning::OfSpan("observation.type".into()),
        "gen_ai.response.model" => Meaning::Model,
        "gen_ai.request.model" => Meaning::ModelInstead(0),
        "gen_ai.usage.input_tokens" | "gen_ai.usage.prompt_tokens" => Meaning::TokensIn,
        "gen_ai.usage.output_tokens" | "gen_ai.usage.completion_tokens" => Meaning::TokensOut,
        "gen_ai.provider.name" | "gen_ai.system" => field("provider"),
        "gen_ai.conversation.id" => field("session"),
        "gen_ai.agent.name" => field("agent"),
        "gen_ai.response.finish_reasons" => field("finish_reason"),
        "enduser.id" => field("user"),
        "error.type" => field("error_type"),
        "tags" => Meaning::Tags,
        _ if key.rsplit('.').next() == Some("tags") => Meaning::Tags,
        _ if ["gen_ai.", "traceloop."]
            .iter()
            .any(|prefix| key.starts_with(prefix)) =>
        {
            Meaning::Ignored
        }
        _ => phoenix_spans::attribute(key),
    }
}

/// The meaning of an attribute of what sent the spans: of those, its version and where it ran tell traces apart.
fn resource(key: &str) -> Meaning {
    match key {
        "service.name" | "service.version" => Meaning::Field(key.to_owned()),
        "deployment.environment.name" | "deployment.environment" => {
            Meaning::Field("environment".into())
        }
        _ => Meaning::Ignored,
    }
}
