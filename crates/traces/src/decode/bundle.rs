//! Records that hold several: batches of spans, and traces with their spans, observations and scores inside.

use serde_json::{Map, Value as Tree};

use crate::decode::{otlp, python_json};

/// How a file's records are taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bundle {
    /// Each is one record.
    Single,
    /// `OpenTelemetry`'s batches of spans, or its spans one by one.
    Otlp,
    /// Spans as `OpenTelemetry`'s console exporter prints them.
    PrintedSpan,
    /// Langfuse's traces with their observations and scores.
    LangfuseTrace,
    /// Phoenix's traces with their spans.
    PhoenixTrace,
}

impl Bundle {
    /// How records such as this one are taken apart; none where it is no JSON object.
    pub(crate) fn of(record: &[u8]) -> Option<Self> {
        Self::of_tree(&python_json::read(record).ok()?)
    }

    /// [`Bundle::of`] for a record that is read.
    pub(crate) fn of_tree(record: &Tree) -> Option<Self> {
        let Tree::Object(record) = record else {
            return None;
        };
        let any = |names: &[&str]| names.iter().any(|name| record.contains_key(*name));
        Some(if otlp::holds_spans(record) {
            Self::Otlp
        } else if otlp::is_printed_span(record) {
            Self::PrintedSpan
        } else if holds_objects(record, "observations") && record.contains_key("scores") {
            Self::LangfuseTrace
        } else if any(&["trace_id", "traceId"]) && holds_kinds(record) {
            Self::PhoenixTrace
        } else {
            Self::Single
        })
    }

    /// The number that stands for it between workers.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    /// What a number stands for.
    pub(crate) fn of_code(code: u8) -> Option<Self> {
        let all = [
            Self::Single,
            Self::Otlp,
            Self::PrintedSpan,
            Self::LangfuseTrace,
            Self::PhoenixTrace,
        ];
        all.get(usize::from(code)).copied()
    }

    /// The records inside a record, of which there are none where it is no object.
    pub(crate) fn records(self, record: Tree) -> Vec<Tree> {
        let Tree::Object(record) = record else {
            return Vec::new();
        };
        match self {
            Self::Single => vec![Tree::Object(record)],
            Self::Otlp => otlp::spans(record),
            Self::PrintedSpan => vec![otlp::printed_span(record)],
            Self::LangfuseTrace => langfuse(record),
            Self::PhoenixTrace => phoenix(record),
        }
    }

    /// A record that holds records of several traces, cut into one of each record inside, in the order of
    /// [`Bundle::records`]; none where all are of one trace.
    pub(crate) fn parts(self, record: &Tree) -> Vec<Tree> {
        match (self, record) {
            (Self::Otlp, Tree::Object(record)) => otlp::parts(record),
            _ => Vec::new(),
        }
    }
}

/// Whether a field is a list of objects, or an empty one.
fn holds_objects(record: &Map<String, Tree>, name: &str) -> bool {
    let list = record.get(name).and_then(Tree::as_array);
    list.is_some_and(|list| list.iter().all(Tree::is_object))
}

/// Whether there is a list of spans with kinds, as Phoenix has them.
fn holds_kinds(record: &Map<String, Tree>) -> bool {
    let first = record.get("spans").and_then(|spans| spans.get(0));
    first.is_some_and(|span| {
        ["span_kind", "spanKind"]
            .iter()
            .any(|key| span.get(key).is_some())
    })
}

/// The trace, its observations and its scores, each under its own name. What is inside a trace need not repeat its id.
fn langfuse(mut record: Map<String, Tree>) -> Vec<Tree> {
    let lists = ["observations", "scores"].map(|name| record.remove(name));
    let trace = match record.remove("trace") {
        Some(Tree::Object(trace)) => trace,
        _ => record,
    };
    let trace_id = trace.get("id").cloned();
    let mut records = Vec::new();
    if trace_id.is_some() {
        records.push(named("trace", trace));
    }
    for (name, list) in ["observation", "score"].into_iter().zip(lists) {
        let Some(Tree::Array(list)) = list else {
            continue;
        };
        for element in list {
            let Tree::Object(mut element) = element else {
                continue;
            };
            let has_trace = ["traceId", "trace_id"]
                .iter()
                .any(|key| element.contains_key(*key));
            if let (false, Some(id)) = (has_trace, &trace_id) {
                element.insert("traceId".into(), id.clone());
            }
            records.push(named(name, element));
        }
    }
    records
}

fn named(name: &str, fields: Map<String, Tree>) -> Tree {
    let inner = Map::from_iter([(name.to_owned(), Tree::Object(fields))]);
    Tree::Object(Map::from_iter([(
        "langfuse".to_owned(),
        Tree::Object(inner),
    )]))
}

/// The spans, written as the span export writes them. Tokens that only the trace tells go to its root.
fn phoenix(mut record: Map<String, Tree>) -> Vec<Tree> {
    let trace_id = record
        .remove("trace_id")
        .or_else(|| record.remove("traceId"))
        .unwrap_or_default();
    let Some(Tree::Array(spans)) = record.remove("spans") else {
        return Vec::new();
    };
    let tokens: Map<String, Tree> = [
        ("llm.token_count.prompt", "token_count_prompt"),
        ("llm.token_count.completion", "token_count_completion"),
    ]
    .into_iter()
    .filter_map(|(attribute, name)| Some((attribute.to_owned(), record.remove(name)?)))
    .collect();
    let has_attributes = spans.iter().any(|span| span.get("attributes").is_some());
    let written = |span: Tree| {
        let Tree::Object(mut span) = span else {
            return None;
        };
        if !span.contains_key("context") {
            let span_id = span.remove("span_id").or_else(|| span.remove("spanId"))?;
            let context = [("trace_id", trace_id.clone()), ("span_id", span_id)];
            span.insert("context".into(), Tree::from_iter(context));
        }
        for (snake, camel) in [
            ("parent_id", "parentId"),
            ("start_time", "startTime"),
            ("end_time", "endTime"),
            ("status_code", "statusCode"),
            ("span_kind", "spanKind"),
        ] {
            if let Some(value) = span.remove(camel) {
                span.insert(snake.into(), value);
            }
        }
        let is_root = span.get("parent_id").is_none_or(Tree::is_null);
        if is_root && !has_attributes {
            span.insert("attributes".into(), Tree::Object(tokens.clone()));
        }
        Some(Tree::Object(span))
    };
    spans.into_iter().filter_map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn records(record: &Tree) -> Vec<Tree> {
        let bundle = Bundle::of(record.to_string().as_bytes()).unwrap();
        bundle.records(record.clone())
    }

    #[test]
    fn a_langfuse_trace_is_taken_apart_and_lends_its_id() {
        let found = records(&json!({
            "id": "t", "sessionId": "s",
            "observations": [{"id": "o"}, {"id": "p", "trace_id": "t"}],
            "scores": [{"name": "q"}],
        }));
        assert_eq!(
            found,
            [
                json!({"langfuse": {"trace": {"id": "t", "sessionId": "s"}}}),
                json!({"langfuse": {"observation": {"id": "o", "traceId": "t"}}}),
                json!({"langfuse": {"observation": {"id": "p", "trace_id": "t"}}}),
                json!({"langfuse": {"score": {"name": "q", "traceId": "t"}}}),
            ]
        );
        let ids_only = json!({"id": "t", "observations": ["o"], "scores": []});
        assert_eq!(
            Bundle::of(ids_only.to_string().as_bytes()),
            Some(Bundle::Single)
        );
    }

    #[test]
    fn a_phoenix_trace_gives_its_spans() {
        let found = records(&json!({
            "trace_id": "t", "token_count_prompt": 7,
            "spans": [
                {"span_id": "a", "parent_id": null, "span_kind": "CHAIN"},
                {"span_id": "b", "parent_id": "a"},
            ],
        }));
        assert_eq!(
            found,
            [
                json!({
                    "context": {"trace_id": "t", "span_id": "a"}, "parent_id": null, "span_kind": "CHAIN",
                    "attributes": {"llm.token_count.prompt": 7},
                }),
                json!({"context": {"trace_id": "t", "span_id": "b"}, "parent_id": "a"}),
            ]
        );
    }
}
