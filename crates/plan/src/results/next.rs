//! What results change in the next plan: rates to expect, and calls that are no longer needed.

use std::borrow::Cow;
use std::collections::HashMap;

use assay_sampling::population::{Cell, Population};
use serde::{Deserialize, Serialize};

use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::number::{count, counted, money};
use crate::results::counts::{CellResults, GroupResults};
use crate::results::estimate::Estimates;
use crate::solve::solve;
use crate::traffic::Traffic;

/// What judging found in one group: the next plan expects the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasuredGroup {
    /// The group's labels, as in its stratum.
    pub group: Vec<String>,
    /// Of its traces with the failure signal; none where none was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_signal: Option<Found>,
    /// Of its other traces; none where none was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_signal: Option<Found>,
}

/// Verdicts of one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Judged traces.
    pub judged: u64,
    /// Those that fail; of scores, the whole number nearest to their sum.
    pub bad: u64,
}

/// What was found in each group of which something was judged.
pub(super) fn measured(groups: &[GroupResults]) -> Vec<MeasuredGroup> {
    let found = |group: &GroupResults, with_signal: bool| {
        let known = || group.of_side(with_signal).filter(|it| it.judged() > 0);
        let judged: u64 = known().map(CellResults::judged).sum();
        // Of parts whose traces stand for other numbers each, the rate is that of all of them.
        let traces: f64 = known().map(|it| it.traces as f64).sum();
        let rate = |cell: &CellResults| cell.bad() / cell.judged() as f64;
        let bad: f64 = if known().count() == 1 {
            known().map(CellResults::bad).sum()
        } else {
            let parts = known().map(|it| it.traces as f64 / traces * rate(it));
            judged as f64 * parts.sum::<f64>()
        };
        (judged > 0).then(|| Found {
            judged,
            bad: (bad.round() as u64).min(judged),
        })
    };
    groups
        .iter()
        .map(|group| MeasuredGroup {
            group: group.labels.clone(),
            with_signal: found(group, true),
            without_signal: found(group, false),
        })
        .filter(|it| it.with_signal.is_some() || it.without_signal.is_some())
        .collect()
}

/// The population with what the plan's last results found in the place of past verdicts: rates change, counts of traces stay.
pub(crate) fn with_measured<'a>(plan: &Plan, population: &'a Population) -> Cow<'a, Population> {
    if plan.measured.is_empty() {
        return Cow::Borrowed(population);
    }
    let measured: HashMap<&[String], &MeasuredGroup> = plan
        .measured
        .iter()
        .map(|it| (it.group.as_slice(), it))
        .collect();
    let mut population = population.clone();
    for stratum in &mut population.strata {
        let Some(it) = measured.get(stratum.labels.as_slice()) else {
            continue;
        };
        let expect = |cell: &mut Cell, found: Option<Found>| {
            if let Some(found) = found {
                (cell.judged, cell.judged_bad) = (found.judged, found.bad);
            }
        };
        expect(&mut stratum.with_signal, it.with_signal);
        expect(&mut stratum.without_signal, it.without_signal);
    }
    Cow::Owned(population)
}

/// A group that needs fewer calls from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enough {
    /// The group's labels.
    pub group: Vec<String>,
    /// Calls of the next window that it does not need.
    pub calls: u64,
    /// What they cost.
    pub money: Money,
    /// That in a sentence.
    pub sentence: String,
}

/// The groups that are on target already and need fewer calls than the plan gives them, now that their rates are known; the
/// largest saving first.
///
/// # Errors
///
/// As [`solve`].
pub fn enough(
    plan: &Plan,
    population: &Population,
    estimates: &Estimates,
) -> Result<Vec<Enough>, PlanError> {
    let now = solve(plan, population)?;
    let expecting = plan.expecting(&estimates.measured);
    let next = solve(&expecting, population)?;
    let traffic = Traffic::of(&expecting, population)?;
    let mut found: Vec<Enough> = now
        .groups
        .iter()
        .zip(&next.groups)
        .enumerate()
        .filter(|(_, (now, _))| {
            let mut groups = estimates.groups.iter();
            !now.locked
                && groups.any(|it| it.labels == now.labels && it.is_on_target() == Some(true))
        })
        .filter_map(|(index, (now, next))| {
            let calls = now.calls.checked_sub(next.calls_for_target)?;
            let saved = traffic.money_between(index, next.calls_for_target, now.calls);
            (calls > 0).then(|| Enough {
                group: now.labels.clone(),
                calls,
                money: saved,
                sentence: format!(
                    "{} is known well enough: with {} instead of {} it stays so, which saves {} {}.",
                    group_name(&now.labels),
                    counted(next.calls_for_target, "call"),
                    count(now.calls),
                    money(saved),
                    plan.window.words()
                ),
            })
        })
        .collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.calls));
    Ok(found)
}

impl Plan {
    /// The same plan, expecting what was measured; of groups and cells that were not measured, what it expected before.
    #[must_use]
    pub fn expecting(&self, measured: &[MeasuredGroup]) -> Self {
        let mut next = self.clone();
        for new in measured {
            let mut known = next.measured.iter_mut();
            match known.find(|it| it.group == new.group) {
                Some(known) => {
                    known.with_signal = new.with_signal.or(known.with_signal);
                    known.without_signal = new.without_signal.or(known.without_signal);
                }
                None => next.measured.push(new.clone()),
            }
        }
        next
    }
}
