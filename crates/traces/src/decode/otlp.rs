//! OTLP-JSON: takes the spans out of the batches in which they are exported, in all spellings that are about.
//! `OpenTelemetry` Protocol 1.x, "JSON Protobuf Encoding", and the file exporter's lines of `TracesData`.

use std::fmt::Write;

use serde_json::{Map, Value as Tree};

use crate::decode::trace_state;

/// Bytes of a trace id and of a span id.
const TRACE_ID: usize = 16;
const SPAN_ID: usize = 8;

/// Whether a record is a batch of spans or a span on its own.
pub(super) fn holds_spans(record: &Map<String, Tree>) -> bool {
    let any = |spellings: &[&str]| spellings.iter().any(|key| record.contains_key(*key));
    let is_batch = any(&["resourceSpans", "resource_spans"]);
    let is_span =
        any(&["traceId", "trace_id"]) && any(&["startTimeUnixNano", "start_time_unix_nano"]);
    is_batch || is_span
}

/// The spans of a batch, or a span on its own, each as one flat object under `otlp`, `attributes`, `resource` and
/// `scores`.
pub(super) fn spans(mut record: Map<String, Tree>) -> Vec<Tree> {
    if !record.contains_key("resourceSpans") && !record.contains_key("resource_spans") {
        return vec![span(record, &Map::new())];
    }
    let mut spans = Vec::new();
    for mut sender in objects(take(&mut record, ["resourceSpans", "resource_spans"])) {
        let resource = match sender.remove("resource") {
            Some(Tree::Object(mut resource)) => attributes(resource.remove("attributes")),
            _ => Map::new(),
        };
        for mut scope in objects(take(&mut sender, ["scopeSpans", "scope_spans"])) {
            let own = objects(scope.remove("spans"));
            spans.extend(own.map(|fields| span(fields, &resource)));
        }
    }
    spans
}

/// A batch of spans of several traces, cut into a batch of each span, in the order of [`spans`]; none where all of them
/// are of one trace.
pub(super) fn parts(record: &Map<String, Tree>) -> Vec<Tree> {
    const SENDERS: [&str; 2] = ["resourceSpans", "resource_spans"];
    const SCOPES: [&str; 2] = ["scopeSpans", "scope_spans"];
    let mut parts = Vec::new();
    let mut traces = Vec::new();
    for (senders, sender) in inner(record, &SENDERS) {
        for (scopes, scope) in inner(sender, &SCOPES) {
            for (spans, span) in inner(scope, &["spans"]) {
                traces.extend(["traceId", "trace_id"].map(|key| span.get(key)));
                let part = with_only(scope, spans, span.clone());
                let part = with_only(sender, scopes, part);
                parts.push(Tree::Object(with_only(record, senders, part)));
            }
        }
    }
    traces.retain(Option::is_some);
    traces.dedup();
    if traces.len() > 1 { parts } else { Vec::new() }
}

/// The objects in the list that has one of these names, each with that name.
fn inner<'a>(
    fields: &'a Map<String, Tree>,
    names: &[&'a str],
) -> impl Iterator<Item = (&'a str, &'a Map<String, Tree>)> {
    let list = names
        .iter()
        .find_map(|&name| Some((name, fields.get(name)?.as_array()?)));
    list.into_iter().flat_map(|(name, list)| {
        list.iter()
            .filter_map(move |it| Some((name, it.as_object()?)))
    })
}

/// An object with one element alone in the list of that name.
fn with_only(
    fields: &Map<String, Tree>,
    name: &str,
    element: Map<String, Tree>,
) -> Map<String, Tree> {
    let others = fields.iter().filter(|(other, _)| *other != name);
    let mut only: Map<String, Tree> = others
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    only.insert(name.to_owned(), Tree::Array(vec![Tree::Object(element)]));
    only
}

/// Whether a record is a span as Python's console exporter prints it, with attributes as plain objects.
pub(super) fn is_printed_span(record: &Map<String, Tree>) -> bool {
    let has = |key: &str, inner: &str| record.get(key).is_some_and(|it| it.get(inner).is_some());
    has("context", "trace_id") && has("context", "span_id") && has("status", "status_code")
}

/// A span as Python's console exporter prints it, like those of a batch.
pub(super) fn printed_span(mut fields: Map<String, Tree>) -> Tree {
    let plain = |tree: Option<Tree>| match tree {
        Some(Tree::Object(map)) => map,
        _ => Map::new(),
    };
    let resource = plain(plain(fields.remove("resource")).remove("attributes"));
    let attributes = plain(fields.remove("attributes"));
    let events = objects(fields.remove("events")).map(|mut event| {
        let attributes = plain(event.remove("attributes"));
        (event, attributes)
    });
    let events = read_events(events);
    let mut context = plain(fields.remove("context"));
    let mut status = plain(fields.remove("status"));
    let mut renamed = Map::new();
    for (name, value) in [
        ("traceId", context.remove("trace_id")),
        ("spanId", context.remove("span_id")),
        ("traceState", context.remove("trace_state")),
        ("parentSpanId", fields.remove("parent_id")),
        ("startTimeUnixNano", fields.remove("start_time")),
        ("endTimeUnixNano", fields.remove("end_time")),
        ("name", fields.remove("name")),
    ] {
        if let Some(value) = value {
            renamed.insert(name.into(), value);
        }
    }
    if let Some(code) = status.remove("status_code") {
        renamed.insert("status".into(), Tree::from_iter([("code", code)]));
    }
    assemble(renamed, attributes, events, &resource)
}

fn span(mut fields: Map<String, Tree>, resource: &Map<String, Tree>) -> Tree {
    let own = attributes(fields.remove("attributes"));
    let events = objects(fields.remove("events")).map(|mut event| {
        let attributes = attributes(event.remove("attributes"));
        (event, attributes)
    });
    let events = read_events(events);
    assemble(fields, own, events, resource)
}

/// The flat object of a span whose attributes and events are read.
fn assemble(
    mut fields: Map<String, Tree>,
    mut attributes: Map<String, Tree>,
    (scores, has_exception): (Map<String, Tree>, bool),
    resource: &Map<String, Tree>,
) -> Tree {
    // The model that answered goes before the one that was asked for.
    if let Some(asked) = attributes.get("gen_ai.request.model").cloned() {
        attributes.entry("gen_ai.response.model").or_insert(asked);
    }
    let failed = has_exception || attributes.contains_key("error.type");
    let mut otlp = Map::new();
    for (name, spellings, bytes) in [
        ("traceId", ["traceId", "trace_id"], TRACE_ID),
        ("spanId", ["spanId", "span_id"], SPAN_ID),
        ("parentSpanId", ["parentSpanId", "parent_span_id"], SPAN_ID),
    ] {
        if let Some(Tree::String(id)) = take(&mut fields, spellings)
            && let Some(id) = hexadecimal(&id, bytes)
        {
            otlp.insert(name.into(), Tree::String(id));
        }
    }
    for (name, spellings) in [
        ("start", ["startTimeUnixNano", "start_time_unix_nano"]),
        ("end", ["endTimeUnixNano", "end_time_unix_nano"]),
        ("name", ["name", "name"]),
    ] {
        if let Some(value) = take(&mut fields, spellings) {
            otlp.insert(name.into(), value);
        }
    }
    if let Some(Tree::String(trace_state)) = take(&mut fields, ["traceState", "trace_state"])
        && let Some(probability) = trace_state::probability(&trace_state)
    {
        otlp.insert("samplingProbability".into(), probability.into());
    }
    otlp.insert("status".into(), status(fields.get("status"), failed));
    Tree::Object(Map::from_iter([
        ("otlp".to_owned(), Tree::Object(otlp)),
        ("attributes".to_owned(), Tree::Object(attributes)),
        ("resource".to_owned(), Tree::Object(resource.clone())),
        ("scores".to_owned(), Tree::Object(scores)),
    ]))
}

/// The status code; a span whose code is unset failed where it recorded an exception or the type of an error.
fn status(status: Option<&Tree>, failed: bool) -> Tree {
    let code = status.and_then(|status| status.get("code"));
    let is_unset = match code {
        Some(Tree::Number(code)) => code.as_u64() == Some(0),
        Some(Tree::String(code)) => matches!(code.as_str(), "" | "0" | "STATUS_CODE_UNSET"),
        _ => true,
    };
    match code {
        _ if is_unset && failed => "ERROR".into(),
        Some(code) if !is_unset => code.clone(),
        _ => "UNSET".into(),
    }
}

/// The results of evaluations among a span's events, by name, and whether there is an exception among them.
fn read_events(
    events: impl Iterator<Item = (Map<String, Tree>, Map<String, Tree>)>,
) -> (Map<String, Tree>, bool) {
    let (mut scores, mut has_exception) = (Map::new(), false);
    for (event, mut result) in events {
        match event.get("name").and_then(Tree::as_str) {
            Some("exception") => has_exception = true,
            Some("gen_ai.evaluation.result") => {
                let score = result
                    .remove("gen_ai.evaluation.score.value")
                    .or_else(|| result.remove("gen_ai.evaluation.score.label"));
                if let (Some(Tree::String(name)), Some(score)) =
                    (result.remove("gen_ai.evaluation.name"), score)
                {
                    scores.insert(name, score);
                }
            }
            _ => {}
        }
    }
    (scores, has_exception)
}

/// A list of keys and values as an object.
fn attributes(list: Option<Tree>) -> Map<String, Tree> {
    objects(list)
        .filter_map(
            |mut pair| match (pair.remove("key"), any_value(pair.remove("value")?)) {
                (Some(Tree::String(key)), Some(value)) => Some((key, value)),
                _ => None,
            },
        )
        .collect()
}

/// The value inside an `AnyValue`, of whose kinds all but one are absent or null. Whole numbers are texts there.
fn any_value(value: Tree) -> Option<Tree> {
    let Tree::Object(kinds) = value else {
        return None;
    };
    let (kind, value) = kinds.into_iter().find(|(_, value)| !value.is_null())?;
    match (kind.as_str(), value) {
        ("intValue" | "int_value" | "doubleValue" | "double_value", Tree::String(digits)) => {
            Some(serde_json::from_str(&digits).unwrap_or(Tree::String(digits)))
        }
        (
            "stringValue" | "string_value" | "boolValue" | "bool_value" | "intValue" | "int_value"
            | "doubleValue" | "double_value",
            value,
        ) => Some(value),
        ("arrayValue" | "array_value", Tree::Object(mut list)) => match list.remove("values")? {
            Tree::Array(values) => Some(values.into_iter().filter_map(any_value).collect()),
            _ => None,
        },
        ("kvlistValue" | "kvlist_value", Tree::Object(mut list)) => {
            Some(Tree::Object(attributes(list.remove("values"))))
        }
        _ => None,
    }
}

fn take(map: &mut Map<String, Tree>, [camel, snake]: [&str; 2]) -> Option<Tree> {
    map.remove(camel).or_else(|| map.remove(snake))
}

/// The objects of a list.
fn objects(list: Option<Tree>) -> impl Iterator<Item = Map<String, Tree>> {
    let items = match list {
        Some(Tree::Array(items)) => items,
        _ => Vec::new(),
    };
    items.into_iter().filter_map(|item| match item {
        Tree::Object(object) => Some(object),
        _ => None,
    })
}

/// An id of so many bytes in lower-case hexadecimal digits, which may be written so or in base64; none where it is
/// empty or all zeros, which stands for no id. Ids of another kind stay as they are.
fn hexadecimal(id: &str, bytes: usize) -> Option<String> {
    let id = id.strip_prefix("0x").unwrap_or(id);
    let is_hexadecimal = id.len() == 2 * bytes && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = if is_hexadecimal {
        id.to_ascii_lowercase()
    } else {
        match base64(id).filter(|decoded| decoded.len() == bytes) {
            Some(decoded) => decoded.iter().fold(String::new(), |mut digits, byte| {
                // Writing to a string cannot fail.
                let _ = write!(digits, "{byte:02x}");
                digits
            }),
            None => id.to_owned(),
        }
    };
    (!id.bytes().all(|byte| byte == b'0')).then_some(id)
}

/// The bytes of a text in base64. RFC 4648, section 4.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut bits) = (0_u32, 0);
    for symbol in text.trim_end_matches('=').bytes() {
        let six = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_in_any_writing_are_the_same() {
        let id = Some("2e78edb65d824ad5ee6e0a94965a14d2".to_owned());
        for written in [
            "2e78edb65d824ad5ee6e0a94965a14d2",
            "2E78EDB65D824AD5EE6E0A94965A14D2",
            "0x2e78edb65d824ad5ee6e0a94965a14d2",
            "Lnjttl2CStXubgqUlloU0g==",
        ] {
            assert_eq!(hexadecimal(written, TRACE_ID), id);
        }
        for nothing in ["", "0000000000000000", "AAAAAAAAAAA="] {
            assert_eq!(hexadecimal(nothing, SPAN_ID), None);
        }
        assert_eq!(hexadecimal("trace-1", TRACE_ID), Some("trace-1".into()));
    }

    #[test]
    fn every_kind_of_value_in_both_spellings() {
        for (value, read) in [
            (json!({"stringValue":"a"}), Some(json!("a"))),
            (json!({"intValue":"42"}), Some(json!(42))),
            (json!({"int_value":42}), Some(json!(42))),
            (json!({"doubleValue":0.5}), Some(json!(0.5))),
            (
                json!({"array_value":null,"bool_value":true}),
                Some(json!(true)),
            ),
            (
                json!({"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"1"}]}}),
                Some(json!(["a", 1])),
            ),
            (
                json!({"kvlistValue":{"values":[{"key":"k","value":{"boolValue":false}}]}}),
                Some(json!({"k": false})),
            ),
            (json!({"bytesValue":"AA=="}), None),
            (json!({}), None),
        ] {
            assert_eq!(any_value(value.clone()), read, "{value}");
        }
    }

    #[test]
    fn an_unset_status_with_an_exception_is_an_error() {
        for (code, failed, read) in [
            (json!({}), false, json!("UNSET")),
            (json!({}), true, json!("ERROR")),
            (json!({"code":"STATUS_CODE_UNSET"}), true, json!("ERROR")),
            (json!({"code":1}), true, json!(1)),
            (json!({"code":2}), false, json!(2)),
        ] {
            assert_eq!(status(Some(&code), failed), read, "{code}");
        }
    }
}
