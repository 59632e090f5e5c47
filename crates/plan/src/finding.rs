//! What the loaded data show that an average hides: small groups with much of the trouble, rates that one group dominates,
//! and variants whose groups moved though the whole did not.

use assay_sampling::estimate::naive::raw_average;
use assay_sampling::forecast::small_groups::troubled_groups;
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::rate::rate_interval;
use assay_sampling::population::{Population, Stratum};
use serde::Serialize;

use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::number::{ShareFormat, count, counted, points, share};
use crate::solution::Solution;
use crate::traffic::{Traffic, ratio};
use crate::variants::{Cancelling, Measure, Moved, cancelling};

/// So many small groups are told at most.
const MOST_GROUPS: usize = 3;
/// A group dominates the past verdicts when it holds at least this share of them …
const DOMINATES: f64 = 0.3;
/// … and at least so many times its share of the traffic.
const OVERREPRESENTED: f64 = 1.5;

/// So many groups that moved are named.
const NAMED_MOVES: usize = 3;

/// Something that the loaded data show, with its numbers and the group to look at.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// A short stable name, such as `finding.small-and-troubled`.
    pub code: String,
    /// What was found: one sentence with its numbers.
    pub sentence: String,
    /// Why it matters, or what even judging would make of it: one sentence.
    pub because: String,
    /// The labels of the group that it is about.
    pub group: Vec<String>,
}

/// What the loaded data show, the most telling first, beside the solution of the same plan and population.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn findings(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Vec<Finding>, PlanError> {
    let traffic = Traffic::of(plan, population)?;
    let small = troubled_groups(population).into_iter().take(MOST_GROUPS);
    let mut findings: Vec<Finding> = small
        .map(|it| {
            let labels = population.strata[it.stratum].labels.clone();
            let evenly = solution.groups[it.stratum].evenly;
            Finding {
                code: "finding.small-and-troubled".to_owned(),
                sentence: format!(
                    "{} carries {} of the traffic and {} of the signs of trouble: {:.0} times its share.",
                    group_name(&labels),
                    share(it.traffic_share),
                    share(it.signal_share),
                    it.lift()
                ),
                because: format!(
                    "Spread evenly, {} would judge about {} of its traces.",
                    counted(solution.calls, "call"),
                    count(evenly.mean_calls.round() as u64)
                ),
                group: labels,
            }
        })
        .collect();
    findings.extend(dominated(population, &traffic)?);
    findings.extend(cancelling(plan, population, traffic.alpha).and_then(|it| cancelled(&it)));
    Ok(findings)
}

/// Groups that moved between two variants while the whole seems not to have.
fn cancelled(found: &Cancelling) -> Option<Finding> {
    let [first, second] = &found.variants;
    let what = match found.measure {
        Measure::Verdicts => "past verdicts differ",
        Measure::Signs => "signs of trouble differ",
    };
    let named: Vec<String> = found
        .moved
        .iter()
        .take(NAMED_MOVES)
        .map(|Moved { name, points, .. }| format!("{name} {}", signed(*points)))
        .collect();
    let more = match found.moved.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let [from, to] = found.overall_points;
    Some(Finding {
        code: "finding.groups-cancel".to_owned(),
        sentence: format!(
            "From {first} to {second} ({}), {what} in {} of {} groups: {}{more}, in points.",
            found.field,
            found.moved.len(),
            found.groups,
            named.join(", ")
        ),
        because: format!(
            "Over all traffic they cancel: {} to {} points, which may be nothing. Compare group by group.",
            signed(from),
            signed(to)
        ),
        group: found.moved.first()?.labels.clone(),
    })
}

/// Points with their sign: "+1.5" or "−2.4".
fn signed(value: f64) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    format!("{sign}{}", points(value.abs()))
}

/// Past verdicts of which one group holds far more than its share, so that their plain average says more of that group
/// than of the traffic.
fn dominated(population: &Population, traffic: &Traffic) -> Result<Option<Finding>, PlanError> {
    let judged = |stratum: &Stratum| stratum.cells().iter().map(|cell| cell.judged).sum::<u64>();
    let all: u64 = population.strata.iter().map(judged).sum();
    let Some(stratum) = population.strata.iter().max_by_key(|it| judged(it)) else {
        return Ok(None);
    };
    let of_verdicts = ratio(judged(stratum), all);
    let of_traffic = ratio(stratum.traces(), population.traces());
    if of_verdicts < DOMINATES || of_verdicts < OVERREPRESENTED * of_traffic {
        return Ok(None);
    }
    let refused = |error: &dyn std::fmt::Display| PlanError::Method {
        reason: error.to_string(),
    };
    let cells = population
        .strata
        .iter()
        .flat_map(|stratum| stratum.cells().into_iter().zip([true, false]))
        .filter(|(cell, _)| cell.traces > 0)
        .map(|(cell, signal)| {
            JudgedCell::new(signal, cell.traces, cell.judged, cell.judged_bad as f64)
        })
        .collect::<Result<Vec<JudgedCell>, _>>()
        .map_err(|error| refused(&error))?;
    let reweighted = rate_interval(&cells, Scope::Period, traffic.alpha)
        .map_err(|error| refused(&error))?
        .point;
    Ok(raw_average(&cells).map(|raw| {
        let rates = ShareFormat::of([raw, reweighted]);
        Finding {
            code: "finding.one-group-dominates".to_owned(),
            sentence: format!(
                "{} holds {} of the past verdicts and {} of the traffic.",
                group_name(&stratum.labels),
                share(of_verdicts),
                share(of_traffic)
            ),
            because: format!(
                "Their plain average says {} fail; with each group at its share of the traffic it is {}.",
                rates.say(raw),
                rates.say(reweighted)
            ),
            group: stratum.labels.clone(),
        }
    }))
}
