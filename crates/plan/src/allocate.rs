//! Who gets judged when the budget binds: the long tail gives first.

use assay_sampling::allocation::tiers::{Request, drop_the_tail};

use crate::error::PlanError;

/// Calls with which a group is at least watched while others are lifted to their targets; a group that cannot get
/// as many is left out.
pub(crate) const LEAST_USEFUL_CALLS: u64 = 8;

/// Grants each group its calls out of `budget_calls`; `order` names the groups from the most important on.
///
/// # Errors
///
/// [`PlanError::Method`] when `order` does not name each group once.
pub(crate) fn allocate(
    needed: &[u64],
    order: &[usize],
    budget_calls: u64,
) -> Result<Vec<u64>, PlanError> {
    // Every call costs the same, so that calls are the money here and nothing is lost to rounding.
    let requests: Vec<Request> = needed
        .iter()
        .map(|&full| Request {
            full,
            floor: full.min(LEAST_USEFUL_CALLS),
            unit_cost: 1.0,
        })
        .collect();
    drop_the_tail(&requests, order, budget_calls as f64, LEAST_USEFUL_CALLS)
        .map(|grants| grants.iter().map(|grant| grant.calls).collect())
        .map_err(|error| PlanError::Method {
            reason: error.to_string(),
        })
}
