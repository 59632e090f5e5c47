//! Groups that are judged to the last trace until enough is collected: what they get, when they have it, and what then.

use assay_plan::answer::{answer, text};
use assay_plan::collecting::{Collecting, Counted, Until};
use assay_plan::document::{Plan, ShortMoney};
use assay_plan::horizon::half_widths_over_horizon;
use assay_plan::period::Period;
use assay_plan::planner::Planner;
use assay_plan::solution::{GroupSolution, Solution};
use assay_plan::solve::solve;
use assay_plan::staircase::staircase;
use assay_sampling::allocation::tiers::Importance;
use assay_sampling::population::Population;
use proptest::prelude::*;

use crate::support::{INTENTS, support_bot, weekly_plan};

fn label(name: &str) -> Vec<String> {
    vec![name.to_owned()]
}

/// The weekly plan in which one intent collects.
fn collecting(dollars: f64, name: &str, collect: u64, of: Counted) -> Plan {
    let mut plan = weekly_plan(dollars);
    plan.set_until(&label(name), Some(Until { collect, of }));
    plan
}

fn group<'a>(solution: &'a Solution, name: &str) -> &'a GroupSolution {
    solution
        .groups
        .iter()
        .find(|it| it.labels == label(name))
        .unwrap()
}

fn progress(solution: &Solution, name: &str) -> Collecting {
    group(solution, name).collecting.unwrap()
}

#[test]
fn every_trace_with_a_sign_of_trouble_is_judged_until_enough_are_collected() {
    let population = support_bot(40_000);
    let usual = solve(&weekly_plan(300.0), &population).unwrap();
    let plan = collecting(300.0, "billing", 500, Counted::WithSignal);
    let solution = solve(&plan, &population).unwrap();
    let (before, billing) = (group(&usual, "billing"), group(&solution, "billing"));
    // 6 % of 2,400 traces in two weeks.
    assert_eq!(billing.calls_with_signal, 72);
    assert!(before.calls_with_signal < 72);
    let it = progress(&solution, "billing");
    assert_eq!((it.calls, it.in_full), (72, true));
    assert!((it.windows.unwrap().expected - 500.0 / 72.0).abs() < 1e-9);
    assert!((it.days.unwrap().expected - 7.0 * 500.0 / 72.0).abs() < 1e-9);
    assert_eq!(it.calls_afterwards, before.calls);
    assert!((it.money_set_free.0 - (billing.money.0 - before.money.0).max(0.0)).abs() < 1e-9);
    insta::assert_snapshot!(it.words(plan.window));
    insta::assert_snapshot!(text(&answer(&plan, &solution).detail));
    for (one, other) in usual.groups.iter().zip(&solution.groups) {
        assert!(
            one.labels == label("billing") || one.calls == other.calls,
            "{:?}",
            one.labels
        );
    }
}

#[test]
fn all_of_a_group_are_judged_and_the_goal_is_enough() {
    let population = support_bot(40_000);
    let plan = collecting(300.0, "compliance", 350, Counted::All);
    let solution = solve(&plan, &population).unwrap();
    assert_eq!(group(&solution, "compliance").calls, 100, "all of a week");
    let it = progress(&solution, "compliance");
    assert!((it.windows.unwrap().expected - 3.5).abs() < 1e-9);
    let little = collecting(300.0, "order_status", 700, Counted::All);
    let solution = solve(&little, &population).unwrap();
    assert_eq!(group(&solution, "order_status").calls, 700);
    let words = progress(&solution, "order_status").words(Period::Week);
    assert!(words.contains("within the first week"), "{words}");
}

#[test]
fn a_lock_comes_before_collecting() {
    let population = support_bot(40_000);
    let mut plan = collecting(300.0, "billing", 500, Counted::All);
    plan.set_lock(&label("billing"), Some(40));
    let solution = solve(&plan, &population).unwrap();
    let billing = group(&solution, "billing");
    assert_eq!((billing.calls, billing.collecting), (40, None));
}

#[test]
fn money_that_is_short_makes_collecting_slower_and_says_so() {
    let population = support_bot(40_000);
    for short_money in [
        ShortMoney::TailFirst,
        ShortMoney::Evenly,
        ShortMoney::BestOverall,
    ] {
        let mut plan = collecting(10.0, "order_status", 5_000, Counted::All);
        plan.short_money = short_money;
        let solution = solve(&plan, &population).unwrap();
        let it = progress(&solution, "order_status");
        assert!(!it.in_full && solution.shortfall.0 > 0.0);
        let pace = 5_000.0 / it.calls as f64;
        assert!(
            (it.windows.unwrap().expected - pace).abs() < 1e-6,
            "{short_money:?}"
        );
        assert!(it.words(plan.window).contains("the money reaches for"));
        // What matters more is served first, collecting or not.
        plan.set_tier(&label("compliance"), Importance::Must);
        let solution = solve(&plan, &population).unwrap();
        assert!(group(&solution, "compliance").status.is_on_target());
        plan.set_tier(&label("order_status"), Importance::Nice);
        assert_eq!(solve(&plan, &population).unwrap().calls, solution.calls);
    }
}

#[test]
fn after_it_has_collected_a_group_is_known_as_its_target_asks() {
    let population = support_bot(40_000);
    let over = |plan: &Plan| {
        let solution = solve(plan, &population).unwrap();
        half_widths_over_horizon(plan, &population, &solution, 4..5).unwrap()[0]
    };
    let usual = over(&weekly_plan(300.0));
    let [short, long] =
        [100, 5_000].map(|goal| over(&collecting(300.0, "billing", goal, Counted::All)));
    assert!(long < short && short < usual, "{long}, {short}, {usual}");
}

proptest! {
    #[test]
    fn the_parts_of_the_page_agree_on_what_is_collected(
        dollars in 0.0..120.0_f64,
        rules in proptest::collection::vec((0..12_usize, 1..3_000_u64, any::<bool>(), any::<bool>()), 1..5),
        share in 0.1..=1.0_f64,
        evenly: bool,
    ) {
        let population: Population = support_bot(20_000);
        let mut plan = weekly_plan(dollars);
        plan.sampled_share = share;
        if evenly {
            plan.short_money = ShortMoney::Evenly;
        }
        for (place, collect, all, locked) in rules {
            let group = label(INTENTS[place].0);
            let of = if all { Counted::All } else { Counted::WithSignal };
            plan.set_until(&group, Some(Until { collect, of }));
            plan.set_lock(&group, (locked && collect % 3 == 0).then_some(collect));
        }
        let solution = solve(&plan, &population).unwrap();
        prop_assert!(solution.calls <= solution.budget_calls);
        prop_assert_eq!(Planner::default().solve(&plan, &population).unwrap(), solution.clone());
        for group in &solution.groups {
            prop_assert_eq!(group.calls, group.calls_with_signal + group.calls_without_signal);
            prop_assert!(group.collecting.is_none() || !group.locked);
            if let Some(Collecting { windows: Some(wait), .. }) = group.collecting {
                prop_assert!(wait.earliest <= wait.expected && wait.expected <= wait.latest);
            }
        }
        let stairs = staircase(&plan, &population, &solution, solution.calls_for_all_targets + 10).unwrap();
        prop_assert_eq!(stairs.on_target(solution.calls_for_all_targets), stairs.plan.last().unwrap().on_target);
        if solution.shortfall.0 <= 0.0 {
            for group in &solution.groups {
                prop_assert!(group.collecting.is_none_or(|it| it.in_full), "{:?}", group);
            }
        }
        prop_assert!(!text(&answer(&plan, &solution).detail).is_empty());
    }
}
