//! How a group's interval narrows as more of its traces are judged.

use assay_sampling::forecast::group::ExpectedGroup;
use assay_sampling::population::Population;
use serde::Serialize;

use crate::demand::LEAST_USEFUL_CALLS;
use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::number::{money, points};
use crate::sheet::{Figure, Sheet};
use crate::solution::{EvenSpread, GroupSolution, Solution};
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

/// One curve a group, in the solution's order, without bands. While a person edits a plan, a
/// [`crate::planner::Planner`] gives the same curves faster.
///
/// # Errors
///
/// As [`crate::solve::solve`], whose `solution` of the same plan and population these are drawn around.
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
        .enumerate()
        .map(|(index, (&group, solved))| {
            let drawn = outline(&traffic, group);
            curve(&traffic, index, solved, &drawn)
        })
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
    let Some((group, solved)) = traffic.group(solution, index) else {
        return Ok(None);
    };
    let drawn = outline(&traffic, group);
    let mut curve = curve(&traffic, index, solved, &drawn);
    let at = |group: ExpectedGroup| {
        traffic.intervals(curve.points.iter().map(|point| (group, point.calls)))
    };
    let (half, double) = (
        at(group.with_rates_times(0.5)),
        at(group.with_rates_times(2.0)),
    );
    curve.band = curve
        .points
        .iter()
        .zip(half.iter().zip(&double))
        .map(|(point, (half, double))| BandPoint {
            calls: point.calls,
            at_half_rate_points: half.half_width_points(),
            at_double_rate_points: double.half_width_points(),
        })
        .collect();
    Ok(Some(curve))
}

/// Every point of the curves, with the band where there is one.
pub fn sheet(curves: &[WidthCurve]) -> Sheet {
    let columns = [
        "Group",
        "Judged",
        "± points",
        "± points if half as many fail",
        "± points if twice as many fail",
        "Here is",
    ];
    let rows = |curve: &WidthCurve| {
        let name = group_name(&curve.labels);
        let row = |(index, point): (usize, &WidthPoint)| {
            let band = curve.band.get(index);
            let beside = |read: fn(&BandPoint) -> f64| {
                band.map_or(Figure::Nothing, |it| Figure::Points(read(it)))
            };
            let here = [
                (curve.now.calls, "this plan"),
                (curve.calls_for_target, "the target"),
            ];
            let here = here.into_iter().filter(|(calls, _)| *calls == point.calls);
            let here: Vec<&str> = here.map(|(_, what)| what).collect();
            vec![
                Figure::Text(name.clone()),
                Figure::Count(point.calls),
                Figure::Points(point.half_width_points),
                beside(|it| it.at_half_rate_points),
                beside(|it| it.at_double_rate_points),
                Figure::Text(here.join(", ")),
            ]
        };
        curve.points.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    Sheet {
        columns: columns.map(str::to_owned).to_vec(),
        rows: curves.iter().flat_map(rows).collect(),
    }
}

/// The points of a group's curve that no target and no budget moves: about [`POINTS`] numbers of calls in equal
/// ratios, from the fewest that are any use to all traces.
pub(crate) fn outline(traffic: &Traffic, group: ExpectedGroup) -> Vec<WidthPoint> {
    let cap = group.traces();
    let floor = LEAST_USEFUL_CALLS.min(cap).max(1);
    let step = (cap as f64 / floor as f64).powf(1.0 / (POINTS - 1) as f64);
    let mut exact = floor as f64;
    let mut calls = Vec::with_capacity(POINTS);
    for _ in 1..POINTS {
        calls.push((exact.round() as u64).min(cap));
        exact *= step;
    }
    calls.push(cap);
    calls.dedup();
    let intervals = traffic.intervals(calls.iter().map(|&calls| (group, calls)));
    calls
        .into_iter()
        .zip(intervals)
        .map(|(calls, interval)| WidthPoint {
            calls,
            half_width_points: interval.half_width_points(),
        })
        .collect()
}

fn width_point(traffic: &Traffic, group: ExpectedGroup, calls: u64) -> WidthPoint {
    WidthPoint {
        calls,
        half_width_points: traffic.interval(group, calls).half_width_points(),
    }
}

/// The group's curve through its `outline`, where it stands and its target.
pub(crate) fn curve(
    traffic: &Traffic,
    index: usize,
    solved: &GroupSolution,
    outline: &[WidthPoint],
) -> WidthCurve {
    let group = traffic.groups[index];
    let cap_calls = group.traces();
    let floor_calls = LEAST_USEFUL_CALLS.min(cap_calls);
    let now = WidthPoint {
        calls: solved.calls,
        half_width_points: solved.half_width_points,
    };
    let mut points = outline.to_vec();
    insert(&mut points, now.calls, floor_calls, || now);
    insert(&mut points, solved.calls_for_target, floor_calls, || {
        width_point(traffic, group, solved.calls_for_target)
    });
    WidthCurve {
        labels: solved.labels.clone(),
        points,
        floor_calls,
        cap_calls,
        now,
        target_points: solved.target_points,
        calls_for_target: solved.calls_for_target,
        evenly: solved.evenly,
        band: Vec::new(),
        next_money: next_money(traffic, index, solved, cap_calls),
    }
}

/// Puts a point into the curve unless one is there or it lies before the curve.
fn insert(
    points: &mut Vec<WidthPoint>,
    calls: u64,
    floor: u64,
    point: impl FnOnce() -> WidthPoint,
) {
    if let Err(position) = points.binary_search_by_key(&calls, |point| point.calls)
        && calls >= floor
    {
        points.insert(position, point());
    }
}

/// "The next $10 buys 0.3 points." for a round sum near a fifth of what the group costs now.
fn next_money(traffic: &Traffic, index: usize, now: &GroupSolution, cap: u64) -> String {
    if now.calls >= cap {
        return "All of them are judged: nothing is left to guess.".to_owned();
    }
    let left = cap - now.calls;
    let price = now.price_per_call.unwrap_or(traffic.prices.mean);
    let sum = round_sum((now.money.0 / 5.0).max(price.0));
    let calls = ((sum / price.0).round() as u64).max(1);
    let cost = |calls: u64| traffic.money_between(index, now.calls, now.calls + calls);
    let which = if now.calls == 0 { "first" } else { "next" };
    if calls >= left {
        let rest = money(cost(left));
        return format!(
            "The {which} {rest} buys the rest: all of them judged, nothing left to guess."
        );
    }
    let sum = if cost(calls).0 > sum {
        cost(calls)
    } else {
        Money(sum)
    };
    let then = width_point(traffic, traffic.groups[index], now.calls + calls);
    let gain = now.half_width_points - then.half_width_points;
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
