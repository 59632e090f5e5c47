//! What the charts of expected readings promise.

use assay_plan::forest::forest;
use assay_plan::judged::{shares, sheet};
use assay_plan::solve::solve;
use assay_plan::weeks::weeks;

use crate::support::{support_bot, weekly_plan};

#[test]
fn ranges_of_a_forest_lie_within_each_other_and_the_widest_is_the_plans() {
    let (plan, population) = (weekly_plan(300.0), support_bot(40_000));
    let solution = solve(&plan, &population).unwrap();
    let forest = forest(&plan, &population, &solution).unwrap();
    for row in forest.groups.iter().chain([&forest.overall]) {
        let [half, most, own] = row.ranges;
        assert!(own[0] <= most[0] && most[0] <= half[0], "{row:?}");
        assert!(half[1] <= most[1] && most[1] <= own[1], "{row:?}");
        assert!(half[0] <= row.rate && row.rate <= half[1], "{row:?}");
    }
    for (row, group) in forest.groups.iter().zip(&solution.groups) {
        assert_eq!(row.ranges[2], group.interval);
    }
    assert_eq!(forest.overall.ranges[2], solution.overall.interval);
    assert_eq!(forest.sheet().rows.len(), solution.groups.len() + 1);
}

#[test]
fn possible_weeks_repeat_themselves_and_mostly_hold_the_truth() {
    let (plan, population) = (weekly_plan(300.0), support_bot(40_000));
    let solution = solve(&plan, &population).unwrap();
    for index in 0..solution.groups.len() {
        let once = weeks(&plan, &population, &solution, index)
            .unwrap()
            .unwrap();
        let again = weeks(&plan, &population, &solution, index)
            .unwrap()
            .unwrap();
        assert_eq!(once, again);
        let held = once
            .plan
            .iter()
            .filter(|it| it.range[0] <= once.truth && once.truth <= it.range[1])
            .count();
        // With 95 in 100, fewer than 15 of 20 happen once in 390,000.
        assert!(held >= 15, "group {index}: {held} of 20");
    }
    let beyond = weeks(&plan, &population, &solution, solution.groups.len());
    assert_eq!(beyond, Ok(None));
}

#[test]
fn a_week_without_a_judged_trace_reads_nothing() {
    let (mut plan, population) = (weekly_plan(300.0), support_bot(40_000));
    plan.budget.amount = assay_plan::budget::Amount::Calls(0);
    let solution = solve(&plan, &population).unwrap();
    let weeks = weeks(&plan, &population, &solution, 0).unwrap().unwrap();
    assert!(weeks.plan.iter().all(|it| it.rate.is_none()));
    assert_eq!(weeks.plan[0].range, [0.0, 1.0]);
    assert!(weeks.words(plan.window).contains("nothing at all"));
}

#[test]
fn shares_of_traffic_and_of_calls_each_add_up_to_everything() {
    let (plan, population) = (weekly_plan(300.0), support_bot(40_000));
    let solution = solve(&plan, &population).unwrap();
    let shares = shares(&solution);
    let traffic: f64 = shares.iter().map(|it| it.of_traffic).sum();
    let calls: f64 = shares.iter().map(|it| it.of_calls).sum();
    assert!((traffic - 1.0).abs() < 1e-12 && (calls - 1.0).abs() < 1e-12);
    assert_eq!(sheet(&shares).rows.len(), shares.len());
}
