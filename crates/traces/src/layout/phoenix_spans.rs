//! Phoenix's spans: the data frame as CSV or JSON, and the spans of its API, which name their fields alike.

use crate::layout::{Form, GivenPart, Meaning, Records};
use crate::record::Names;

pub(super) const FORM: Form = Form {
    name: "Phoenix spans",
    row_unit: "span",
    records: Records::Spans,
    scores_name_spans: true,
    recognises,
    meaning,
    ..Form::TRACES
};

fn recognises(names: &Names) -> bool {
    ["context.trace_id", "context.span_id", "span_kind"]
        .iter()
        .all(|path| names.contains(path))
}

fn meaning(path: &str) -> Meaning {
    match path {
        "context.trace_id" => Meaning::TraceId,
        "context.span_id" => Meaning::SpanId,
        "parent_id" => Meaning::ParentId,
        "start_time" => Meaning::Start,
        "end_time" => Meaning::End,
        "status_code" => Meaning::Severity,
        "name" => Meaning::Field("name".into()),
        "span_kind" => Meaning::OfSpan("observation.type".into()),
        _ => path
            .strip_prefix("attributes.")
            .map_or(Meaning::Ignored, attribute),
    }
}

/// The meaning of an `OpenInference` attribute; unknown ones are the user's own.
pub(super) fn attribute(key: &str) -> Meaning {
    const IGNORED: &[&str] = &[
        "openinference.",
        "llm.",
        "input.",
        "output.",
        "document.",
        "prompt.",
        "tag.",
    ];
    let field = |name: &str| Meaning::Field(name.to_owned());
    match key {
        "openinference.span.kind" => Meaning::OfSpan("observation.type".into()),
        "user.id" => field("user"),
        "session.id" => field("session"),
        "tag.tags" => Meaning::Tags,
        "llm.model_name" => Meaning::Model,
        "llm.response.model_name" => Meaning::ModelInstead(0),
        "llm.request.model_name" => Meaning::ModelInstead(1),
        "llm.provider" => field("provider"),
        "llm.finish_reason" => field("finish_reason"),
        "llm.cost.total" => Meaning::CostUsd,
        "llm.token_count.prompt" => Meaning::TokensIn,
        "llm.token_count.completion" => Meaning::TokensOut,
        _ if key.starts_with("annotations.") || key.starts_with("trace.annotations.") => {
            annotation(key).unwrap_or(Meaning::Ignored)
        }
        _ if IGNORED.iter().any(|prefix| key.starts_with(prefix)) => Meaning::Ignored,
        _ => field(key),
    }
}

/// The meaning of a part of an annotation in a numbered list, such as `annotations.0.annotation.score`.
pub(super) fn annotation(path: &str) -> Option<Meaning> {
    let at = path.find("annotations.")?;
    let (list, rest) = path.split_at(at + "annotations.".len());
    let (slot, part) = rest.rsplit_once('.')?;
    let slot = slot.strip_suffix(".annotation").unwrap_or(slot);
    let part = match part {
        "name" => GivenPart::Name,
        "score" | "value" => GivenPart::Value,
        "label" => GivenPart::Label,
        "annotator_kind" | "source" => GivenPart::Source,
        _ => return None,
    };
    Some(Meaning::Given {
        slot: format!("{list}{slot}"),
        part,
    })
}
