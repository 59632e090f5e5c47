//! How strongly traces with the failure signal are preferred, and what one of the ways to say it costs.

use assay_sampling::allocation::split::Oversampling;
use assay_sampling::forecast::group::planned_overall_interval;
use assay_sampling::population::Population;
use serde::{Deserialize, Serialize};

use crate::document::Plan;
use crate::error::PlanError;
use crate::number::{count, plain, points, share};
use crate::solution::Solution;
use crate::traffic::Traffic;

/// The multiplier of the rate at which the share rule is compared: what a plan begins with.
pub(crate) const USUAL_MULTIPLIER: f64 = 3.0;

/// What the plan's multiplier m multiplies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OversamplingRule {
    /// The rate: a trace with the failure signal is drawn m times as often as one of its group without.
    #[default]
    Rate,
    /// The share: traces with the failure signal are `m/(1 + m)` of what is drawn of their group, however rare they are. So
    /// does the widely copied reference policy.
    Share,
}

impl OversamplingRule {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(crate) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl Plan {
    /// How the calls of a group are split between its traces with the failure signal and those without.
    ///
    /// # Errors
    ///
    /// [`PlanError::OversamplingOutOfRange`].
    pub(crate) fn split_rule(&self) -> Result<Oversampling, PlanError> {
        let found = self.oversampling;
        match self.oversampling_rule {
            OversamplingRule::Rate => Oversampling::of_rate(found),
            OversamplingRule::Share => Oversampling::of_share(found),
        }
        .map_err(|_| PlanError::OversamplingOutOfRange { found })
    }

    /// How traces with signs of trouble are preferred, as said after "are judged": "3 times as often", "so that they are 75 %
    /// of the sample".
    pub fn oversampling_words(&self) -> String {
        match self.oversampling_rule {
            OversamplingRule::Rate => format!("{} times as often", plain(self.oversampling)),
            OversamplingRule::Share => {
                let of_sample = self.oversampling / (1.0 + self.oversampling);
                format!("so that they are {} of the sample", share(of_sample))
            }
        }
    }
}

/// What the share rule costs beside the usual one for the same ± of the rate of all traffic, in a sentence; none where the
/// plan multiplies the rate, or judges nothing.
///
/// Every group keeps its part of the calls; only how they are split changes, and how many there are.
///
/// # Errors
///
/// As [`crate::solve::solve`], whose `solution` of the same plan and population this is asked of.
pub fn cost_of_share_rule(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Option<String>, PlanError> {
    if plan.oversampling_rule == OversamplingRule::Rate || solution.calls == 0 {
        return Ok(None);
    }
    let traffic = Traffic::of(plan, population)?;
    let usual =
        Oversampling::of_rate(USUAL_MULTIPLIER).map_err(|_| PlanError::OversamplingOutOfRange {
            found: USUAL_MULTIPLIER,
        })?;
    let half_width = |total: u64| {
        let part = total as f64 / solution.calls as f64;
        let groups = traffic.groups.iter().zip(&solution.groups);
        let judged: Vec<_> = groups
            .map(|(group, solved)| {
                let calls = (solved.calls as f64 * part).round() as u64;
                (*group, group.split(calls, usual))
            })
            .collect();
        planned_overall_interval(&judged, traffic.alpha).half_width_points()
    };
    let wanted = solution.overall.half_width_points;
    let (mut too_few, mut enough) = (0, solution.calls);
    while too_few + 1 < enough {
        let middle = too_few + (enough - too_few) / 2;
        if half_width(middle) <= wanted {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    let times = solution.calls as f64 / enough as f64;
    let known = format!(
        "All traffic together is known to ± {} points for {} calls.",
        points(wanted),
        count(solution.calls)
    );
    Ok(Some(if times < 1.05 {
        format!(
            "{known} Judging traces with signs of trouble {} times as often would take as many.",
            plain(USUAL_MULTIPLIER)
        )
    } else {
        format!(
            "{known} Judging traces with signs of trouble {} times as often tells it as surely with {}: this rule costs \
             {} times as much.",
            plain(USUAL_MULTIPLIER),
            count(enough),
            plain((times * 10.0).round() / 10.0)
        )
    }))
}
