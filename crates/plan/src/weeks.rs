//! Twenty possible readings of one group: what its rate would read by luck alone, under the plan and spread evenly.

use assay_sampling::interval::rate::RateInterval;
use assay_sampling::population::Population;
use assay_sampling::rehearsal::Rehearsal;
use assay_sampling::rehearsal::design::Design;
use assay_sampling::rehearsal::truth::{TrueCell, TrueGroup};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::document::Plan;
use crate::error::PlanError;
use crate::number::{ShareFormat, count, counted, share};
use crate::period::Period;
use crate::sheet::{Figure, Sheet};
use crate::solution::Solution;
use crate::traffic::Traffic;

/// How many readings are shown.
pub const READINGS: u64 = 20;

/// Readings of one group that chance may bring.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Weeks {
    /// The group's traces.
    pub traces: u64,
    /// How many of them truly fail in all of the readings.
    pub bad: u64,
    /// The rate which that makes, 0 to 1.
    pub truth: f64,
    /// Under the plan.
    pub plan: Vec<Reading>,
    /// The same money spread evenly.
    pub evenly: Vec<Reading>,
}

/// What one window would read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The rate that is read, 0 to 1; none where no trace of the group was judged.
    pub rate: Option<f64>,
    /// Its likely range, 0 to 1 each.
    pub range: [f64; 2],
}

/// Twenty possible readings of the group at `index`; `None` where there is no such group.
///
/// They are drawn from the plan's seed and the group's name, so that the same plan shows the same ones everywhere.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn weeks(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    index: usize,
) -> Result<Option<Weeks>, PlanError> {
    let traffic = Traffic::of(plan, population)?;
    let Some((expected, solved)) = traffic.group(solution, index) else {
        return Ok(None);
    };
    let refused = |error: &dyn std::fmt::Display| PlanError::Method {
        reason: error.to_string(),
    };
    let group = TrueGroup::expected(expected);
    let mut seed = Sha256::new();
    seed.update(plan.seed.as_bytes());
    for label in &solved.labels {
        seed.update(label.as_bytes());
        seed.update([0]);
    }
    let seed = seed
        .finalize()
        .iter()
        .take(8)
        .fold(0_u64, |seed, &byte| seed << 8 | u64::from(byte));
    let split = traffic.split(expected, solved.calls);
    let planned = Rehearsal::new(
        vec![group],
        Design::Planned(vec![split]),
        traffic.alpha,
        seed,
    )
    .map_err(|error| refused(&error))?;
    // How many of an even draw fall on the group does not depend on how the rest is grouped.
    let rest =
        TrueCell::new(traffic.traces - expected.traces(), 0).map_err(|error| refused(&error))?;
    let mut everyone = vec![group];
    if rest.traces() > 0 {
        everyone.push(TrueGroup {
            with_signal: TrueCell::default(),
            without_signal: rest,
        });
    }
    let even_calls = traffic.even_calls(solution.calls, solution.money);
    let even = Rehearsal::new(everyone, Design::Even(even_calls), traffic.alpha, seed)
        .map_err(|error| refused(&error))?;
    let readings = |rehearsal: &Rehearsal| -> Result<Vec<Reading>, PlanError> {
        (0..READINGS)
            .map(|week| {
                let reading = rehearsal.reading(week).map_err(|error| refused(&error))?;
                Ok(reading.groups.first().map_or(NOTHING, read))
            })
            .collect()
    };
    Ok(Some(Weeks {
        traces: group.pooled().traces(),
        bad: group.pooled().bad(),
        truth: group.pooled().rate(),
        plan: readings(&planned)?,
        evenly: readings(&even)?,
    }))
}

const NOTHING: Reading = Reading {
    rate: None,
    range: [0.0, 1.0],
};

fn read(found: &RateInterval) -> Reading {
    if found.covered_rate.is_none() {
        return NOTHING;
    }
    Reading {
        rate: Some(found.point),
        range: [found.interval.lower, found.interval.upper],
    }
}

impl Weeks {
    /// What the picture shows, in words.
    pub fn words(&self, window: Period) -> String {
        let what = window.plural();
        format!(
            "Suppose {} of {} truly fail, {}. Of {READINGS} such {what}, this plan reads {}; spread evenly, the same money reads {}.",
            count(self.bad),
            counted(self.traces, "trace"),
            share(self.truth),
            span(&self.plan),
            span(&self.evenly),
        )
    }

    /// Every reading with its range.
    pub fn sheet(&self) -> Sheet {
        let columns = [
            "Reading",
            "This plan",
            "From",
            "To",
            "Spread evenly",
            "From",
            "To",
        ];
        let figures = |reading: &Reading| {
            [
                reading.rate.map_or(Figure::Nothing, Figure::Share),
                Figure::Share(reading.range[0]),
                Figure::Share(reading.range[1]),
            ]
        };
        let row = |(number, (plan, even)): (usize, (&Reading, &Reading))| {
            [Figure::Count(number as u64 + 1)]
                .into_iter()
                .chain(figures(plan))
                .chain(figures(even))
                .collect()
        };
        Sheet {
            columns: columns.map(str::to_owned).to_vec(),
            rows: self
                .plan
                .iter()
                .zip(&self.evenly)
                .enumerate()
                .map(row)
                .collect(),
        }
    }
}

/// Between which rates the readings lie, and how many of them there are not.
fn span(readings: &[Reading]) -> String {
    let rates = || readings.iter().filter_map(|reading| reading.rate);
    let missing = readings.len() - rates().count();
    let lowest = rates().fold(f64::INFINITY, f64::min);
    let highest = rates().fold(f64::NEG_INFINITY, f64::max);
    if missing == readings.len() {
        return "nothing at all".to_owned();
    }
    let shares = ShareFormat::of([lowest, highest]);
    let [low, high] = [lowest, highest].map(|it| shares.say(it));
    let between = if low == high {
        format!("{low} every time")
    } else {
        format!("anything from {low} to {high}")
    };
    match missing {
        0 => between,
        1 => format!("{between}, and once nothing at all"),
        times => format!(
            "{between}, and {} times nothing at all",
            count(times as u64)
        ),
    }
}
