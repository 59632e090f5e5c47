//! Exports of which there is no file at hand, in the shapes that their platforms document.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use assay_plan::data::Receipt;
use assay_traces::TraceTable;
use serde_json::{Value, json};
use support::*;

fn lines(records: &[Value]) -> String {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    lines.join("\n")
}

/// Loads records as JSON Lines and as one JSON list, which must say the same.
fn load_records(records: &[Value]) -> (TraceTable, Receipt) {
    let lines = lines(records);
    let list = Value::from(records).to_string();
    let (of_list, _) = load_in_steps(&[("unknown", list.as_bytes())], 61).unwrap();
    let (table, receipt) = load_in_steps(&[("unknown", lines.as_bytes())], 61).unwrap();
    assert!(of_list.ids().iter().eq(table.ids().iter()));
    assert_eq!(of_list.columns().len(), table.columns().len());
    (table, receipt)
}

/// The text of a trace in a field.
fn text(table: &TraceTable, row: usize, field: &str) -> Option<String> {
    table.column(field)?.text(row)
}

fn number(table: &TraceTable, row: usize, field: &str) -> f64 {
    table
        .column(field)
        .and_then(|column| column.number(row))
        .unwrap()
}

#[test]
fn weave_calls() {
    let call = |id: &str, parent: Option<&str>, exception: Option<&str>| {
        json!({
            "id": id, "project_id": "e/p", "op_name": "weave:///e/p/op/answer:abc", "trace_id": "t1",
            "parent_id": parent, "thread_id": "th", "started_at": "2026-08-01T10:00:00.000Z",
            "ended_at": "2026-08-01T10:00:01.500Z", "attributes": {"intent": "refund", "weave": {"x": 1}},
            "inputs": {"q": "?"}, "output": "!", "exception": exception, "wb_user_id": "u",
            "summary": {
                "usage": {"gpt-4.1-mini": {"requests": 1, "prompt_tokens": 70, "completion_tokens": 30}},
                "weave": {
                    "status": "success", "trace_name": "answer", "latency_ms": 1500,
                    "costs": {"gpt-4.1-mini": {
                        "prompt_tokens_total_cost": 0.01, "completion_tokens_total_cost": 0.02,
                    }},
                    "feedback": [
                        {"feedback_type": "wandb.reaction.1", "payload": {"emoji": "👎"}},
                        {"feedback_type": "wandb.runnable.quality", "payload": {"output": 0.25}},
                    ],
                },
            },
        })
    };
    let (table, receipt) = load_records(&[
        call("a", None, None),
        call("b", Some("a"), Some("ValueError")),
    ]);
    assert_eq!(receipt.files[0].layout, "Weave calls");
    assert_eq!(table.rows(), 1);
    assert_eq!(text(&table, 0, "model").as_deref(), Some("gpt-4.1-mini"));
    assert_eq!(text(&table, 0, "session").as_deref(), Some("th"));
    assert_eq!(text(&table, 0, "name").as_deref(), Some("answer"));
    assert_eq!(text(&table, 0, "intent").as_deref(), Some("refund"));
    assert_eq!(text(&table, 0, "error").as_deref(), Some("true"));
    assert_eq!(text(&table, 0, "error_root").as_deref(), Some("false"));
    assert_eq!(text(&table, 0, "scores.reaction").as_deref(), Some("👎"));
    assert!((number(&table, 0, "scores.quality") - 0.25).abs() < 1e-12);
    assert!(
        (number(&table, 0, "cost_usd") - 0.03).abs() < 1e-12,
        "the root's sum, once"
    );
    assert!((number(&table, 0, "tokens_in") - 70.0).abs() < 1e-12);
    assert!((number(&table, 0, "latency_ms") - 1500.0).abs() < 1e-12);
}

#[test]
fn helicone_requests() {
    let request = |id: &str, status: i32, rating: Option<bool>| {
        json!({
            "request_id": id, "request_created_at": "2026-08-01T10:00:00.000Z",
            "response_created_at": "2026-08-01T10:00:00.800Z", "response_status": status,
            "request_model": "gpt-4o", "model": "gpt-4o-2024-08-06", "provider": "OPENAI",
            "request_user_id": "u1", "request_properties": {"intent": "refund", "Helicone-Session-Id": "s"},
            "delay_ms": 800, "prompt_tokens": 10, "completion_tokens": 20, "cost": 0.5, "costUSD": 0.5,
            "feedback_rating": rating, "scores": {"quality": 1}, "request_body": {"x": 1},
        })
    };
    let (table, receipt) = load_records(&[
        request("r1", 200, Some(false)),
        request("r2", 429, None),
        request("r3", -1, None),
    ]);
    assert_eq!(receipt.files[0].layout, "Helicone requests");
    assert_eq!(matching(&table, &is("error", "true")), 2);
    assert_eq!(
        text(&table, 0, "model").as_deref(),
        Some("gpt-4o-2024-08-06")
    );
    assert_eq!(text(&table, 0, "session").as_deref(), Some("s"));
    assert_eq!(
        text(&table, 0, "properties.intent").as_deref(),
        Some("refund")
    );
    assert_eq!(
        text(&table, 0, "scores.feedback_rating").as_deref(),
        Some("false")
    );
    assert!((number(&table, 0, "cost_usd") - 0.5).abs() < 1e-12);
    let csv = b"response_id,response_created_at,response_status,request_created_at,request_body,\
        request_properties,request_user_id,model,prompt_tokens,completion_tokens,latency,cost\n\
        x,2026-08-01 10:00:00,200,2026-08-01 10:00:00,{},\"{\"\"intent\"\":\"\"a\"\"}\",u,m,1,2,350,0.1\n";
    let (table, receipt) = load_in_steps(&[("unknown", csv)], 9).unwrap();
    assert_eq!(receipt.files[0].layout, "Helicone requests");
    assert_eq!(text(&table, 0, "properties.intent").as_deref(), Some("a"));
    assert!((number(&table, 0, "latency_ms") - 350.0).abs() < 1e-12);
}

#[test]
fn langsmith_feedback_joins_its_runs() {
    let run = |id: &str, parent: Option<&str>| {
        json!({
            "id": id, "trace_id": "t1", "parent_run_id": parent, "name": "bot", "run_type": "chain",
            "dotted_order": id, "start_time": "2026-08-01T10:00:00", "end_time": "2026-08-01T10:00:01",
            "status": "success",
        })
    };
    let feedback = |id: &str, run: &str, source: &str, score: f64| {
        json!({
            "id": id, "run_id": run, "key": "quality", "score": score, "value": null, "comment": "x",
            "correction": null, "feedback_source": {"type": source},
        })
    };
    let runs = lines(&[run("t1", None), run("child", Some("t1"))]);
    let given = lines(&[
        feedback("f1", "child", "model", 0.5),
        feedback("f2", "t1", "app", 1.0),
        feedback("f3", "elsewhere", "model", 0.0),
    ]);
    let files = [("f", given.as_bytes()), ("r", runs.as_bytes())];
    let (table, receipt) = load_in_steps(&files, 50).unwrap();
    assert_eq!(receipt.files[0].layout, "LangSmith feedback");
    assert!((number(&table, 0, "scores.quality") - 0.5).abs() < 1e-12);
    assert!((number(&table, 0, "scores.quality.human") - 1.0).abs() < 1e-12);
    assert_eq!(
        receipt.joins[0].sentence(),
        "2 of 3 feedbacks found their trace; not there: elsewhere."
    );
}

#[test]
fn a_langfuse_trace_with_everything_in_it_in_mixed_key_case() {
    let trace = json!({
        "id": "t1", "timestamp": "2026-08-01T10:00:00.000Z", "name": "bot", "session_id": "s",
        "user_id": "u", "html_path": "/p", "projectId": "p", "tags": ["beta"], "public": false,
        "metadata": {"intent": "refund"}, "latency": 1.5, "total_cost": 0.25,
        "observations": [
            {"id": "o1", "trace_id": "t1", "type": "SPAN", "start_time": "2026-08-01T10:00:00Z",
             "end_time": "2026-08-01T10:00:01.5Z", "parentObservationId": null, "level": "DEFAULT"},
            {"id": "o2", "trace_id": "t1", "type": "GENERATION", "start_time": "2026-08-01T10:00:00Z",
             "end_time": "2026-08-01T10:00:01Z", "parentObservationId": "o1", "level": "ERROR",
             "model": "gpt-4o", "calculated_total_cost": 0.25, "promptTokens": 5, "completionTokens": 7},
        ],
        "scores": [{"id": "s1", "name": "quality", "value": 0.5, "source": "EVAL", "dataType": "NUMERIC",
                    "traceId": "t1"}],
    });
    let (table, receipt) = load_records(std::slice::from_ref(&trace));
    assert_eq!(receipt.files[0].layout, "Langfuse traces with observations");
    assert_eq!(table.ids().iter().collect::<Vec<_>>(), ["t1"]);
    for (field, value) in [
        ("metadata.intent", "refund"),
        ("session", "s"),
        ("user", "u"),
        ("model", "gpt-4o"),
        ("error", "true"),
        ("error_root", "false"),
    ] {
        assert_eq!(text(&table, 0, field).as_deref(), Some(value), "{field}");
    }
    for (field, value) in [
        ("scores.quality", 0.5),
        ("cost_usd", 0.25),
        ("latency_ms", 1500.0),
        ("tokens_in", 5.0),
        ("tokens_out", 7.0),
    ] {
        assert!((number(&table, 0, field) - value).abs() < 1e-9, "{field}");
    }
}

#[test]
fn phoenix_annotations_inside_spans() {
    let span = json!({
        "id": "relay", "name": "bot", "context": {"trace_id": "t", "span_id": "a"}, "span_kind": "CHAIN",
        "parent_id": null, "start_time": "2026-08-01T10:00:00+00:00", "end_time": "2026-08-01T10:00:01+00:00",
        "status_code": "OK", "status_message": "",
        "attributes": {
            "metadata.intent": "refund",
            "annotations.0.annotation.name": "quality", "annotations.0.annotation.score": 0.5,
            "annotations.0.annotation.label": "good", "annotations.0.annotation.annotator_kind": "LLM",
            "trace.annotations.0.annotation.name": "thumbs",
            "trace.annotations.0.annotation.label": "down",
            "trace.annotations.0.annotation.annotator_kind": "HUMAN",
        },
        "events": [],
    });
    let (table, receipt) = load_records(std::slice::from_ref(&span));
    assert_eq!(receipt.files[0].layout, "Phoenix spans");
    assert!((number(&table, 0, "scores.quality") - 0.5).abs() < 1e-12);
    assert_eq!(
        text(&table, 0, "scores.quality.label").as_deref(),
        Some("good")
    );
    assert_eq!(text(&table, 0, "scores.thumbs").as_deref(), Some("down"));
}

#[test]
fn langfuse_sessions_and_mlflow_frames_of_version_2() {
    let session = json!({
        "id": "s1", "createdAt": "2026-08-01T10:00:00.000Z", "bookmarked": false, "environment": "production",
        "userIds": ["u1"], "countTraces": 3, "sessionDuration": 12.5, "totalCost": 0.25,
        "inputTokens": 10, "outputTokens": 4, "traceTags": ["beta"],
    });
    let (table, receipt) = load_records(std::slice::from_ref(&session));
    assert_eq!(receipt.files[0].layout, "Langfuse sessions");
    assert_eq!(receipt.row_unit, "session");
    assert!((number(&table, 0, "latency_ms") - 12_500.0).abs() < 1e-9);
    assert!((number(&table, 0, "traces") - 3.0).abs() < 1e-12);
    let frame = json!({
        "request_id": "r1", "trace": "{}", "timestamp_ms": 1_786_751_694_653_u64, "status": "ERROR",
        "execution_time_ms": 250, "request": "q", "response": "a", "request_metadata": {"app": "x"},
        "spans": [], "tags": {"intent": "refund"},
    });
    let (table, receipt) = load_records(std::slice::from_ref(&frame));
    assert_eq!(receipt.files[0].layout, "MLflow traces");
    assert_eq!(text(&table, 0, "tags.intent").as_deref(), Some("refund"));
    assert_eq!(text(&table, 0, "error").as_deref(), Some("true"));
    assert!((number(&table, 0, "latency_ms") - 250.0).abs() < 1e-12);
}

#[test]
fn what_says_that_it_is_a_root_is_one_whatever_its_parent() {
    let observation = |id: &str, parent: &str, is_root: bool, start: &str, end: &str| {
        json!({
            "id": id, "trace_id": "t1", "type": "SPAN", "name": id, "parent_observation_id": parent,
            "is_root_observation": is_root, "start_time": format!("2026-08-01 10:00:{start}"),
            "end_time": format!("2026-08-01 10:00:{end}"), "level": if is_root { "DEFAULT" } else { "ERROR" },
            "metadata": {"told_by": id}, "session_id": if is_root { "" } else { "s" },
        })
    };
    // The application's root has a parent in what called it, and a child whose clock is fast.
    let (table, receipt) = load_records(&[
        observation("child", "root", false, "00.500", "09.000"),
        observation("root", "elsewhere", true, "01.000", "03.500"),
    ]);
    assert_eq!(receipt.files[0].layout, "Langfuse observations");
    assert_eq!(suspicions(&receipt), Vec::<String>::new());
    for (field, value) in [
        ("metadata.told_by", "root"),
        ("session", "s"),
        ("error", "true"),
        ("error_root", "false"),
    ] {
        assert_eq!(text(&table, 0, field).as_deref(), Some(value), "{field}");
    }
    assert!((number(&table, 0, "latency_ms") - 2_500.0).abs() < 1e-9);

    // Without the parents, which an export may leave out.
    let run = |id: &str, is_root: bool, cost: f64| {
        json!({
            "id": id, "trace_id": "t1", "run_type": "chain", "dotted_order": id, "is_root": is_root,
            "start_time": "2026-08-01T10:00:00", "end_time": "2026-08-01T10:00:01", "total_cost": cost,
            "extra": {"metadata": {"runtime": {"sdk": "py"}, "intent": id}},
        })
    };
    let (table, _) = load_records(&[run("b", false, 0.25), run("t1", true, 0.5)]);
    assert!(
        (number(&table, 0, "cost_usd") - 0.5).abs() < 1e-12,
        "the root's sum, once"
    );
    assert_eq!(text(&table, 0, "metadata.intent").as_deref(), Some("t1"));
    assert!(table.column("metadata.runtime.sdk").is_none());
}

#[test]
fn seconds_are_as_many_milliseconds_as_they_say() {
    let trace = json!({
        "id": "t", "timestamp": "2026-08-01T10:00:00Z", "name": "n", "sessionId": null, "tags": [],
        "public": false, "htmlPath": "/x", "latency": 1.003, "observations": ["o"], "scores": [],
    });
    let (table, _) = load_records(&[trace]);
    assert_eq!(text(&table, 0, "latency_ms").as_deref(), Some("1003"));
}

#[test]
fn a_model_and_a_cost_are_told_in_other_fields_where_the_usual_ones_are_not() {
    let run = |id: &str, kind: &str, extra: Value| {
        json!({
            "id": id, "trace_id": "t1", "parent_run_id": null, "name": "bot", "run_type": kind,
            "dotted_order": id, "start_time": "2026-08-01T10:00:00", "end_time": "2026-08-01T10:00:01",
            "status": "success", "extra": extra,
        })
    };
    let invoked = |model: &str| json!({"invocation_params": {"model": model, "temperature": 0}});
    let both = json!({
        "invocation_params": {"model": "alias", "model_name": "other-alias"},
        "metadata": {"ls_model_name": "gpt-4o"},
    });
    for (runs, models) in [
        (vec![run("t1", "llm", invoked("small"))], "small"),
        (vec![run("t1", "llm", both.clone())], "gpt-4o"),
        (
            vec![run("b", "llm", invoked("small")), run("t1", "llm", both)],
            "gpt-4o",
        ),
        (
            vec![
                run("t1", "llm", invoked("small")),
                run("b", "llm", invoked("large")),
            ],
            "large+small",
        ),
    ] {
        let (table, _) = load_records(&runs);
        assert_eq!(text(&table, 0, "model").as_deref(), Some(models));
        // A file a run, so that each comes when the one before it is in the table.
        let files: Vec<String> = runs.iter().map(Value::to_string).collect();
        let files: Vec<(&str, &[u8])> = files.iter().map(|it| ("run", it.as_bytes())).collect();
        let (table, _) = load_in_steps(&files, 61).unwrap();
        assert_eq!(text(&table, 0, "model").as_deref(), Some(models));
    }

    let request = |told: Value| {
        let mut request = json!({
            "request_id": "r", "request_created_at": "2026-08-01T10:00:00.000Z", "response_status": 200,
        });
        let fields = request.as_object_mut().unwrap();
        fields.extend(told.as_object().unwrap().clone());
        load_records(&[request]).0
    };
    let requested = request(json!({"request_model": "asked", "model": null, "costUSD": 0.25}));
    assert_eq!(text(&requested, 0, "model").as_deref(), Some("asked"));
    assert!((number(&requested, 0, "cost_usd") - 0.25).abs() < 1e-12);
    let answered = request(json!({
        "request_model": "asked", "response_model": "given", "cost": 0.5, "costUSD": 0.5,
    }));
    assert_eq!(text(&answered, 0, "model").as_deref(), Some("given"));
    assert!((number(&answered, 0, "cost_usd") - 0.5).abs() < 1e-12);

    let span = |attributes: Value| {
        let list = (attributes.as_object().unwrap().iter())
            .map(|(key, value)| json!({"key": key, "value": {"stringValue": value}}))
            .collect::<Vec<_>>();
        let span = json!({
            "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "chat",
            "startTimeUnixNano": "1786066691743268760", "endTimeUnixNano": "1786066692743268760",
            "attributes": list, "status": {},
        });
        load_records(&[json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})]).0
    };
    for (attributes, model) in [
        (json!({"gen_ai.request.model": "asked"}), "asked"),
        (
            json!({"gen_ai.request.model": "asked", "gen_ai.response.model": "given"}),
            "given",
        ),
        (
            json!({"llm.request.model_name": "asked", "llm.response.model_name": "given"}),
            "given",
        ),
        (json!({"llm.request.model_name": "asked"}), "asked"),
    ] {
        let table = span(attributes);
        assert_eq!(text(&table, 0, "model").as_deref(), Some(model));
    }
}
