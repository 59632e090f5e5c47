//! Whole calls: the exact optimum for the overall rate, and rounding for the other rules.

use std::ops::ControlFlow;

use super::AllocationError;
use super::continuous::ScoredBox;
use super::marginal::{Gains, above_threshold, in_turn};
use crate::order::places;

/// A stratum's part in the standard error and its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IntegerBox {
    /// Its part A in the standard error of the overall rate; see [`super::rule::standard_error_part`].
    pub part: f64,
    /// The fewest calls.
    pub least: u64,
    /// The most calls.
    pub most: u64,
}

/// The allocation of exactly `calls` that makes `Σ A²/n` least, at one price for all calls.
///
/// The calls with the largest gains are taken: exact, because the gains of a stratum fall with each call (Fox 1966;
/// Wright 2012, 2017). A threshold on the gain takes most of them at once, a heap the few that are left; of equal gains
/// the stratum that comes first wins. Calls beyond all boxes are not spent; strata with no part come last.
///
/// # Errors
/// When a stratum's figures are impossible, or the least calls of all strata are more than `calls`.
pub fn neyman(strata: &[IntegerBox], calls: u64) -> Result<Vec<u64>, AllocationError> {
    if let Some(index) = strata
        .iter()
        .position(|s| s.least > s.most || !s.part.is_finite() || s.part < 0.0)
    {
        return Err(AllocationError::Stratum { index });
    }
    let floors = total(strata.iter().map(|stratum| stratum.least));
    if floors > calls {
        return Err(AllocationError::BelowFloors {
            needed: floors as f64,
            budget: calls as f64,
        });
    }
    let gains: Vec<Gains> = strata
        .iter()
        .map(|stratum| Gains {
            part: stratum.part,
            least: stratum.least,
            most: stratum.most,
        })
        .collect();
    let mut allocation: Vec<u64> = strata.iter().map(|stratum| stratum.least).collect();
    let mut left = calls - floors;
    let mut open: Vec<usize> = (0..strata.len()).collect();
    // With so few calls left, one at a time is quicker than to look for the threshold once more.
    let mut close = strata.len() as f64 / 128.0;
    while left > 0 && !open.is_empty() {
        let gains_here: Vec<Gains> = open
            .iter()
            .map(|&index| gains[index].from(allocation[index]))
            .collect();
        let given = total(gains_here.iter().map(|stratum| stratum.least));
        let found = above_threshold(&gains_here, close, |calls| {
            let taken = total(calls.iter().copied()) - given;
            if taken > left {
                (taken - left) as f64
            } else {
                -((left - taken) as f64)
            }
        });
        left -= total(found.iter().copied()) - given;
        for (&index, found) in open.iter().zip(found) {
            allocation[index] = found;
        }
        open = in_turn(&gains, &open, &mut allocation, |_, _, wanted| {
            if left == 0 {
                return ControlFlow::Break(());
            }
            let bought = wanted.min(left);
            left -= bought;
            ControlFlow::Continue(bought)
        });
        close = 0.0;
    }
    for (calls, stratum) in allocation.iter_mut().zip(strata) {
        let more = left.min(stratum.most - *calls);
        *calls += more;
        left -= more;
    }
    Ok(allocation)
}

/// The sum; beyond the largest number it stays there.
fn total(calls: impl Iterator<Item = u64>) -> u64 {
    calls.fold(0, u64::saturating_add)
}

/// Rounds an allocation of real numbers to whole calls: all are cut, then the largest remainders get one more while their box has
/// room and the budget affords it, ties by index.
///
/// At one price for all calls no other whole allocation within the boxes is closer, as the sum of squared differences goes. The
/// boxes' ends must be whole numbers.
pub fn rounded(calls: &[f64], strata: &[ScoredBox], budget: f64) -> Vec<u64> {
    const SLACK: f64 = 1e-9;
    let cut = |calls: f64| (calls + SLACK).floor().max(0.0) as u64;
    let mut whole: Vec<u64> = calls.iter().map(|&calls| cut(calls)).collect();
    let mut left = budget
        - strata
            .iter()
            .zip(&whole)
            .map(|(stratum, &calls)| stratum.unit_cost * calls as f64)
            .sum::<f64>();
    let remainder = |index: usize| calls[index] - cut(calls[index]) as f64;
    let order = places(calls.len().min(strata.len()), &|a, b| {
        remainder(b).total_cmp(&remainder(a))
    });
    for index in order {
        let stratum = &strata[index];
        let wanted =
            remainder(index) > SLACK && (whole[index].saturating_add(1) as f64) <= stratum.most;
        if wanted && stratum.unit_cost <= left + SLACK {
            whole[index] = whole[index].saturating_add(1);
            left -= stratum.unit_cost;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::every_allocation;
    use super::*;
    use crate::allocation::continuous::allocate;

    fn variance(strata: &[IntegerBox], calls: &[u64]) -> f64 {
        strata
            .iter()
            .zip(calls)
            .map(|(stratum, &calls)| stratum.part * stratum.part / calls as f64)
            .sum()
    }

    proptest! {
        #[test]
        fn moving_any_call_elsewhere_makes_it_no_better(
            boxes in prop::collection::vec((0.0..50.0_f64, 1..5_u64, 0..60_u64), 2..12),
            extra in 0..200_u64,
        ) {
            let strata: Vec<IntegerBox> = boxes
                .iter()
                .map(|&(part, least, room)| IntegerBox { part, least, most: least + room })
                .collect();
            let floors: u64 = strata.iter().map(|stratum| stratum.least).sum();
            let caps: u64 = strata.iter().map(|stratum| stratum.most).sum();
            let calls = neyman(&strata, floors + extra).unwrap();
            prop_assert_eq!(calls.iter().sum::<u64>(), (floors + extra).min(caps));
            let best = variance(&strata, &calls);
            for from in 0..strata.len() {
                for to in 0..strata.len() {
                    if from != to && calls[from] > strata[from].least && calls[to] < strata[to].most {
                        let mut moved = calls.clone();
                        moved[from] -= 1;
                        moved[to] += 1;
                        prop_assert!(variance(&strata, &moved) >= best * (1.0 - 1e-12));
                    }
                }
            }
        }

        #[test]
        fn no_whole_allocation_is_closer_than_the_rounded_one(
            figures in prop::collection::vec((0.1..9.0_f64, 0..3_u64, 0..6_u64), 1..5),
            extra in 0..12_u64,
        ) {
            let strata: Vec<ScoredBox> = figures
                .iter()
                .map(|&(score, least, room)| ScoredBox {
                    score,
                    least: least as f64,
                    most: (least + room) as f64,
                    unit_cost: 1.0,
                })
                .collect();
            let (floors, caps): (u64, u64) =
                figures.iter().fold((0, 0), |(floors, caps), (_, least, room)| (floors + least, caps + least + room));
            let budget = (floors + extra).min(caps);
            let calls = allocate(&strata, budget as f64).unwrap();
            let whole = rounded(&calls, &strata, budget as f64);
            prop_assert_eq!(whole.iter().sum::<u64>(), budget);
            let distance = |whole: &[u64]| -> f64 {
                calls.iter().zip(whole).map(|(calls, &whole)| (calls - whole as f64).powi(2)).sum()
            };
            let boxes: Vec<(u64, u64)> = figures.iter().map(|&(_, least, room)| (least, least + room)).collect();
            for other in every_allocation(&boxes) {
                if other.iter().sum::<u64>() == budget {
                    prop_assert!(distance(&other) >= distance(&whole) - 1e-9, "{other:?} beats {whole:?} for {calls:?}");
                }
            }
        }

        #[test]
        fn no_whole_allocation_of_the_boxes_has_less_variance(
            figures in prop::collection::vec((0.0..9.0_f64, 1..3_u64, 0..6_u64), 1..5),
            extra in 0..12_u64,
        ) {
            let strata: Vec<IntegerBox> =
                figures.iter().map(|&(part, least, room)| IntegerBox { part, least, most: least + room }).collect();
            let floors: u64 = strata.iter().map(|stratum| stratum.least).sum();
            let calls = neyman(&strata, floors + extra).unwrap();
            let best = variance(&strata, &calls);
            let boxes: Vec<(u64, u64)> = strata.iter().map(|stratum| (stratum.least, stratum.most)).collect();
            for other in every_allocation(&boxes) {
                if other.iter().sum::<u64>() <= floors + extra {
                    prop_assert!(variance(&strata, &other) >= best * (1.0 - 1e-12), "{other:?} beats {calls:?}");
                }
            }
        }
    }

    #[test]
    fn unequal_prices_stay_within_the_budget_when_rounded() {
        let strata = [1.0, 3.0, 0.5].map(|unit_cost| ScoredBox {
            score: 1.0,
            least: 0.0,
            most: 9.0,
            unit_cost,
        });
        let calls = allocate(&strata, 16.0).unwrap();
        let whole = rounded(&calls, &strata, 16.0);
        let cost: f64 = strata
            .iter()
            .zip(&whole)
            .map(|(stratum, &calls)| stratum.unit_cost * calls as f64)
            .sum();
        assert_eq!(whole, [4, 3, 4]);
        assert!(cost <= 16.0);
    }

    #[test]
    fn first_calls_go_where_they_tell_most_when_there_is_not_one_for_each() {
        let strata = [1.0, 9.0, 4.0].map(|part| IntegerBox {
            part,
            least: 0,
            most: 10,
        });
        assert_eq!(neyman(&strata, 0).unwrap(), [0, 0, 0]);
        assert_eq!(neyman(&strata, 3).unwrap(), [1, 1, 1]);
    }

    #[test]
    fn strata_that_add_no_error_come_last() {
        let strata = [0.0, 2.0].map(|part| IntegerBox {
            part,
            least: 1,
            most: 10,
        });
        assert_eq!(neyman(&strata, 11).unwrap(), [1, 10]);
        assert_eq!(neyman(&strata, 30).unwrap(), [10, 10]);
    }
}
