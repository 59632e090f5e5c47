//! A stream's list is that of all its traces, however they are cut into pulls.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::fmt::Write as _;

use assay_plan::budget::Amount;
use assay_plan::collecting::{Counted, Until};
use assay_plan::document::Plan;
use assay_plan::rule::{Combine, Condition, Rule, Test};
use assay_traces::TraceTable;
use assay_traces::draw::{Drawn, draw};
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
        let has_error = pull.end > 1_000;
        let taken = stream.take(traces(pull)).unwrap();
        assert_eq!(taken.strangers, 0);
        // Said, and taken as missing.
        assert_eq!(taken.absent.is_empty(), has_error);
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
    let taken = stream.take(again).unwrap();
    assert_eq!(
        (taken.strangers, taken.absent.as_slice()),
        (1, &["error".to_owned()][..])
    );
    assert_eq!(stream.list().unwrap(), before);
}

/// A plan that judges every rare trace, or every rare one with a sign of trouble, until so many are collected.
fn collecting(collect: u64, of: Counted) -> Plan {
    let mut plan = plan();
    plan.budget.amount = Amount::Calls(800);
    plan.set_until(&["rare".to_owned()], Some(Until { collect, of }));
    plan
}

/// The stream after one pull more, saved and read back before it.
fn pulled(stream: &Stream, pull: &TraceTable) -> Stream {
    let saved = serde_json::to_string(stream).unwrap();
    let mut stream: Stream = serde_json::from_str(&saved).unwrap();
    stream.take(pull.clone()).unwrap();
    stream
}

fn number_of(row: &Drawn) -> usize {
    row.id[1..].parse().unwrap()
}

#[test]
fn a_group_is_judged_to_the_last_trace_until_enough_came() {
    let like = traces(0..3_000);
    for (of, counts) in [
        (Counted::All, (|_: &Drawn| true) as fn(&Drawn) -> bool),
        (Counted::WithSignal, |row: &Drawn| row.signal),
    ] {
        let begun = Stream::begin(&like, &collecting(30, of)).unwrap();
        let mut stream = begun.clone();
        for end in 1..=30 {
            stream = pulled(&stream, &traces(end * 100 - 100..end * 100));
            let list = stream.list().unwrap();
            let came = (0..end * 100).filter(|number| {
                let has_trouble = *number > 1_000 && number % 7 == 0;
                number % 9 == 0 && (of == Counted::All || has_trouble)
            });
            let first: Vec<usize> = came.take(30).collect();
            let rare = list
                .rows
                .iter()
                .filter(|row| row.group == ["rare"] && counts(row));
            let (mut own, others): (Vec<usize>, Vec<usize>) = rare
                .map(number_of)
                .partition(|number| first.contains(number));
            own.sort_unstable();
            assert_eq!(own, first, "all of the first thirty, after {end} hours");
            assert!(
                first.len() == 30 || others.is_empty(),
                "and none before they came"
            );
            for row in list
                .rows
                .iter()
                .filter(|row| row.group == ["rare"] && counts(row))
            {
                let is_first = first.contains(&number_of(row));
                assert!(!is_first || (row.weight - 1.0).abs() < 1e-12);
            }
            let weights: f64 = list.rows.iter().map(|row| row.weight).sum();
            assert!(
                (weights - (end * 100) as f64).abs() < 1e-6,
                "{weights} after {end} hours"
            );
        }
        assert_eq!(pulled(&begun, &like), stream, "pulls do not matter");
    }
}

/// A rate that drifts while the group collects: the first traces are better than those that come later.
#[test]
fn what_was_collected_first_does_not_bias_the_rate() {
    let is_bad = |number: usize| number.is_multiple_of(if number < 1_500 { 45 } else { 18 });
    let like = traces(0..3_000);
    let pulls = [0..700, 700..2_200, 2_200..3_000].map(traces);
    let rare = || (0..3_000).filter(|number| number % 9 == 0);
    let truth = rare().filter(|number| is_bad(*number)).count() as f64;
    let estimates: Vec<f64> = (0..200)
        .map(|seed| {
            let mut plan = collecting(60, Counted::All);
            plan.seed = format!("seed-{seed}");
            // Fewer calls afterwards than traces, so that chance decides.
            plan.target_points = 12.0;
            let begun = Stream::begin(&like, &plan).unwrap();
            let list = pulls
                .iter()
                .fold(begun, |stream, pull| pulled(&stream, pull));
            let list = list.list().unwrap();
            let rare = list.rows.iter().filter(|row| row.group == ["rare"]);
            rare.filter(|row| is_bad(number_of(row)))
                .map(|row| row.weight)
                .sum()
        })
        .collect();
    let count = estimates.len() as f64;
    let mean = estimates.iter().sum::<f64>() / count;
    let variance = estimates.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let error = (variance / count).sqrt();
    assert!(error > 0.0, "chance decides");
    assert!(
        (mean - truth).abs() < 4.0 * error,
        "{mean} ± {error} of {truth}"
    );
}
