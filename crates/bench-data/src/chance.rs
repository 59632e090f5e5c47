//! Chance from a seed.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// A stream of chance that is the same on every machine.
pub(crate) struct Chance(Pcg64Mcg);

impl Chance {
    /// The stream of one row: it depends on the seed and the row alone, so that a shorter export is the beginning of a
    /// longer one.
    pub(crate) fn of_row(seed: u64, row: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(
            seed ^ row.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        ))
    }

    /// 64 even bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Even over 0 to 1, without 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in this share of cases.
    pub(crate) fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// Even over the whole numbers below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.share() * limit as f64) as usize
    }

    /// One of several, each as likely as the others.
    pub(crate) fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// One of several, by their weights, which add up to 1.
    pub(crate) fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> f64) -> &'a T {
        let mut rest = self.share();
        let mut chosen = &items[0];
        for item in items {
            chosen = item;
            rest -= weight(item);
            if rest < 0.0 {
                break;
            }
        }
        chosen
    }

    /// Log-normal about a median; `spread` is the standard deviation of the logarithm.
    pub(crate) fn around(&mut self, median: f64, spread: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        let angle = std::f64::consts::TAU * self.share();
        median * (spread * radius * angle.cos()).exp()
    }
}
