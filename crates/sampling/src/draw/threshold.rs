//! Each trace on its own: drawn where its key lies below a threshold.
//!
//! It needs no state, so collectors can do it, but the number drawn is left to chance: `√(Nπ(1 − π))` either way. Estimates
//! take the numbers that came out.

use thiserror::Error;

use super::key::Key;

/// The share of all keys that is drawn. Whatever a lower threshold draws, a higher one draws too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold {
    /// Keys whose leading number is below it are drawn, from 0 to 2⁶⁴.
    limit: u128,
}

impl Threshold {
    /// Draws every trace.
    pub const ALL: Self = Self { limit: 1 << 64 };

    /// Draws this share of the traces.
    ///
    /// # Errors
    /// When the rate is not between 0 and 1.
    pub fn of_rate(rate: f64) -> Result<Self, ThresholdError> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(ThresholdError { rate });
        }
        Ok(Self {
            limit: (rate * 2.0_f64.powi(64)) as u128,
        })
    }

    /// Whether the trace with this key is drawn.
    pub fn draws(self, key: &Key) -> bool {
        u128::from(key.leading()) < self.limit
    }

    /// The chance of each trace to be drawn.
    pub fn probability(self) -> f64 {
        self.limit as f64 / 2.0_f64.powi(64)
    }

    /// How far the number drawn of so many traces usually lies from its mean: its standard deviation.
    pub fn spread(self, traces: u64) -> f64 {
        let probability = self.probability();
        (traces as f64 * probability * (1.0 - probability)).sqrt()
    }
}

/// A rate that nothing can be drawn at.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("Traces can be drawn at a rate from 0 to 1, not at {rate}.")]
pub struct ThresholdError {
    /// What was given.
    pub rate: f64,
}

impl ThresholdError {
    /// A short stable name for it.
    pub fn code(&self) -> &'static str {
        "draw.rate-out-of-range"
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        "Give the rate as a share, such as 0.05 for 5 %.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::key::{Keys, Seed};
    use super::*;

    #[test]
    fn the_share_drawn_is_the_rate_and_grows_with_it() {
        let keys = Keys::new(&Seed::new("threshold").unwrap());
        let keys: Vec<Key> = (0..20_000).map(|id| keys.key(&id.to_string())).collect();
        let mut last = BTreeSet::new();
        for rate in [0.0, 0.01, 0.2, 0.75, 1.0] {
            let threshold = Threshold::of_rate(rate).unwrap();
            let drawn: BTreeSet<Key> = keys
                .iter()
                .copied()
                .filter(|key| threshold.draws(key))
                .collect();
            let off = drawn.len() as f64 - rate * 20_000.0;
            assert!(off.abs() <= 4.0 * threshold.spread(20_000), "{rate}: {off}");
            assert!(last.is_subset(&drawn));
            last = drawn;
        }
        assert_eq!(Threshold::of_rate(1.0), Ok(Threshold::ALL));
    }

    #[test]
    fn rates_that_are_no_share_are_refused() {
        for rate in [-0.1, 1.1, f64::NAN] {
            assert!(Threshold::of_rate(rate).is_err());
        }
    }
}
