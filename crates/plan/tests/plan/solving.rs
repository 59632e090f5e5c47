//! What holds of every plan's solution.

use std::collections::HashMap;

use assay_plan::budget::{Amount, Budget};
use assay_plan::curve::{width_curve, width_curves};
use assay_plan::document::{GroupTarget, Plan};
use assay_plan::error::PlanError;
use assay_plan::fix::{raise_budget_for, raise_budget_for_all, with_budget_for};
use assay_plan::money::Money;
use assay_plan::period::Period;
use assay_plan::planner::Planner;
use assay_plan::solution::{RateSource, Solution, Status};
use assay_plan::solve::solve;
use assay_plan::target::Target;
use assay_sampling::population::{Cell, Population, Stratum};
use proptest::prelude::*;

use crate::support::{INTENTS, one_group, support_bot, weekly_plan};

fn cell() -> impl Strategy<Value = Cell> {
    let traces =
        prop_oneof![1 => Just(0), 2 => 1_u64..20, 4 => 20_u64..3_000, 1 => 3_000_u64..200_000];
    (traces, 0.0..1.0_f64, 0.0..1.0_f64, any::<bool>()).prop_map(|(traces, judged, bad, known)| {
        let judged = if known {
            (traces as f64 * judged * 0.1) as u64
        } else {
            0
        };
        Cell {
            traces,
            judged,
            judged_bad: (judged as f64 * bad) as u64,
            mean_cost_usd: None,
        }
    })
}

fn population() -> impl Strategy<Value = Population> {
    let pair = (cell(), cell());
    (
        prop::collection::vec(pair, 1..14),
        prop::option::of(0.05..60.0_f64),
    )
        .prop_map(|(cells, span_days)| {
            let strata = cells
                .into_iter()
                .enumerate()
                .filter(|(_, (with_signal, without_signal))| {
                    with_signal.traces + without_signal.traces > 0
                })
                .map(|(index, (with_signal, without_signal))| Stratum {
                    labels: vec![format!("group {index}")],
                    with_signal,
                    without_signal,
                    tokens: Vec::new(),
                })
                .collect();
            Population { strata, span_days }
        })
}

prop_compose! {
    fn plan()(
        calls in prop_oneof![0_u64..200, 0_u64..20_000],
        price in 0.001..2.0_f64,
        target_points in 0.2..30.0_f64,
        own_target in 0.2..30.0_f64,
        oversampling in 1.0..20.0_f64,
        confidence in prop_oneof![Just(0.8), Just(0.95), Just(0.99)],
        unit in 0..3,
    ) -> Plan {
        let amount = match unit {
            0 => Amount::Money(Money(calls as f64 * price)),
            1 => Amount::Calls(calls),
            _ => Amount::JudgeHours(calls as f64 * 4.0 / 3_600.0),
        };
        Plan {
            window: Period::WholeFile,
            budget: Budget { amount, per: Period::WholeFile },
            price_per_call: Money(price),
            seconds_per_call: Some(4.0),
            target_points,
            group_targets: vec![GroupTarget { group: vec!["group 1".to_owned()], target: Target::Points(own_target) }],
            oversampling,
            confidence,
            ..weekly_plan(0.0)
        }
    }
}

fn with_budget_times(plan: &Plan, factor: f64) -> Plan {
    let amount = match plan.budget.amount {
        Amount::Money(Money(dollars)) => Amount::Money(Money(dollars * factor)),
        Amount::Calls(calls) => Amount::Calls((calls as f64 * factor) as u64),
        Amount::JudgeHours(hours) => Amount::JudgeHours(hours * factor),
    };
    Plan {
        budget: Budget {
            amount,
            ..plan.budget
        },
        ..plan.clone()
    }
}

fn by_name(solution: &Solution) -> HashMap<&str, (u64, u64, Status)> {
    let of = |group: &assay_plan::solution::GroupSolution| {
        (group.calls_with_signal, group.calls, group.status)
    };
    solution
        .groups
        .iter()
        .map(|group| (group.labels[0].as_str(), of(group)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_budget_is_never_exceeded_and_no_cell_is_judged_twice(plan in plan(), population in population()) {
        prop_assume!(!population.strata.is_empty());
        let solution = solve(&plan, &population).unwrap();
        prop_assert!(solution.calls <= solution.budget_calls);
        prop_assert!(solution.money.0 <= solution.budget_money.0 * (1.0 + 1e-12) + 1e-9);
        for (group, stratum) in solution.groups.iter().zip(&population.strata) {
            prop_assert_eq!(group.calls, group.calls_with_signal + group.calls_without_signal);
            prop_assert!(group.calls_with_signal <= stratum.with_signal.traces);
            prop_assert!(group.calls_without_signal <= stratum.without_signal.traces);
            prop_assert!(group.calls <= group.calls_for_target && group.calls_for_target <= group.traces);
            let [lower, upper] = group.interval;
            prop_assert!((lower - 1e-12..=upper + 1e-12).contains(&group.expected_rate));
            prop_assert!((0.0..=50.0).contains(&group.half_width_points));
            prop_assert!((0.0..=50.0).contains(&group.evenly.half_width_points));
            let meets = group.half_width_points <= group.target_points + 1e-9;
            prop_assert_eq!(meets, matches!(group.status, Status::Meets | Status::AllJudged));
        }
        let short = solution.groups.iter().any(|group| !group.status.is_on_target());
        prop_assert_eq!(solution.shortfall.0 > 0.0, short);
    }

    #[test]
    fn more_money_takes_no_call_from_anybody(
        plan in plan(), population in population(), factor in 1.0..3.0_f64,
    ) {
        prop_assume!(!population.strata.is_empty());
        let before = solve(&plan, &population).unwrap();
        let after = solve(&with_budget_times(&plan, factor), &population).unwrap();
        for (before, after) in before.groups.iter().zip(&after.groups) {
            prop_assert!(before.calls <= after.calls);
        }
    }

    #[test]
    fn a_wider_target_needs_no_more_calls(
        plan in plan(), population in population(), factor in 1.0..3.0_f64,
    ) {
        prop_assume!(!population.strata.is_empty());
        let wider = Plan { target_points: (plan.target_points * factor).min(50.0), ..plan.clone() };
        let before = solve(&plan, &population).unwrap();
        let after = solve(&wider, &population).unwrap();
        for (before, after) in before.groups.iter().zip(&after.groups) {
            prop_assert!(before.calls_for_target >= after.calls_for_target);
        }
    }

    #[test]
    fn the_order_of_the_groups_changes_nothing_but_ties(plan in plan(), population in population()) {
        prop_assume!(!population.strata.is_empty());
        let sizes: std::collections::HashSet<u64> = population.strata.iter().map(Stratum::traces).collect();
        prop_assume!(sizes.len() == population.strata.len());
        let with_signal: std::collections::HashSet<u64> =
            population.strata.iter().map(|stratum| stratum.with_signal.traces).collect();
        prop_assume!(with_signal.len() == population.strata.len());
        let mut turned = population.clone();
        turned.strata.reverse();
        let one = solve(&plan, &population).unwrap();
        let other = solve(&plan, &turned).unwrap();
        prop_assert_eq!(by_name(&one), by_name(&other));
        prop_assert!((one.overall.half_width_points - other.overall.half_width_points).abs() < 1e-9);
    }

    #[test]
    fn a_raised_budget_mends_what_it_was_raised_for_and_a_cent_less_does_not(
        plan in plan(), population in population(), index in 0_usize..14,
    ) {
        prop_assume!(index < population.strata.len());
        let meets = |plan: &Plan| {
            matches!(solve(plan, &population).unwrap().groups[index].status, Status::Meets | Status::AllJudged)
        };
        let solution = solve(&plan, &population).unwrap();
        let raised = raise_budget_for(&plan, &population, &solution, index).unwrap();
        prop_assert!(meets(&raised));
        if raised != plan {
            let less = match raised.budget.amount {
                Amount::Money(Money(dollars)) => Amount::Money(Money(dollars - 0.01)),
                Amount::Calls(calls) => Amount::Calls(calls - 1),
                Amount::JudgeHours(hours) => Amount::JudgeHours(hours - 0.01),
            };
            let less = Plan { budget: Budget { amount: less, ..plan.budget }, ..plan.clone() };
            prop_assert!(!meets(&less));
        }
        let all = raise_budget_for_all(&plan, &population, &solution).unwrap();
        prop_assert!(solve(&all, &population).unwrap().shortfall.0 <= 0.0);
    }

    #[test]
    fn curves_run_down_from_the_floor_to_nothing_left(plan in plan(), population in population()) {
        prop_assume!(!population.strata.is_empty());
        let solution = solve(&plan, &population).unwrap();
        for curve in width_curves(&plan, &population, &solution).unwrap() {
            prop_assert!(curve.points.windows(2).all(|pair| pair[0].calls < pair[1].calls));
            prop_assert_eq!(curve.points.first().unwrap().calls, curve.floor_calls);
            let last = curve.points.last().unwrap();
            prop_assert_eq!(last.calls, curve.cap_calls);
            prop_assert!(last.half_width_points < 1e-9);
            if curve.now.calls >= curve.floor_calls {
                prop_assert!(curve.points.contains(&curve.now));
            }
        }
    }
}

#[test]
fn the_long_tail_gives_first_but_not_the_group_with_most_of_the_trouble() {
    let mut population = support_bot(40_000);
    let troubled = population
        .strata
        .iter_mut()
        .find(|stratum| stratum.labels[0] == "compliance")
        .unwrap();
    (troubled.with_signal.traces, troubled.without_signal.traces) = (190, 10);
    let solution = solve(&weekly_plan(9.0), &population).unwrap();
    let short: Vec<&str> = solution
        .groups
        .iter()
        .filter(|group| group.status == Status::Short)
        .map(|group| group.labels[0].as_str())
        .collect();
    assert!(!short.is_empty() && !short.contains(&"compliance"));
    let smallest_untroubled = INTENTS[10].0;
    assert!(short.contains(&smallest_untroubled));
}

#[test]
fn spread_evenly_the_same_calls_hardly_reach_the_smallest_group() {
    let mut plan = weekly_plan(0.0);
    plan.window = Period::WholeFile;
    plan.budget = Budget {
        amount: Amount::Calls(1_200),
        per: Period::WholeFile,
    };
    plan.target_points = 2.0;
    let solution = solve(&plan, &support_bot(200_000)).unwrap();
    assert_eq!(solution.calls, 1_200);
    // 1,200 of 200,000 traces, 1,000 of them in the group: six on average, and none in 0.24 % of all draws.
    let evenly = solution.groups[11].evenly;
    assert!((evenly.mean_calls - 6.0).abs() < 1e-9);
    assert!((evenly.chance_of_none - 0.0024).abs() < 5e-5);
}

#[test]
fn a_week_of_two_weeks_holds_half_the_traces_and_a_daily_budget_seven_times_over() {
    let mut plan = weekly_plan(0.0);
    plan.budget = Budget {
        amount: Amount::Calls(100),
        per: Period::Day,
    };
    let solution = solve(&plan, &support_bot(40_000)).unwrap();
    assert_eq!(solution.budget_calls, 700);
    assert_eq!(solution.groups[0].traces, 8_000);
    assert!((solution.budget_money.0 - 14.0).abs() < 1e-9);
}

#[test]
fn a_group_keeps_at_least_one_trace_in_a_short_window() {
    let mut plan = weekly_plan(10.0);
    plan.window = Period::Day;
    let solution = solve(&plan, &support_bot(400)).unwrap();
    assert!(solution.groups.iter().all(|group| group.traces >= 1));
}

#[test]
fn a_budget_for_so_many_calls_is_in_its_own_unit_and_period() {
    let population = support_bot(40_000);
    let mut plan = weekly_plan(1.0);
    let budget = |plan: &Plan, calls| with_budget_for(plan, &population, calls).unwrap().budget;
    assert_eq!(budget(&plan, 1_000).to_string(), "$20 a week");
    plan.budget.per = Period::Day;
    assert_eq!(budget(&plan, 1_000).to_string(), "$2.86 a day");
    plan.budget.amount = Amount::Calls(1);
    assert_eq!(budget(&plan, 1_000).to_string(), "143 calls a day");
    plan.budget.per = Period::WholeFile;
    assert_eq!(budget(&plan, 0).to_string(), "0 calls in all");
}

#[test]
fn rates_say_where_they_come_from() {
    let source = |population: &Population| {
        solve(&weekly_plan(10.0), population).unwrap().groups[0].rate_source
    };
    assert_eq!(source(&one_group(500)), RateSource::WorstCase);
    let mut population = support_bot(40_000);
    assert_eq!(source(&population), RateSource::AssumedFromSignal);
    for stratum in &mut population.strata {
        for cell in [&mut stratum.with_signal, &mut stratum.without_signal] {
            (cell.judged, cell.judged_bad) = (cell.traces / 2, cell.traces / 20);
        }
    }
    assert_eq!(source(&population), RateSource::PastVerdicts);
}

#[test]
fn the_enlarged_curve_has_a_band_that_a_doubled_rate_widens() {
    let (plan, population) = (weekly_plan(10.0), support_bot(40_000));
    let solution = solve(&plan, &population).unwrap();
    let curve = width_curve(&plan, &population, &solution, 0)
        .unwrap()
        .unwrap();
    assert_eq!(curve.band.len(), curve.points.len());
    let (middle, around) = (curve.points[20], curve.band[20]);
    assert!(around.at_half_rate_points < middle.half_width_points);
    assert!(middle.half_width_points < around.at_double_rate_points);
    assert_eq!(width_curve(&plan, &population, &solution, 12), Ok(None));
}

#[test]
fn data_that_cannot_be_planned_for_are_refused() {
    let mut plan = weekly_plan(10.0);
    assert_eq!(
        solve(&plan, &Population::default()),
        Err(PlanError::EmptyPopulation)
    );
    let mut population = one_group(100);
    population.span_days = None;
    assert_eq!(
        solve(&plan, &population),
        Err(PlanError::NoTimes { period: "week" })
    );
    plan.window = Period::WholeFile;
    plan.budget.per = Period::WholeFile;
    assert!(solve(&plan, &population).is_ok());
    population.strata[0].without_signal.judged = 101;
    let refused = solve(&plan, &population).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "The counts of group “everything” contradict each other: 101 of its 100 traces are judged, 0 of them bad."
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_planner_remembers_nothing_that_no_longer_holds(
        plans in prop::collection::vec(plan(), 1..4), populations in prop::collection::vec(population(), 1..3),
    ) {
        let mut planner = Planner::default();
        for population in populations.iter().filter(|population| !population.strata.is_empty()) {
            for plan in &plans {
                let solution = planner.solve(plan, population).unwrap();
                prop_assert_eq!(&solution, &solve(plan, population).unwrap());
                let curves = planner.width_curves(plan, population, &solution).unwrap();
                prop_assert_eq!(curves, width_curves(plan, population, &solution).unwrap());
                let dearer = with_budget_times(plan, 1.5);
                prop_assert_eq!(planner.solve(&dearer, population), solve(&dearer, population));
            }
        }
    }
}
