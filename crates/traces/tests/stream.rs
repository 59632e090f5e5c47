//! A stream's list is that of all its traces, however they are cut into pulls.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::fmt::Write as _;

use assay_plan::document::Plan;
use assay_plan::rule::{Combine, Condition, Rule, Test};
use assay_traces::TraceTable;
use assay_traces::draw::draw;
use assay_traces::stream::Stream;
use support::*;

/// Traces with these numbers, as CSV; the first thousand have no sign of trouble, and no column for it.
fn traces(numbers: std::ops::Range<usize>) -> TraceTable {
    let has_error = numbers.end > 1_000;
    let mut text = String::from(if has_error {
        "id,intent,error\n"
    } else {
        "id,intent\n"
    });
    for number in numbers {
        let intent = if number % 9 == 0 { "rare" } else { "usual" };
        write!(text, "t{number},{intent}").unwrap();
        if has_error {
            text += if number > 1_000 && number % 7 == 0 {
                ",true"
            } else {
                ",false"
            };
        }
        text.push('\n');
    }
    load_in_steps(&[("traces.csv", text.as_bytes())], 4_096)
        .unwrap()
        .0
}

fn plan() -> Plan {
    let signal = Rule {
        combine: Combine::Any,
        conditions: vec![Condition {
            field: "error".to_owned(),
            test: Test::Is("true".to_owned()),
        }],
    };
    Plan::first(by("intent"), signal, Rule::default(), 3_000)
}

#[test]
fn pulls_and_restarts_do_not_matter() {
    let (plan, all) = (plan(), traces(0..3_000));
    let whole = draw(&all, &plan).unwrap();
    let mut stream = Stream::begin(&all, &plan).unwrap();
    assert_eq!(stream.list().unwrap().rows, []);
    for pull in [0..900, 900..1_700, 1_700..3_000] {
        let saved = serde_json::to_string(&stream).unwrap();
        stream = serde_json::from_str(&saved).unwrap();
        assert_eq!(stream.take(traces(pull)).unwrap(), 0);
        let list = stream.list().unwrap();
        let ids: std::collections::HashSet<&str> =
            list.rows.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids.len(), list.rows.len());
    }
    assert_eq!(stream.list().unwrap(), whole);
}

#[test]
fn the_weights_of_a_list_stand_for_all_that_came() {
    let mut stream = Stream::begin(&traces(0..3_000), &plan()).unwrap();
    for end in [500, 1_500, 2_500] {
        stream.take(traces(end - 500..end)).unwrap();
    }
    let weights: f64 = stream.list().unwrap().rows.iter().map(|it| it.weight).sum();
    assert!((weights - 1_500.0).abs() < 1e-6, "{weights}");
    let before = stream.list().unwrap();
    let mut again = String::from("id,intent\n");
    for row in &before.rows {
        writeln!(again, "{},usual", row.id).unwrap();
    }
    again += "x,never seen\n";
    let again = load_in_steps(&[("again.csv", again.as_bytes())], 4_096)
        .unwrap()
        .0;
    assert_eq!(stream.take(again).unwrap(), 1);
    assert_eq!(stream.list().unwrap(), before);
}
