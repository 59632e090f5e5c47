//! What the charts of expected readings promise.

use assay_plan::budget::{Amount, Budget};
use assay_plan::curve::{self, width_curves};
use assay_plan::forest::forest;
use assay_plan::horizon::overall_half_width_over_horizon;
use assay_plan::judged::{shares, sheet};
use assay_plan::marginal::{Move, marginal};
use assay_plan::notice::notices;
use assay_plan::period::Period;
use assay_plan::sheet::Figure;
use assay_plan::solution::GroupSolution;
use assay_plan::solve::solve;
use assay_plan::staircase::staircase;
use assay_plan::weeks::weeks;

use crate::support::{one_group, support_bot, weekly_plan};

/// The very same numbers, not only close ones.
fn bits(limits: [f64; 2]) -> [u64; 2] {
    limits.map(f64::to_bits)
}

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
        assert_eq!(bits(row.ranges[2]), bits(group.interval));
    }
    assert_eq!(
        bits(forest.overall.ranges[2]),
        bits(solution.overall.interval)
    );
    let sheet = forest.sheet(&plan, &population, &solution).unwrap();
    assert_eq!(sheet.rows.len(), solution.groups.len() + 1);
    assert_eq!(sheet.columns.last().unwrap(), "± points over 4 weeks");
    let over = overall_half_width_over_horizon(&plan, &population, &solution);
    let over = Figure::Points(over.unwrap().unwrap());
    assert_eq!(sheet.rows.last().unwrap().last().unwrap(), &over);
    assert!(
        sheet
            .rows
            .iter()
            .all(|row| row.len() == sheet.columns.len())
    );
}

#[test]
fn the_charts_agree_with_each_other_to_the_last_digit() {
    for dollars in [2.0, 11.0, 300.0] {
        let (plan, population) = (weekly_plan(dollars), support_bot(40_000));
        let solution = solve(&plan, &population).unwrap();
        let ladder = solution.sheet();
        let points = ladder
            .columns
            .iter()
            .position(|it| it == "± points")
            .unwrap();
        let judged = ladder.columns.iter().position(|it| it == "Judged").unwrap();
        let curves = width_curves(&plan, &population, &solution).unwrap();
        let forest = forest(&plan, &population, &solution).unwrap();
        let on_curves = curve::sheet(&curves);
        for (index, (group, row)) in solution.groups.iter().zip(&ladder.rows).enumerate() {
            let width = (group.interval[1] - group.interval[0]) * 50.0;
            assert!((group.half_width_points - width).abs() < 1e-9);
            assert_eq!(bits(forest.groups[index].ranges[2]), bits(group.interval));
            if group.calls < curves[index].floor_calls {
                continue;
            }
            let here = on_curves.rows.iter().find(|it| {
                it[0] == row[0]
                    && matches!(&it[5], Figure::Text(what) if what.contains("this plan"))
            });
            let here = here.unwrap();
            assert_eq!((&here[1], &here[2]), (&row[judged], &row[points]));
            let enlarged = curve::width_curve(&plan, &population, &solution, index);
            let enlarged = enlarged.unwrap().unwrap();
            assert_eq!(
                (&enlarged.points, enlarged.now),
                (&curves[index].points, curves[index].now)
            );
        }
        let stairs = staircase(
            &plan,
            &population,
            &solution,
            solution.calls_for_all_targets + 10,
        )
        .unwrap();
        assert_eq!(
            stairs.on_target(solution.budget_calls),
            solution.groups_on_target()
        );
        assert_eq!(
            stairs.sheet().rows.len(),
            stairs.plan.len() + stairs.evenly.len()
        );
        let moves = marginal(&plan, &population, &solution, &stairs).unwrap();
        for step in moves
            .spend_next
            .iter()
            .take(1)
            .chain(moves.give_up_first.first())
        {
            let group = solution
                .groups
                .iter()
                .find(|it| it.labels == [step.group.as_str()]);
            let now = group
                .filter(|it| it.calls > 0)
                .map(|it| it.half_width_points);
            assert_eq!(step.from_points.map(f64::to_bits), now.map(f64::to_bits));
        }
    }
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
    plan.budget.amount = Amount::Calls(0);
    let solution = solve(&plan, &population).unwrap();
    let weeks = weeks(&plan, &population, &solution, 0).unwrap().unwrap();
    assert!(weeks.plan.iter().all(|it| it.rate.is_none()));
    assert_eq!(bits(weeks.plan[0].range), bits([0.0, 1.0]));
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

#[test]
fn each_move_of_the_budget_does_what_it_says() {
    for dollars in [0.0, 2.0, 5.5, 11.0, 300.0] {
        let (plan, population) = (weekly_plan(dollars), support_bot(40_000));
        let solution = solve(&plan, &population).unwrap();
        let most = solution.calls_for_all_targets + 10;
        let stairs = staircase(&plan, &population, &solution, most).unwrap();
        let moves = marginal(&plan, &population, &solution, &stairs).unwrap();
        let at = |calls: u64| {
            let mut plan = plan.clone();
            plan.budget = Budget {
                amount: Amount::Calls(calls),
                per: plan.window,
            };
            solve(&plan, &population).unwrap()
        };
        let on_target = |calls: u64, name: &str| {
            let solution = at(calls);
            let group = solution.groups.iter().find(|it| it.labels[0] == name);
            group.unwrap().status.is_on_target()
        };
        for step in &moves.spend_next {
            assert!(on_target(step.budget_calls, &step.group), "{step:?}");
            assert!(!on_target(step.budget_calls - 1, &step.group), "{step:?}");
        }
        for step in &moves.give_up_first {
            assert!(!on_target(step.budget_calls, &step.group), "{step:?}");
            // Nobody is left half way: a group has its target, the few calls that everyone has first, or none.
            let left = at(step.budget_calls);
            let half_way = |it: &&GroupSolution| it.calls > 8 && !it.status.is_on_target();
            assert_eq!(left.groups.iter().filter(half_way).count(), 0, "{step:?}");
            assert_eq!(left.calls, step.budget_calls);
        }
        let rises = |moves: &[Move]| {
            moves
                .windows(2)
                .all(|pair| pair[0].money.0 <= pair[1].money.0)
        };
        assert!(rises(&moves.spend_next) && rises(&moves.give_up_first));
        let met = solution.groups_on_target();
        assert_eq!(moves.spend_next.is_empty(), met == solution.groups.len());
        assert_eq!(moves.give_up_first.is_empty(), solution.calls == 0);
    }
}

#[test]
fn more_money_and_larger_changes_are_noticed_more_often() {
    let population = support_bot(1_000_000);
    let at = |dollars: f64, factor: f64| {
        let plan = weekly_plan(dollars);
        let solution = solve(&plan, &population).unwrap();
        notices(&plan, &population, &solution, factor).unwrap()
    };
    let (short, rich, triple) = (at(5.0, 2.0), at(300.0, 2.0), at(300.0, 3.0));
    for ((short, rich), triple) in short.iter().zip(&rich).zip(&triple) {
        assert!(
            short.once.plan.notices <= rich.once.plan.notices,
            "{short:?} {rich:?}"
        );
        assert!(rich.once.plan.notices <= triple.once.plan.notices);
        let longer = rich.longer.unwrap();
        assert_eq!(longer.windows, 4);
        assert!(longer.plan.notices >= rich.once.plan.notices);
        // The range misses on either side 5 times in 100, so above at most about half of those.
        assert!(rich.once.plan.false_alarm < 0.05, "{rich:?}");
    }
}

/// The worked example of the specification: 700 verdicts a week, from 2 % to 4 %.
#[test]
fn a_group_of_one_cell_has_its_exact_chances() {
    let mut population = one_group(100_000);
    population.strata[0].without_signal.judged = 100_000;
    population.strata[0].without_signal.judged_bad = 2_000;
    let mut plan = weekly_plan(14.0);
    plan.target_points = 0.001;
    let solution = solve(&plan, &population).unwrap();
    assert_eq!(solution.calls, 700);
    let found = &notices(&plan, &population, &solution, 2.0).unwrap()[0];
    assert!((found.once.plan.notices - 0.90).abs() < 0.01, "{found:?}");
    // The sentence and the figure beside it say the same: 2.5 % is once in 40.
    let weeks = (1.0 / found.once.plan.false_alarm).round();
    let said = format!("it still fires about once in {weeks} weeks.");
    assert!(found.words(Period::Week).ends_with(&said), "{said}");
    assert!(
        found.words(plan.window).contains("9 times out of 10"),
        "{}",
        found.words(plan.window)
    );
}
