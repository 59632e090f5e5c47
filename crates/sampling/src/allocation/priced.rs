//! The best overall rate for a sum of money where calls have different prices.

use std::ops::ControlFlow;

use super::AllocationError;
use super::continuous::{ScoredBox, allocate};
use super::cost::CostOfCalls;
use super::marginal::{Gains, above_threshold, in_turn};
use super::rule;

/// A stratum's part in the standard error, its box and its price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedStratum<C = f64> {
    /// Its part A in the standard error of the overall rate; see [`super::rule::standard_error_part`].
    pub part: f64,
    /// The fewest calls; as many as `most` where they are locked.
    pub least: u64,
    /// The most calls.
    pub most: u64,
    /// What one call costs, or what its calls do where that differs.
    pub unit_cost: C,
}

/// What the money bought.
#[derive(Clone, Debug, PartialEq)]
pub struct Bought {
    /// Calls of each stratum.
    pub calls: Vec<u64>,
    /// What they cost, at most the budget.
    pub cost: f64,
    /// `Σ A²/n` at these calls; infinite where a stratum that has a part gets none.
    pub variance: f64,
    /// What no allocation for the money can go below: the variance at the best calls in real numbers.
    pub least_variance: f64,
}

impl Bought {
    /// How far at most the variance lies above that of the best whole calls, relative to it; 0 where none is left. Infinite where a
    /// stratum that has a part gets no call.
    pub fn gap(&self) -> f64 {
        if self.variance > self.least_variance && self.least_variance > 0.0 {
            self.variance / self.least_variance - 1.0
        } else if self.variance > self.least_variance {
            f64::INFINITY
        } else {
            0.0
        }
    }
}

/// The calls that make `Σ A²/n` nearly least for the money: always the call that gains most for its price, of those that are
/// still affordable (Fox 1966).
///
/// At one price for all calls this is exact, as [`super::integer::neyman`] is. Otherwise it is a knapsack problem, and what is left
/// over at the end may be worth less than it could be: [`Bought::gap`] bounds by how much. Where a stratum's calls differ in price
/// among themselves, what is spent is counted call by call, while gains and the bound go by the mean price: the bound is then as
/// good as that mean.
///
/// # Errors
/// When a stratum's figures are impossible, the budget is negative or no number, or below the cost of the fewest calls.
pub fn best_for_money<C: CostOfCalls>(
    strata: &[PricedStratum<C>],
    budget: f64,
) -> Result<Bought, AllocationError> {
    const SLACK: f64 = 1e-9;
    let real: Vec<ScoredBox> = strata
        .iter()
        .map(|stratum| ScoredBox {
            score: rule::cost_optimal(stratum.part, stratum.unit_cost.of_one()),
            least: stratum.least as f64,
            most: stratum.most as f64,
            unit_cost: stratum.unit_cost.of_one(),
        })
        .collect();
    let mut calls: Vec<u64> = strata.iter().map(|stratum| stratum.least).collect();
    let mut cost = price(strata, &calls);
    // The fewest calls at their mean prices, which are those of all calls.
    let at_means: f64 = real.iter().map(|it| it.unit_cost * it.least).sum();
    let best = allocate(&real, budget + (at_means - cost))?;
    let gains: Vec<Gains> = strata
        .iter()
        .zip(&real)
        .map(|(stratum, real)| Gains {
            part: real.score,
            least: stratum.least,
            most: stratum.most,
        })
        .collect();
    let mut open: Vec<usize> = (0..strata.len()).collect();
    // So near to the money one call at a time is quicker than to look for the threshold once more.
    let mut close = real.iter().map(|stratum| stratum.unit_cost).sum::<f64>() / 128.0;
    while !open.is_empty() {
        let gains_here: Vec<Gains> = open
            .iter()
            .map(|&index| gains[index].from(calls[index]))
            .collect();
        let price_here = |calls: &[u64]| -> f64 {
            open.iter()
                .zip(calls)
                .map(|(&index, &calls)| strata[index].unit_cost.of(calls))
                .sum()
        };
        let least: Vec<u64> = gains_here.iter().map(|stratum| stratum.least).collect();
        let elsewhere = cost - price_here(&least);
        let found = above_threshold(&gains_here, close, |calls| {
            elsewhere + price_here(calls) - (budget + SLACK)
        });
        for (&index, found) in open.iter().zip(found) {
            calls[index] = found;
        }
        cost = price(strata, &calls);
        open = in_turn(&gains, &open, &mut calls, |index, has, wanted| {
            let unit_cost = strata[index].unit_cost;
            let bought = unit_cost.more(has, wanted, budget + SLACK - cost);
            cost += unit_cost.of(has + bought) - unit_cost.of(has);
            ControlFlow::Continue(bought)
        });
        close = 0.0;
    }
    let variance = |calls: &mut dyn Iterator<Item = f64>| -> f64 {
        strata
            .iter()
            .zip(calls)
            .filter(|(stratum, _)| stratum.part > 0.0)
            .map(|(stratum, calls)| stratum.part * stratum.part / calls)
            .sum()
    };
    Ok(Bought {
        variance: variance(&mut calls.iter().map(|&calls| calls as f64)),
        least_variance: variance(&mut best.into_iter()),
        calls,
        cost,
    })
}

fn price<C: CostOfCalls>(strata: &[PricedStratum<C>], calls: &[u64]) -> f64 {
    strata
        .iter()
        .zip(calls)
        .map(|(stratum, &calls)| stratum.unit_cost.of(calls))
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::every_allocation;
    use super::super::integer::{IntegerBox, neyman};
    use super::*;

    fn strata(
        sizes: std::ops::Range<usize>,
        room: u64,
    ) -> impl Strategy<Value = Vec<PricedStratum>> {
        let stratum = (
            0.0..50.0_f64,
            1..4_u64,
            0..room,
            prop::sample::select(vec![0.5, 1.0, 1.5, 2.0, 4.0]),
        );
        let stratum = stratum.prop_map(|(part, least, room, unit_cost)| PricedStratum {
            part,
            least,
            most: least + room,
            unit_cost,
        });
        prop::collection::vec(stratum, sizes)
    }

    fn variance(strata: &[PricedStratum], calls: &[u64]) -> f64 {
        strata
            .iter()
            .zip(calls)
            .map(|(stratum, &calls)| stratum.part * stratum.part / calls as f64)
            .sum()
    }

    fn budget(strata: &[PricedStratum], fraction: f64) -> f64 {
        let least: Vec<u64> = strata.iter().map(|stratum| stratum.least).collect();
        let most: Vec<u64> = strata.iter().map(|stratum| stratum.most).collect();
        price(strata, &least) + fraction * (price(strata, &most) - price(strata, &least))
    }

    proptest! {
        #[test]
        fn the_best_of_all_whole_allocations_lies_within_the_gap(strata in strata(1..5, 6), fraction in 0.0..1.0_f64) {
            let budget = budget(&strata, fraction);
            let found = best_for_money(&strata, budget).unwrap();
            prop_assert!(found.cost <= budget + 1e-9 && (found.cost - price(&strata, &found.calls)).abs() < 1e-9);
            let boxes: Vec<(u64, u64)> = strata.iter().map(|stratum| (stratum.least, stratum.most)).collect();
            let best = every_allocation(&boxes)
                .iter()
                .filter(|calls| price(&strata, calls) <= budget + 1e-9)
                .map(|calls| variance(&strata, calls))
                .fold(f64::INFINITY, f64::min);
            prop_assert!(found.variance >= best * (1.0 - 1e-12));
            prop_assert!(found.least_variance <= best * (1.0 + 1e-9));
            prop_assert!(found.variance <= best * (1.0 + found.gap()) * (1.0 + 1e-9));
        }

        #[test]
        fn no_call_can_be_moved_to_a_cheaper_place_and_none_is_left_out(strata in strata(2..12, 60), fraction in 0.0..1.0_f64) {
            let budget = budget(&strata, fraction);
            let found = best_for_money(&strata, budget).unwrap();
            let best = variance(&strata, &found.calls);
            for to in 0..strata.len() {
                let mut more = found.calls.clone();
                more[to] += 1;
                let room = found.calls[to] < strata[to].most && strata[to].part > 0.0;
                prop_assert!(!room || price(&strata, &more) > budget + 1e-9);
                for from in 0..strata.len() {
                    // Of equal prices, so that it is the gains that decide.
                    let same_price = (strata[from].unit_cost - strata[to].unit_cost).abs() < 1e-12;
                    if room && from != to && same_price && found.calls[from] > strata[from].least {
                        let mut moved = more.clone();
                        moved[from] -= 1;
                        prop_assert!(variance(&strata, &moved) >= best * (1.0 - 1e-12));
                    }
                }
            }
        }

        #[test]
        fn at_one_price_it_is_the_exact_allocation(strata in strata(1..10, 40), fraction in 0.0..1.0_f64) {
            let strata: Vec<PricedStratum> =
                strata.into_iter().map(|stratum| PricedStratum { unit_cost: 2.0, ..stratum }).collect();
            let boxes: Vec<IntegerBox> = strata
                .iter()
                .map(|&PricedStratum { part, least, most, .. }| IntegerBox { part, least, most })
                .collect();
            let calls = (budget(&strata, fraction) / 2.0).floor();
            let exact = neyman(&boxes, calls as u64).unwrap();
            let found = best_for_money(&strata, 2.0 * calls).unwrap();
            prop_assert!((variance(&strata, &exact) - found.variance).abs() <= 1e-9 * found.variance.max(1e-9));
        }
    }

    #[test]
    fn a_budget_below_the_floors_says_what_is_missing() {
        let stratum = PricedStratum {
            part: 1.0,
            least: 10,
            most: 20,
            unit_cost: 2.0,
        };
        let error = best_for_money(&[stratum, stratum], 33.0).unwrap_err();
        assert_eq!(error.missing(), Some(7.0));
    }
}
