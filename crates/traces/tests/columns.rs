//! Which columns of an export each field is read of, and which fields are in none.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_plan::data::{BuiltIn, Unit};
use assay_traces::example::example;
use assay_traces::fields::fields;
use assay_traces::load::Loader;

/// The columns of each field that has this name, of a file that holds this.
fn columns(text: &str, unit: Unit, names: &[&str]) -> Vec<Vec<String>> {
    let mut loader = Loader::counting(unit);
    loader.begin_file("unknown", text.len() as u64);
    loader.push(text.as_bytes()).unwrap();
    loader.end_file().unwrap();
    let fields = fields(&loader.finish().unwrap().0);
    let of = |name: &&str| {
        let field = fields.iter().find(|it| it.name == *name);
        field.unwrap().columns.clone().unwrap()
    };
    names.iter().map(of).collect()
}

fn named<const N: usize>(columns: [&str; N]) -> Vec<String> {
    columns.map(str::to_owned).to_vec()
}

#[test]
fn a_table_has_its_fields_as_columns() {
    let table = "trace_id,intent,session,tags\na,order,s,\"[\"\"vip\"\"]\"\nb,refund,s,[]\n";
    assert_eq!(
        columns(table, Unit::Trace, &["intent", "tags.vip"]),
        [named(["intent"]), named([])]
    );
    // A session is several records.
    assert_eq!(columns(table, Unit::Session, &["intent"]), [named([])]);
}

#[test]
fn an_export_names_some_fields_otherwise_and_others_not_at_all() {
    let traces = r#"{"info":{"trace_id":"a","request_time":"2026-08-14T22:12:31Z","state":"OK","tags":{"intent":"x"},"assessments":[{"assessment_name":"thumbs","feedback":{"value":true},"source":{"source_type":"HUMAN"}}]}}
{"info":{"trace_id":"b","request_time":"2026-08-14T22:12:32Z","state":"ERROR","tags":{"intent":"y"},"assessments":[]}}
"#;
    assert_eq!(
        columns(
            traces,
            Unit::Trace,
            &["tags.intent", "error", "scores.thumbs"]
        ),
        [named(["info.tags.intent"]), named([]), named([])]
    );
}

#[test]
fn scores_in_lists_are_no_column_of_numbers() {
    let traces = r#"{"id":"a","timestamp":"2026-08-11T12:25:18Z","name":"n","sessionId":"s","tags":[],"bookmarked":false,"public":false,"thumbs":[0.0],"helpful":0.5}
{"id":"b","timestamp":"2026-08-11T12:25:18Z","name":"n","sessionId":"s","tags":[],"bookmarked":false,"public":false,"thumbs":null,"helpful":0.25}
"#;
    assert_eq!(
        columns(traces, Unit::Trace, &["scores.thumbs", "scores.helpful"]),
        [named([]), named(["helpful"])]
    );
}

#[test]
fn what_several_spans_make_is_in_no_column() {
    let spans = r#"{"context":{"trace_id":"a","span_id":"1"},"parent_id":null,"name":"root","span_kind":"CHAIN","start_time":"2026-08-14T22:12:31Z","attributes":{"metadata.intent":"x"}}
{"context":{"trace_id":"a","span_id":"2"},"parent_id":"1","name":"llm","span_kind":"LLM","start_time":"2026-08-14T22:12:32Z","attributes":{}}
"#;
    assert_eq!(
        columns(spans, Unit::Trace, &["metadata.intent"]),
        [named([])]
    );
}

#[test]
fn of_an_example_no_columns_are_known() {
    let fields = fields(&example(BuiltIn::SupportBot).table);
    assert!(fields.iter().all(|field| field.columns.is_none()));
}
