//! How far budgets are drawn: somewhat beyond what every target needs, and still while a budget moves along it.

use crate::solution::Solution;

/// Rounding to a cent or a call may end this part of the axis beyond it, and still be on it.
const ROUNDING: u64 = 100;

/// The axis that budgets are drawn along, from nothing on, in the unit in which they are spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoneyAxis {
    /// Where it ends.
    pub end: u64,
    /// Where it would end for the targets alone.
    for_targets: u64,
}

impl MoneyAxis {
    /// The axis around a solution: a quarter beyond what every target needs, or beyond the budget where that is more; never beyond
    /// what judging every trace takes.
    pub fn around(solution: &Solution) -> Self {
        let funds = &solution.funds;
        let beyond = |funds_needed: u64| {
            let end = funds_needed.saturating_add(funds_needed / 4);
            end.min(funds.for_all_traces).max(10)
        };
        Self {
            end: beyond(funds.for_all_targets.max(funds.budget)),
            for_targets: beyond(funds.for_all_targets),
        }
    }

    /// The axis after a step to this solution: the same while the targets need what they needed and the budget is on it. So it
    /// never moves under the hand that sets the budget.
    #[must_use]
    pub fn after_a_step_to(self, solution: &Solution) -> Self {
        let next = Self::around(solution);
        let is_on_it = solution.funds.budget <= self.end.saturating_add(self.end / ROUNDING);
        if next.for_targets == self.for_targets && is_on_it {
            self
        } else {
            next
        }
    }
}
