//! Solving again and again while a plan is edited.

use assay_sampling::allocation::split::Oversampling;
use assay_sampling::alpha::Alpha;
use assay_sampling::forecast::group::ExpectedGroup;
use assay_sampling::population::Population;

use crate::curve::{WidthCurve, WidthPoint, curve, outline};
use crate::demand::Demand;
use crate::document::Plan;
use crate::error::PlanError;
use crate::solution::Solution;
use crate::solve::{calls_for_targets, solve_traffic, targets};
use crate::target::Target;
use crate::traffic::Traffic;

/// Solves plans and keeps of the last one what the next leaves as it was, so that a drag of the budget does not
/// compute anew what only the groups and their targets decide. Its answers are those of [`crate::solve::solve`] and
/// [`crate::curve::width_curves`], whatever it was asked before.
#[derive(Clone, Debug, Default)]
pub struct Planner {
    design: Option<(Oversampling, Alpha)>,
    known: Vec<Known>,
}

/// What is known of one group as long as its traffic and the design stay the same.
#[derive(Clone, Debug)]
struct Known {
    group: ExpectedGroup,
    /// A target and the calls that it needs.
    needed: Option<(Target, u64)>,
    outline: Option<Vec<WidthPoint>>,
}

impl Known {
    /// The calls that the target needs, if it is the one they are known of.
    fn needs(&self, target: Target) -> Option<u64> {
        self.needed
            .and_then(|(of, calls)| (of == target).then_some(calls))
    }
}

impl Planner {
    /// What the plan gives on the population, as [`crate::solve::solve`].
    ///
    /// # Errors
    ///
    /// As [`crate::solve::solve`].
    pub fn solve(&mut self, plan: &Plan, population: &Population) -> Result<Solution, PlanError> {
        plan.validate()?;
        let traffic = Traffic::of(plan, population)?;
        self.recall(&traffic);
        let targets = targets(plan, population);
        let unknown: Vec<usize> = (0..targets.len())
            .filter(|&index| self.known[index].needs(targets[index]).is_none())
            .collect();
        let goals: Vec<(ExpectedGroup, Target)> = unknown
            .iter()
            .map(|&index| (self.known[index].group, targets[index]))
            .collect();
        for (index, calls) in unknown.into_iter().zip(calls_for_targets(&traffic, &goals)) {
            self.known[index].needed = Some((targets[index], calls));
        }
        let needed: Vec<u64> = self
            .known
            .iter()
            .filter_map(|known| Some(known.needed?.1))
            .collect();
        let demand = Demand::of(plan, population, &traffic, needed);
        solve_traffic(plan, population, &traffic, &targets, &demand)
    }

    /// The curves around the solution of the same plan and population, as [`crate::curve::width_curves`].
    ///
    /// # Errors
    ///
    /// As [`crate::solve::solve`].
    pub fn width_curves(
        &mut self,
        plan: &Plan,
        population: &Population,
        solution: &Solution,
    ) -> Result<Vec<WidthCurve>, PlanError> {
        let traffic = Traffic::of(plan, population)?;
        self.recall(&traffic);
        Ok(self
            .known
            .iter_mut()
            .zip(&solution.groups)
            .enumerate()
            .map(|(index, (known, solved))| {
                let drawn = known
                    .outline
                    .get_or_insert_with(|| outline(&traffic, known.group));
                curve(&traffic, index, solved, drawn)
            })
            .collect())
    }

    /// Forgets what does not hold of this traffic.
    fn recall(&mut self, traffic: &Traffic) {
        let design = Some((traffic.oversampling, traffic.alpha));
        if self.design != design {
            self.design = design;
            self.known.clear();
        }
        self.known.truncate(traffic.groups.len());
        for (index, &group) in traffic.groups.iter().enumerate() {
            let fresh = Known {
                group,
                needed: None,
                outline: None,
            };
            match self.known.get_mut(index) {
                Some(known) if known.group == group => {}
                Some(known) => *known = fresh,
                None => self.known.push(fresh),
            }
        }
    }
}
