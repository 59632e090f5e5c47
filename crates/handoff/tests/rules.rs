//! Rules for the platforms' own samplers part the traffic, and say what they can.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use assay_handoff::recipe::Recipe;
use assay_handoff::rules::disjoint::{SamplingRule, rules};
use assay_handoff::rules::expected::{Outlook, expect};
use assay_handoff::rules::langfuse;
use assay_handoff::rules::met::Met;
use assay_handoff::rules::platform::{WrittenRule, report, write};
use assay_handoff::rules::ruled::Ruled;
use assay_plan::arrival::Arrival;
use assay_plan::budget::Amount;
use assay_plan::data::Unit;
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::merge::merged;
use assay_plan::platform::Platform;
use assay_plan::rule::{Combine, Condition, Rule, Test};
use assay_plan::solve::solve;
use assay_traces::fields::fields;
use assay_traces::group::group;
use assay_traces::{Loader, TraceTable};

/// Traces of three intents, some without one, whose errors and lengths follow no order.
fn table() -> TraceTable {
    let mut rows = String::new();
    for number in 0..1_200_usize {
        let intent = ["order", "refund", "it's \"odd\"", ""][number * 7 % 4];
        let (latency, error) = (number * 131 % 900, number % 9 == 0);
        writeln!(
            rows,
            "{{\"trace_id\":\"t{number}\",\"metadata\":{{\"intent\":{intent:?}}},\"latency_ms\":{latency},\"error\":{error}}}",
        )
        .unwrap();
    }
    load(&rows, Unit::Trace)
}

fn condition(field: &str, test: Test) -> Condition {
    Condition {
        field: field.to_owned(),
        test,
    }
}

fn plan(combine: Combine, conditions: Vec<Condition>) -> Plan {
    let by = |field: &str, cuts: &[f64]| Dimension {
        field: field.to_owned(),
        cuts: cuts.to_vec(),
    };
    let dimensions = vec![by("metadata.intent", &[]), by("latency_ms", &[200.0])];
    let signal = Rule {
        combine,
        conditions,
    };
    let mut plan = Plan::first(dimensions, signal, Rule::default(), 1_200);
    plan.budget.amount = Amount::Calls(300);
    plan
}

fn recipe(table: &TraceTable, plan: &Plan) -> Recipe {
    let population = group(table, &plan.dimensions, &plan.signal, &plan.verdict)
        .unwrap()
        .population;
    let solution = solve(plan, &merged(plan, &population)).unwrap();
    Recipe::new(plan, &solution, &fields(table)).unwrap()
}

fn outlook(table: &TraceTable, recipe: &Recipe, rules: &[SamplingRule]) -> Outlook {
    let met = Met::of(rules, table.rows(), |condition| table.rows_where(condition)).unwrap();
    expect(recipe, rules, &met)
}

fn written(platform: Platform, plan: &Plan) -> (Vec<WrittenRule>, String) {
    let table = table();
    let recipe = recipe(&table, plan);
    let (rules, without) = rules(&recipe);
    let outlook = outlook(&table, &recipe, &rules);
    let written = write(platform, plan, Unit::Trace, &rules, &outlook);
    let report = report(platform, &[], &written, &without, &outlook);
    (written, report)
}

fn is_error() -> Condition {
    condition("error", Test::Is("true".to_owned()))
}

#[test]
fn every_trace_meets_one_rule_however_signs_combine() {
    let table = table();
    let signs = vec![
        is_error(),
        condition("latency_ms", Test::AtMost(80.0)),
        condition("metadata.intent", Test::Contains("ODD".to_owned())),
        condition("latency_ms", Test::Above(850.0)),
    ];
    for (combine, signs) in [
        (Combine::Any, signs.clone()),
        (Combine::All, signs[..2].to_vec()),
        (Combine::Any, Vec::new()),
    ] {
        let plan = plan(combine, signs);
        let recipe = recipe(&table, &plan);
        let (rules, without) = rules(&recipe);
        assert_eq!(without, []);
        let outlook = outlook(&table, &recipe, &rules);
        assert_eq!((outlook.unmet, outlook.met_twice), (0, 0), "{combine:?}");
        let calls: f64 = outlook.rules.iter().map(|it| it.calls).sum();
        assert!((calls - recipe.calls() as f64).abs() < 1e-6, "{calls}");
        for rule in &outlook.rules {
            let variance = rule.traces as f64 * rule.rate * (1.0 - rule.rate);
            assert!((rule.spread.powi(2) - variance).abs() < 1e-6);
        }
    }
}

/// A rule that asks for one sign fewer is met by traces of another.
#[test]
fn rules_that_overlap_are_found_out() {
    let table = table();
    let plan = plan(Combine::Any, vec![is_error()]);
    let recipe = recipe(&table, &plan);
    let (mut rules, _) = rules(&recipe);
    rules.push(rules[0].clone());
    assert!(outlook(&table, &recipe, &rules).met_twice > 0);
    assert!(outlook(&table, &recipe, &rules[1..2]).unmet > 0);
}

#[test]
fn what_a_filter_lacks_is_said_with_the_reason() {
    let plan = plan(Combine::Any, vec![is_error()]);
    let (rules, report) = written(Platform::Langfuse, &plan);
    assert!(rules.iter().all(|rule| rule.text.is_err()));
    assert!(
        report.contains("because its filter does not have latency_ms."),
        "{report}"
    );
    let mut late = plan.clone();
    late.set_arrival("error", Arrival::Later);
    let (rules, _) = written(Platform::Braintrust, &late);
    assert_eq!(
        rules[0].text,
        Err("This cannot be said in Braintrust, because error arrives after the trace has been sampled.".to_owned())
    );
}

#[test]
fn each_platform_says_a_rule_in_its_words() {
    let mut plan = plan(Combine::Any, vec![is_error()]);
    plan.dimensions.truncate(1);
    let said = |platform: Platform| {
        let (rules, _) = written(platform, &plan);
        let of_order = |rule: &&WrittenRule| rule.name == "order, with signs of trouble";
        let rule = rules.iter().find(of_order).unwrap();
        rule.text
            .clone()
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        said(Platform::Langfuse),
        r#"Filter: Metadata "intent" = "order"; Level any of ERROR"#
    );
    assert_eq!(
        said(Platform::Phoenix),
        r#"parent_id is None and metadata["intent"] in ["order"] and status_code == 'ERROR'"#
    );
    assert_eq!(
        said(Platform::LangSmith),
        r#"Filter: and(eq(is_root, true), and(eq(metadata_key, "intent"), in(metadata_value, ["order"])), eq(status, "error"))"#
    );
    assert_eq!(
        said(Platform::Braintrust),
        r#"SQL filter: is_root = TRUE AND COALESCE(metadata."intent" IN ('order'), FALSE) = TRUE AND error IS NOT NULL"#
    );
    assert_eq!(
        said(Platform::OpenTelemetry),
        r#"- name: "order, with signs of trouble""#
    );
    assert_eq!(
        said(Platform::Refinery),
        r#"- Name: "order, with signs of trouble""#
    );
}

/// Exports as one file, and what is counted of them.
fn load(file: &str, unit: Unit) -> TraceTable {
    let mut loader = Loader::counting(unit);
    loader.begin_file("unknown", file.len() as u64);
    loader.push(file.as_bytes()).unwrap();
    loader.end_file().unwrap();
    loader.finish().unwrap().0
}

/// What is said of rules for the whole of these traces, grouped by this field.
fn reported(platform: Platform, table: &TraceTable, field: &str, signal: Vec<Condition>) -> String {
    let mut plan = plan(Combine::Any, signal);
    plan.dimensions.truncate(1);
    field.clone_into(&mut plan.dimensions[0].field);
    let recipe = recipe(table, &plan);
    let counted = (table.unit(), table.rows());
    let rows_where = |condition: &Condition| table.rows_where(condition);
    Ruled::new(platform, &plan, &recipe, counted, rows_where)
        .unwrap()
        .report
}

/// A tag is `escalated:true` or plain, and a trace's name is no observation's.
#[test]
fn langfuse_filters_tags_and_names_as_it_knows_them() {
    let rows = (0..60).map(|number| {
        let tags = ["[]", "[\"vip\"]", "[\"tier:gold\"]"][number % 3];
        format!(r#"{{"trace_id":"t{number}","name":"bot","intent":"x","tags":{tags}}}"#) + "\n"
    });
    let table = load(&rows.collect::<String>(), Unit::Trace);
    let signal = vec![
        condition("tags.vip", Test::Is("true".to_owned())),
        condition("tags.tier", Test::Is("gold".to_owned())),
    ];
    let said = reported(Platform::Langfuse, &table, "name", signal.clone());
    let with = "Filter: Name any of \"bot\"; Tags any of \"vip\", \"vip:true\"\n";
    let without = "Tags none of \"vip\", \"vip:true\"; Tags none of \"tier:gold\"\n";
    assert!(said.contains(with) && said.contains(without), "{said}");
    assert!(
        said.contains("# These are for evaluators of traces"),
        "{said}"
    );
    let said = reported(Platform::LangSmith, &table, "name", signal);
    let with = "or(has(tags, \"vip\"), has(tags, \"vip:true\"))";
    assert!(said.contains(with), "{said}");
}

/// A filter of one span takes a trace for one without an error where another span failed; what is no trace is not sampled
/// by those that keep or drop whole ones.
#[test]
fn what_a_sampler_does_not_see_is_said() {
    let span = |trace: usize, span: u8, parent: &str, status: &str| {
        format!(
            r#"{{"context":{{"trace_id":"t{trace}","span_id":"{trace}-{span}"}},"parent_id":{parent},"name":"n","span_kind":"CHAIN","status_code":"{status}","start_time":"2026-08-14T22:12:31Z","attributes":{{"metadata.intent":"x"}}}}"#
        ) + "\n"
    };
    let traces = (0..40).map(|trace| {
        let (root, child) = match trace % 4 {
            0 => ("ERROR", "OK"),
            1 => ("OK", "ERROR"),
            _ => ("OK", "OK"),
        };
        span(trace, 1, "null", root) + &span(trace, 2, &format!("\"{trace}-1\""), child)
    });
    let spans: String = traces.collect();
    let table = load(&spans, Unit::Trace);
    let of = |platform| reported(platform, &table, "metadata.intent", vec![is_error()]);
    let elsewhere = "# A filter there sees the first span alone: 10 of the 20 traces that failed did so in another span";
    assert!(of(Platform::Phoenix).contains(elsewhere));
    assert!(!of(Platform::OpenTelemetry).contains(elsewhere));
    for (unit, reason) in [
        (Unit::Session, "it does not sample sessions"),
        (
            Unit::Observation,
            "it keeps or drops whole traces, and not observations",
        ),
    ] {
        let table = load(&spans, unit);
        let said = reported(Platform::OpenTelemetry, &table, "metadata.intent", vec![]);
        assert!(
            said.contains(&format!(
                "This cannot be said in OpenTelemetry, because {reason}."
            )),
            "{said}"
        );
    }
}

/// The first rule counts there, so the second of a group takes what the first leaves.
#[test]
fn refinery_counts_by_whole_numbers_and_takes_the_first_rule() {
    let mut plan = plan(Combine::Any, vec![is_error()]);
    plan.dimensions.truncate(1);
    let (rules, _) = written(Platform::Refinery, &plan);
    let rule = |name: &str| rules.iter().find(|it| it.name == name).unwrap();
    let without = rule("order, without signs of trouble");
    let text = without.text.clone().unwrap();
    assert!(!text.contains("error"), "{text}");
    let one_in = 1.0 / without.expected.rate;
    assert!((one_in - one_in.round()).abs() < 1e-9);
    assert!(text.contains(&format!("SampleRate: {one_in}\n")), "{text}");
}

#[test]
fn langfuse_scores_what_its_hash_says() {
    let scored = (0..10_000).filter(|id| langfuse::scores(&format!("obs-{id}"), 0.25));
    let scored: Vec<usize> = scored.collect();
    // Four standard deviations either way.
    assert!((2_327..=2_673).contains(&scored.len()), "{}", scored.len());
    assert!(
        scored
            .iter()
            .all(|id| langfuse::scores(&format!("obs-{id}"), 0.3))
    );
    assert!(langfuse::scores("obs-123", 0.689) && !langfuse::scores("obs-123", 0.688));
    assert!(langfuse::scores("any", 1.0) && !langfuse::scores("any", 0.0));
}
