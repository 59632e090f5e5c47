//! What several windows together tell: each ± over a longer time than one reading.

use std::ops::Range;

use assay_sampling::allocation::split::Split;
use assay_sampling::forecast::group::ExpectedGroup;
use assay_sampling::forecast::horizon::{overall_system_interval_after, system_interval_after};
use assay_sampling::population::Population;

use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::number::points;
use crate::period::Period;
use crate::solution::{GroupSolution, Solution};
use crate::traffic::Traffic;

/// The longest horizon, in windows.
pub const MOST_WINDOWS: u64 = 1_000;

impl Plan {
    /// Over how many windows together each ± is shown as well: a day of hours, a week of days, four weeks, a quarter of
    /// months, or as the plan says; none where there is only one window.
    pub fn horizon(&self) -> Option<u64> {
        self.horizon_windows
            .or(match self.window {
                Period::Hour => Some(24),
                Period::Day => Some(7),
                Period::Week => Some(4),
                Period::Month => Some(3),
                Period::WholeFile => None,
            })
            .filter(|&windows| windows > 1)
    }

    /// The horizon as it is said: "4 weeks"; none where there is none.
    pub fn horizon_words(&self) -> Option<String> {
        self.horizon()
            .map(|windows| format!("{windows} {}", self.window.plural()))
    }
}

/// Half of the width, in percentage points, of each group's range after [`Plan::horizon`] windows together, if the system
/// stays as it is: of the groups at these places of the solution of the same plan and population. Empty without a horizon.
///
/// Within one window a range is about that window's traces, and ends at nothing once all are judged; over several it is about
/// the system that makes them, so that there is always something left to guess.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn half_widths_over_horizon(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    places: Range<usize>,
) -> Result<Vec<f64>, PlanError> {
    let Some(windows) = plan.horizon() else {
        return Ok(Vec::new());
    };
    let traffic = Traffic::of(plan, population)?;
    let groups = traffic.groups.iter().zip(&solution.groups);
    let groups = groups.skip(places.start).take(places.len());
    Ok(groups
        .map(|(&group, solved)| {
            let together = together(&traffic, group, solved, windows);
            system_interval_after(group, together, traffic.alpha).half_width_points()
        })
        .collect())
}

/// Half of the width, in percentage points, of the range of the rate of all traffic after [`Plan::horizon`] windows together, if
/// the system stays as it is; none without a horizon.
///
/// # Errors
///
/// As [`crate::solve::solve`], whose `solution` of the same plan and population this is asked of.
pub fn overall_half_width_over_horizon(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Option<f64>, PlanError> {
    let Some(windows) = plan.horizon() else {
        return Ok(None);
    };
    let traffic = Traffic::of(plan, population)?;
    let groups = traffic.groups.iter().zip(&solution.groups);
    let judged: Vec<(ExpectedGroup, Split)> = groups
        .map(|(&group, solved)| (group, together(&traffic, group, solved, windows)))
        .collect();
    let interval = overall_system_interval_after(&judged, traffic.alpha);
    Ok(Some(interval.half_width_points()))
}

/// What the longer time tells of the groups, in a sentence: from the best known to the least, of those that are judged; none without
/// a horizon or a judged group.
///
/// # Errors
///
/// As [`crate::solve::solve`], whose `solution` of the same plan and population this is asked of.
pub fn groups_words(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Option<String>, PlanError> {
    let all = 0..solution.groups.len();
    let over = half_widths_over_horizon(plan, population, solution, all)?;
    let judged = || {
        let groups = solution.groups.iter().zip(over.iter().copied());
        groups.filter(|(group, _)| group.calls > 0)
    };
    let by_width =
        |one: &(&GroupSolution, f64), other: &(&GroupSolution, f64)| one.1.total_cmp(&other.1);
    let ends = judged().min_by(by_width).zip(judged().max_by(by_width));
    let Some((((best, narrow), (least, wide)), windows)) = ends.zip(plan.horizon_words()) else {
        return Ok(None);
    };
    let known = |group: &GroupSolution, half_width: f64| {
        format!(
            "± {} points for {}",
            points(half_width),
            group_name(&group.labels)
        )
    };
    let range = if best.labels == least.labels {
        known(best, narrow)
    } else {
        format!("from {} to {}", known(best, narrow), known(least, wide))
    };
    Ok(Some(format!(
        "Over {windows} together, if nothing changes: {range}."
    )))
}

/// What the longer time tells of all traffic, in a sentence; none without a horizon.
///
/// # Errors
///
/// As [`overall_half_width_over_horizon`].
pub fn overall_words(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Option<String>, PlanError> {
    let over = overall_half_width_over_horizon(plan, population, solution)?;
    Ok(over.zip(plan.horizon_words()).map(|(half_width, windows)| {
        format!(
            "Over {windows} together all traffic is known to ± {} points, if nothing changes.",
            points(half_width)
        )
    }))
}

/// The traces that are judged in so many windows: in those in which the group collects as now, and then as its target asks.
fn together(
    traffic: &Traffic,
    group: ExpectedGroup,
    solved: &GroupSolution,
    windows: u64,
) -> Split {
    let wait = solved.collecting.and_then(|it| it.windows);
    let first = wait.map_or(windows, |it| (it.expected.ceil() as u64).min(windows));
    let now = traffic.split(group, solved.calls);
    let afterwards = match solved.collecting {
        Some(it) => {
            let calls = it.calls_afterwards.min(solved.calls);
            traffic.split(group.collecting_with_signal(0), calls)
        }
        None => now,
    };
    let sum = |now: u64, then: u64| {
        let now = now.saturating_mul(first);
        now.saturating_add(then.saturating_mul(windows - first))
    };
    Split {
        with_signal: sum(now.with_signal, afterwards.with_signal),
        without_signal: sum(now.without_signal, afterwards.without_signal),
    }
}
