//! Results that name a part of what is counted, or the whole that it is a part of: a span of a trace, a trace of a session,
//! the trace of an observation.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::fmt::Write as _;

use assay_plan::budget::Amount;
use assay_plan::data::Unit;
use assay_plan::document::Plan;
use assay_plan::results::estimate::Estimates;
use assay_plan::results::reading::{Meaning, Reading, VerdictField};
use assay_plan::rule::Rule;
use assay_traces::results::{Results, ResultsError};
use assay_traces::table::{Column, Values};
use assay_traces::{Loader, TraceTable};
use support::*;

const SPANS: &str = "spans_dataframe.records.jsonl.gz";
const ANNOTATIONS: &str = "phoenix_span_annotations.csv";

fn read(mut loader: Loader, files: &[&[u8]]) -> Loader {
    for file in files {
        loader.begin_file("unknown", file.len() as u64);
        for piece in file.chunks(4099) {
            loader.push(piece).unwrap();
        }
        loader.end_file().unwrap();
    }
    loader
}

fn traffic(unit: Unit, file: &[u8]) -> TraceTable {
    let loader = read(Loader::counting(unit), &[file]);
    loader.finish().unwrap().0
}

fn results(unit: Unit, file: &[u8]) -> Results {
    let loader = read(Loader::of_results(unit), &[file]);
    Results::of(loader.finish().unwrap().0)
}

fn as_scores(field: &str) -> Reading {
    Reading {
        verdict: VerdictField {
            field: field.to_owned(),
            meaning: Meaning::Score {
                worst: 0.0,
                best: 1.0,
            },
        },
        people: None,
    }
}

fn estimates(
    results: &Results,
    field: &str,
    table: &TraceTable,
) -> Result<Estimates, ResultsError> {
    let makes_groups = |it: &&Column| matches!(it.values(), Values::Coded { .. });
    let first = table.columns().iter().find(makes_groups);
    let dimensions = by(first.unwrap().name());
    let mut plan = Plan::first(dimensions, Rule::default(), Rule::default(), table.traces());
    // It draws too few of them to have chosen what was judged.
    plan.budget.amount = Amount::Calls(10);
    results.estimates(&as_scores(field), Some((table, &plan)))
}

/// The sum of the scores and their number.
fn scored(table: &TraceTable, field: &str) -> (f64, u64) {
    let column = table.column(field).unwrap();
    let rows = 0..table.rows();
    let numbers: Vec<f64> = rows.filter_map(|row| column.number(row)).collect();
    (numbers.iter().sum(), numbers.len() as u64)
}

#[test]
fn annotations_of_spans_say_of_loaded_traces_what_they_say_opened_together() {
    let (spans, annotations) = (fixture(SPANS), fixture(ANNOTATIONS));
    let (together, _) = load_in_steps(&[("a", &spans), ("b", &annotations)], 4099).unwrap();
    let table = traffic(Unit::Trace, &spans);
    let mut results = results(Unit::Trace, &annotations);
    let field = "scores.helpfulness";
    assert!(matches!(
        estimates(&results, field, &table),
        Err(ResultsError::NothingMatches { .. })
    ));

    let unknown = results.unknown_spans(&table);
    assert!(!unknown.is_empty());
    results.learn(read(Loader::tracing(unknown), &[&spans]).into_owners());
    let (sum, judged) = scored(&together, field);
    assert!(
        (sum - 106.2901).abs() < 1e-6 && judged == 134,
        "as documented"
    );
    for field in [field, "scores.user_feedback"] {
        let found = estimates(&results, field, &table).unwrap();
        let (sum, judged) = scored(&together, field);
        assert_eq!(found.overall.judged, judged, "{field}");
        let raw = found.overall.raw.unwrap();
        assert!(
            (raw - (1.0 - sum / judged as f64)).abs() < 1e-9,
            "{field}: {raw}"
        );
        assert_eq!(
            (found.matching.unmatched, found.matching.duplicates),
            (0, 0)
        );
        assert!(found.matching.spans >= judged);
    }
}

#[test]
fn spans_of_one_trace_count_together_and_those_of_none_stay_out() {
    let span = |trace: &str, span: &str, parent: &str| {
        format!(
            r#"{{"name":"n","context.trace_id":"{trace}","context.span_id":"{span}","parent_id":{parent},"span_kind":"CHAIN","start_time":"2026-08-01T00:00:00Z"}}"#
        )
    };
    let spans = [
        span("t1", "s1", "null"),
        span("t1", "s2", "\"s1\""),
        span("t2", "s3", "null"),
    ]
    .join("\n");
    let annotation = |span: &str, score: f64| format!("{span},quality,LLM,{score}\n");
    let annotations = [
        "span_id,annotation_name,annotator_kind,result.score\n".to_owned(),
        annotation("s1", 1.0),
        annotation("s2", 0.5),
        annotation("s3", 0.0),
        annotation("elsewhere", 0.0),
    ]
    .concat();
    let table = traffic(Unit::Trace, spans.as_bytes());
    let mut results = results(Unit::Trace, annotations.as_bytes());
    let unknown = results.unknown_spans(&table);
    results.learn(read(Loader::tracing(unknown), &[spans.as_bytes()]).into_owners());
    let found = estimates(&results, "scores.quality", &table).unwrap();
    assert_eq!((found.overall.judged, found.overall.traces), (2, 2));
    assert!((found.overall.raw.unwrap() - f64::midpoint(0.25, 1.0)).abs() < 1e-12);
    let matching = found.matching;
    assert_eq!(
        (matching.spans, matching.matched, matching.duplicates),
        (3, 2, 0)
    );
    assert_eq!(matching.unmatched_examples, ["elsewhere"]);
}

#[test]
fn results_that_name_rows_need_no_file_again() {
    let spans = fixture(SPANS);
    let annotations = fixture(ANNOTATIONS);
    let observations = traffic(Unit::Observation, &spans);
    let by_observation = results(Unit::Observation, &annotations);
    assert!(by_observation.unknown_spans(&observations).is_empty());
    let found = estimates(&by_observation, "scores.helpfulness", &observations).unwrap();
    assert_eq!((found.overall.judged, found.overall.traces), (134, 1172));

    let (rows, _) = load(TRACES_JSONL);
    let scores = results(Unit::Trace, &fixture("langfuse_scores.csv"));
    assert!(
        scores.unknown_spans(&rows).is_empty(),
        "traces without spans"
    );
}

#[test]
fn scores_of_a_trace_are_those_of_its_root_and_of_its_session() {
    let observations = fixture("observations_v2.jsonl.gz");
    let scores = fixture("langfuse_scores.csv");
    for unit in [Unit::Observation, Unit::Session] {
        let both = [observations.as_slice(), &scores];
        let together = read(Loader::counting(unit), &both).finish().unwrap().0;
        let table = traffic(unit, &observations);
        let results = results(unit, &scores);
        let found = estimates(&results, "scores.helpfulness", &table).unwrap();
        let (sum, judged) = scored(&together, "scores.helpfulness");
        assert_eq!(found.overall.judged, judged, "{unit:?}");
        let raw = found.overall.raw.unwrap();
        assert!((raw - (1.0 - sum / judged as f64)).abs() < 1e-9, "{unit:?}");
        assert_eq!(found.matching.unmatched, 0, "{unit:?}");
    }
}

/// Annotations of spans as Phoenix exports them: span, name, word and number.
fn annotations(rows: &[(&str, &str, &str, f64)]) -> Vec<u8> {
    let mut text = String::from(
        "span_id,id,annotation_name,annotator_kind,result.label,result.score,result.explanation\n",
    );
    for (number, (span, name, word, score)) in rows.iter().enumerate() {
        writeln!(text, "{span},a{number},{name},LLM,{word},{score},").unwrap();
    }
    text.into_bytes()
}

/// Two traces of two spans each.
fn spans() -> Vec<u8> {
    let span = |trace: &str, span: &str, parent: &str| {
        format!(
            r#"{{"context":{{"trace_id":"{trace}","span_id":"{span}"}},"parent_id":{parent},"name":"n","span_kind":"CHAIN","start_time":"2026-08-14T22:12:31Z","attributes":{{"metadata.intent":"x"}}}}"#
        ) + "\n"
    };
    let spans = [
        ("t", "1", "null"),
        ("t", "2", "\"1\""),
        ("u", "3", "null"),
        ("u", "4", "\"3\""),
    ];
    let lines = spans.map(|(trace, own, parent)| span(trace, own, parent));
    lines.concat().into_bytes()
}

/// What annotations say of those traces, once it is known whose the spans are.
fn annotated(rows: &[(&str, &str, &str, f64)], reading: &Reading) -> Estimates {
    let table = traffic(Unit::Trace, &spans());
    let mut results = results(Unit::Trace, &annotations(rows));
    let unknown = results.unknown_spans(&table);
    results.learn(read(Loader::tracing(unknown), &[&spans()]).into_owners());
    let plan = Plan::first(by("metadata.intent"), Rule::default(), Rule::default(), 2);
    results.estimates(reading, Some((&table, &plan))).unwrap()
}

/// A trace's score is the mean of all its scores, however many of its spans they are of, as where spans and annotations
/// are opened together.
#[test]
fn every_score_of_a_trace_counts_alike_whichever_span_it_is_of() {
    let rows = [
        ("1", "good", "", 0.2),
        ("1", "good", "", 0.4),
        ("2", "good", "", 0.9),
        ("3", "good", "", 0.1),
    ];
    let (together, _) =
        load_in_steps(&[("a", &spans()), ("b", &annotations(&rows))], 4099).unwrap();
    let (sum, judged) = scored(&together, "scores.good");
    assert!((sum - 0.6).abs() < 1e-12 && judged == 2);
    let found = annotated(&rows, &as_scores("scores.good"));
    assert_eq!(found.overall.judged, 2);
    assert!((found.overall.raw.unwrap() - (1.0 - sum / 2.0)).abs() < 1e-12);
}

/// Verdicts of one span that contradict each other are said, as are those of several.
#[test]
fn judges_that_contradict_each_other_are_said() {
    let words = |words: [&str; 1]| words.map(str::to_owned).to_vec();
    let reading = Reading {
        verdict: VerdictField {
            field: "scores.right".to_owned(),
            meaning: Meaning::Words {
                bad: words(["no"]),
                good: words(["yes"]),
            },
        },
        people: None,
    };
    let word = |span, word| (span, "right", word, f64::NAN);
    for rows in [
        [word("1", "yes"), word("1", "no"), word("3", "no")],
        [word("1", "yes"), word("2", "no"), word("3", "no")],
    ] {
        let found = annotated(&rows, &reading);
        assert_eq!(found.matching.contradictions, 1, "{rows:?}");
        assert_eq!((found.overall.judged, found.matching.no_verdict), (1, 1));
        assert_eq!(found.matching.duplicates, 0);
    }
}
