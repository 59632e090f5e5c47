//! Exports of `LangSmith`, Braintrust, `MLflow` and `OpenTelemetry` against their ground truth.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use assay_plan::data::Receipt;
use assay_plan::rule::Test;
use assay_traces::TraceTable;
use support::*;

/// Loads a fixture under a name that tells nothing.
fn load_unnamed(name: &str) -> (TraceTable, Receipt) {
    load_in_steps(&[("unknown", &fixture(name))], 4093).unwrap()
}

/// The layout, the records, the traces and the records skipped.
fn read(receipt: &Receipt) -> (&str, u64, u64, u64) {
    (
        receipt.files[0].layout.as_str(),
        receipt.rows,
        receipt.traces,
        receipt.skipped,
    )
}

const INTENTS: &[(&str, u64)] = &[
    ("order_status", 152),
    ("refund_request", 88),
    ("product_question", 72),
    ("account_access", 48),
    ("billing_dispute", 28),
    ("data_export", 10),
    ("enterprise_compliance", 2),
];

const MODELS: &[(&str, u64)] = &[
    ("gpt-4o-mini-2024-07-18", 231),
    ("claude-3-5-sonnet-20241022", 132),
    ("gpt-4o-2024-08-06", 37),
];

/// How many traces have the score, how many below a half, and the sum over all.
fn check_score(table: &TraceTable, field: &str, judged: u64, below: u64, sum: f64) {
    let rows = table.rows() as u64;
    assert_eq!(rows - matching(table, &rule(field, Test::Missing)), judged);
    assert_eq!(matching(table, &rule(field, Test::Below(0.5))), below);
    assert!((total(table, field) - sum).abs() < 1e-6, "{field}");
}

fn total(table: &TraceTable, field: &str) -> f64 {
    let column = table.column(field).unwrap();
    (0..table.rows()).filter_map(|row| column.number(row)).sum()
}

/// Traces that took under a second, and those that took three and more.
fn latencies(table: &TraceTable) -> (u64, u64) {
    (
        matching(table, &rule("latency_ms", Test::Below(1000.0))),
        table.rows() as u64 - matching(table, &rule("latency_ms", Test::Below(3000.0))),
    )
}

/// Users, sessions, and traces without a session.
fn people(table: &TraceTable) -> (usize, usize, u64) {
    let without = matching(table, &rule("session", Test::Missing));
    let sessions = counts(table, "session").len() - usize::from(without > 0);
    (counts(table, "user").len(), sessions, without)
}

#[test]
fn langsmith_runs() {
    for (name, rows) in [
        ("langsmith_list_runs.jsonl.gz", 800),
        ("langsmith_root_dataframe.csv", 400),
    ] {
        let (table, receipt) = load_unnamed(name);
        assert_eq!(read(&receipt), ("LangSmith runs", rows, 400, 0), "{name}");
        assert_eq!(receipt.row_unit, "run");
        assert_eq!(suspicions(&receipt), Vec::<String>::new());
        assert_eq!(counts(&table, "metadata.intent"), expected(INTENTS));
        assert_eq!(people(&table), (129, 171, 14));
        assert_eq!(latencies(&table), (175, 31));
        check_score(&table, "scores.helpfulness", 134, 16, 106.2901);
        assert_eq!(
            counts(&table, "scores.refusal"),
            expected(&[("(missing)", 266), ("answered", 133), ("refused", 1)])
        );
        assert_eq!(
            matching(&table, &rule("scores.user_score", Test::Above(0.5))),
            27
        );
        assert_eq!(matching(&table, &is("metadata.escalated", "true")), 7);
        assert_eq!(matching(&table, &is("error", "true")), 2);
        assert_eq!(matching(&table, &is("error_root", "true")), 2);
        assert_eq!(matching(&table, &is("tags.channel", "email")), 94);
        assert_eq!(matching(&table, &is("tags.beta", "true")), 37);
        assert!(
            (total(&table, "cost_usd") - 1.563_214_7).abs() < 1e-9,
            "a root's cost is its trace's"
        );
        assert!((total(&table, "tokens_in") - 549_048.0).abs() < 0.5);
    }
    let (table, _) = load_unnamed("langsmith_list_runs.jsonl.gz");
    assert_eq!(counts(&table, "model"), expected(MODELS));
    let (page, receipt) = load_unnamed("langsmith_runs_page.json");
    assert_eq!(read(&receipt), ("LangSmith runs", 100, 50, 0));
    assert_eq!(counts(&page, "metadata.intent")["refund_request"], 11);
}

#[test]
fn braintrust_spans() {
    let (table, receipt) = load_unnamed("braintrust_spans.jsonl.gz");
    assert_eq!(read(&receipt), ("Braintrust spans", 800, 400, 0));
    assert_eq!(suspicions(&receipt), Vec::<String>::new());
    assert_eq!(counts(&table, "metadata.intent"), expected(INTENTS));
    assert_eq!(
        counts(&table, "model"),
        expected(&[
            ("gpt-4o-mini-2024-07-18", 254),
            ("claude-3-5-sonnet-20241022", 102),
            ("gpt-4o-2024-08-06", 44)
        ])
    );
    assert_eq!(people(&table), (130, 179, 11));
    assert_eq!(latencies(&table), (149, 38));
    check_score(&table, "scores.helpfulness", 114, 7, 94.2603);
    check_score(&table, "scores.user_rating", 43, 3, 40.0);
    assert_eq!(matching(&table, &is("error", "true")), 3);
    assert_eq!(matching(&table, &is("status", "ok")), 397);
    assert_eq!(matching(&table, &is("metadata.escalated", "true")), 9);
    assert_eq!(matching(&table, &is("tags.channel", "email")), 61);
    assert!((total(&table, "tokens_in") - 554_538.0).abs() < 0.5);
    let (page, receipt) = load_unnamed("braintrust_fetch_page.json");
    assert_eq!(read(&receipt), ("Braintrust spans", 60, 30, 0));
    assert_eq!(counts(&page, "metadata.intent")["account_access"], 5);
}

#[test]
fn mlflow_traces() {
    for name in [
        "mlflow_traces_to_json.jsonl.gz",
        "mlflow_search_traces.jsonl.gz",
        "mlflow_search_traces.csv.gz",
    ] {
        let (table, receipt) = load_unnamed(name);
        assert_eq!(read(&receipt), ("MLflow traces", 400, 400, 0), "{name}");
        assert_eq!(suspicions(&receipt), Vec::<String>::new(), "{name}");
        assert_eq!(counts(&table, "tags.intent"), expected(INTENTS));
        assert_eq!(
            counts(&table, "metadata.app_version"),
            expected(&[("2.3.1", 219), ("2.4.0", 136), ("2.4.1-rc.2", 45)])
        );
        assert_eq!(
            counts(&table, "model"),
            expected(&[
                ("gpt-4o-mini-2024-07-18", 249),
                ("claude-3-5-sonnet-20241022", 102),
                ("gpt-4o-2024-08-06", 49)
            ]),
            "{name}"
        );
        assert_eq!(people(&table), (128, 179, 9), "{name}");
        assert_eq!(latencies(&table), (155, 32), "{name}");
        check_score(&table, "scores.helpfulness", 124, 9, 102.3266);
        assert_eq!(matching(&table, &is("scores.thumbs", "true")), 36);
        assert_eq!(matching(&table, &is("scores.thumbs", "false")), 1);
        assert_eq!(matching(&table, &is("error", "true")), 1);
        assert_eq!(matching(&table, &is("metadata.escalated", "true")), 8);
        assert_eq!(matching(&table, &is("tags.channel", "voice")), 38);
        assert!((total(&table, "tokens_in") - 529_407.0).abs() < 0.5);
        let columns = table.columns().iter();
        assert!(
            columns
                .into_iter()
                .all(|column| !column.name().contains("mlflow"))
        );
    }
    for name in [
        "mlflow_search_traces_40.json",
        "mlflow_traces_to_dict_40.json",
    ] {
        let (table, receipt) = load_unnamed(name);
        assert_eq!(read(&receipt), ("MLflow traces", 40, 40, 0), "{name}");
        assert_eq!(counts(&table, "tags.intent")["billing_dispute"], 2);
        let unjudged = matching(&table, &rule("scores.helpfulness", Test::Missing));
        assert_eq!(unjudged, 25);
    }
}

#[test]
fn opentelemetry_spans() {
    for (name, intent, version) in [
        ("otlp_genai.jsonl.gz", "app.intent", "service.version"),
        (
            "otlp_openinference.jsonl.gz",
            "metadata.intent",
            "metadata.app_version",
        ),
    ] {
        let (table, receipt) = load_unnamed(name);
        assert_eq!(
            read(&receipt),
            ("OpenTelemetry spans", 1172, 400, 0),
            "{name}"
        );
        assert_eq!(receipt.row_unit, "span");
        assert_eq!(suspicions(&receipt), Vec::<String>::new(), "{name}");
        assert_eq!(counts(&table, intent), expected(INTENTS));
        assert_eq!(
            counts(&table, version),
            expected(&[("2.3.1", 225), ("2.4.0", 138), ("2.4.1-rc.2", 37)])
        );
        assert_eq!(counts(&table, "model"), expected(MODELS));
        assert_eq!(people(&table), (129, 171, 14), "{name}");
        assert_eq!(latencies(&table), (175, 31), "{name}");
        assert_eq!(matching(&table, &is("error", "true")), 2);
        assert_eq!(matching(&table, &is("error_root", "true")), 2);
        assert_eq!(matching(&table, &is("tags.channel", "email")), 94);
        assert_eq!(matching(&table, &is("environment", "production")), 400);
        assert!((total(&table, "tokens_in") - 549_048.0).abs() < 0.5);
    }
    let (table, _) = load_unnamed("otlp_genai.jsonl.gz");
    check_score(&table, "scores.helpfulness", 134, 16, 106.2901);
    assert_eq!(matching(&table, &is("app.escalated", "true")), 7);
}

#[test]
fn opentelemetry_spans_in_other_spellings() {
    let (table, receipt) = load_unnamed("otlp_base64_ids.json");
    assert_eq!(read(&receipt), ("OpenTelemetry spans", 118, 40, 0));
    assert!(table.ids().iter().all(|id| id.len() == 32));
    assert_eq!(counts(&table, "app.intent")["product_question"], 10);
    assert!((total(&table, "tokens_in") - 54_647.0).abs() < 0.5);
    let (printed, receipt) = load_unnamed("otlp_console.txt.gz");
    assert_eq!(read(&receipt), ("OpenTelemetry spans", 118, 40, 0));
    assert!(printed.ids().iter().eq(table.ids().iter()));
    for field in ["app.intent", "model", "session", "error"] {
        assert_eq!(counts(&printed, field), counts(&table, field), "{field}");
    }
    assert!((total(&printed, "tokens_in") - 54_647.0).abs() < 0.5);
    let (page, receipt) = load_unnamed("phoenix_otlp_page.json.gz");
    assert_eq!(read(&receipt), ("OpenTelemetry spans", 200, 69, 0));
    assert_eq!(counts(&page, "metadata.intent")["order_status"], 30);
}
