//! The staircase says what solving at each of its budgets says.

use assay_plan::document::Plan;
use assay_plan::fix::with_budget_for;
use assay_plan::money_axis::MoneyAxis;
use assay_plan::solution::Solution;
use assay_plan::solve::solve;
use assay_plan::staircase::staircase;

use crate::support::{support_bot, weekly_plan};

fn on_target(solution: &Solution) -> usize {
    let met = |calls: u64, needed: u64| calls >= needed;
    solution
        .groups
        .iter()
        .filter(|group| met(group.calls, group.calls_for_target))
        .count()
}

fn evenly_on_target(solution: &Solution) -> usize {
    solution
        .groups
        .iter()
        .filter(|group| group.evenly.half_width_points <= group.target_points)
        .count()
}

#[test]
fn each_riser_stands_where_solving_finds_it() {
    let population = support_bot(40_000);
    let plan = weekly_plan(10.0);
    let at = |calls: u64| {
        let plan = with_budget_for(&plan, &population, calls).unwrap();
        solve(&plan, &population).unwrap()
    };
    let most = 3_000;
    let stairs = staircase(&plan, &population, &at(300), most).unwrap();

    assert_eq!(stairs.plan[0].calls, 0);
    assert!(
        stairs.plan.len() > 5,
        "several groups are bought one after the other"
    );
    for riser in &stairs.plan[1..] {
        let (before, after) = (at(riser.calls - 1), at(riser.calls));
        assert_eq!(on_target(&after), riser.on_target);
        assert_eq!(on_target(&before) + riser.buys.len(), riser.on_target);
    }
    let last = stairs.plan.last().unwrap();
    assert_eq!(on_target(&at(most)), last.on_target);
}

#[test]
fn the_even_spread_of_a_step_is_that_of_a_plan_which_spends_as_much() {
    let population = support_bot(40_000);
    let plan = weekly_plan(10.0);
    let solution = solve(&plan, &population).unwrap();
    let stairs = staircase(&plan, &population, &solution, solution.calls).unwrap();
    assert_eq!(
        stairs.evenly.last().unwrap().on_target,
        evenly_on_target(&solution)
    );
}

#[test]
fn the_staircase_does_not_depend_on_the_budget() {
    let population = support_bot(40_000);
    let stairs = |dollars| {
        let plan = weekly_plan(dollars);
        staircase(&plan, &population, &solve(&plan, &population).unwrap(), 700).unwrap()
    };
    assert_eq!(stairs(2.0), stairs(40.0));
}

#[test]
fn the_axis_of_money_stays_while_budgets_move_along_it() {
    let population = support_bot(40_000);
    let plan = weekly_plan(10.0);
    let at = |funds: u64| {
        let plan = with_budget_for(&plan, &population, funds).unwrap();
        solve(&plan, &population).unwrap()
    };
    let start = MoneyAxis::around(&at(500));
    let needed = at(500).funds.for_all_targets;
    assert_eq!(start.end, needed + needed / 4);
    let mut axis = start;
    // To its end and back, step by step, as a hand would.
    for place in (0..=20).chain((0..20).rev()) {
        axis = axis.after_a_step_to(&at(start.end * place / 20));
        assert_eq!(axis, start);
    }
    let typed = at(2 * start.end);
    axis = axis.after_a_step_to(&typed);
    assert!(
        axis.end > typed.funds.budget,
        "a typed budget is on the axis"
    );
    assert_eq!(axis.after_a_step_to(&at(500)), axis);
    let narrower = Plan {
        target_points: plan.target_points / 2.0,
        ..plan.clone()
    };
    let narrower = solve(&narrower, &population).unwrap();
    let other = axis.after_a_step_to(&narrower);
    assert_eq!(
        other,
        MoneyAxis::around(&narrower),
        "other targets have their own axis"
    );
}
