//! Which groups keep their targets when the budget does not reach all of them: the tail gives first.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::cost::CostOfCalls;
use crate::order::places;

/// What a group asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request<C = f64> {
    /// Calls that its target needs.
    pub full: u64,
    /// Calls with which it is at least watched, never more than `full`.
    pub floor: u64,
    /// What one call costs, or what its calls do where that differs.
    pub unit_cost: C,
}

/// What a group is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// Calls.
    pub calls: u64,
    /// How they stand to what was asked for.
    pub tier: Tier,
}

/// How a grant stands to what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tier {
    /// The target.
    Full,
    /// What was left over when its turn came.
    Partial,
    /// The floor.
    Reduced,
    /// Nothing.
    Dropped,
}

/// A request that cannot be granted on.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum TierError {
    /// The budget is negative or no number.
    #[error("A budget of {budget} cannot be spent.")]
    Budget {
        /// What was given.
        budget: f64,
    },
    /// A cost is not above zero.
    #[error("A judged trace cannot cost {unit_cost}.")]
    UnitCost {
        /// What was given.
        unit_cost: f64,
    },
    /// A floor lies above its target.
    #[error("A floor of {floor} calls lies above its target of {full}.")]
    FloorAboveFull {
        /// The floor.
        floor: u64,
        /// The target.
        full: u64,
    },
    /// The order does not name every group once.
    #[error("The order of the {groups} groups does not name each of them once.")]
    Order {
        /// How many groups there are.
        groups: usize,
    },
}

impl TierError {
    /// A short stable name, such as `tiers.budget`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Budget { .. } => "tiers.budget",
            Self::UnitCost { .. } => "tiers.unit-cost",
            Self::FloorAboveFull { .. } => "tiers.floor-above-full",
            Self::Order { .. } => "tiers.order",
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        match self {
            Self::Budget { .. } => "Give a budget of zero or more.",
            Self::UnitCost { .. } => "Give a price above zero for one judged trace.",
            Self::FloorAboveFull { .. } => "Lower the floor to the target or below.",
            Self::Order { .. } => "Give each group one place in the order.",
        }
        .to_owned()
    }
}

/// Amounts of money this close are the same.
const MONEY_SLACK: f64 = 1e-9;

/// Grants calls in the order of priority, so that a budget that is too small takes from its end.
///
/// When all targets are affordable, all are granted. When all floors are, every group gets its floor, then the
/// first groups of the order are lifted to their targets; the first that cannot be gets what is left, and nobody
/// after it is lifted. When not even the floors are, they are granted in order; the first that cannot be gets what is
/// left if that is at least `least_useful` calls, and everybody after it nothing.
///
/// # Errors
/// When the budget is not a finite number of zero or more, a cost is not above zero, a floor lies above its target,
/// or `order` does not name each request once.
pub fn drop_the_tail<C: CostOfCalls>(
    requests: &[Request<C>],
    order: &[usize],
    budget: f64,
    least_useful: u64,
) -> Result<Vec<Grant>, TierError> {
    check(requests, order, budget)?;
    let total = |calls: fn(&Request<C>) -> u64| -> f64 {
        requests
            .iter()
            .map(|request| request.unit_cost.of(calls(request)))
            .sum()
    };
    let affordable = |cost: f64, money: f64| cost <= money + MONEY_SLACK;
    if affordable(total(|request| request.full), budget) {
        return Ok(requests
            .iter()
            .map(|request| Grant {
                calls: request.full,
                tier: Tier::Full,
            })
            .collect());
    }
    let floor = |request: &Request<C>| Grant {
        calls: request.floor,
        tier: if request.floor < request.full {
            Tier::Reduced
        } else {
            Tier::Full
        },
    };
    let floors = total(|request| request.floor);
    if affordable(floors, budget) {
        let mut grants: Vec<Grant> = requests.iter().map(floor).collect();
        // Below zero where the slack is used, so that it is not used again at every step.
        let mut rest = budget - floors;
        for &index in order {
            let request = &requests[index];
            let lift = request.unit_cost.of(request.full) - request.unit_cost.of(request.floor);
            if !affordable(lift, rest) {
                let room = request.full - request.floor;
                let extra = (request.unit_cost).more(request.floor, room, rest + MONEY_SLACK);
                if extra > 0 {
                    grants[index] = Grant {
                        calls: request.floor + extra,
                        tier: Tier::Partial,
                    };
                }
                break;
            }
            grants[index] = Grant {
                calls: request.full,
                tier: Tier::Full,
            };
            rest -= lift;
        }
        return Ok(grants);
    }
    let mut grants = vec![
        Grant {
            calls: 0,
            tier: Tier::Dropped
        };
        requests.len()
    ];
    let mut rest = budget;
    for &index in order {
        let request = &requests[index];
        let cost = request.unit_cost.of(request.floor);
        if !affordable(cost, rest) {
            let calls = (request.unit_cost).more(0, request.floor, rest + MONEY_SLACK);
            if calls >= least_useful && calls > 0 {
                grants[index] = Grant {
                    calls,
                    tier: Tier::Partial,
                };
            }
            break;
        }
        grants[index] = floor(request);
        rest -= cost;
    }
    Ok(grants)
}

/// How much people want a group watched; the last to give comes first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Importance {
    /// Keeps its target as long as any group does.
    Must,
    /// The usual.
    #[default]
    Should,
    /// Gives before all others.
    Nice,
}

/// Groups in the order in which they keep their targets: by importance, then by falling key, ties by index. Groups without
/// an importance have the usual one.
///
/// The usual key is the larger of a group's share of the traffic and its share of the failure signal, so that a small
/// group that makes most of the trouble is not the tail. A key that is no number counts as the least.
pub fn priority_order(keys: &[f64], importance: &[Importance]) -> Vec<usize> {
    let key = |index: usize| {
        if keys[index].is_nan() {
            f64::NEG_INFINITY
        } else {
            keys[index]
        }
    };
    let importance = |index: usize| importance.get(index).copied().unwrap_or_default();
    places(keys.len(), &|a, b| {
        importance(a)
            .cmp(&importance(b))
            .then(key(b).total_cmp(&key(a)))
    })
}

/// What lifting each group from its grant to its target would cost: the price of what the budget leaves undone; 0 for groups
/// that have their target.
pub fn shortfalls<C: CostOfCalls>(requests: &[Request<C>], grants: &[Grant]) -> Vec<f64> {
    let missing = |(request, grant): (&Request<C>, &Grant)| {
        request.unit_cost.of(request.full) - request.unit_cost.of(grant.calls.min(request.full))
    };
    requests.iter().zip(grants).map(missing).collect()
}

fn check<C: CostOfCalls>(
    requests: &[Request<C>],
    order: &[usize],
    budget: f64,
) -> Result<(), TierError> {
    if !(budget.is_finite() && budget >= 0.0) {
        return Err(TierError::Budget { budget });
    }
    for request in requests {
        let unit_cost = request.unit_cost.of_one();
        if !(unit_cost.is_finite() && unit_cost > 0.0) {
            return Err(TierError::UnitCost { unit_cost });
        }
        if request.floor > request.full {
            return Err(TierError::FloorAboveFull {
                floor: request.floor,
                full: request.full,
            });
        }
    }
    let mut named = vec![false; requests.len()];
    let each_once = order.len() == requests.len()
        && order.iter().all(|&index| {
            named
                .get_mut(index)
                .is_some_and(|seen| !std::mem::replace(seen, true))
        });
    if each_once {
        Ok(())
    } else {
        Err(TierError::Order {
            groups: requests.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(full: u64, floor: u64, unit_cost: f64) -> Request {
        Request {
            full,
            floor,
            unit_cost,
        }
    }

    #[test]
    fn what_people_must_have_gives_last_and_the_tail_of_what_is_nice_first() {
        let keys = [0.5, 0.3, 0.1, 0.05, f64::NAN];
        assert_eq!(priority_order(&keys, &[]), [0, 1, 2, 3, 4]);
        let importance = [
            Importance::Nice,
            Importance::Should,
            Importance::Nice,
            Importance::Must,
        ];
        assert_eq!(priority_order(&keys, &importance), [3, 1, 4, 0, 2]);
    }

    #[test]
    fn the_price_of_what_is_undone_is_what_the_budget_lacks() {
        let requests = [
            request(100, 10, 1.0),
            request(50, 10, 2.0),
            request(40, 8, 1.0),
        ];
        for budget in [0.0, 20.0, 120.0, 200.0, 239.5] {
            let grants = drop_the_tail(&requests, &[0, 1, 2], budget, 8).unwrap();
            let spent: f64 = requests
                .iter()
                .zip(&grants)
                .map(|(request, grant)| grant.calls as f64 * request.unit_cost)
                .sum();
            let missing: f64 = shortfalls(&requests, &grants).iter().sum();
            assert!((spent + missing - 240.0).abs() < 1e-9, "{budget}");
        }
        let all = drop_the_tail(&requests, &[0, 1, 2], 240.0, 8).unwrap();
        assert_eq!(shortfalls(&requests, &all), [0.0; 3]);
    }
}
