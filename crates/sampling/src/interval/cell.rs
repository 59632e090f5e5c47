//! What judging found in one cell, as the intervals take it.

use serde::{Deserialize, Serialize};

use super::IntervalError;
use crate::population::MAX_TRACES;

/// What a rate is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// The traces of the period themselves: a judged trace leaves nothing to guess (finite population correction).
    #[default]
    Period,
    /// The system that made the traces: they are a sample of what it could have done (no correction).
    System,
}

impl Scope {
    /// One over the information size ν of a sample: 0 when nothing is left to guess, 1 when `judged` is 0 or 1
    /// and nothing else is known.
    ///
    /// For [`Scope::Period`] ν = n(N − 1)/(N − n), so that Wilson's interval becomes that of O'Neill 2021
    /// (arXiv 2109.12464); for [`Scope::System`] ν = n.
    pub fn inverse_information(self, traces: u64, judged: u64) -> f64 {
        if self == Self::Period && judged >= traces {
            return 0.0;
        }
        let n = judged.max(1) as f64;
        match self {
            Self::Period => (traces - judged) as f64 / (n * (traces - 1).max(1) as f64),
            Self::System => 1.0 / n,
        }
    }
}

/// What judging found in one cell: checked counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JudgedCell {
    with_signal: bool,
    traces: u64,
    judged: u64,
    bad: f64,
}

impl JudgedCell {
    /// Checks the counts. `bad` is a whole number for verdicts; in planning it may be fractional.
    ///
    /// # Errors
    /// When `traces` exceeds [`MAX_TRACES`], `judged` exceeds `traces`, or `bad` is negative, above `judged` or not
    /// finite.
    pub fn new(
        with_signal: bool,
        traces: u64,
        judged: u64,
        bad: f64,
    ) -> Result<Self, IntervalError> {
        if traces > MAX_TRACES {
            return Err(IntervalError::TooManyTraces { traces });
        }
        if judged > traces {
            return Err(IntervalError::JudgedExceedTraces { judged, traces });
        }
        if !(0.0..=judged as f64).contains(&bad) {
            return Err(IntervalError::BadOutOfRange { bad, judged });
        }
        Ok(Self {
            with_signal,
            traces,
            judged,
            bad,
        })
    }

    /// Whether its traces carry the failure signal.
    pub fn with_signal(&self) -> bool {
        self.with_signal
    }

    /// Its traces, `N_c`.
    pub fn traces(&self) -> u64 {
        self.traces
    }

    /// Its judged traces, `n_c`.
    pub fn judged(&self) -> u64 {
        self.judged
    }

    /// Its bad verdicts, `x_c`.
    pub fn bad(&self) -> f64 {
        self.bad
    }

    /// Its share of bad verdicts, x/n; `None` when nothing was judged.
    pub fn rate(&self) -> Option<f64> {
        (self.judged > 0).then(|| self.bad / self.judged as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_counts_are_refused() {
        assert!(JudgedCell::new(true, 10, 11, 0.0).is_err());
        assert!(JudgedCell::new(true, MAX_TRACES + 1, 0, 0.0).is_err());
        for bad in [-1.0, 5.5, f64::NAN, f64::INFINITY] {
            assert!(JudgedCell::new(true, 10, 5, bad).is_err());
        }
        assert!(JudgedCell::new(true, 0, 0, 0.0).is_ok());
    }

    #[test]
    fn judging_everything_leaves_nothing_to_guess_of_the_period_alone() {
        assert!(Scope::Period.inverse_information(14, 14).abs() < f64::EPSILON);
        assert!(Scope::Period.inverse_information(1, 1).abs() < f64::EPSILON);
        assert!((Scope::System.inverse_information(14, 14) - 1.0 / 14.0).abs() < f64::EPSILON);
    }
}
