//! What people can say of single groups, and who gives when the money is short.

use assay_plan::budget::{Amount, Budget};
use assay_plan::document::{Plan, ShortMoney};
use assay_plan::fix::{cheapest, money_to_fix, narrowest_target, raise_budget_for};
use assay_plan::notice::notices;
use assay_plan::solution::{GroupSolution, Solution};
use assay_plan::solve::solve;
use assay_plan::target::{CHANCE_TO_TELL, Change, Target};
use assay_sampling::allocation::tiers::Importance;
use proptest::prelude::*;

use crate::support::{INTENTS, one_group, support_bot, weekly_plan};

fn with_calls(mut plan: Plan, calls: u64) -> Plan {
    plan.budget = Budget {
        amount: Amount::Calls(calls),
        per: plan.window,
    };
    plan
}

fn group<'a>(solution: &'a Solution, name: &str) -> &'a GroupSolution {
    let mut groups = solution.groups.iter();
    groups.find(|it| it.labels[0] == name).unwrap()
}

fn named(index: usize) -> Vec<String> {
    vec![INTENTS[index].0.to_owned()]
}

fn importance() -> impl Strategy<Value = Importance> {
    prop_oneof![
        Just(Importance::Must),
        Just(Importance::Should),
        Just(Importance::Nice)
    ]
}

fn short_money() -> impl Strategy<Value = ShortMoney> {
    prop_oneof![
        Just(ShortMoney::TailFirst),
        Just(ShortMoney::Evenly),
        Just(ShortMoney::BestOverall)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_wish_breaks_the_budget_and_what_matters_more_is_served_before(
        calls in 0_u64..2_500,
        tiers in prop::collection::vec(importance(), INTENTS.len()),
        locks in prop::collection::vec(prop::option::weighted(0.2, 0_u64..150), INTENTS.len()),
        short_money in short_money(),
    ) {
        let mut plan = with_calls(weekly_plan(0.0), calls);
        plan.short_money = short_money;
        for index in 0..INTENTS.len() {
            plan.set_tier(&named(index), tiers[index]);
            plan.set_lock(&named(index), locks[index]);
        }
        let solution = solve(&plan, &support_bot(40_000)).unwrap();
        prop_assert!(solution.calls <= calls);
        let asked: u64 = solution.groups.iter().zip(&locks)
            .map(|(group, lock)| lock.map_or(group.calls_for_target, |lock| lock.min(group.traces)))
            .sum();
        prop_assert_eq!(solution.calls_for_all_targets, asked);
        let floors: u64 = solution.groups.iter().zip(&locks)
            .map(|(group, lock)| lock.map_or(group.calls_for_target.min(8), |lock| lock.min(group.traces)))
            .sum();
        if floors <= calls {
            for (group, lock) in solution.groups.iter().zip(&locks) {
                if let Some(lock) = lock {
                    prop_assert_eq!(group.calls, (*lock).min(group.traces));
                    prop_assert!(group.locked);
                }
            }
            // Nobody of less importance is lifted while somebody of more is short.
            let free = || solution.groups.iter().filter(|it| !it.locked);
            for short in free().filter(|it| it.calls < it.calls_for_target) {
                for lifted in free().filter(|it| it.calls > 8.min(it.calls_for_target)) {
                    prop_assert!(lifted.importance <= short.importance, "{:?} {:?}", lifted, short);
                }
            }
        }
    }

    #[test]
    fn giving_evenly_makes_every_group_the_same_multiple_of_its_target(calls in 150_u64..1_000) {
        let mut plan = with_calls(weekly_plan(0.0), calls);
        plan.short_money = ShortMoney::Evenly;
        plan.set_group_target(&named(3), Some(Target::Points(2.5)));
        let solution = solve(&plan, &support_bot(400_000)).unwrap();
        prop_assume!(solution.shortfall.0 > 0.0);
        let times: Vec<f64> = solution.groups.iter()
            .filter(|it| it.calls > 8)
            .map(|it| it.half_width_points / it.target_points)
            .collect();
        let (low, high) = times.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), &it| (low.min(it), high.max(it)));
        // One call more or less of a group that has few moves it by some percent.
        prop_assert!(high <= low * 1.15, "{low} to {high} with {calls} calls");
    }

    #[test]
    fn the_best_overall_is_never_worse_for_all_traffic(calls in 150_u64..1_200) {
        let mut plan = with_calls(weekly_plan(0.0), calls);
        let population = support_bot(400_000);
        let usual = solve(&plan, &population).unwrap();
        plan.short_money = ShortMoney::BestOverall;
        let best = solve(&plan, &population).unwrap();
        prop_assert!(best.overall.half_width_points <= usual.overall.half_width_points * 1.02);
    }
}

#[test]
fn a_lock_holds_while_the_rest_moves_and_no_money_mends_it() {
    let population = support_bot(40_000);
    let mut plan = weekly_plan(11.0);
    plan.set_lock(&named(0), Some(20));
    for dollars in [3.0, 11.0, 300.0] {
        let mut plan = plan.clone();
        plan.budget.amount = Amount::Money(assay_plan::money::Money(dollars));
        let solution = solve(&plan, &population).unwrap();
        let held = group(&solution, INTENTS[0].0);
        assert_eq!((held.calls, held.locked), (20, true));
        assert!(held.calls < held.calls_for_target);
        assert_eq!(money_to_fix(&plan, &population, &solution, 0), Ok(None));
        let raised = raise_budget_for(&plan, &population, &solution, 0).unwrap();
        assert_eq!(raised, plan);
        let answer = assay_plan::answer::answer(&plan, &solution);
        let detail = assay_plan::answer::text(&answer.detail);
        assert!(
            detail.starts_with("Locked below its target: order_status. "),
            "{detail}"
        );
    }
}

#[test]
fn a_target_in_calls_is_met_with_just_those() {
    let mut plan = weekly_plan(300.0);
    plan.set_group_target(&named(2), Some(Target::Calls(77)));
    plan.set_group_target(&named(11), Some(Target::Calls(1_000_000)));
    let solution = solve(&plan, &support_bot(40_000)).unwrap();
    let asked = group(&solution, INTENTS[2].0);
    assert_eq!((asked.calls, asked.calls_for_target), (77, 77));
    assert!((asked.half_width_points - asked.target_points).abs() < 1e-12);
    let all = group(&solution, INTENTS[11].0);
    assert_eq!(all.calls, all.traces, "more than all cannot be judged");
}

#[test]
fn a_target_that_tells_two_rates_notices_the_change_as_often_as_it_says() {
    let mut population = one_group(1_000_000);
    population.strata[0].without_signal.judged = 1_000_000;
    population.strata[0].without_signal.judged_bad = 50_000;
    let mut plan = weekly_plan(1_000.0);
    let change = Change {
        usual: 0.05,
        changed: 0.1,
    };
    plan.set_group_target(&["everything".to_owned()], Some(Target::Tell(change)));
    let solution = solve(&plan, &population).unwrap();
    let calls = solution.groups[0].calls;
    assert_eq!(calls, solution.groups[0].calls_for_target);
    let found = &notices(&plan, &population, &solution, 2.0).unwrap()[0]
        .once
        .plan;
    assert!(
        found.notices >= CHANCE_TO_TELL,
        "{found:?} with {calls} calls"
    );
    let fewer = with_calls(plan.clone(), calls * 3 / 4);
    let solution = solve(&fewer, &population).unwrap();
    let found = &notices(&fewer, &population, &solution, 2.0).unwrap()[0]
        .once
        .plan;
    assert!(found.notices < CHANCE_TO_TELL, "{found:?}");
}

#[test]
fn a_sample_stands_for_all_the_traffic() {
    let whole = support_bot(40_000);
    let mut tenth = whole.clone();
    for cell in tenth
        .strata
        .iter_mut()
        .flat_map(|it| [&mut it.with_signal, &mut it.without_signal])
    {
        cell.traces *= 10;
    }
    let mut plan = weekly_plan(11.0);
    let of_all = solve(&plan, &tenth).unwrap();
    plan.sampled_share = 0.1;
    assert_eq!(solve(&plan, &whole).unwrap(), of_all);
    assert!(plan.to_json().contains("\"sampledShare\": 0.1"));
    for share in [0.0, -1.0, 1.01, f64::NAN] {
        plan.sampled_share = share;
        assert!(plan.validate().is_err());
    }
}

#[test]
fn the_cheapest_plan_meets_every_target_and_a_cent_less_does_not() {
    let population = support_bot(40_000);
    for dollars in [2.0, 11.0, 300.0] {
        let plan = weekly_plan(dollars);
        let solution = solve(&plan, &population).unwrap();
        let cheapest = cheapest(&plan, &population, &solution).unwrap();
        let found = solve(&cheapest, &population).unwrap();
        assert_eq!(found.groups_on_target(), found.groups.len());
        let Amount::Money(enough) = cheapest.budget.amount else {
            unreachable!("a budget keeps its unit");
        };
        let mut less = cheapest.clone();
        less.budget.amount = Amount::Money(assay_plan::money::Money(enough.0 - 0.01));
        let found = solve(&less, &population).unwrap();
        assert!(found.groups_on_target() < found.groups.len());
    }
}

#[test]
fn the_best_plan_for_the_money_has_the_narrowest_target_that_it_pays_for() {
    let population = support_bot(40_000);
    for dollars in [4.0, 11.0, 60.0] {
        let mut plan = weekly_plan(dollars);
        plan.set_group_target(&named(0), Some(Target::Points(9.0)));
        let best = narrowest_target(&plan, &population).unwrap();
        assert_eq!(
            (best.budget, &best.group_targets),
            (plan.budget, &plan.group_targets)
        );
        let affordable = |plan: &Plan| solve(plan, &population).unwrap().shortfall.0 <= 0.0;
        assert!(affordable(&best), "{} for {dollars}", best.target_points);
        let narrower = Plan {
            target_points: best.target_points - 0.1,
            ..best.clone()
        };
        assert!(
            !affordable(&narrower),
            "{} for {dollars}",
            narrower.target_points
        );
    }
}

#[test]
fn all_groups_have_a_target_in_each_of_the_three_forms() {
    let population = support_bot(40_000);
    let change = Change {
        usual: 0.05,
        changed: 0.1,
    };
    for target in [Target::Points(4.0), Target::Calls(30), Target::Tell(change)] {
        let mut plan = weekly_plan(300.0);
        plan.set_common_target(target);
        plan.set_group_target(&named(0), Some(Target::Calls(77)));
        let solution = solve(&plan, &population).unwrap();
        let mut one_by_one = weekly_plan(300.0);
        for (index, (name, ..)) in INTENTS.iter().enumerate() {
            let own = if index == 0 {
                Target::Calls(77)
            } else {
                target
            };
            one_by_one.set_group_target(&[(*name).to_owned()], Some(own));
        }
        assert_eq!(solution, solve(&one_by_one, &population).unwrap());
        assert_eq!(Plan::from_json(&plan.to_json()), Ok(plan.clone()));
        plan.set_group_target(&named(0), None);
        plan.aim(&named(1), target);
        assert_eq!(plan.group_targets, []);
        let best = narrowest_target(&plan, &population).unwrap();
        assert_eq!(best.common_target, None, "the narrowest is in points");
    }
}

#[test]
fn a_target_that_every_group_has_is_none_of_its_own() {
    let plan = weekly_plan(33.0);
    let mut aimed = plan.clone();
    for target in [Target::Calls(70), Target::Points(plan.target_points / 2.0)] {
        aimed.aim(&named(1), target);
        assert_eq!(aimed.target_of(&named(1)), target);
        assert_eq!(aimed.group_targets.len(), 1);
    }
    aimed.aim(&named(1), Target::Points(plan.target_points));
    assert_eq!(aimed, plan);
}

#[test]
fn wishes_that_are_taken_back_leave_the_plan_as_it_was() {
    let mut plan = weekly_plan(33.0);
    plan.set_tier(&named(2), Importance::Must);
    let before = plan.clone();
    plan.aim(&named(1), Target::Calls(70));
    plan.set_tier(&named(1), Importance::Nice);
    plan.set_lock(&named(1), Some(3));
    plan.forget_wishes(&named(1));
    assert_eq!(plan, before);
}
