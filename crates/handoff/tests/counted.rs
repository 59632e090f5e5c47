//! A plan that was made on counts from a warehouse draws there what the same plan on the traces draws.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use assay_handoff::dialect::Dialect;
use assay_handoff::recipe::Recipe;
use assay_handoff::source::Source;
use assay_handoff::{python, sql};
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::rule::{Condition, Rule, Test};
use assay_plan::solve::solve;
use assay_plan::token_price::TokenRate;
use assay_traces::fields::fields;
use assay_traces::group::{group, population_of};
use assay_traces::{Loader, TraceTable};

fn load(file: &str) -> TraceTable {
    let mut loader = Loader::new();
    loader.begin_file("file.csv", file.len() as u64);
    loader.push(file.as_bytes()).unwrap();
    loader.end_file().unwrap();
    loader.finish().unwrap().0
}

fn recipe(table: &TraceTable, plan: &Plan) -> Recipe {
    let population = group(table, &plan.dimensions, &plan.signal, &plan.verdict)
        .unwrap()
        .population;
    let solution = solve(plan, &population).unwrap();
    Recipe::new(plan, &solution, &fields(table)).unwrap()
}

#[test]
fn counts_and_traces_make_one_text() {
    let by = |field: &str, cuts: &[f64]| Dimension {
        field: field.to_owned(),
        cuts: cuts.to_vec(),
    };
    let had_trouble = Condition {
        field: "trouble".to_owned(),
        test: Test::Is("true".to_owned()),
    };
    let signal = Rule {
        conditions: vec![had_trouble],
        ..Rule::default()
    };
    let dimensions = vec![by("intent", &[]), by("latency", &[0.5, 2.0])];
    let plan = Plan::first(dimensions, signal, Rule::default(), 1_000);
    let mut traces = String::from("trace_id,intent,latency,trouble\n");
    // As a warehouse counts them: a row a bucket, with the smallest number in it.
    let mut counts = String::from("intent,latency,traces,troubles\n");
    for (intent, share) in [("order", 8), ("refund", 3), ("", 1)] {
        for (latencies, smallest) in [
            ([0.1, 0.3], "0.1"),
            ([0.5, 1.9], "0.5"),
            ([2.0, 30.0], "2.0"),
        ] {
            for number in 0..20 * share {
                let (latency, trouble) = (latencies[number % 2], number % 4 == 0);
                writeln!(
                    traces,
                    "{intent}-{smallest}-{number},{intent},{latency},{trouble}"
                )
                .unwrap();
            }
            writeln!(counts, "{intent},{smallest},{},{}", 20 * share, 5 * share).unwrap();
        }
    }
    let texts = |file: &str| {
        let (recipe, source) = (recipe(&load(file), &plan), Source::default());
        let sql = sql::draw(&recipe, Dialect::DuckDb, &source).unwrap();
        [sql, python::draw(&recipe, &source)]
    };
    assert_eq!(texts(&counts), texts(&traces));
}

#[test]
fn counts_carry_the_mean_tokens_that_a_price_asks_for() {
    let rate = |field: &str| TokenRate {
        field: field.to_owned(),
        dollars_per_million: 5.0,
    };
    let dimension = Dimension {
        field: "intent".to_owned(),
        cuts: Vec::new(),
    };
    let had_trouble = Condition {
        field: "trouble".to_owned(),
        test: Test::Is("true".to_owned()),
    };
    let signal = Rule {
        conditions: vec![had_trouble],
        ..Rule::default()
    };
    let mut plan = Plan::first(vec![dimension], signal, Rule::default(), 30);
    let mut traces = String::from("trace_id,intent,trouble,tokens_in,model\n");
    for number in 0..30 {
        let (intent, tokens) = [("order", 100 + number), ("refund", 900)][number % 2];
        let trouble = number % 3 == 0;
        writeln!(traces, "{number},{intent},{trouble},{tokens},m").unwrap();
    }
    let table = load(&traces);
    let query = |plan: &Plan| {
        let sorting = recipe(&table, plan).sorting().clone();
        sql::count(&sorting, Dialect::DuckDb, &Source::default()).unwrap()
    };
    assert!(
        !query(&plan).contains("tokens"),
        "a flat price asks for none"
    );
    // What is no number in the data, or nowhere there, has no mean.
    plan.token_rates = vec![rate("tokens_in"), rate("model"), rate("tokens_out")];
    let sql = query(&plan);
    let mean = "THEN tokens_1 END) AS \"tokens_in\"";
    assert!(sql.contains(mean), "{sql}");
    assert!(
        !sql.contains("tokens_2") && !sql.contains("tokens_out"),
        "{sql}"
    );
    // Its result, opened: both cells of a group have the group's mean.
    let counts = load("intent,traces,troubles,tokens_in\nrefund,15,5,900\norder,15,5,114\n");
    plan.token_rates.truncate(1);
    let told = |table: &TraceTable| population_of(table, &plan).unwrap();
    let (of_counts, of_traces) = (told(&counts), told(&table));
    for (counted, seen) in of_counts.strata.iter().zip(&of_traces.strata) {
        assert_eq!(
            (&counted.labels, counted.cells()),
            (&seen.labels, seen.cells())
        );
        let [with, without] = seen.tokens_of("tokens_in").map(Option::unwrap);
        let [troubled, quiet] = seen.cells().map(|it| it.traces as f64);
        let mean = (with * troubled + without * quiet) / (troubled + quiet);
        assert_eq!(counted.tokens_of("tokens_in"), [Some(mean.round()); 2]);
    }
}
