//! From a plan and its population to calls, widths and money.

use assay_sampling::allocation::required::calls_for_widths;
use assay_sampling::allocation::split::Split;
use assay_sampling::alpha::Alpha;
use assay_sampling::forecast::group::{
    ExpectedGroup, expected_overall_rate, planned_overall_interval,
};
use assay_sampling::forecast::uniform::EvenDraw;
use assay_sampling::population::Population;

use crate::budget::Amount;
use crate::collecting::{Collecting, Given};
use crate::demand::Demand;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::prices::Funds;
use crate::solution::{EvenSpread, GroupSolution, OverallSolution, Solution, Status};
use crate::target::{Target, calls_to_notice};
use crate::traffic::{Traffic, ratio};

/// What the plan gives on the population, for one window.
///
/// Each group asks for the least number of calls that reaches its target. When the budget pays for all of them, the
/// rest of the money stays unspent; else the long tail gives first. While a person edits a plan, a
/// [`crate::planner::Planner`] gives the same answers faster.
///
/// # Errors
///
/// [`PlanError`] when a value of the plan is out of its range, there are no traces, or a time is asked of traces
/// that carry none.
pub fn solve(plan: &Plan, population: &Population) -> Result<Solution, PlanError> {
    plan.validate()?;
    let traffic = Traffic::of(plan, population)?;
    let targets = targets(plan, population);
    let goals: Vec<(ExpectedGroup, Target)> = traffic
        .groups
        .iter()
        .copied()
        .zip(targets.iter().copied())
        .collect();
    let needed = calls_for_targets(&traffic, &goals);
    let demand = Demand::of(plan, population, &traffic, needed);
    solve_traffic(plan, population, &traffic, &targets, &demand)
}

/// The target of each group.
pub(crate) fn targets(plan: &Plan, population: &Population) -> Vec<Target> {
    let labels = population
        .strata
        .iter()
        .map(|stratum| stratum.labels.as_slice());
    plan.targets(labels)
}

/// The least number of calls with which each group reaches its target; at most all its traces.
pub(crate) fn calls_for_targets(traffic: &Traffic, goals: &[(ExpectedGroup, Target)]) -> Vec<u64> {
    // Widths are found for all groups at once, in a fraction of the time.
    let widths: Vec<(ExpectedGroup, f64)> = goals
        .iter()
        .filter_map(|&(group, target)| Some((group, width_of(target.points()?))))
        .collect();
    let mut of_widths = calls_for_widths(&widths, traffic.oversampling, traffic.alpha).into_iter();
    goals
        .iter()
        .map(|&(group, target)| match target {
            Target::Points(_) => of_widths.next().unwrap_or_else(|| group.traces()),
            Target::Calls(calls) => calls.min(group.traces()),
            Target::Tell(change) => calls_to_notice(traffic, group, change),
        })
        .collect()
}

/// The whole width of an interval, 0 to 1, from its half in percentage points.
fn width_of(half_width_points: f64) -> f64 {
    half_width_points / 50.0
}

/// The solution once the calls are known that each target needs.
///
/// # Errors
///
/// As [`solve`].
pub(crate) fn solve_traffic(
    plan: &Plan,
    population: &Population,
    traffic: &Traffic,
    targets: &[Target],
    demand: &Demand,
) -> Result<Solution, PlanError> {
    let prices = &traffic.prices;
    let funds = Funds {
        unit: prices.unit,
        budget: prices.allowed(plan.budget, plan, population.span_days)?,
        for_all_targets: traffic.funds_of(&demand.asked),
        for_all_traces: traffic.funds_of(&traffic.sizes()),
    };
    let calls = demand.grant(traffic, funds.budget)?;
    let total_calls: u64 = calls.iter().sum();
    let money = traffic.money_of_all(&calls);
    let money_for_all_targets = traffic.money_of_all(&demand.asked);
    let budget_money = match plan.budget.amount {
        // To the last cent, also of what buys no whole call.
        Amount::Money(_) => {
            (plan.budget).money_in(plan.window, population.span_days, plan.cost_of_call())?
        }
        Amount::Calls(_) | Amount::JudgeHours(_) => traffic.budget_money(funds.budget, &calls),
    };
    let even = EvenDraw::new(traffic.traces, traffic.even_calls(total_calls, money));

    let intervals = traffic.intervals(traffic.groups.iter().copied().zip(calls.iter().copied()));
    let mut groups = Vec::with_capacity(calls.len());
    for (index, &group) in traffic.groups.iter().enumerate() {
        let calls = calls[index];
        let split = traffic.split(group, calls);
        let interval = intervals[index];
        let half_width_points = interval.half_width_points();
        let needed = demand.needed[index];
        // A target in calls, or of a change to be noticed, is as wide as the calls that it needs make it.
        let target_points = targets[index]
            .points()
            .unwrap_or_else(|| traffic.interval(group, needed).half_width_points());
        let status = status(group, calls, needed, half_width_points <= target_points);
        groups.push(GroupSolution {
            labels: population.strata[index].labels.clone(),
            traces: group.traces(),
            share: ratio(group.traces(), traffic.traces),
            calls_with_signal: split.with_signal,
            calls_without_signal: split.without_signal,
            calls,
            money: prices.money_between(index, Split::default(), split),
            price_per_call: traffic.price_per_call(index, calls, needed),
            judged_times_average: times_average(
                ratio(calls, group.traces()),
                ratio(total_calls, traffic.traces),
            ),
            expected_rate: group.rate(),
            rate_source: traffic.rate_sources[index],
            interval: [interval.lower, interval.upper],
            half_width_points,
            target_points,
            calls_for_target: needed,
            importance: demand.importance[index],
            collecting: match traffic.until[index] {
                None => None,
                Some(until) => {
                    let plain = group.collecting_with_signal(0);
                    let afterwards = calls_for_targets(traffic, &[(plain, targets[index])]);
                    let afterwards = afterwards.first().copied().unwrap_or(needed);
                    let cells = traffic.split(plain, afterwards.min(calls));
                    let given = Given {
                        index,
                        calls,
                        calls_with_signal: split.with_signal,
                        calls_afterwards: afterwards,
                        cells_afterwards: [cells.with_signal, cells.without_signal],
                    };
                    Some(Collecting::of(plan, population, traffic, until, given)?)
                }
            },
            locked: demand.locked[index],
            status,
            evenly: even_spread(even, group, traffic.alpha),
        });
    }
    let mut solution = Solution {
        groups,
        overall: overall(traffic, &calls, even),
        traces: traffic.traces,
        calls: total_calls,
        money,
        budget_calls: prices.calls_of_funds(funds.budget),
        budget_money,
        calls_for_all_targets: demand.total(),
        money_for_all_targets,
        shortfall: Money(0.0),
        funds,
    };
    if !funds.suffice() {
        solution.shortfall = solution.lacking(money_for_all_targets);
    }
    Ok(solution)
}

/// Half of an interval's width in percentage points, from its whole width, 0 to 1.
fn half_width_points(width: f64) -> f64 {
    50.0 * width
}

fn times_average(own: f64, average: f64) -> f64 {
    if average > 0.0 { own / average } else { 0.0 }
}

fn status(group: ExpectedGroup, calls: u64, needed: u64, narrow_enough: bool) -> Status {
    if calls == 0 {
        Status::NotJudged
    } else if calls >= group.traces() {
        Status::AllJudged
    } else if calls >= needed || narrow_enough {
        Status::Meets
    } else {
        Status::Short
    }
}

/// What an even draw gives one group.
pub(crate) fn even_spread(even: EvenDraw, group: ExpectedGroup, alpha: Alpha) -> EvenSpread {
    let spread = even.group(group, alpha);
    EvenSpread {
        mean_calls: spread.mean_calls,
        chance_of_none: spread.chance_of_none,
        half_width_points: half_width_points(spread.expected_width),
    }
}

fn overall(traffic: &Traffic, calls: &[u64], even: EvenDraw) -> OverallSolution {
    let judged: Vec<(ExpectedGroup, Split)> = traffic
        .groups
        .iter()
        .zip(calls)
        .map(|(&group, &calls)| (group, traffic.split(group, calls)))
        .collect();
    let interval = planned_overall_interval(&judged, traffic.alpha);
    let unjudged: u64 = judged
        .iter()
        .filter(|(_, split)| split.calls() == 0)
        .map(|(group, _)| group.traces())
        .sum();
    let expected_rate = expected_overall_rate(traffic.groups.iter().copied()).unwrap_or(0.5);
    OverallSolution {
        expected_rate,
        interval: [interval.lower, interval.upper],
        half_width_points: interval.half_width_points(),
        evenly_half_width_points: even
            .overall_interval(expected_rate, traffic.alpha)
            .half_width_points(),
        unjudged_share: ratio(unjudged, traffic.traces),
    }
}
