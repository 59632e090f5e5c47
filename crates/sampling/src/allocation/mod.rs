//! Who gets judged.
//!
//! Every rule spends a budget on strata within boxes: at least this many calls, at most that many.

use thiserror::Error;

pub mod by_rule;
pub mod cheapest;
pub mod continuous;
pub mod cost;
pub mod integer;
mod marginal;
pub mod multiplier;
mod ordered;
pub mod priced;
mod reach;
pub mod required;
pub mod rule;
pub mod several_targets;
pub mod split;
pub mod tiers;
pub mod water_filling;

/// An allocation that cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum AllocationError {
    /// The budget is negative or no number.
    #[error("A budget of {budget} cannot be spent.")]
    Budget {
        /// What was given.
        budget: f64,
    },
    /// The least calls of all strata cost more than the budget.
    #[error("The fewest calls of all groups together cost {needed}, and the budget is {budget}.")]
    BelowFloors {
        /// What the least calls cost.
        needed: f64,
        /// The budget.
        budget: f64,
    },
    /// A target names another number of strata than there are, or has a figure that is negative or no number.
    #[error("Target {index} has a figure that is negative or missing.")]
    Target {
        /// Its place among the targets, from 0.
        index: usize,
    },
    /// A target is missed even when every group gets its most calls.
    #[error("Target {index} is out of reach even when every group gets the most calls it may.")]
    TargetOutOfReach {
        /// Its place among the targets, from 0.
        index: usize,
    },
    /// A stratum's least is above its most, or one of its figures is negative or no number.
    #[error(
        "Group {index} asks for something impossible: the fewest calls above the most, or a negative figure."
    )]
    Stratum {
        /// Its place among the strata, from 0.
        index: usize,
    },
}

impl AllocationError {
    /// A short stable name, such as `allocation.budget`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Budget { .. } => "allocation.budget",
            Self::BelowFloors { .. } => "allocation.below-floors",
            Self::Target { .. } => "allocation.target",
            Self::TargetOutOfReach { .. } => "allocation.target-out-of-reach",
            Self::Stratum { .. } => "allocation.stratum",
        }
    }

    /// The money that is missing, in the unit of the budget, where more of it would help.
    pub fn missing(&self) -> Option<f64> {
        match self {
            Self::BelowFloors { needed, budget } => Some(needed - budget),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        match self {
            Self::Budget { .. } => "Give a budget of zero or more.",
            Self::BelowFloors { .. } => {
                "Raise the budget, lower the fewest calls, or let the tail go without."
            }
            Self::Target { .. } => "Check the target and the groups it is about.",
            Self::TargetOutOfReach { .. } => "Widen the target, or allow more calls in its groups.",
            Self::Stratum { .. } => {
                "Check the group's fewest and most calls, its price and its rate."
            }
        }
        .to_owned()
    }
}

/// Every whole allocation within boxes of (least, most) calls.
#[cfg(test)]
fn every_allocation(boxes: &[(u64, u64)]) -> Vec<Vec<u64>> {
    boxes
        .iter()
        .fold(vec![Vec::new()], |shorter, &(least, most)| {
            shorter
                .iter()
                .flat_map(|calls| {
                    (least..=most).map(|next| calls.iter().copied().chain([next]).collect())
                })
                .collect()
        })
}
