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

/// The largest allocation by a common threshold on the gain that is affordable. Few ties are left beyond it.
///
/// `affordable` tells of a threshold; the higher it is, the less its calls cost.
pub(super) fn above_threshold(strata: &[Gains], affordable: impl Fn(f64) -> bool) -> Vec<u64> {
    if !affordable(f64::MAX) {
        // Not even one call a stratum is affordable: the first calls compete.
        return strata.iter().map(|stratum| stratum.least).collect();
    }
    // Positive real numbers are ordered as their bits are.
    let (mut too_low, mut high) = (0_u64, f64::MAX.to_bits());
    while high - too_low > 1 {
        let middle = too_low + (high - too_low) / 2;
        if affordable(f64::from_bits(middle)) {
            high = middle;
        } else {
            too_low = middle;
        }
    }
    let gain = f64::from_bits(high);
    strata.iter().map(|stratum| stratum.worth(gain)).collect()
}
