//! Groups, rules and verdicts on small tables whose counts can be seen.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use assay_plan::budget::Amount;
use assay_plan::dimension::{Dimension, MISSING_LABEL};
use assay_plan::document::Plan;
use assay_plan::merge::merged;
use assay_plan::money::Money;
use assay_plan::rule::{Combine, Condition, Rule, Test};
use assay_plan::solve::solve;
use assay_plan::token_price::TokenRate;
use assay_plan::weighting::{Holds, Weighting};
use assay_traces::TraceTable;
use assay_traces::draw::draw;
use assay_traces::group::{GroupError, Matched, group, group_of, population_of};
use support::{by, is, load_in_steps, matching, rule};

fn table(text: &str) -> TraceTable {
    load_in_steps(&[("a.csv", text.as_bytes())], 7).unwrap().0
}

/// Each group's name and numbers of traces with and without the signal.
fn groups(table: &TraceTable, dimensions: &[Dimension], signal: &Rule) -> Vec<(String, u64, u64)> {
    let strata = group(table, dimensions, signal, &Rule::default())
        .unwrap()
        .population
        .strata;
    let line = |stratum: &assay_sampling::population::Stratum| {
        (
            stratum.labels.join(" × "),
            stratum.with_signal.traces,
            stratum.without_signal.traces,
        )
    };
    strata.iter().map(line).collect()
}

fn numbers() -> TraceTable {
    table("id,n,s\n1,1,a\n2,1.5,a\n3,2,b\n4,3,\n5,,b\n6,3.5,b\n")
}

#[test]
fn buckets_hold_their_lower_cut_point_and_missing_is_a_group() {
    let cut = Dimension {
        field: "n".into(),
        cuts: vec![1.5, 3.0],
    };
    assert_eq!(
        groups(&numbers(), &[cut], &Rule::default()),
        [
            ("1.5 to 3".into(), 0, 2),
            ("3 and more".into(), 0, 2),
            (MISSING_LABEL.into(), 0, 1),
            ("below 1.5".into(), 0, 1),
        ]
    );
}

#[test]
fn dimensions_are_crossed_in_the_order_of_the_plan() {
    let cut = Dimension {
        field: "n".into(),
        cuts: vec![2.0],
    };
    let dimensions = [by("s"), vec![cut]].concat();
    assert_eq!(
        groups(&numbers(), &dimensions, &is("s", "b")),
        [
            ("a × below 2".into(), 0, 2),
            ("b × 2 and more".into(), 2, 0),
            ("(missing) × 2 and more".into(), 0, 1),
            ("b × (missing)".into(), 1, 0),
        ]
    );
}

#[test]
fn every_pair_of_many_values_is_counted() {
    let mut csv = String::from("id,few,many,more\n");
    let mut counts = BTreeMap::new();
    for row in 0..6_000_u32 {
        let [few, many, more] = [row % 3, row * row % 41, row * 7 / 5 % 43];
        let _ = writeln!(csv, "t{row},f{few},m{many},n{more}");
        *counts
            .entry(format!("f{few} × m{many} × n{more}"))
            .or_default() += 1;
    }
    let table = table(&csv);
    let dimensions = [by("few"), by("many"), by("more")].concat();
    for (places, names) in [([0, 1, 2], "fmn"), ([2, 1, 0], "nmf")] {
        let dimensions = places.map(|place| dimensions[place].clone());
        let mut found = BTreeMap::new();
        for (name, with, without) in groups(&table, &dimensions, &Rule::default()) {
            assert_eq!(with, 0);
            let mut parts: Vec<&str> = name.split(" × ").collect();
            let begin = |part: &&str, name: char| part.starts_with(name);
            assert!(
                parts
                    .iter()
                    .zip(names.chars())
                    .all(|(part, name)| begin(part, name))
            );
            parts.sort_unstable();
            found.insert(parts.join(" × "), without);
        }
        assert_eq!(found, counts);
    }
}

#[test]
fn what_is_remembered_is_of_the_same_rules() {
    let table = table("id,n,s,cost\n1,1,a,2\n2,1.5,a,\n3,2,b,1\n4,3,,4\n5,,b,\n6,3.5,b,8\n");
    let rules = [Rule::default(), is("s", "b"), is("n", "2"), is("s", "a")];
    let matched = &mut Matched::default();
    for dimensions in [by("s"), by("n"), by("s")] {
        for signal in &rules {
            for verdict in &rules {
                let fresh = group(&table, &dimensions, signal, verdict).unwrap();
                let plan = Plan::first(dimensions.clone(), signal.clone(), verdict.clone(), 6);
                assert_eq!(group_of(&table, &plan, matched).unwrap(), fresh);
            }
        }
    }
    let plan = Plan::first(by("s"), is("none", "b"), rules[0].clone(), 6);
    let unknown = group_of(&table, &plan, matched);
    assert!(matches!(unknown, Err(GroupError::UnknownField { .. })));
}

#[test]
fn cut_points_must_fit() {
    let cut = |field: &str, cuts: &[f64]| {
        let dimension = Dimension {
            field: field.into(),
            cuts: cuts.to_vec(),
        };
        group(&numbers(), &[dimension], &Rule::default(), &Rule::default()).unwrap_err()
    };
    assert_eq!(
        cut("s", &[1.0]),
        GroupError::NoNumbers { field: "s".into() }
    );
    assert_eq!(
        cut("n", &[2.0, 1.0]),
        GroupError::BadCuts { field: "n".into() }
    );
    assert_eq!(
        cut("n", &[f64::NAN]),
        GroupError::BadCuts { field: "n".into() }
    );
}

#[test]
fn every_test_on_numbers_texts_and_nothing() {
    let table = numbers();
    let count = |field: &str, test: Test| matching(&table, &rule(field, test));
    assert_eq!(count("n", Test::Below(1.5)), 1);
    assert_eq!(count("n", Test::AtMost(1.5)), 2);
    assert_eq!(count("n", Test::Above(3.0)), 1);
    assert_eq!(count("n", Test::AtLeast(3.0)), 2);
    assert_eq!(count("n", Test::Is("1.5".into())), 1);
    assert_eq!(count("n", Test::Missing), 1);
    assert_eq!(count("n", Test::Present), 5);
    assert_eq!(count("s", Test::Is("a".into())), 2);
    assert_eq!(count("s", Test::IsNot("a".into())), 4);
    assert_eq!(count("s", Test::OneOf(vec!["a".into(), "b".into()])), 5);
    assert_eq!(count("s", Test::Contains("B".into())), 3);
    assert_eq!(count("s", Test::Below(1.0)), 0);
}

#[test]
fn many_numbers_are_compared_like_few() {
    let rows: Vec<String> = (0..6000)
        .map(|n| format!("{n},{}\n", f64::from(n) / 4.0))
        .collect();
    let table = table(&format!("id,n\n{}", rows.concat()));
    let count = |test: Test| {
        let cut = [Dimension {
            field: "n".into(),
            cuts: vec![100.0],
        }];
        group(&table, &cut, &rule("n", test), &Rule::default())
            .unwrap()
            .population
            .with_signal()
    };
    assert_eq!(count(Test::Below(10.0)), 40);
    assert_eq!(count(Test::Is("10.25".into())), 1);
    assert_eq!(count(Test::Present), 6000);
    assert_eq!(count(Test::Missing), 0);
}

#[test]
fn conditions_combine_and_are_counted_alone() {
    let conditions = vec![
        Condition {
            field: "n".into(),
            test: Test::AtLeast(2.0),
        },
        Condition {
            field: "s".into(),
            test: Test::Is("b".into()),
        },
    ];
    let counted = |combine| {
        let signal = Rule {
            combine,
            conditions: conditions.clone(),
        };
        let grouped = group(&numbers(), &by("s"), &signal, &Rule::default()).unwrap();
        assert_eq!(
            grouped.signal_examples,
            [["3", "4", "6"], ["3", "5", "6"]],
            "named by their ids"
        );
        (grouped.population.with_signal(), grouped.signal_matches)
    };
    assert_eq!(counted(Combine::Any), (4, vec![3, 3]));
    assert_eq!(counted(Combine::All), (2, vec![3, 3]));
}

#[test]
fn a_missing_verdict_is_not_judged_and_not_good() {
    let table = table("id,g,score,human\n1,x,0.2,\n2,x,0.9,\n3,x,,\n4,x,,0\n5,x,0.1,1\n");
    let verdict = |combine| Rule {
        combine,
        conditions: ["score", "human"]
            .map(|field| Condition {
                field: field.into(),
                test: Test::Below(0.5),
            })
            .into(),
    };
    let judged = |rule: &Rule| {
        let population = group(&table, &by("g"), &Rule::default(), rule)
            .unwrap()
            .population;
        (
            population.strata[0].without_signal.judged,
            population.strata[0].without_signal.judged_bad,
        )
    };
    assert_eq!(judged(&rule("score", Test::Below(0.5))), (3, 2));
    assert_eq!(judged(&verdict(Combine::Any)), (4, 3));
    assert_eq!(judged(&verdict(Combine::All)), (1, 0));
    assert_eq!(judged(&Rule::default()), (0, 0));
}

#[test]
fn the_span_is_in_whole_days() {
    let span = |times: [&str; 2]| {
        let table = table(&format!(
            "id,timestamp,g\n1,{},x\n2,{},x\n",
            times[0], times[1]
        ));
        group(&table, &by("g"), &Rule::default(), &Rule::default())
            .unwrap()
            .population
            .span_days
    };
    assert_eq!(
        span(["2026-08-01T00:00:01Z", "2026-08-14T23:59:00Z"]),
        Some(14.0)
    );
    assert_eq!(span(["2026-08-01", "2026-08-01"]), Some(1.0));
    assert_eq!(span(["", ""]), None);
}

#[test]
fn signs_of_trouble_and_verdicts_are_told_by_names_and_values() {
    let proposed = |text: &str| {
        let (table, receipt) = load_in_steps(&[("a", text.as_bytes())], 64).unwrap();
        let plan = assay_traces::propose::propose(&assay_traces::fields::fields(&table), &receipt);
        let words = |rule: &Rule| {
            let word = |condition: &Condition| format!("{} {:?}", condition.field, condition.test);
            rule.conditions
                .iter()
                .map(word)
                .collect::<Vec<_>>()
                .join(", ")
        };
        (
            plan.dimensions[0].field.clone(),
            words(&plan.signal),
            words(&plan.verdict),
        )
    };
    let told = |field: &str, signal: &str, verdict: &str| {
        (field.to_owned(), signal.to_owned(), verdict.to_owned())
    };
    assert_eq!(
        proposed(
            "id,topic,status_code,thumbs,judge_score\n1,a,200,up,0.2\n2,b,500,down,0.9\n3,a,200,,\n4,b,200,,1\n"
        ),
        told(
            "topic",
            "status_code AtLeast(400.0), thumbs Is(\"down\")",
            "judge_score Below(0.5)"
        ),
    );
    assert_eq!(
        proposed("id,topic,error,rating\n1,a,timed out,5\n2,b,,1\n3,a,,4\n4,b,,\n"),
        told("topic", "error Present", "rating Below(3.0)"),
    );
    assert_eq!(
        proposed("id,topic,verdict\n1,a,Pass\n2,b,Fail\n3,a,Pass\n4,b,\n"),
        told("topic", "", "verdict Is(\"Fail\")"),
    );
    assert_eq!(
        proposed("id,latency\n1,5\n2,7\n3,9\n4,11\n"),
        told("latency", "", "")
    );
}

/// A plan on the fields of [`lengths`] whose judge is paid by the tokens it reads.
fn paid_by_tokens() -> Plan {
    let mut plan = Plan::first(by("s"), is("error", "true"), Rule::default(), 6);
    plan.token_rates = ["tokens_in", "tokens_out", "nowhere"]
        .map(|field| TokenRate {
            field: field.into(),
            dollars_per_million: 2.0,
        })
        .into();
    plan.overhead_per_call = Money(0.001);
    plan
}

fn lengths() -> TraceTable {
    table(
        "id,s,error,tokens_in,tokens_out,stands_for\n\
         1,a,true,1000,10,1\n2,a,false,2000,,1\n3,a,false,2001,20,3\n4,a,false,2003,,1\n5,b,false,,40,1\n6,b,false,50,40,1\n",
    )
}

#[test]
fn a_price_by_tokens_has_the_mean_tokens_of_each_cell_counted() {
    let mut plan = paid_by_tokens();
    let counted = population_of(&lengths(), &plan).unwrap();
    let grouped = group_of(&lengths(), &plan, &mut Matched::default());
    assert_eq!(grouped.unwrap().population, counted);
    let tokens = |place: usize, field: &str| counted.strata[place].tokens_of(field);
    assert_eq!(tokens(0, "tokens_in"), [Some(1_000.0), Some(2_001.333)]);
    assert_eq!(
        tokens(0, "tokens_out"),
        [Some(10.0), Some(20.0)],
        "over the traces that say"
    );
    assert_eq!(tokens(1, "tokens_in"), [None, Some(50.0)]);
    assert_eq!(tokens(1, "nowhere"), [None, None]);
    plan.weighting = Some(Weighting {
        field: "stands_for".into(),
        holds: Holds::Traces,
    });
    let weighted = population_of(&lengths(), &plan).unwrap();
    assert_eq!(
        weighted.strata[0].tokens_of("tokens_in"),
        [Some(1_000.0), Some(2_001.2)]
    );
    plan.token_rates.clear();
    let flat = population_of(&lengths(), &plan).unwrap();
    assert!(
        flat.strata.iter().all(|it| it.tokens.is_empty()),
        "a flat price asks for none"
    );
}

#[test]
fn the_list_is_that_of_the_plan_with_its_own_prices() {
    let mut csv = String::from("id,s,error,tokens_in,tokens_out\n");
    for id in 0..900 {
        let (group, tokens) = if id % 3 == 0 {
            ("long", 9_000)
        } else {
            ("short", 500)
        };
        let error = id % 11 == 0;
        writeln!(csv, "{id},{group},{error},{tokens},{}", id % 7).unwrap();
    }
    let table = table(&csv);
    let mut plan = paid_by_tokens();
    plan.token_rates.truncate(2);
    plan.budget.amount = Amount::Money(Money(1.5));
    let solution = solve(
        &plan,
        &merged(&plan, &population_of(&table, &plan).unwrap()),
    )
    .unwrap();
    let [long, short] = ["long", "short"].map(|name| {
        let found = solution
            .groups
            .iter()
            .find(|it| it.labels == [name])
            .unwrap();
        (found.calls, found.price_per_call.unwrap().0)
    });
    assert!(long.1 > 8.0 * short.1, "{long:?} {short:?}");
    let list = draw(&table, &plan).unwrap();
    let drawn = |name: &str| list.rows.iter().filter(|it| it.group == [name]).count() as u64;
    assert_eq!([drawn("long"), drawn("short")], [long.0, short.0]);
    let flat = group(&table, &plan.dimensions, &plan.signal, &plan.verdict).unwrap();
    let flat = solve(&plan, &flat.population).unwrap();
    assert_ne!(
        flat.calls, solution.calls,
        "without tokens the plan is another"
    );
}
