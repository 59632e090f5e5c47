//! The sentences that a plan's answer consists of.

use assay_plan::answer::{answer, describe_group, text};
use assay_plan::budget::{Amount, Budget};
use assay_plan::curve::width_curves;
use assay_plan::document::Plan;
use assay_plan::money::Money;
use assay_plan::period::Period;
use assay_plan::solve::solve;
use assay_plan::spoken;
use assay_plan::target::Target;
use assay_sampling::population::{Cell, Population, Stratum};

use crate::support::{one_group, support_bot, weekly_plan};

/// The answer in three lines.
fn told(plan: &Plan, population: &Population) -> String {
    let solution = solve(plan, population).unwrap();
    let answer = answer(plan, &solution);
    let (headline, detail) = (text(&answer.headline), text(&answer.detail));
    format!(
        "{headline}\n{detail}\n{}, {}",
        answer.overall.half_width, answer.overall.held
    )
}

/// What is spoken of each group, and what more money buys it.
fn rows(plan: &Plan, population: &Population) -> String {
    let solution = solve(plan, population).unwrap();
    let curves = width_curves(plan, population, &solution).unwrap();
    let row =
        |(group, next): (_, String)| format!("{}. {next}\n", describe_group(group, plan.window));
    solution
        .groups
        .iter()
        .zip(curves.into_iter().map(|curve| curve.next_money))
        .map(row)
        .collect()
}

fn whole_file(mut plan: Plan, amount: Amount) -> Plan {
    plan.window = Period::WholeFile;
    plan.budget = Budget {
        amount,
        per: Period::WholeFile,
    };
    plan
}

#[test]
fn enough_money() {
    insta::assert_snapshot!(told(&weekly_plan(33.0), &support_bot(40_000)));
}

#[test]
fn every_row_is_spoken() {
    insta::assert_snapshot!(rows(&weekly_plan(10.0), &support_bot(40_000)));
}

#[test]
fn one_group_short() {
    let mut plan = weekly_plan(12.0);
    plan.set_group_target(&["compliance".to_owned()], Some(Target::Points(3.0)));
    insta::assert_snapshot!(told(&plan, &support_bot(40_000)));
}

#[test]
fn several_groups_short() {
    insta::assert_snapshot!(told(&weekly_plan(9.0), &support_bot(40_000)));
}

#[test]
fn most_groups_not_judged() {
    insta::assert_snapshot!(told(&weekly_plan(0.5), &support_bot(40_000)));
}

#[test]
fn no_money() {
    insta::assert_snapshot!(told(&weekly_plan(0.0), &support_bot(40_000)));
}

#[test]
fn one_group_alone() {
    let plan = whole_file(weekly_plan(0.0), Amount::Calls(10_000));
    let short = whole_file(weekly_plan(0.0), Amount::Calls(100));
    let population = one_group(50_000);
    insta::assert_snapshot!(format!(
        "{}\n\n{}",
        told(&plan, &population),
        told(&short, &population)
    ));
}

#[test]
fn everything_judged() {
    let mut plan = whole_file(weekly_plan(0.0), Amount::Money(Money(5.0)));
    plan.target_points = 0.1;
    insta::assert_snapshot!(format!(
        "{}\n\n{}",
        told(&plan, &one_group(60)),
        told(&plan, &one_group(1))
    ));
}

#[test]
fn a_group_with_one_trace_is_judged_whole() {
    let mut population = one_group(1_000);
    let only = Cell {
        traces: 1,
        ..Cell::default()
    };
    population.strata.push(Stratum {
        labels: vec!["rare".to_owned(), "ja".to_owned()],
        with_signal: only,
        ..Stratum::default()
    });
    let plan = whole_file(weekly_plan(0.0), Amount::Calls(700));
    insta::assert_snapshot!(rows(&plan, &population));
}

#[test]
fn a_handle_says_whose_it_is_and_what_it_gives() {
    let mut plan = weekly_plan(33.0);
    plan.set_lock(&["refund".to_owned()], Some(120));
    plan.set_lock(&["billing".to_owned()], Some(0));
    plan.set_lock(&["compliance".to_owned()], Some(u64::MAX));
    let solution = solve(&plan, &support_bot(40_000)).unwrap();
    let group = |name: &str| {
        let mut groups = solution.groups.iter();
        groups.find(|it| it.labels[0] == name).unwrap()
    };
    let refund = group("refund");
    assert_eq!(
        spoken::calls(refund, plan.window),
        format!(
            "refund, 120 calls a week, plus or minus {:.1} points, 2 dollars 40",
            refund.half_width_points
        )
    );
    assert_eq!(
        spoken::calls(group("billing"), plan.window),
        "billing, not judged at all"
    );
    assert_eq!(
        spoken::calls(group("compliance"), plan.window),
        "compliance, all 100 judged a week, 2 dollars"
    );
    assert_eq!(
        spoken::target(group("billing"), plan.window),
        format!(
            "billing, target plus or minus 5 points, needs {} calls a week, gets 0",
            group("billing").calls_for_target
        )
    );
    assert!(spoken::target(refund, plan.window).ends_with("calls a week, and gets them"));
}
