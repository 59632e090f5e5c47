//! How a group's interval narrows as more of its traces are judged.

use assay_sampling::forecast::group::{ExpectedCell, ExpectedGroup};
use assay_sampling::population::Population;
use serde::Serialize;

use crate::allocate::LEAST_USEFUL_CALLS;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::number::{money, points};
use crate::solution::{EvenSpread, GroupSolution, Solution};
use crate::solve::cost;
use crate::traffic::Traffic;

/// About how many points a curve has.
const POINTS: usize = 40;

/// The width of one group's interval against its calls.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WidthCurve {
    /// The group's labels.
    pub labels: Vec<String>,
    /// The curve, by rising calls from [`WidthCurve::floor_calls`] to [`WidthCurve::cap_calls`]; holds
    /// [`WidthCurve::now`] and the target's point exactly.
    pub points: Vec<WidthPoint>,
    /// The fewest calls that are any use.
    pub floor_calls: u64,
    /// All traces of the group: more calls cannot be spent.
    pub cap_calls: u64,
    /// Where the plan stands.
    pub now: WidthPoint,
    /// The target, in percentage points.
    pub target_points: f64,
    /// The calls that the target needs.
    pub calls_for_target: u64,
    /// What the same money gives when spread evenly over all traffic.
    pub evenly: EvenSpread,
    /// The same widths if the rate is half or double what is assumed, at the calls of `points`; only for the
    /// enlarged curve, else empty.
    pub band: Vec<BandPoint>,
    /// What more money buys, as a sentence: "The next $10 buys 0.3 points."
    pub next_money: String,
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WidthPoint {
    /// Judged traces of the group.
    pub calls: u64,
    /// Half of the planned interval's width, in percentage points.
    pub half_width_points: f64,
}

/// One point of the band around a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BandPoint {
    /// Judged traces of the group.
    pub calls: u64,
    /// Half-width if the rate in both cells is half what is assumed, in percentage points.
    pub at_half_rate_points: f64,
    /// Half-width if it is double, in percentage points.
    pub at_double_rate_points: f64,
}

/// One curve a group, in the solution's order, without bands.
///
/// # Errors
///
/// As [`crate::solve::solve`], whose `solution` of the same plan and population this is drawn around.
pub fn width_curves(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Vec<WidthCurve>, PlanError> {
    let traffic = Traffic::of(plan, population)?;
    Ok(traffic
        .groups
        .iter()
        .zip(&solution.groups)
        .map(|(&group, solved)| curve(&traffic, plan.price_per_call, group, solved))
        .collect())
}

/// The curve of the group at `index` with its band; `None` when there is no such group.
///
/// # Errors
///
/// As [`width_curves`].
pub fn width_curve(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    index: usize,
) -> Result<Option<WidthCurve>, PlanError> {
    let traffic = Traffic::of(plan, population)?;
    let (Some(&group), Some(solved)) = (traffic.groups.get(index), solution.groups.get(index))
    else {
        return Ok(None);
    };
    let mut curve = curve(&traffic, plan.price_per_call, group, solved);
    let (half, double) = (with_rates_times(group, 0.5), with_rates_times(group, 2.0));
    curve.band = curve
        .points
        .iter()
        .map(|point| BandPoint {
            calls: point.calls,
            at_half_rate_points: traffic.interval(half, point.calls).half_width_points(),
            at_double_rate_points: traffic.interval(double, point.calls).half_width_points(),
        })
        .collect();
    Ok(Some(curve))
}

fn curve(
    traffic: &Traffic,
    price: Money,
    group: ExpectedGroup,
    solved: &GroupSolution,
) -> WidthCurve {
    let cap_calls = group.traces();
    let floor_calls = LEAST_USEFUL_CALLS.min(cap_calls);
    let width = |calls| WidthPoint {
        calls,
        half_width_points: traffic.interval(group, calls).half_width_points(),
    };
    let now = WidthPoint {
        calls: solved.calls,
        half_width_points: solved.half_width_points,
    };
    WidthCurve {
        labels: solved.labels.clone(),
        points: grid(
            floor_calls,
            cap_calls,
            [solved.calls, solved.calls_for_target],
        )
        .into_iter()
        .map(|calls| {
            if calls == now.calls {
                now
            } else {
                width(calls)
            }
        })
        .collect(),
        floor_calls,
        cap_calls,
        now,
        target_points: solved.target_points,
        calls_for_target: solved.calls_for_target,
        evenly: solved.evenly,
        band: Vec::new(),
        next_money: next_money(price, now, cap_calls, |calls| {
            width(calls).half_width_points
        }),
    }
}

/// About [`POINTS`] numbers of calls from `floor` to `cap`, in equal ratios, and those of `also` that lie between.
fn grid(floor: u64, cap: u64, also: [u64; 2]) -> Vec<u64> {
    if cap == 0 {
        return Vec::new();
    }
    let first = floor.max(1);
    let ratio = cap as f64 / first as f64;
    let mut calls: Vec<u64> = (0..POINTS)
        .map(|step| (first as f64 * ratio.powf(step as f64 / (POINTS - 1) as f64)).round() as u64)
        .chain(
            also.into_iter()
                .filter(|calls| (first..=cap).contains(calls)),
        )
        .collect();
    calls.sort_unstable();
    calls.dedup();
    calls
}

/// "The next $10 buys 0.3 points." for a round sum near a fifth of what the group costs now.
fn next_money(
    price: Money,
    now: WidthPoint,
    cap: u64,
    half_width_points: impl Fn(u64) -> f64,
) -> String {
    if now.calls >= cap {
        return "All of them are judged: nothing is left to guess.".to_owned();
    }
    let left = cap - now.calls;
    let sum = round_sum((cost(now.calls, price).0 / 5.0).max(price.0));
    let calls = ((sum / price.0).round() as u64).max(1);
    let which = if now.calls == 0 { "first" } else { "next" };
    if calls >= left {
        let rest = money(cost(left, price));
        return format!(
            "The {which} {rest} buys the rest: all of them judged, nothing left to guess."
        );
    }
    let sum = if calls as f64 * price.0 > sum {
        cost(calls, price)
    } else {
        Money(sum)
    };
    let gain = now.half_width_points - half_width_points(now.calls + calls);
    let gain = if gain < 0.05 {
        "less than 0.1".to_owned()
    } else {
        points(gain)
    };
    format!("The {which} {} buys {gain} points.", money(sum))
}

/// The nearest in ratio of 1, 2 and 5 times a power of ten.
fn round_sum(sum: f64) -> f64 {
    let power = 10_f64.powf(sum.log10().floor());
    let digit = match sum / power {
        lead if lead < 2_f64.sqrt() => 1.0,
        lead if lead < 10_f64.sqrt() => 2.0,
        lead if lead < 50_f64.sqrt() => 5.0,
        _ => 10.0,
    };
    digit * power
}

/// The group with the rate of each cell multiplied, at most 1.
fn with_rates_times(group: ExpectedGroup, factor: f64) -> ExpectedGroup {
    let scaled = |cell: ExpectedCell| {
        ExpectedCell::new(cell.traces(), (cell.rate() * factor).min(1.0)).unwrap_or(cell)
    };
    ExpectedGroup {
        with_signal: scaled(group.with_signal),
        without_signal: scaled(group.without_signal),
    }
}
