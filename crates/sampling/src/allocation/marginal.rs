//! What one call more is worth: the gains that greedy allocation takes in order.

use super::ordered::Ordered;

/// A stratum by the gains of its calls: call `k` lowers `A²/n` by `A²/(k(k − 1))`, less with each call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gains {
    /// A², on any scale that all strata share; over the price of a call where calls have different prices.
    squared_part: f64,
    least: u64,
    most: u64,
}

impl Gains {
    /// The strata with these parts, least and most calls. Parts are taken relative to the largest, so that no square leaves
    /// the range of real numbers.
    pub(super) fn of(strata: &[(f64, u64, u64)]) -> Vec<Self> {
        let largest = strata.iter().map(|(part, ..)| *part).fold(0.0, f64::max);
        strata
            .iter()
            .map(|&(part, least, most)| Self {
                squared_part: if largest > 0.0 {
                    (part / largest).powi(2)
                } else {
                    0.0
                },
                least,
                most,
            })
            .collect()
    }

    /// The calls up to which each is worth more than `gain`.
    pub(super) fn worth(&self, gain: f64) -> u64 {
        if self.squared_part <= 0.0 {
            return self.least;
        }
        let calls = f64::midpoint(1.0, (1.0 + 4.0 * self.squared_part / gain).sqrt());
        (calls as u64).clamp(self.least, self.most)
    }

    /// What the next call gains, if there is room for one and it gains anything.
    pub(super) fn next(&self, calls: u64) -> Option<Ordered> {
        let gain = self.squared_part / (calls as f64 * (calls as f64 + 1.0));
        (calls < self.most && gain > 0.0).then_some(Ordered(gain))
    }
}

/// An allocation by a common threshold on the gain that is affordable and, unless there are many ties, leaves at most
/// `close` of the money.
///
/// `excess` tells by how much the calls above a threshold cost more than there is, or less if negative. It is nearly a broken line in
/// one over the root of the threshold, so that false position with halved ends (the Illinois method, Dowell & Jarratt
/// 1971) meets it in a few steps.
pub(super) fn above_threshold(
    strata: &[Gains],
    close: f64,
    excess: impl Fn(f64) -> f64,
) -> Vec<u64> {
    const MOST_STEPS: usize = 64;
    let gain = |reach: f64| 1.0 / (reach * reach);
    let excess = |reach: f64| excess(gain(reach));
    let allocation = |reach: f64| -> Vec<u64> {
        let gain = gain(reach);
        strata.iter().map(|stratum| stratum.worth(gain)).collect()
    };
    let mut low = (0.0, excess(0.0));
    if low.1 > 0.0 {
        // Not even one call a stratum is affordable: the first calls compete.
        return strata.iter().map(|stratum| stratum.least).collect();
    }
    if excess(f64::INFINITY) <= 0.0 {
        return allocation(f64::INFINITY);
    }
    let mut high = (1.0, excess(1.0));
    while high.1 <= 0.0 {
        low = high;
        high = (4.0 * low.0, excess(4.0 * low.0));
    }
    let mut left = -low.1;
    let mut last_affordable = None;
    for _ in 0..MOST_STEPS {
        if left <= close {
            break;
        }
        let crossing = low.0 + (high.0 - low.0) * (low.1 / (low.1 - high.1));
        let reach = if crossing > low.0 && crossing < high.0 {
            crossing
        } else {
            f64::midpoint(low.0, high.0)
        };
        let found = (reach, excess(reach));
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
    allocation(low.0)
}
