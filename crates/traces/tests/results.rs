//! Judged results, the whole way: from a file to rates with their ranges.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::collections::BTreeSet;
use std::fmt::Write;

use assay_plan::budget::Amount;
use assay_plan::data::Unit;
use assay_plan::document::{GroupLock, Plan};
use assay_plan::results::contrast::Pattern;
use assay_plan::results::estimate::Estimates;
use assay_plan::results::judge::Correction;
use assay_plan::results::matching::Design;
use assay_plan::results::reading::{Meaning, Reading, VerdictField};
use assay_plan::rule::{Rule, Test};
use assay_plan::weighting::{Holds, Weighting};
use assay_traces::draw::draw;
use assay_traces::results::{Comparing, Results, ResultsError};
use assay_traces::{Loader, TraceTable};
use proptest::collection::btree_set;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::*;

const HEADER: &str = "id,group,signal,inclusion_probability,weight,plan_id,seed,verdict\n";

fn results(files: &[&str]) -> Results {
    let mut loader = Loader::of_results(Unit::Trace);
    for text in files {
        loader.begin_file("results", text.len() as u64);
        loader.push(text.as_bytes()).unwrap();
        loader.end_file().unwrap();
    }
    Results::of(loader.finish().unwrap().0)
}

/// What results say that stand alone, read as they propose.
fn alone(text: &str) -> Estimates {
    let results = results(&[text]);
    let reading = results.proposed().unwrap();
    results.estimates(&reading, None).unwrap()
}

/// 900 traces in three groups, some with a sign of trouble.
fn traces() -> TraceTable {
    let rows: Vec<String> = (0..900_u32)
        .map(|number| {
            let intent = match number % 20 {
                0..12 => "order",
                12..19 => "refund",
                _ => "compliance",
            };
            format!("t{number:04},{intent},{}\n", is_troubled(number))
        })
        .collect();
    let rows = rows.concat();
    let text = format!("trace_id,intent,failed\n{rows}");
    load_in_steps(&[("traces.csv", text.as_bytes())], 1 << 16)
        .unwrap()
        .0
}

fn is_troubled(number: u32) -> bool {
    number.is_multiple_of(11)
}

/// What the judge says of a trace: most that are troubled fail, and few others.
fn verdict(id: &str) -> &'static str {
    let number: u32 = id.trim_start_matches('t').parse().unwrap();
    let fails = if is_troubled(number) {
        !number.is_multiple_of(3)
    } else {
        number.is_multiple_of(13)
    };
    if fails { "fail" } else { "pass" }
}

fn plan() -> Plan {
    let signal = rule("failed", Test::Is("true".to_owned()));
    let mut plan = Plan::first(by("intent"), signal, Rule::default(), 900);
    plan.budget.amount = Amount::Calls(300);
    plan
}

/// The plan's list with a verdict behind each trace, as `judge` gives it; none: the trace did not come back.
fn judged(table: &TraceTable, judge: impl Fn(usize, &str) -> Option<&'static str>) -> String {
    let csv = draw(table, &plan()).unwrap().to_csv();
    let mut lines = csv.lines();
    let mut text = format!("{},verdict\n", lines.next().unwrap());
    for (place, line) in lines.enumerate() {
        if let Some(verdict) = judge(place, line.split(',').next().unwrap()) {
            writeln!(text, "{line},{verdict}").unwrap();
        }
    }
    text
}

fn joined(table: &TraceTable, text: &str) -> Estimates {
    let results = results(&[text]);
    let reading = results.proposed().unwrap();
    results.estimates(&reading, Some((table, &plan()))).unwrap()
}

#[test]
fn a_judged_list_says_the_same_with_its_traces_and_without() {
    let table = traces();
    let text = judged_by_all(&table);
    let (with, without) = (joined(&table, &text), alone(&text));
    assert_eq!((with.design, without.design), (Design::Plan, Design::List));
    assert_eq!(with.plan_id, without.plan_id);
    assert_eq!(with.overall.estimate, without.overall.estimate);
    assert_eq!(with.overall.traces, 900);
    assert_eq!(with.measured, without.measured);
    for (one, other) in with.groups.iter().zip(&without.groups) {
        assert_eq!((&one.labels, one.estimate), (&other.labels, other.estimate));
        assert!(one.target_points.is_some() && other.target_points.is_none());
    }
    // Troubled traces were drawn three times as often, and most of them fail.
    let overall = &with.overall;
    assert!(overall.raw.unwrap() > overall.estimate.rate + 0.02);
    assert!(overall.why.starts_with("Traces with signs of trouble: "));
    let truth = (0..900)
        .filter(|number| verdict(&format!("t{number:04}")) == "fail")
        .count() as f64
        / 900.0;
    let [from, to] = overall.estimate.interval;
    assert!(from <= truth && truth <= to);
}

#[test]
fn a_list_as_json_lines_comes_back_as_one_in_csv_does() {
    let table = traces();
    let lines = draw(&table, &plan()).unwrap().to_json_lines();
    let judged: Vec<String> = lines
        .lines()
        .map(|line| {
            let mut row: Value = serde_json::from_str(line).unwrap();
            row["verdict"] = verdict(row["id"].as_str().unwrap()).into();
            format!("{row}\n")
        })
        .collect();
    let csv = alone(&judged_by_all(&table));
    let json = alone(&judged.concat());
    assert_eq!(json.design, Design::List);
    assert_eq!(json.overall, csv.overall);
    assert_eq!(json.groups, csv.groups);
}

/// The plan's list with the judge's verdict of every trace.
fn judged_by_all(table: &TraceTable) -> String {
    judged(table, |_, id| Some(verdict(id)))
}

#[test]
fn pass_fail_no_verdict_and_missing_are_counted_apart() {
    let table = traces();
    let text = judged(&table, |place, id| match place % 6 {
        0 => None,
        1 => Some("could not parse"),
        _ => Some(verdict(id)),
    });
    let found = joined(&table, &text);
    let drawn: u64 = found.groups.iter().map(|it| it.drawn).sum();
    let matching = &found.matching;
    assert_eq!(matching.missing, drawn.div_ceil(6));
    assert_eq!(
        matching.no_verdict + matching.missing + found.overall.judged,
        drawn
    );
    let [from, to] = found.overall.whatever_is_missing.unwrap();
    let [usual_from, usual_to] = found.overall.estimate.interval;
    assert!(from < usual_from && usual_to < to);
    let said = &found.notices.iter().find(|it| it.code == "results.missing");
    assert!(said.unwrap().sentence.contains("have no verdict"));
    // The list alone cannot know of what did not come back.
    assert_eq!(alone(&text).matching.missing, 0);
}

#[test]
fn what_the_plan_did_not_draw_is_told_and_left_out() {
    let table = traces();
    let text = judged_by_all(&table);
    let drawn: Vec<&str> = text
        .lines()
        .map(|it| it.split(',').next().unwrap())
        .collect();
    let scores: Vec<String> = drawn[1..]
        .iter()
        .map(|id| format!("{id},{}\n", verdict(id)))
        .collect();
    let mut scores = scores.concat();
    let outside: Vec<String> = (0..900)
        .map(|number| format!("t{number:04}"))
        .filter(|id| !drawn.contains(&id.as_str()))
        .take(7)
        .collect();
    for id in &outside {
        writeln!(scores, "{id},fail").unwrap();
    }
    scores += "elsewhere,pass\n";
    let found = joined(&table, &format!("trace_id,verdict\n{scores}"));
    let matching = &found.matching;
    assert_eq!(found.design, Design::Plan);
    assert_eq!((matching.outside_plan, matching.unmatched), (7, 1));
    assert_eq!(matching.outside_examples, outside[..5]);
    assert_eq!(matching.unmatched_examples, ["elsewhere"]);
    let listed = joined(&table, &text);
    assert_eq!(found.overall.estimate, listed.overall.estimate);
}

#[test]
fn results_of_traces_that_no_plan_drew_count_as_drawn_at_random() {
    let table = traces();
    let rows: Vec<String> = (0..900)
        .step_by(7)
        .map(|number| format!("t{number:04}"))
        .map(|id| format!("{id},{}\n", verdict(&id)))
        .collect();
    let rows = rows.concat();
    let found = joined(&table, &format!("trace_id,verdict\n{rows}"));
    assert_eq!(found.design, Design::AtRandom);
    assert_eq!((found.matching.missing, found.overall.judged), (0, 129));
    assert_eq!(found.notices[0].code, "results.at-random");
}

#[test]
fn a_verdict_that_is_repeated_counts_once_and_one_that_is_contradicted_not_at_all() {
    let row = |id: &str, verdict: &str| format!("{id},refund,no,0.1,10,p,s,{verdict}\n");
    let text = [
        HEADER,
        &row("a", "fail"),
        &row("b", "pass"),
        &row("b", "pass"),
        &row("c", "pass"),
        &row("c", "fail"),
        &row("d", ""),
        &row("d", "pass"),
    ]
    .concat();
    let found = alone(&text);
    let matching = &found.matching;
    assert_eq!((matching.results, matching.matched), (4, 4));
    assert_eq!((matching.duplicates, matching.contradictions), (1, 1));
    assert_eq!((found.overall.judged, matching.no_verdict), (3, 1));
    assert_eq!(found.overall.traces, 40);
}

/// Whatever an id is made of, results of one trace are not taken for those of another.
#[test]
fn ids_with_control_characters_stay_apart() {
    let ids = ["a", "a\u{1f}", "a\u{1f}1", "a\u{1f}2", "b\u{0}", "b\u{1}"];
    let row = |id: &str, verdict: &str| {
        let line = serde_json::json!({
            "id": id, "group": "refund", "signal": "no", "inclusion_probability": 0.1, "weight": 10,
            "plan_id": "p", "seed": "s", "verdict": verdict,
        });
        format!("{line}\n")
    };
    let once: Vec<String> = ids.iter().map(|id| row(id, "pass")).collect();
    // Each again, so that there are rows beside the first ones.
    let found = alone(&[once.concat(), once.concat()].concat());
    assert_eq!(found.matching.results, 6);
    assert_eq!((found.matching.duplicates, found.overall.judged), (6, 6));
}

#[test]
fn a_list_of_two_plans_counts_as_that_of_the_larger_one() {
    let row = |id: u32, plan: &str| format!("{id},refund,no,0.1,10,{plan},s,pass\n");
    let mut text = HEADER.to_owned();
    for id in 0..30 {
        text += &row(id, if id < 4 { "old" } else { "new" });
    }
    let found = alone(&text);
    assert_eq!(found.plan_id.as_deref(), Some("new"));
    assert_eq!((found.matching.outside_plan, found.overall.judged), (4, 26));
    assert_eq!(found.overall.traces, 260);
}

#[test]
fn ids_that_were_guarded_from_spreadsheets_find_their_traces() {
    let rows: Vec<String> = (0..40)
        .map(|number| format!("=t{number},order\n"))
        .collect();
    let rows = rows.concat();
    let text = format!("trace_id,intent\n{rows}");
    let (table, _) = load_in_steps(&[("traces.csv", text.as_bytes())], 64).unwrap();
    let mut plan = Plan::first(by("intent"), Rule::default(), Rule::default(), 40);
    plan.budget.amount = Amount::Calls(20);
    let list = draw(&table, &plan).unwrap().to_csv();
    assert!(list.contains("\n'=t"));
    let scores: Vec<String> = list
        .lines()
        .skip(1)
        .map(|line| format!("{},pass\n", line.split(',').next().unwrap()))
        .collect();
    let scores = scores.concat();
    let results = results(&[&format!("trace_id,verdict\n{scores}")]);
    let counted = results
        .count(&results.proposed().unwrap(), Some((&table, &plan)))
        .unwrap();
    assert_eq!(counted.design, Design::Plan);
    assert_eq!(
        (counted.matching.matched, counted.matching.missing),
        (20, 0)
    );
}

/// Traces with these ids, of a group each.
fn traces_called(ids: &BTreeSet<String>) -> TraceTable {
    let lines = ids.iter().enumerate().map(|(place, id)| {
        format!(
            "{}\n",
            json!({"id": id, "intent": GROUPS[place % GROUPS.len()]})
        )
    });
    let lines: String = lines.collect();
    let file = [("traces.jsonl", lines.as_bytes())];
    load_in_steps(&file, 1 << 16).unwrap().0
}

/// Groups whose names a table would write for something else.
const GROUPS: [&str; 4] = ["null", "\"quoted\"", "=1+1", "True"];

proptest! {
    #[test]
    fn a_list_gives_back_every_id_and_group(
        ids in btree_set("[\"'{}\\[\\]=+a\\-0-9.eE,; \n]{1,6}|nan|None|null|NULL|NaT|<NA>|true|True|False|\\PC{1,8}", 1..40)
    ) {
        let table = traces_called(&ids);
        // What a record tells as JSON within a text is no id.
        prop_assume!(table.ids().iter().all(|id| ids.contains(id.as_str())));
        let mut plan = Plan::first(by("intent"), Rule::default(), Rule::default(), 40);
        plan.budget.amount = Amount::Calls(20);
        let list = draw(&table, &plan).unwrap();
        let csv = list.to_csv();
        let mut rows = csv::Reader::from_reader(csv.as_bytes());
        let mut judged = csv::Writer::from_writer(HEADER.as_bytes().to_vec());
        for row in rows.records() {
            let mut row = row.unwrap();
            row.push_field("pass");
            judged.write_record(&row).unwrap();
        }
        let text = String::from_utf8(judged.into_inner().unwrap()).unwrap();
        let results = results(&[&text]);
        let reading = results.proposed().unwrap();
        let joined = results.count(&reading, Some((&table, &plan))).unwrap();
        prop_assert_eq!(joined.design, Design::Plan);
        let matching = joined.matching;
        prop_assert_eq!(matching.matched, list.rows.len() as u64);
        prop_assert_eq!((matching.unmatched, matching.missing, matching.duplicates), (0, 0, 0));

        let alone = results.count(&reading, None).unwrap();
        let named: BTreeSet<String> = alone.groups.iter().map(|it| it.labels.concat()).collect();
        let listed: BTreeSet<String> = list.rows.iter().map(|it| it.group.concat()).collect();
        prop_assert_eq!(named, listed);
    }
}

#[test]
fn a_platforms_scores_join_its_traces() {
    let (table, _) = load(TRACES_JSONL);
    let scores = fixture("langfuse_scores.csv");
    let mut loader = Loader::of_results(Unit::Trace);
    loader.begin_file("scores", scores.len() as u64);
    loader.push(&scores).unwrap();
    loader.end_file().unwrap();
    let results = Results::of(loader.finish().unwrap().0);
    let reading = Reading {
        verdict: VerdictField {
            field: "scores.helpfulness".to_owned(),
            meaning: Meaning::BadBelow { limit: 0.5 },
        },
        people: None,
    };
    let dimensions = by("environment");
    let plan = Plan::first(dimensions, Rule::default(), Rule::default(), 400);
    let found = results
        .estimates(&reading, Some((&table, &plan)))
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(found.design, Design::AtRandom);
    assert_eq!(found.overall.judged, 134);
    assert_eq!(found.overall.traces, 400);
    assert_eq!(found.matching.unmatched, 0);
}

#[test]
fn results_that_say_nothing_are_refused_with_what_to_do() {
    let table = traces();
    let nothing = results(&["trace_id,note\nt0001,later\n"]);
    assert_eq!(nothing.proposed(), Err(ResultsError::NoVerdict));
    let elsewhere = results(&["trace_id,verdict\nx1,pass\nx2,fail\n"]);
    let reading = elsewhere.proposed().unwrap();
    let refused = elsewhere
        .count(&reading, Some((&table, &plan())))
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "None of these 2 results is of a loaded trace: x1 is not among them, for one."
    );
    assert_eq!(
        elsewhere.count(&reading, None),
        Err(ResultsError::NoTraffic)
    );
    let other = Reading {
        verdict: VerdictField {
            field: "grade".to_owned(),
            ..reading.verdict
        },
        people: None,
    };
    assert_eq!(
        elsewhere.count(&other, None).unwrap_err().code(),
        "results.unknown-field"
    );
}

/// Every reference case that a result file can hold: 95 % and about the period's own traces.
fn references(method: &str) -> Vec<Value> {
    let all: Value =
        serde_json::from_str(include_str!("../../sampling/tests/vectors.json")).unwrap();
    let cases = all["cases"].as_array().unwrap().iter();
    let found: Vec<Value> = cases
        .filter(|case| case["method"] == method && case["inputs"]["finite_population"] == true)
        .filter(|case| {
            case["inputs"]
                .get("alpha")
                .is_none_or(|alpha| *alpha == 0.05)
        })
        .cloned()
        .collect();
    assert!(!found.is_empty(), "{method}");
    found
}

/// The cells of a case as a judged list: a group a cell, its scores or its verdicts, and of cells that nobody judged a trace
/// without a verdict.
fn list_of(case: &Value) -> String {
    let inputs = &case["inputs"];
    let numbers = |name: &str| inputs[name].as_array().cloned().unwrap_or_default();
    let mut text = HEADER.to_owned();
    for (place, traces) in numbers("N").iter().enumerate() {
        let traces = traces.as_u64().unwrap();
        let with = numbers("signal_class")
            .get(place)
            .is_some_and(|signal| *signal == 0);
        let verdicts: Vec<String> = if let Some(scores) = inputs["y"].as_array() {
            let scores = scores[place].as_array().unwrap().iter();
            scores.map(Value::to_string).collect()
        } else {
            let of = |name: &str| inputs[name][place].as_u64().unwrap() as usize;
            let (bad, judged) = (of("x"), of("n"));
            (0..judged.max(1))
                .map(|trace| match trace {
                    _ if judged == 0 => "",
                    trace if trace < bad => "fail",
                    _ => "pass",
                })
                .map(str::to_owned)
                .collect()
        };
        let chance = verdicts.len() as f64 / traces as f64;
        let signal = if with { "yes" } else { "no" };
        for (trace, verdict) in verdicts.iter().enumerate() {
            writeln!(
                text,
                "c{place}-{trace},cell {place},{signal},{chance},{},p,s,{verdict}",
                1.0 / chance
            )
            .unwrap();
        }
    }
    text
}

fn check(case: &Value, found: &Estimates, point: &str, interval: Option<&str>) {
    let expected = &case["expected"];
    let tolerance = case["tolerance"].as_f64().unwrap().max(1e-9);
    let close = |found: f64, expected: &Value| {
        let expected = expected.as_f64().unwrap();
        assert!(
            (found - expected).abs() <= tolerance,
            "{}: {found}, not {expected}",
            case["name"]
        );
    };
    close(found.overall.estimate.rate, &expected[point]);
    for (place, limit) in found.overall.estimate.interval.into_iter().enumerate() {
        if let Some(interval) = interval {
            close(limit, &expected[interval][place]);
        }
    }
}

fn words() -> Meaning {
    Meaning::Words {
        bad: vec!["fail".to_owned()],
        good: vec!["pass".to_owned()],
    }
}

/// What a case's list says.
fn estimates_of(case: &Value, meaning: Meaning) -> Estimates {
    let reading = Reading {
        verdict: VerdictField {
            field: "verdict".to_owned(),
            meaning,
        },
        people: None,
    };
    let results = results(&[&list_of(case)]);
    results
        .estimates(&reading, None)
        .unwrap_or_else(|error| panic!("{}: {error}", case["name"]))
}

#[test]
fn rates_of_a_file_are_those_of_r_survey() {
    for case in references("poststrat_mean") {
        check(&case, &estimates_of(&case, words()), "mean", None);
    }
}

#[test]
fn ranges_of_a_file_are_those_of_the_references() {
    for case in references("rate_interval_default") {
        check(&case, &estimates_of(&case, words()), "point", Some("ci"));
    }
    for case in references("scas1_weighted") {
        let one_cell = case["inputs"]["N"].as_array().unwrap().len() == 1;
        if !one_cell {
            let found = estimates_of(&case, words());
            check(&case, &found, "estimate", Some("ci_clamped"));
        }
    }
}

#[test]
fn ranges_with_cells_that_nobody_judged_are_those_of_the_references() {
    for case in references("uncovered_cells") {
        let found = estimates_of(&case, words());
        check(&case, &found, "point_with_borrowing", Some("honest_ci"));
        let covered = case["expected"]["covered_share"].as_f64().unwrap();
        assert!((found.overall.unseen_share - (1.0 - covered)).abs() < 1e-9);
        assert!(found.notices.iter().any(|it| it.code == "results.unseen"));
    }
}

#[test]
fn means_of_scores_of_a_file_are_those_of_the_references() {
    let meaning = Meaning::Score {
        worst: 1.0,
        best: 0.0,
    };
    for case in references("scas1_mean") {
        let found = estimates_of(&case, meaning.clone());
        check(&case, &found, "estimate", Some("ci"));
    }
}

/// Two releases of 4,000 traces each, whose groups move against each other: in “order” the second fails more, in “refund" as
/// much less.
fn releases() -> String {
    let mut text = "trace_id,intent,release,error,verdict\n".to_owned();
    for number in 0..8_000_u32 {
        let intent = if number % 4 < 2 { "order" } else { "refund" };
        let release = if number < 4_000 { "v1" } else { "v2" };
        let often = match (intent, release) {
            ("order", "v1") | ("refund", "v2") => 5,
            _ => 15,
        };
        let fails = number / 4 % 100 < often;
        let verdict = if fails { "fail" } else { "pass" };
        writeln!(
            text,
            "t{number},{intent},{release},{},{verdict}",
            number % 97 == 0
        )
        .unwrap();
    }
    text
}

fn compared_plan() -> Plan {
    let signal = rule("error", Test::Is("true".to_owned()));
    Plan::first(by("intent"), signal, is("verdict", "fail"), 8_000)
}

#[test]
fn groups_that_move_against_each_other_are_told_though_the_whole_stands_still() {
    let text = releases();
    let (table, _) = load_in_steps(&[("traces.csv", text.as_bytes())], 1 << 16).unwrap();
    let plan = compared_plan();
    let comparing = Comparing {
        results: None,
        traffic: Some((&table, &plan)),
    };
    let found = comparing.values("release", ["v1", "v2"]).unwrap();
    assert_eq!(found.pattern, Pattern::Cancel);
    assert!(!found.overall.moved && found.groups.iter().all(|it| it.moved));
    let order = found.groups.iter().find(|it| it.name == "order").unwrap();
    assert!((order.points - 10.0).abs() < 0.5, "{}", order.points);
    assert!(order.range[0] > 7.0 && order.range[1] < 13.0);
    assert!(
        order
            .detectable_points
            .is_some_and(|it| (1.0..5.0).contains(&it))
    );
    assert!(found.sentence.contains("against each other"));
    // What the plan's money tells in one window: less of it, less.
    let planned = |calls: u64| {
        let mut plan = plan.clone();
        plan.budget.amount = Amount::Calls(calls);
        let traffic = Some((&table, &plan));
        let comparing = Comparing {
            results: None,
            traffic,
        };
        let found = comparing.values("release", ["v1", "v2"]).unwrap();
        let order = found
            .groups
            .into_iter()
            .find(|it| it.name == "order")
            .unwrap();
        (
            order.planned_points.unwrap(),
            found.overall.planned_points.unwrap(),
        )
    };
    let (some, few) = (planned(1_600), planned(80));
    assert!(
        few.0 > 1.5 * some.0 && few.1 > 1.5 * some.1,
        "{few:?} {some:?}"
    );
    assert!(some.0 > order.detectable_points.unwrap());
    // The same field as a dimension of the plan says the same.
    let mut crossed = plan.clone();
    crossed.dimensions = [by("release"), by("intent")].concat();
    let also = Comparing {
        results: None,
        traffic: Some((&table, &crossed)),
    };
    let mut also = also.values("release", ["v1", "v2"]).unwrap();
    let mut found = found;
    // But its calls are others.
    for row in also.groups.iter_mut().chain([&mut also.overall]) {
        assert!(row.planned_points.take().is_some());
    }
    for row in found.groups.iter_mut().chain([&mut found.overall]) {
        row.planned_points = None;
    }
    assert_eq!(also, found);
    assert_eq!(
        comparing
            .values("release", ["v1", "v3"])
            .unwrap_err()
            .code(),
        "compare.nothing"
    );
}

#[test]
fn two_files_of_results_are_compared_and_the_change_is_mix_or_behaviour() {
    let week = |orders: u32, more: u32| {
        let mut text = "trace_id,intent,error,verdict\n".to_owned();
        for number in 0..2_000 {
            let (intent, often) = if number < orders {
                ("order", 4 + more)
            } else {
                ("refund", 20 + more)
            };
            let verdict = if number % 100 < often { "fail" } else { "pass" };
            writeln!(text, "w{orders}-{number},{intent},false,{verdict}").unwrap();
        }
        text
    };
    let (first, second) = (week(1_600, 0), week(800, 0));
    let (table, _) = load_in_steps(&[("first.csv", first.as_bytes())], 1 << 16).unwrap();
    let plan = compared_plan();
    let other = results(&[&second]);
    let comparing = Comparing {
        results: None,
        traffic: Some((&table, &plan)),
    };
    let names = ["last week", "this week"].map(str::to_owned);
    let found = comparing.other(&other, names).unwrap();
    let mix = found.mix.unwrap();
    assert!((mix.points - 6.4).abs() < 1e-9 && mix.behaviour_points.abs() < 1e-9);
    assert!(
        mix.sentence
            .contains("Most of what the average shows is other traffic")
    );
    assert!(!found.overall.moved);
    assert_eq!(found.pattern, Pattern::Alike);

    // More orders, which fail less often, and everything fails more often: the average shows less than that.
    let more = week(1_800, 10);
    let found = comparing.other(
        &results(&[&more]),
        ["last week", "this week"].map(str::to_owned),
    );
    let mix = found.unwrap().mix.unwrap();
    assert!(mix.mix_points < -1.0 && mix.behaviour_points > 9.0);
    assert!(
        mix.sentence
            .ends_with("Other traffic hides 1.6 points of the other behaviour."),
        "{}",
        mix.sentence
    );
}

/// A judge that misses a fifth of what is bad, and fails one in twenty of what is good.
fn errs(of: u32, is_bad: bool) -> bool {
    if is_bad {
        !of.is_multiple_of(5)
    } else {
        of.is_multiple_of(20)
    }
}

/// A judged list with what people say of every seventh trace.
fn with_people(judge: impl Fn(u32, bool) -> bool) -> String {
    let mut text = HEADER.replace("verdict", "verdict,human");
    for number in 0..1_400_u32 {
        let is_bad = number % 10 < 2;
        let verdict = |bad| if bad { "fail" } else { "pass" };
        let people = if number % 7 == 3 { verdict(is_bad) } else { "" };
        let judged = verdict(judge(number / 10, is_bad));
        writeln!(text, "{number},all,no,0.1,10,p,s,{judged},{people}").unwrap();
    }
    text
}

#[test]
fn rates_are_corrected_for_the_judges_errors() {
    let found = alone(&with_people(errs));
    let check = found.judge.unwrap();
    let corrected = check.overall.unwrap();
    assert_eq!(
        (check.labelled, check.method),
        (200, Some(Correction::PredictionPowered))
    );
    assert!((found.overall.estimate.rate - 0.2).abs() < 0.01);
    let [from, to] = corrected.interval;
    assert!(from < 0.2 && 0.2 < to && (corrected.rate - 0.2).abs() < 0.03);
    assert!(corrected.half_width_points > found.overall.estimate.half_width_points);
    assert!(check.what_to_add.is_some() && check.groups[0].is_some());
}

#[test]
fn labels_of_what_the_judge_fails_alone_are_no_random_part() {
    let text = with_people(errs);
    // People looked again at what failed, and at little else.
    let chosen: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(place, line)| match line.rsplit_once(',') {
            Some((rest, _)) if rest.ends_with("pass") && place % 5 > 0 => format!("{rest},"),
            _ => line.to_owned(),
        })
        .collect();
    let check = alone(&chosen.join("\n")).judge.unwrap();
    assert_eq!(check.method, Some(Correction::RoganGladen));
}

#[test]
fn labels_in_a_file_of_their_own_find_their_traces() {
    let text = with_people(|of, is_bad| is_bad != (of % 9 == 0));
    let list: Vec<String> = text
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0.to_owned())
        .collect();
    let labels: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| {
            (
                line.split(',').next().unwrap(),
                line.rsplit_once(',').unwrap().1,
            )
        })
        .filter(|(_, label)| !label.is_empty())
        .map(|(id, label)| format!("{id},{label}"))
        .collect();
    let labels = format!("id,human\n{}\n", labels.join("\n"));
    let list = list.join("\n") + "\n";
    let estimates = |files: &[&str]| {
        let results = results(files);
        let reading = results.proposed().unwrap();
        results.estimates(&reading, None).unwrap()
    };
    let together = alone(&text);
    assert_eq!(estimates(&[&list, &labels]).judge, together.judge);
    assert_eq!(estimates(&[&labels, &list]).judge, together.judge);
    assert_eq!(estimates(&[&labels, &list]).matching.duplicates, 0);
}

#[test]
fn a_judge_that_does_no_better_than_chance_is_refused() {
    let found = alone(&with_people(|of, _| of % 3 == 0));
    let check = found.judge.unwrap();
    assert_eq!((check.method, check.overall), (None, None));
    assert!(check.why.contains("no better than chance"), "{}", check.why);
}

/// A list of one group whose traces stand for these numbers, each with how many of them are judged and how many fail.
fn list_of_weights(parts: &[(f64, u64, u64)]) -> String {
    let mut text = String::from(HEADER);
    for (place, (weight, judged, bad)) in parts.iter().enumerate() {
        for number in 0..*judged {
            let verdict = if number < *bad { "fail" } else { "pass" };
            writeln!(
                text,
                "t{place}-{number},rare,no,{},{weight},1a2b3c4d5e6f,s,{verdict}",
                1.0 / weight
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn verdicts_of_traces_that_stand_for_other_numbers_are_weighed() {
    let read = |parts: &[(f64, u64, u64)]| {
        let results = results(&[&list_of_weights(parts)]);
        let reading = results.proposed().unwrap();
        results.estimates(&reading, None)
    };
    // The first ten of a stream, and ninety others of which every ninth was judged.
    let found = read(&[(1.0, 10, 5), (9.0, 10, 1)]).unwrap();
    let group = &found.groups[0];
    assert_eq!((group.traces, group.judged), (100, 20));
    assert!(
        (group.estimate.rate - 0.14).abs() < 1e-9,
        "{}",
        group.estimate.rate
    );
    assert!((found.overall.estimate.rate - 0.14).abs() < 1e-9);
    assert_eq!(found.overall.raw, Some(0.3));
    let measured = found.measured[0].without_signal.unwrap();
    assert_eq!((measured.judged, measured.bad), (20, 3), "14 % of twenty");
    let alike = read(&[(5.0, 10, 5), (5.000_001, 10, 1)]).unwrap();
    assert!(
        (alike.groups[0].estimate.rate - 0.3).abs() < 1e-9,
        "a spreadsheet rounds"
    );
    let many: Vec<(f64, u64, u64)> = (1..20).map(|it| (f64::from(it), 3, 1)).collect();
    let refused = read(&many).unwrap_err();
    assert_eq!(refused.code(), "results.too-many-weights");
    assert!(
        refused
            .to_string()
            .starts_with("The traces of rare stand for more than 12 "),
        "{refused}"
    );
}

#[test]
fn rows_that_stand_for_other_numbers_are_weighed_in_the_plans_groups() {
    // Of every ten errors all were exported, of the rest one in four: the column says so.
    let mut file = String::from("id,intent,stands_for\n");
    for number in 0..400 {
        writeln!(
            file,
            "t{number},refund,{}",
            if number % 2 == 0 { 1 } else { 4 }
        )
        .unwrap();
    }
    let (table, _) = load_in_steps(&[("traces.csv", file.as_bytes())], 4_096).unwrap();
    let mut plan = Plan::first(by("intent"), Rule::default(), Rule::default(), 1_000);
    plan.weighting = Some(Weighting {
        field: "stands_for".to_owned(),
        holds: Holds::Traces,
    });
    plan.budget.amount = Amount::Calls(400);
    plan.locks = vec![GroupLock {
        group: vec!["refund".to_owned()],
        calls: 400,
    }];
    let list = draw(&table, &plan).unwrap();
    let mut text = String::from("trace_id,verdict\n");
    for row in &list.rows {
        let number: u32 = row.id[1..].parse().unwrap();
        let verdict = if number.is_multiple_of(2) {
            "fail"
        } else {
            "pass"
        };
        writeln!(text, "{},{verdict}", row.id).unwrap();
    }
    let results = results(&[&text]);
    let reading = results.proposed().unwrap();
    let found = results.estimates(&reading, Some((&table, &plan))).unwrap();
    assert_eq!(
        (found.groups[0].traces, found.groups[0].judged),
        (1_000, list.rows.len() as u64)
    );
    assert!(
        (found.groups[0].estimate.rate - 0.2).abs() < 1e-9,
        "{}",
        found.groups[0].estimate.rate
    );
}

#[test]
fn a_file_without_results_is_refused_in_words_of_results() {
    for text in ["", HEADER] {
        let mut loader = Loader::of_results(Unit::Trace);
        loader.begin_file("judged.csv", text.len() as u64);
        loader.push(text.as_bytes()).unwrap();
        loader.end_file().unwrap();
        let refused = loader.finish().unwrap_err();
        assert_eq!(refused.to_string(), "judged.csv holds no result.");
        assert_eq!(refused.code(), "read.no-results");
    }
}

#[test]
fn ids_and_groups_that_a_spreadsheet_would_run_come_back_as_they_were() {
    let names = [
        "=1+1", "'=1+1", "''=1+1", "+a", "-a", "-3", "'-3", "@a", "'@a", "'a", "a,b",
    ];
    let mut text = String::new();
    for (number, name) in names.iter().enumerate() {
        let intent = names[number / 2 * 2];
        let row = serde_json::json!({ "id": name, "intent": intent, "failed": false });
        writeln!(text, "{row}").unwrap();
    }
    let table = load_in_steps(&[("traces.jsonl", text.as_bytes())], 1 << 16)
        .unwrap()
        .0;
    let mut plan = plan();
    plan.budget.amount = Amount::Calls(1000);
    plan.signal = Rule::default();
    let list = draw(&table, &plan).unwrap();
    assert_eq!(list.rows.len(), names.len());
    let mut judged = HEADER.to_owned();
    for line in list.to_csv().lines().skip(1) {
        writeln!(judged, "{line},pass").unwrap();
    }
    let results = results(&[&judged]);
    let reading = results.proposed().unwrap();
    for traffic in [Some((&table, &plan)), None] {
        let found = results.estimates(&reading, traffic).unwrap();
        assert_eq!(found.matching.matched, names.len() as u64);
        assert_eq!(found.matching.unmatched, 0);
        let mut groups: Vec<&str> = found
            .groups
            .iter()
            .map(|it| it.labels[0].as_str())
            .collect();
        let mut expected: Vec<&str> = names.iter().copied().step_by(2).collect();
        groups.sort_unstable();
        expected.sort_unstable();
        assert_eq!(groups, expected);
    }
}
