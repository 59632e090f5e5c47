//! Files that were sampled and say for how many traces each row stands.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs and does not get fails it"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::fmt::Write as _;

use assay_plan::budget::Amount;
use assay_plan::document::Plan;
use assay_plan::rule::Rule;
use assay_plan::weighting::{Holds, Weighting};
use assay_sampling::population::{Population, Stratum};
use assay_traces::TraceTable;
use assay_traces::draw::draw;
use assay_traces::group::{Matched, group, group_of, population};
use proptest::prelude::*;

use crate::support::{by, is, load_in_steps};

/// One row of a sampled file.
#[derive(Clone, Debug)]
struct Row {
    group: u8,
    error: bool,
    bad: Option<bool>,
    weight: u64,
}

fn row() -> impl Strategy<Value = Row> {
    (0..4_u8, any::<bool>(), any::<Option<bool>>(), 1..30_u64).prop_map(
        |(group, error, bad, weight)| Row {
            group,
            error,
            bad,
            weight,
        },
    )
}

/// The rows as a table, each as often as `times` says.
fn table(rows: &[Row], times: impl Fn(&Row) -> u64) -> TraceTable {
    let mut csv = String::from("trace_id,intent,error,verdict,kept,stands_for\n");
    for (place, row) in rows.iter().enumerate() {
        for copy in 0..times(row) {
            let verdict = match row.bad {
                Some(true) => "fail",
                Some(false) => "pass",
                None => "",
            };
            writeln!(
                csv,
                "t-{place}-{copy},g{},{},{verdict},{},{}",
                row.group,
                row.error,
                1.0 / row.weight as f64,
                row.weight
            )
            .unwrap();
        }
    }
    load_in_steps(&[("rows.csv", csv.as_bytes())], 1 << 16)
        .unwrap()
        .0
}

fn weighting(field: &str, holds: Holds) -> Weighting {
    Weighting {
        field: field.to_owned(),
        holds,
    }
}

fn counted(table: &TraceTable, weighting: &Weighting) -> Population {
    let (signal, verdict) = (is("error", "true"), is("verdict", "fail"));
    population(table, &by("intent"), &signal, &verdict, Some(weighting)).unwrap()
}

fn plan(calls: u64) -> Plan {
    let mut plan = Plan::first(by("intent"), is("error", "true"), Rule::default(), 100);
    plan.budget.amount = Amount::Calls(calls);
    plan.weighting = Some(weighting("stands_for", Holds::Traces));
    plan
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_row_of_weight_seven_counts_as_seven_rows(mut rows in prop::collection::vec(row(), 1..40)) {
        // A field without any value is none.
        rows[0].bad = Some(rows[0].error);
        let once = table(&rows, |_| 1);
        let repeated = table(&rows, |row| row.weight);
        let (signal, verdict) = (is("error", "true"), is("verdict", "fail"));
        let all = group(&repeated, &by("intent"), &signal, &verdict).unwrap().population;
        for (field, holds) in [("stands_for", Holds::Traces), ("kept", Holds::Chance)] {
            let weighted = counted(&once, &weighting(field, holds));
            prop_assert_eq!(weighted.traces(), all.traces());
            for (one, other) in weighted.strata.iter().zip(&all.strata) {
                prop_assert_eq!(&one.labels, &other.labels);
                for (one, other) in one.cells().into_iter().zip(other.cells()) {
                    prop_assert_eq!(one.traces, other.traces);
                    // There are no more verdicts than there are, but they speak by their weights.
                    prop_assert!(one.judged <= other.judged && one.judged_bad <= one.judged);
                    if other.judged > 0 {
                        let share = other.judged_bad as f64 / other.judged as f64;
                        prop_assert_eq!(one.judged_bad, (share * one.judged as f64).round() as u64);
                    }
                }
            }
        }
    }

    #[test]
    fn the_list_says_what_each_row_stands_for(rows in prop::collection::vec(row(), 1..40), calls in 0..500_u64) {
        let table = table(&rows, |_| 1);
        let list = draw(&table, &plan(calls)).unwrap();
        for drawn in &list.rows {
            prop_assert!((drawn.inclusion_probability * drawn.weight - 1.0).abs() < 1e-12);
            prop_assert!(drawn.inclusion_probability > 0.0 && drawn.inclusion_probability <= 1.0);
            let place: usize = drawn.id.split('-').nth(1).unwrap().parse().unwrap();
            let cell = |row: &&Row| row.error == drawn.signal && drawn.group == [format!("g{}", row.group)];
            prop_assert!(cell(&&rows[place]));
            let all = rows.iter().filter(cell).count();
            let taken = list.rows.iter().filter(|it| it.group == drawn.group && it.signal == drawn.signal);
            let expected = rows[place].weight as f64 * all as f64 / taken.count() as f64;
            prop_assert!((drawn.weight - expected).abs() < 1e-9 * expected);
        }
        let more = draw(&table, &plan(calls + 50)).unwrap();
        for drawn in &list.rows {
            prop_assert!(more.rows.iter().any(|it| it.id == drawn.id), "more calls only add traces");
        }
    }
}

#[test]
fn a_row_without_a_weight_stands_for_itself_and_is_counted() {
    let csv = "trace_id,intent,w\na,x,10\nb,x,\nc,x,0\nd,y,2.6\n";
    let (table, _) = load_in_steps(&[("w.csv", csv.as_bytes())], 64).unwrap();
    let mut plan = Plan::first(by("intent"), Rule::default(), Rule::default(), 4);
    plan.weighting = Some(weighting("w", Holds::Traces));
    let grouped = group_of(&table, &plan, &mut Matched::default()).unwrap();
    assert_eq!(grouped.weightless, 2);
    let counts = grouped.population.strata.iter().map(Stratum::traces);
    assert_eq!(counts.collect::<Vec<_>>(), [12, 3]);
}

#[test]
fn what_a_condition_holds_for_is_remembered_with_what_rows_stand_for() {
    let csv = "trace_id,intent,error,w\na,x,true,10\nb,x,false,4\nc,y,true,2\n";
    let (table, _) = load_in_steps(&[("w.csv", csv.as_bytes())], 64).unwrap();
    let mut plan = Plan::first(by("intent"), is("error", "true"), Rule::default(), 3);
    let weights = weighting("w", Holds::Traces);
    let matched = &mut Matched::default();
    for _ in 0..2 {
        for (weighting, traces) in [(None, 2), (Some(weights.clone()), 12)] {
            plan.weighting = weighting;
            let grouped = group_of(&table, &plan, matched).unwrap();
            assert_eq!(grouped.signal_matches, [traces]);
            assert_eq!(grouped.signal_examples, [["a", "c"]]);
        }
    }
}

#[test]
fn a_field_that_is_no_weight_is_refused_with_a_sentence() {
    let (table, _) =
        load_in_steps(&[("w.csv", b"trace_id,intent\na,x\nb,y\n".as_slice())], 64).unwrap();
    let none = Rule::default();
    let refused = |field: &str| {
        let weights = weighting(field, Holds::Traces);
        population(&table, &by("intent"), &none, &none, Some(&weights)).unwrap_err()
    };
    assert_eq!(refused("intent").code(), "group.no-weights");
    assert_eq!(refused("nowhere").code(), "group.unknown-field");
    assert!(refused("intent").to_string().ends_with("stands."));
}

#[test]
fn examples_do_not_depend_on_the_order_of_the_rows() {
    let lines: Vec<String> = (0..30)
        .map(|id| format!("t{:02},x,true\n", id * 7 % 30))
        .collect();
    let examples = |lines: &mut dyn Iterator<Item = &String>| {
        let csv = "trace_id,intent,error\n".to_owned() + &lines.cloned().collect::<String>();
        let (table, _) = load_in_steps(&[("w.csv", csv.as_bytes())], 64).unwrap();
        let signal = is("error", "true");
        group(&table, &by("intent"), &signal, &Rule::default())
            .unwrap()
            .signal_examples
    };
    let forwards = examples(&mut lines.iter());
    assert_eq!(forwards, [["t00", "t01", "t02"]]);
    assert_eq!(examples(&mut lines.iter().rev()), forwards);
}
