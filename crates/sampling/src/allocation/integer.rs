//! Whole calls: the exact optimum for the overall rate, and rounding for the other rules.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::AllocationError;
use super::ordered::Ordered;

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

/// A stratum whose part is taken relative to the largest, so that no square leaves the range of real numbers.
struct Scaled {
    squared_part: f64,
    least: u64,
    most: u64,
}

impl Scaled {
    /// The calls up to which each is worth more than `gain`: call `k` lowers `A²/n` by `A²/(k(k − 1))`.
    fn worth(&self, gain: f64) -> u64 {
        if self.squared_part <= 0.0 {
            return self.least;
        }
        let calls = f64::midpoint(1.0, (1.0 + 4.0 * self.squared_part / gain).sqrt());
        (calls as u64).clamp(self.least, self.most)
    }

    /// What the next call gains, if there is room for one and it gains anything.
    fn next_gain(&self, calls: u64) -> Option<Ordered> {
        let gain = self.squared_part / (calls as f64 * (calls as f64 + 1.0));
        (calls < self.most && gain > 0.0).then_some(Ordered(gain))
    }
}

/// The allocation of exactly `calls` that makes `Σ A²/n` least, at one price for all calls.
///
/// The calls with the largest gains are taken: exact, because the gains of a stratum fall with each call (Fox 1966;
/// Wright 2012, 2017). A threshold on the gain is halved between neighbouring real numbers, so that only ties are left
/// to a heap; of these the stratum that comes first wins. Calls beyond all boxes are not spent; strata with no part
/// come last.
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
    let largest = strata
        .iter()
        .map(|stratum| stratum.part)
        .fold(0.0, f64::max);
    let scaled: Vec<Scaled> = strata
        .iter()
        .map(|stratum| Scaled {
            squared_part: if largest > 0.0 {
                (stratum.part / largest).powi(2)
            } else {
                0.0
            },
            least: stratum.least,
            most: stratum.most,
        })
        .collect();
    let mut allocation = above_threshold(&scaled, calls);
    let mut left = calls - total(allocation.iter().copied());
    let mut next: BinaryHeap<(Ordered, Reverse<usize>)> = scaled
        .iter()
        .enumerate()
        .filter_map(|(index, stratum)| {
            Some((stratum.next_gain(allocation[index])?, Reverse(index)))
        })
        .collect();
    while left > 0 {
        let Some((_, Reverse(index))) = next.pop() else {
            break;
        };
        allocation[index] += 1;
        left -= 1;
        if let Some(gain) = scaled[index].next_gain(allocation[index]) {
            next.push((gain, Reverse(index)));
        }
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

/// The largest allocation by a common threshold that is not above `calls`.
fn above_threshold(strata: &[Scaled], calls: u64) -> Vec<u64> {
    let floors = || {
        strata
            .iter()
            .map(|stratum| stratum.least)
            .collect::<Vec<u64>>()
    };
    let worth = |gain: f64| total(strata.iter().map(|stratum| stratum.worth(gain)));
    // Positive real numbers are ordered as their bits are.
    let (mut too_low, mut high) = (0_u64, f64::MAX.to_bits());
    if worth(f64::MAX) > calls {
        // Not even one call a stratum is affordable: the first calls compete in the heap.
        return floors();
    }
    while high - too_low > 1 {
        let middle = too_low + (high - too_low) / 2;
        if worth(f64::from_bits(middle)) > calls {
            too_low = middle;
        } else {
            high = middle;
        }
    }
    strata
        .iter()
        .map(|stratum| stratum.worth(f64::from_bits(high)))
        .collect()
}

/// Rounds an allocation of real numbers to whole calls that add up to the whole part of their sum: all are cut, then the largest
/// remainders get one more while their box has room, ties by index.
///
/// `most` holds each stratum's most calls.
pub fn rounded(calls: &[f64], most: &[u64]) -> Vec<u64> {
    let sum: f64 = calls.iter().sum();
    let total = (sum + 1e-9).floor().max(0.0) as u64;
    let cap = |index: usize| most.get(index).copied().unwrap_or(u64::MAX);
    let mut whole: Vec<u64> = calls
        .iter()
        .enumerate()
        .map(|(index, calls)| ((calls + 1e-9).floor().max(0.0) as u64).min(cap(index)))
        .collect();
    let mut order: Vec<usize> = (0..calls.len()).collect();
    let remainder = |index: usize| calls[index] - calls[index].floor();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    let mut left = total.saturating_sub(whole.iter().sum());
    for index in order {
        if left > 0 && whole[index] < cap(index) {
            whole[index] += 1;
            left -= 1;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        fn rounding_keeps_the_sum_and_moves_nobody_by_more_than_one(calls in prop::collection::vec(0.0..40.0_f64, 1..20)) {
            let whole = rounded(&calls, &vec![1000; calls.len()]);
            prop_assert_eq!(whole.iter().sum::<u64>(), calls.iter().sum::<f64>().floor() as u64);
            for (calls, whole) in calls.iter().zip(whole) {
                prop_assert!((calls - whole as f64).abs() < 1.0 + 1e-9);
            }
        }
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
