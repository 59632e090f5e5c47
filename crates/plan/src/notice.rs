//! Would we notice? The chance that a group's alarm fires when its rate changes, beside that of a false alarm.

use assay_sampling::alpha::Alpha;
use assay_sampling::detection::alarm::{Watch, alarm, weighted_alarm};
use assay_sampling::forecast::group::ExpectedGroup;
use assay_sampling::population::Population;
use serde::Serialize;

use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::number::{count, share};
use crate::period::Period;
use crate::sheet::{Figure, Sheet};
use crate::solution::{GroupSolution, Solution};
use crate::traffic::{Traffic, ratio};

/// One group's alarm: it fires when the likely range of a reading lies wholly above the rate that is usual.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// The group, by name.
    pub group: String,
    /// The rate that is usual, 0 to 1.
    pub usual: f64,
    /// The rate that it changes to.
    pub changed: f64,
    /// After one window.
    pub once: Chances,
    /// With the verdicts of several windows taken together; none where the loaded data are read once.
    pub longer: Option<Chances>,
}

/// How the alarm behaves.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Chances {
    /// Windows whose verdicts are taken together.
    pub windows: u64,
    /// Under the plan.
    pub plan: Chance,
    /// The same money spread evenly, with the calls that the group then gets on average.
    pub evenly: Chance,
}

/// Two chances, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Chance {
    /// That the alarm fires when the rate has changed.
    pub notices: f64,
    /// That it fires though nothing has changed.
    pub false_alarm: f64,
}

/// The alarm of every group around the solution of the same plan and population, if its rates change by `factor`.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn notices(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    factor: f64,
) -> Result<Vec<Notice>, PlanError> {
    let traffic = Traffic::of(plan, population)?;
    Ok(traffic
        .groups
        .iter()
        .zip(&solution.groups)
        .map(|(&group, solved)| notice(plan.horizon(), traffic.alpha, group, solved, factor))
        .collect())
}

fn notice(
    horizon: Option<u64>,
    alpha: Alpha,
    group: ExpectedGroup,
    solved: &GroupSolution,
    factor: f64,
) -> Notice {
    let (usual, changed) = (group.rate(), group.with_rates_times(factor).rate());
    let chances = |windows: u64| Chances {
        windows,
        plan: planned(group, solved, windows, changed, alpha),
        evenly: simple(
            (solved.evenly.mean_calls * windows as f64).round() as u64,
            usual,
            changed,
            alpha,
        ),
    };
    Notice {
        group: group_name(&solved.labels),
        usual,
        changed,
        once: chances(1),
        longer: horizon.map(chances),
    }
}

/// The alarm on judged traces of either cell, reweighted: by what they are worth in evenly drawn ones
/// `P(1 − P)/Σ W² p(1 − p)/n`; exact where there is only one cell.
fn planned(
    group: ExpectedGroup,
    solved: &GroupSolution,
    windows: u64,
    changed: f64,
    alpha: Alpha,
) -> Chance {
    let usual = group.rate();
    let cells = [
        (group.with_signal, solved.calls_with_signal),
        (group.without_signal, solved.calls_without_signal),
    ];
    let there = || cells.iter().filter(|(cell, _)| cell.traces() > 0);
    if there().count() < 2 {
        return simple(solved.calls * windows, usual, changed, alpha);
    }
    if there().any(|&(_, calls)| calls == 0) {
        return NEVER;
    }
    let variance: f64 = there()
        .map(|&(cell, calls)| {
            let weight = ratio(cell.traces(), group.traces());
            weight * weight * cell.rate() * (1.0 - cell.rate()) / (calls * windows) as f64
        })
        .sum();
    let worth = usual * (1.0 - usual) / variance;
    let watch = Watch::for_change(usual, changed);
    let found = weighted_alarm(watch, worth, usual, changed, alpha);
    Chance {
        notices: found.power,
        false_alarm: found.false_alarm,
    }
}

const NEVER: Chance = Chance {
    notices: 0.0,
    false_alarm: 0.0,
};

fn simple(judged: u64, usual: f64, changed: f64, alpha: Alpha) -> Chance {
    let watch = Watch::for_change(usual, changed);
    let found = alarm(watch, judged, usual, changed, alpha);
    Chance {
        notices: found.power,
        false_alarm: found.false_alarm,
    }
}

impl Notice {
    /// What the plan would notice, as a sentence.
    pub fn words(&self, window: Period) -> String {
        let after = window.after();
        format!(
            "If {} went from {} to {}, the alarm {after} would fire {}. When nothing has changed, it still fires {}.",
            self.group,
            share(self.usual),
            share(self.changed),
            times_in_ten(self.once.plan.notices),
            once_in(self.once.plan.false_alarm, window),
        )
    }
}

/// A chance as people say it: `9 times out of 10`.
fn times_in_ten(chance: f64) -> String {
    match (chance * 10.0).round() as u64 {
        _ if chance >= 0.995 => "practically every time".to_owned(),
        0 if chance < 0.005 => "practically never".to_owned(),
        0 => "less than once in 10 times".to_owned(),
        1 => "once in 10 times".to_owned(),
        10 => "more than 9 times out of 10".to_owned(),
        times => format!("about {times} times out of 10"),
    }
}

/// A small chance as people say it: `about once in 40 weeks`.
fn once_in(chance: f64, window: Period) -> String {
    let windows = window.plural();
    match (1.0 / chance).round() {
        many if many > 1_000.0 => format!("less than once in {} {windows}", count(1_000)),
        many if many < 2.0 => "nearly every time".to_owned(),
        many => format!("about once in {many} {windows}"),
    }
}

/// Every group's chances as a table.
pub fn sheet(notices: &[Notice]) -> Sheet {
    let columns = [
        "Group",
        "Usual rate",
        "Changed rate",
        "This plan notices",
        "False alarm",
        "Spread evenly notices",
        "False alarm",
    ];
    let chance = |it: Chance| [Figure::Share(it.notices), Figure::Share(it.false_alarm)];
    Sheet {
        columns: columns.map(str::to_owned).to_vec(),
        rows: notices
            .iter()
            .map(|it| {
                [
                    Figure::Text(it.group.clone()),
                    Figure::Share(it.usual),
                    Figure::Share(it.changed),
                ]
                .into_iter()
                .chain(chance(it.once.plan))
                .chain(chance(it.once.evenly))
                .collect()
            })
            .collect(),
    }
}
