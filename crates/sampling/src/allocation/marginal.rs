//! What one call more is worth: the gains that greedy allocation takes in order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use super::ordered::Ordered;
use crate::order::sort_by;
use crate::search::least_near;

/// A stratum by the gains of its calls: call `k` lowers `A²/n` by `A²/(k(k − 1))`, less with each call. They are compared by
/// their roots, which no part drives out of the range of real numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gains {
    /// A, on any scale that all strata share; over the root of the price of a call where calls have different prices.
    pub(super) part: f64,
    pub(super) least: u64,
    pub(super) most: u64,
}

impl Gains {
    /// The same stratum with at least so many calls.
    pub(super) fn from(self, least: u64) -> Self {
        Self { least, ..self }
    }

    /// The calls up to which each gains more than the root `1/reach`, of a part on the scale of `reach`.
    fn worth(&self, scaled_part: f64, reach: f64) -> u64 {
        if scaled_part <= 0.0 {
            return self.least;
        }
        let calls = f64::midpoint(1.0, (1.0 + 4.0 * (scaled_part * reach).powi(2)).sqrt());
        (calls as u64).clamp(self.least, self.most)
    }

    /// The root of what the next call gains, if there is room for one and it gains anything.
    fn next(&self, calls: u64) -> Option<Ordered> {
        let calls_as_real = calls as f64;
        let gain = self.part / (calls_as_real * (calls_as_real + 1.0)).sqrt();
        (calls < self.most && gain > 0.0).then_some(Ordered(gain))
    }
}

/// Gives calls in the order of their gains, ties to the stratum that comes first, on top of `calls` to the strata in
/// `open`, for a while. Which of them could still take some.
///
/// In its turn a stratum gets all calls that come before any other's. `buy` is told its index, the calls that it has and how many
/// these are, and answers how many there is money for, or that there is none for anybody; a stratum that gets fewer gets no more.
pub(super) fn in_turn(
    gains: &[Gains],
    open: &[usize],
    calls: &mut [u64],
    mut buy: impl FnMut(usize, u64, u64) -> ControlFlow<(), u64>,
) -> Vec<usize> {
    let mut next: BinaryHeap<(Ordered, Reverse<usize>)> = open
        .iter()
        .filter_map(|&index| Some((gains[index].next(calls[index])?, Reverse(index))))
        .collect();
    for _ in 0..16 + 4 * open.len() {
        let Some((_, Reverse(index))) = next.pop() else {
            break;
        };
        let (stratum, given) = (&gains[index], calls[index]);
        let come_later = |calls| match (stratum.next(calls), next.peek()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(gain), Some(other)) => (gain, Reverse(index)) < *other,
        };
        let wanted = least_near(given + 1, stratum.most, given + 1, come_later) - given;
        let ControlFlow::Continue(bought) = buy(index, given, wanted) else {
            return Vec::new();
        };
        calls[index] += bought;
        if bought == wanted
            && let Some(gain) = stratum.next(calls[index])
        {
            next.push((gain, Reverse(index)));
        }
    }
    let mut open: Vec<usize> = next.into_iter().map(|(_, Reverse(index))| index).collect();
    sort_by(&mut open, Ord::cmp);
    open
}

/// An allocation by a common threshold on the gain that is affordable and, unless there are many ties, leaves at most
/// `close` of the money.
///
/// `excess` tells by how much an allocation costs more than there is, or less if negative. It is nearly a broken line in
/// one over the root of the threshold, so that false position with halved ends (the Illinois method, Dowell & Jarratt
/// 1971) meets it in a few steps.
pub(super) fn above_threshold(
    strata: &[Gains],
    close: f64,
    excess: impl Fn(&[u64]) -> f64,
) -> Vec<u64> {
    const MOST_CROSSINGS: usize = 64;
    let largest = strata
        .iter()
        .filter(|stratum| stratum.least < stratum.most)
        .map(|stratum| stratum.part)
        .fold(f64::MIN_POSITIVE, f64::max);
    let mut calls = vec![0; strata.len()];
    let allocate = |calls: &mut [u64], reach: f64| {
        for (calls, stratum) in calls.iter_mut().zip(strata) {
            *calls = stratum.worth(stratum.part / largest, reach);
        }
    };
    let mut excess_at = |reach: f64| {
        allocate(&mut calls, reach);
        excess(&calls)
    };
    let mut low = (0.0, excess_at(0.0));
    if low.1 > 0.0 {
        // Not even one call a stratum is affordable: the first calls compete.
        return strata.iter().map(|stratum| stratum.least).collect();
    }
    if excess_at(f64::INFINITY) <= 0.0 {
        return calls;
    }
    let mut high = (1.0, excess_at(1.0));
    while high.1 <= 0.0 {
        low = high;
        high = (4.0 * low.0, excess_at(4.0 * low.0));
    }
    let mut left = -low.1;
    let mut last_affordable = None;
    for steps in 0.. {
        let crossing = low.0 + (high.0 - low.0) * (low.1 / (low.1 - high.1));
        let reach = if steps < MOST_CROSSINGS && crossing > low.0 && crossing < high.0 {
            crossing
        } else {
            f64::midpoint(low.0, high.0)
        };
        if left <= close || reach <= low.0 || reach >= high.0 {
            break;
        }
        let found = (reach, excess_at(reach));
        let affordable = found.1 <= 0.0;
        if affordable {
            left = -found.1;
        }
        let (moved, kept) = if affordable {
            (&mut low, &mut high)
        } else {
            (&mut high, &mut low)
        };
        *moved = found;
        if last_affordable == Some(affordable) {
            kept.1 *= 0.5;
        }
        last_affordable = Some(affordable);
    }
    allocate(&mut calls, low.0);
    calls
}
