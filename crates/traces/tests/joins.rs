//! Several files as one load: traces with the scores and annotations that other files hold.

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

const SCORES: &str = "langfuse_scores.csv";
const BLOB_SCORES: &str = "langfuse_blob_scores.jsonl.gz";
const ANNOTATIONS: &str = "phoenix_span_annotations.csv";
const SPANS: &str = "spans_dataframe.records.jsonl.gz";

/// Loads fixtures under names that tell nothing.
fn load_together(names: &[&str]) -> (TraceTable, Receipt) {
    let files: Vec<Vec<u8>> = names.iter().map(|name| fixture(name)).collect();
    let named: Vec<(&str, &[u8])> = files.iter().map(|file| ("unknown", &file[..])).collect();
    load_in_steps(&named, 4099).unwrap()
}

fn total(table: &TraceTable, field: &str) -> f64 {
    let column = table.column(field).unwrap();
    (0..table.rows()).filter_map(|row| column.number(row)).sum()
}

fn given(table: &TraceTable, field: &str) -> u64 {
    table.rows() as u64 - matching(table, &rule(field, Test::Missing))
}

fn check_langfuse_scores(table: &TraceTable) {
    assert_eq!(table.rows(), 400);
    assert_eq!(given(table, "scores.helpfulness"), 134);
    assert_eq!(
        matching(table, &rule("scores.helpfulness", Test::Below(0.5))),
        16
    );
    assert!((total(table, "scores.helpfulness") - 106.2901).abs() < 1e-6);
    assert_eq!(given(table, "scores.helpfulness.human"), 29);
    assert_eq!(
        counts(table, "scores.refusal"),
        expected(&[("(missing)", 266), ("answered", 133), ("refused", 1)])
    );
    let thumbs = |test| matching(table, &rule("scores.user-thumbs", test));
    assert_eq!(
        (thumbs(Test::Above(0.5)), thumbs(Test::Below(0.5))),
        (27, 5)
    );
}

#[test]
fn scores_join_their_traces_in_any_order() {
    for names in [
        [TRACES_JSONL, SCORES],
        [SCORES, TRACES_JSONL],
        [EVENTS, SCORES],
        [BLOB_SCORES, "observations_v2.jsonl.gz"],
        [OBSERVATIONS_CSV, BLOB_SCORES],
    ] {
        let (table, receipt) = load_together(&names);
        check_langfuse_scores(&table);
        assert_eq!(receipt.joins.len(), 1, "{names:?}");
        assert_eq!(
            receipt.joins[0].sentence(),
            "329 of 329 scores found their trace.",
            "{names:?}"
        );
        assert_eq!(suspicions(&receipt), Vec::<String>::new(), "{names:?}");
        assert_eq!(
            receipt.notes,
            [
                "People and others gave scores called helpfulness: those of people are in \
                 scores.helpfulness.human."
            ]
        );
    }
}

#[test]
fn scores_given_twice_count_once() {
    let (table, receipt) = load_together(&[SCORES, TRACES_CSV, BLOB_SCORES, SCORES]);
    check_langfuse_scores(&table);
    assert_eq!(receipt.joins[0].records, 329);
}

#[test]
fn parts_of_a_scheduled_export_are_one_load() {
    let (table, receipt) = load_together(&[
        "observations_v2.jsonl.gz",
        BLOB_SCORES,
        "langfuse_blob_traces.json.gz",
    ]);
    check_langfuse_scores(&table);
    assert_eq!((receipt.rows, receipt.traces), (800 + 329 + 400, 400));
    assert_eq!(counts(&table, "model").len(), 3);
    assert_eq!(counts(&table, "metadata.intent")["refund_request"], 88);
}

#[test]
fn annotations_join_by_the_id_of_a_span_which_may_be_a_child() {
    for names in [[SPANS, ANNOTATIONS], [ANNOTATIONS, SPANS]] {
        let (table, receipt) = load_together(&names);
        assert_eq!(receipt.traces, 400);
        assert_eq!(
            receipt.joins[0].sentence(),
            "300 of 300 annotations found their trace."
        );
        assert_eq!(given(&table, "scores.helpfulness"), 134);
        assert_eq!(
            matching(&table, &rule("scores.helpfulness", Test::Below(0.5))),
            16
        );
        assert!((total(&table, "scores.helpfulness") - 106.2901).abs() < 1e-6);
        assert_eq!(matching(&table, &is("scores.refusal.label", "refused")), 1);
        assert_eq!(
            matching(&table, &is("scores.user_feedback.label", "thumbs-down")),
            5
        );
    }
}

#[test]
fn what_is_not_found_is_counted_with_examples() {
    let traces = b"id,intent\na,refund\nb,order\n";
    let verdicts = b"trace_id,metric,score\nb,quality,1\nz,quality,0\ny,quality,1\nb,tone,0.5\n";
    let (table, receipt) =
        load_in_steps(&[("t", traces.as_slice()), ("v", verdicts.as_slice())], 7).unwrap();
    assert_eq!(receipt.files[1].layout, "table of verdicts");
    assert_eq!(table.rows(), 2);
    assert_eq!(
        receipt.joins[0].sentence(),
        "2 of 4 verdicts found their trace; not there: y, z."
    );
    assert_eq!(
        suspicions(&receipt),
        ["Only 2 of 4 verdicts belong to a trace of this load."]
    );
    assert_eq!(given(&table, "scores.quality"), 1, "no score is no zero");
}

#[test]
fn verdicts_alone_make_the_traces_that_they_name() {
    let verdicts = b"trace_id,metric,score,label\na,q,1,ok\na,tone,0.5,\nb,q,0,bad\na,q,0,bad\n";
    let (table, receipt) = load_in_steps(&[("v", verdicts.as_slice())], 5).unwrap();
    assert_eq!(table.ids().iter().collect::<Vec<_>>(), ["a", "b"]);
    assert!((total(&table, "scores.q") - 0.5).abs() < 1e-12);
    assert_eq!(receipt.joins, []);
    assert_eq!(
        receipt.notes,
        ["Once a trace has several scores of one name: numbers are averaged, words are listed."]
    );
    assert_eq!(
        suspicions(&receipt),
        ["There are verdicts but no traces, so that only what they name is known: 2 traces."]
    );
}

#[test]
fn measures_that_are_only_called_names_are_told_by_their_traces() {
    let long = b"trace_id,name,value\na,quality,0.5\na,tone,1\nb,quality,0.25\nb,tone,0\n";
    let (table, receipt) = load_in_steps(&[("f", long)], 7).unwrap();
    assert_eq!(receipt.files[0].layout, "table of verdicts");
    assert_eq!(table.rows(), 2);
    let tone = table.column("scores.tone").unwrap();
    assert_eq!((tone.number(0), tone.number(1)), (Some(1.0), Some(0.0)));
    // A trace's own name is the same wherever its id comes again.
    let traces = b"trace_id,name,score\na,bot,0.5\nb,other bot,1\na,bot,0.5\n";
    let (table, receipt) = load_in_steps(&[("f", traces)], 7).unwrap();
    assert_eq!(receipt.files[0].layout, "table");
    assert!(table.column("name").is_some());
}

/// The same trace as `MLflow`'s table has it and as its clients write it: what it was given twice is one score.
#[test]
fn an_assessment_told_in_two_forms_of_an_export_is_one_score() {
    let assessments = r#"[
        {"assessment_id":"a-1","assessment_name":"helpful","source":{"source_type":"LLM_JUDGE"},"feedback":{"value":1.0}},
        {"assessment_id":"a-2","assessment_name":"refusal","source":{"source_type":"CODE"},"feedback":{"value":"answered"}}
    ]"#;
    let row = format!(
        r#"[{{"trace_id":"tr-1","state":"OK","request_time":1786751291480,"execution_duration":1951,"assessments":{assessments}}}]"#
    );
    let object = format!(
        r#"[{{"info":{{"trace_id":"tr-1","request_time":"2026-08-14T23:48:11.480Z","state":"OK","assessments":{assessments}}},"data":{{"spans":[]}}}}]"#
    );
    let files = [
        ("row.json", row.as_bytes()),
        ("object.json", object.as_bytes()),
    ];
    let (table, receipt) = load_in_steps(&files, 100).unwrap();
    assert_eq!((table.rows(), receipt.rows), (1, 2));
    assert!(
        receipt
            .files
            .iter()
            .all(|file| file.layout == "MLflow traces")
    );
    assert_eq!(receipt.notes, [""; 0]);
    assert!((total(&table, "scores.helpful") - 1.0).abs() < 1e-9);
    assert_eq!(
        counts(&table, "scores.refusal"),
        expected(&[("answered", 1)])
    );
    // Another assessment of the same name is another score.
    let other = object.replace("a-1", "a-3");
    let (_, receipt) = load_in_steps(&[files[0], ("other", other.as_bytes())], 100).unwrap();
    assert_eq!(
        receipt.notes,
        ["Once a trace has several scores of one name: numbers are averaged, words are listed."]
    );
}
