//! How often an interval may miss.

use std::num::NonZeroU32;

use thiserror::Error;

use crate::normal;

/// The share of intervals that may miss the true value on either side together, with its normal quantile.
///
/// 0.05 gives the usual "95 % sure".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    value: f64,
    z: f64,
}

impl Alpha {
    /// The smallest and the largest value that is accepted.
    pub const RANGE: (f64, f64) = (1e-6, 0.5);

    /// Checks the share.
    ///
    /// # Errors
    /// When it is not within [`Alpha::RANGE`].
    pub fn new(value: f64) -> Result<Self, AlphaError> {
        if !(Self::RANGE.0..=Self::RANGE.1).contains(&value) {
            return Err(AlphaError { value });
        }
        Ok(Self {
            value,
            z: normal::upper_quantile(value / 2.0),
        })
    }

    /// The same for a confidence level such as 0.95.
    ///
    /// # Errors
    /// When one minus the level is not within [`Alpha::RANGE`].
    pub fn from_confidence(level: f64) -> Result<Self, AlphaError> {
        // One minus a decimal such as 0.999999 misses its share by an ulp; the share is meant.
        let value = ((1.0 - level) * 1e12).round() / 1e12;
        Self::new(value)
    }

    /// The share that each of `parts` gets so that all together miss no more often than this: α over their number
    /// (Bonferroni). For so many groups that are watched side by side, or so many looks at one group as verdicts come in: seven
    /// looks a week make ranges 1.37 times as wide and keep the weekly false alarms where one look had them.
    ///
    /// # Errors
    /// When the part is below [`Alpha::RANGE`].
    pub fn shared_among(self, parts: NonZeroU32) -> Result<Self, AlphaError> {
        Self::new(self.value / f64::from(parts.get()))
    }

    /// The share itself, α.
    pub fn value(self) -> f64 {
        self.value
    }

    /// Φ⁻¹(1 − α/2).
    pub fn z(self) -> f64 {
        self.z
    }
}

/// A share of misses that no interval is made for.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("The confidence level must lie between 50 % and 99.9999 %; one minus it is {value} here.")]
pub struct AlphaError {
    /// What was given.
    pub value: f64,
}

impl AlphaError {
    /// A short stable name for it.
    pub fn code(&self) -> &'static str {
        "interval.confidence-out-of-range"
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        "Choose a confidence level such as 95 %.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_say_it_agree() {
        for (level, value) in [(0.5, 0.5), (0.95, 0.05), (0.99, 0.01), (0.999_999, 1e-6)] {
            assert_eq!(Alpha::from_confidence(level), Alpha::new(value));
        }
    }

    #[test]
    fn seven_looks_take_ranges_a_third_wider() {
        let week = Alpha::new(0.05).unwrap();
        let look = week.shared_among(NonZeroU32::new(7).unwrap()).unwrap();
        assert!((look.value() * 7.0 - 0.05).abs() < 1e-15);
        assert!((look.z() / week.z() - 1.37).abs() < 0.005);
        assert!(week.shared_among(NonZeroU32::new(50_001).unwrap()).is_err());
    }

    #[test]
    fn shares_out_of_range_are_refused() {
        for value in [0.0, -0.1, 0.51, 1.0, f64::NAN, f64::INFINITY, 1e-7] {
            assert!(Alpha::new(value).is_err());
        }
    }
}
