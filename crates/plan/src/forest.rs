//! What the dashboard will say: each group's expected rate with the ranges in which a reading will leave it.

use assay_sampling::alpha::Alpha;
use assay_sampling::forecast::group::{expected_overall_rate, planned_overall_interval};
use assay_sampling::forecast::uniform::EvenDraw;
use assay_sampling::interval::Interval;
use assay_sampling::population::Population;
use serde::Serialize;

use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::horizon::{half_widths_over_horizon, overall_half_width_over_horizon};
use crate::sheet::{Figure, Sheet};
use crate::solution::Solution;
use crate::traffic::Traffic;

/// How often the two inner ranges hold the rate.
const INNER: [f64; 2] = [0.5, 0.8];

/// Expected rates with their ranges.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Forest {
    /// One row a group, in the solution's order.
    pub groups: Vec<ForestRow>,
    /// All traffic together.
    pub overall: ForestRow,
    /// How often each of a row's ranges holds the true rate, 0 to 1, from the narrowest to the plan's own.
    pub levels: [f64; 3],
}

/// One rate with its ranges.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ForestRow {
    /// The group, or "All traffic".
    pub name: String,
    /// The rate that is expected, 0 to 1.
    pub rate: f64,
    /// Lower and upper limit at each of the levels, 0 to 1.
    pub ranges: [[f64; 2]; 3],
    /// The widest range of the same money spread evenly, with the calls that the group then gets on average.
    pub evenly: [f64; 2],
}

/// The forest around the solution of the same plan and population.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn forest(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Forest, PlanError> {
    let traffic = Traffic::of(plan, population)?;
    let levels = [INNER[0], INNER[1], plan.confidence];
    let alphas = [inner(INNER[0])?, inner(INNER[1])?, traffic.alpha];
    let even_calls = traffic.even_calls(solution.calls, solution.money);
    let even = EvenDraw::new(traffic.traces, even_calls);
    let both = |interval: Interval| [interval.lower, interval.upper];
    let judged: Vec<_> = traffic
        .groups
        .iter()
        .zip(&solution.groups)
        .map(|(&group, solved)| (group, traffic.split(group, solved.calls)))
        .collect();
    let groups = judged
        .iter()
        .zip(&solution.groups)
        .map(|(&(group, split), solved)| ForestRow {
            name: group_name(&solved.labels),
            rate: group.rate(),
            ranges: alphas.map(|alpha| both(group.planned_interval(split, alpha))),
            evenly: both(even.average_interval(group, traffic.alpha)),
        })
        .collect();
    let rate = expected_overall_rate(traffic.groups.iter().copied()).unwrap_or(0.5);
    let overall = ForestRow {
        name: "All traffic".to_owned(),
        rate,
        ranges: alphas.map(|alpha| both(planned_overall_interval(&judged, alpha))),
        evenly: both(even.overall_interval(rate, traffic.alpha)),
    };
    Ok(Forest {
        groups,
        overall,
        levels,
    })
}

fn inner(confidence: f64) -> Result<Alpha, PlanError> {
    Alpha::from_confidence(confidence)
        .map_err(|_| PlanError::ConfidenceOutOfRange { found: confidence })
}

impl Forest {
    /// Every row with its figures, all traffic last; what several windows together tell of it comes last, where the plan looks so
    /// far. The forest is that of the same plan, population and solution.
    ///
    /// # Errors
    ///
    /// As [`crate::solve::solve`].
    pub fn sheet(
        &self,
        plan: &Plan,
        population: &Population,
        solution: &Solution,
    ) -> Result<Sheet, PlanError> {
        let mut columns = vec!["Group".to_owned(), "Expected to fail".to_owned()];
        for level in self.levels {
            let often = crate::number::plain((level * 1e6).round() / 1e4);
            columns.push(format!("From ({often} in 100)"));
            columns.push(format!("To ({often} in 100)"));
        }
        columns.extend([
            "Spread evenly, from".to_owned(),
            "Spread evenly, to".to_owned(),
        ]);
        let row = |row: &ForestRow| {
            let limits = row.ranges.iter().chain([&row.evenly]).flatten();
            [Figure::Text(row.name.clone()), Figure::Share(row.rate)]
                .into_iter()
                .chain(limits.map(|&limit| Figure::Share(limit)))
                .collect()
        };
        let mut sheet = Sheet {
            columns,
            rows: self.groups.iter().chain([&self.overall]).map(row).collect(),
        };
        if let Some(windows) = plan.horizon_words() {
            let all = 0..solution.groups.len();
            let of_groups = half_widths_over_horizon(plan, population, solution, all)?;
            let of_all = overall_half_width_over_horizon(plan, population, solution)?;
            sheet.columns.push(format!("± points over {windows}"));
            for (row, half_width) in sheet
                .rows
                .iter_mut()
                .zip(of_groups.into_iter().chain(of_all))
            {
                row.push(Figure::Points(half_width));
            }
        }
        Ok(sheet)
    }
}
