//! Sessions and observations in the place of traces.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use assay_plan::data::{Receipt, Unit};
use assay_plan::rule::Test;
use assay_traces::{Loader, TraceTable};
use support::*;

fn load_counting(unit: Unit, files: &[&[u8]]) -> (TraceTable, Receipt) {
    let mut loader = Loader::counting(unit);
    for file in files {
        loader.begin_file("unknown", file.len() as u64);
        for piece in file.chunks(4099) {
            loader.push(piece).unwrap();
        }
        loader.end_file().unwrap();
    }
    loader.finish().unwrap()
}

fn number(table: &TraceTable, id: &str, field: &str) -> Option<f64> {
    let row = table.ids().iter().position(|it| it == id)?;
    table.column(field)?.number(row)
}

fn text(table: &TraceTable, id: &str, field: &str) -> Option<String> {
    let row = table.ids().iter().position(|it| it == id)?;
    table.column(field)?.text(row)
}

#[test]
fn sessions_of_an_export() {
    for name in [TRACES_JSONL, "spans_dataframe.records.jsonl.gz", EVENTS] {
        let (table, receipt) = load_counting(Unit::Session, &[&fixture(name)]);
        assert_eq!(receipt.unit, Unit::Session);
        assert_eq!(receipt.traces, 171 + 14, "{name}");
        assert_eq!(
            receipt.notes,
            [
                "Sessions are counted: 185 of 400 traces. 14 traces without a session count as one each."
            ]
        );
        let traces = table.column("traces").unwrap();
        let sum: f64 = (0..table.rows()).filter_map(|row| traces.number(row)).sum();
        assert!((sum - 400.0).abs() < 1e-9);
    }
}

#[test]
fn a_session_says_what_its_traces_say() {
    let traces = b"trace_id,session,start_time,intent,cost_usd,error,scores.quality\n\
        b,s,2026-08-01T10:05:00Z,order,0.25,true,1\n\
        a,s,2026-08-01T10:00:00Z,refund,0.5,false,0\n\
        c,,2026-08-01T09:00:00Z,refund,,false,\n\
        d,t,2026-08-01T09:00:00Z,,1,,\n";
    let (table, _) = load_counting(Unit::Session, &[traces]);
    assert_eq!(table.ids().iter().collect::<Vec<_>>(), ["s", "c", "t"]);
    assert_eq!(
        text(&table, "s", "intent").as_deref(),
        Some("refund"),
        "the first trace's"
    );
    assert_eq!(
        text(&table, "s", "error").as_deref(),
        Some("true"),
        "any trace's"
    );
    assert_eq!(number(&table, "s", "cost_usd"), Some(0.75));
    assert_eq!(number(&table, "s", "scores.quality"), Some(0.5));
    assert_eq!(number(&table, "s", "traces"), Some(2.0));
    assert_eq!(
        number(&table, "c", "scores.quality"),
        None,
        "unjudged is not zero"
    );
    assert_eq!(number(&table, "c", "cost_usd"), None);
    assert_eq!(table.start_ms(0), Some(1_785_578_400_000));
    assert!(table.column("session").is_none());
}

#[test]
fn more_sessions_than_a_field_keeps_values() {
    let rows: Vec<String> = (0..6_000)
        .map(|n| format!("t{n},s{},x\n", n / 2 * 2))
        .collect();
    let text = format!("id,session,intent\n{}", rows.concat());
    let (table, _) = load_counting(Unit::Session, &[text.as_bytes()]);
    assert_eq!(table.rows(), 3_000);
    let rows: Vec<String> = (0..12_000).map(|n| format!("t{n},s{n},x\n")).collect();
    let text = format!("id,session,intent\n{}", rows.concat());
    let (table, _) = load_counting(Unit::Session, &[text.as_bytes()]);
    assert_eq!(table.rows(), 12_000);
    assert_eq!(table.ids().get(11_999), "s11999");
}

#[test]
fn observations_of_an_export_carry_their_traces_fields() {
    let observations = fixture("observations_v2.jsonl.gz");
    let traces = fixture(TRACES_JSONL);
    for files in [
        [&observations[..], &traces[..]],
        [&traces[..], &observations[..]],
    ] {
        let (table, receipt) = load_counting(Unit::Observation, &files);
        assert_eq!((receipt.unit, receipt.traces), (Unit::Observation, 800));
        assert_eq!(
            counts(&table, "observation.type"),
            expected(&[("GENERATION", 400), ("SPAN", 400)])
        );
        assert_eq!(
            counts(&table, "metadata.intent")["enterprise_compliance"],
            4
        );
        assert_eq!(matching(&table, &is("error", "true")), 4, "each its own");
        assert_eq!(
            matching(&table, &rule("model", Test::Missing)),
            400,
            "a span calls no model"
        );
        assert_eq!(matching(&table, &rule("latency_ms", Test::Missing)), 0);
    }
}

#[test]
fn annotations_go_to_the_observation_that_they_name() {
    let spans = fixture("spans_dataframe.records.jsonl.gz");
    let annotations = fixture("phoenix_span_annotations.csv");
    let (table, receipt) = load_counting(Unit::Observation, &[&annotations, &spans]);
    assert_eq!(receipt.traces, 1172);
    assert_eq!(
        receipt.joins[0].sentence(),
        "300 of 300 annotations found their trace."
    );
    let scored = |kind: &str, field: &str| {
        let kinds = table.column("observation.type").unwrap();
        let scores = table.column(field).unwrap();
        (0..table.rows())
            .filter(|&row| kinds.text(row).as_deref() == Some(kind) && scores.number(row).is_some())
            .count()
    };
    assert_eq!(scored("CHAIN", "scores.helpfulness"), 134);
    assert_eq!(scored("LLM", "scores.refusal"), 134);
    assert_eq!(scored("CHAIN", "scores.refusal"), 0);
}

#[test]
fn a_load_without_observations_keeps_its_traces() {
    let (table, _) = load_counting(Unit::Observation, &[&fixture(TRACES_JSONL)]);
    assert_eq!(table.rows(), 400);
}
