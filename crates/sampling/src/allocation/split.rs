//! How the calls of a group are split between traces with and without the failure signal.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How strongly traces with the failure signal are preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oversampling {
    mode: Mode,
    thousandths: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Rate,
    Share,
}

impl Oversampling {
    /// Every trace of a group has the same chance.
    pub const NONE: Self = Self {
        mode: Mode::Rate,
        thousandths: 1000,
    };

    /// The smallest and the largest multiplier that is accepted.
    pub const RANGE: (f64, f64) = (0.001, 1000.0);

    /// A trace with the signal is drawn `multiplier` times as often as one without: the ratio of inclusion
    /// probabilities. Kept to a thousandth, so that splits are exact.
    ///
    /// # Errors
    /// When the multiplier is not within [`Oversampling::RANGE`].
    pub fn of_rate(multiplier: f64) -> Result<Self, OversamplingError> {
        Self::checked(Mode::Rate, multiplier)
    }

    /// The widely copied reference policy: traces with the signal make up `m/(1 + m)` of the sample, however rare
    /// they are.
    ///
    /// # Errors
    /// When the multiplier is not within [`Oversampling::RANGE`].
    pub fn of_share(multiplier: f64) -> Result<Self, OversamplingError> {
        Self::checked(Mode::Share, multiplier)
    }

    fn checked(mode: Mode, multiplier: f64) -> Result<Self, OversamplingError> {
        if !(Self::RANGE.0..=Self::RANGE.1).contains(&multiplier) {
            return Err(OversamplingError { multiplier });
        }
        Ok(Self {
            mode,
            thousandths: (multiplier * 1000.0).round() as u32,
        })
    }

    /// The multiplier, m.
    pub fn multiplier(self) -> f64 {
        f64::from(self.thousandths) / 1000.0
    }

    /// `⌊q · calls + ½⌋` with the share q of calls that go to traces with the signal: exactly while the product fits
    /// 128 bits.
    fn wanted(self, calls: u64, with_signal: u64, without_signal: u64) -> u64 {
        const SMALL: u64 = 1 << 20;
        if calls < 2 * SMALL && with_signal < SMALL && without_signal < SMALL {
            // Groups of real files fit 64 bits, which wasm multiplies and divides several times as fast.
            let m = u64::from(self.thousandths);
            let (part, whole) = match self.mode {
                Mode::Rate => (m * with_signal, m * with_signal + 1000 * without_signal),
                Mode::Share => (m, m + 1000),
            };
            return (2 * calls * part + whole) / (2 * whole);
        }
        let m = u128::from(self.thousandths);
        let (part, whole) = match self.mode {
            Mode::Rate => {
                let pulled = m * u128::from(with_signal);
                (pulled, pulled + 1000 * u128::from(without_signal))
            }
            Mode::Share => (m, m + 1000),
        };
        let doubled = (2 * u128::from(calls)).checked_mul(part);
        match doubled.and_then(|product| product.checked_add(whole)) {
            Some(product) => (product / (2 * whole)) as u64,
            None => (calls as f64 * (part as f64 / whole as f64)).round() as u64,
        }
    }
}

/// A multiplier that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error(
    "Traces with a sign of trouble can be drawn 0.001 to 1000 times as often as others, not {multiplier} times."
)]
pub struct OversamplingError {
    /// What was given.
    pub multiplier: f64,
}

impl OversamplingError {
    /// A short stable name for it.
    pub fn code(&self) -> &'static str {
        "allocation.oversampling-out-of-range"
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        "Choose a multiplier from 1 to 100; 3 is usual.".to_owned()
    }
}

/// How many traces of each cell of a group are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Split {
    /// Judged traces with the failure signal.
    pub with_signal: u64,
    /// Judged traces without it.
    pub without_signal: u64,
}

impl Split {
    /// All judged traces of the group.
    pub fn calls(self) -> u64 {
        self.with_signal.saturating_add(self.without_signal)
    }

    /// Splits `calls` between a cell of `with_signal` and one of `without_signal` traces: `⌊q n + ½⌋` of n calls to the former,
    /// with `q = m F/(m F + P)` for a multiplier of the rate and `m/(1 + m)` for one of the share.
    ///
    /// Both parts never fall when `calls` grows; each cell that has traces gets at least two calls once there are
    /// four; what one cell cannot use flows to the other, and what neither can use is not spent.
    pub fn of(
        calls: u64,
        with_signal: u64,
        without_signal: u64,
        oversampling: Oversampling,
    ) -> Self {
        let calls = calls.min(with_signal.saturating_add(without_signal));
        if with_signal == 0 || without_signal == 0 {
            return Self {
                with_signal: calls.min(with_signal),
                without_signal: calls.min(without_signal),
            };
        }
        let wanted = oversampling.wanted(calls, with_signal, without_signal);
        let (least, most) = match calls {
            0 | 1 => (0, calls),
            2 | 3 => (1, calls - 1),
            _ => (with_signal.min(2), calls - without_signal.min(2)),
        };
        let wanted = wanted.clamp(least, most).min(with_signal);
        let without_signal = (calls - wanted).min(without_signal);
        Self {
            with_signal: with_signal.min(calls - without_signal),
            without_signal,
        }
    }

    /// The same calls with at least `first` of them for traces with the failure signal, of which there are as many, as far
    /// as a cell of `without_signal` traces then keeps the two calls that [`Split::of`] leaves it.
    ///
    /// Both parts still never fall when the calls grow.
    #[must_use]
    pub(crate) fn with_at_least(self, first: u64, without_signal: u64) -> Self {
        let calls = self.calls();
        let kept = without_signal.min(calls / 2).min(2);
        let with_signal = self.with_signal.max(first.min(calls - kept));
        Self {
            with_signal,
            without_signal: calls - with_signal,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn four_calls_reach_both_cells_twice() {
        let split = Split::of(4, 1000, 1_000_000, Oversampling::NONE);
        assert_eq!(
            split,
            Split {
                with_signal: 2,
                without_signal: 2
            }
        );
    }

    #[test]
    fn what_one_cell_cannot_use_flows_to_the_other() {
        let oversampling = Oversampling::of_share(5.0).unwrap();
        assert_eq!(
            Split::of(100, 7, 5000, oversampling),
            Split {
                with_signal: 7,
                without_signal: 93
            }
        );
        assert_eq!(
            Split::of(100, 5000, 7, oversampling),
            Split {
                with_signal: 93,
                without_signal: 7
            }
        );
    }

    #[test]
    fn unusable_multipliers_are_refused() {
        for multiplier in [0.0, -1.0, f64::NAN, f64::INFINITY, 1000.5] {
            assert!(Oversampling::of_rate(multiplier).is_err());
        }
    }

    proptest! {
        #[test]
        fn both_parts_only_grow(
            with_signal in 0..60_u64,
            without_signal in 0..200_u64,
            multiplier in 0.01..50.0_f64,
            by_share: bool,
        ) {
            let oversampling = if by_share {
                Oversampling::of_share(multiplier)
            } else {
                Oversampling::of_rate(multiplier)
            }
            .unwrap();
            let mut last = Split::default();
            for calls in 0..=with_signal + without_signal + 2 {
                let split = Split::of(calls, with_signal, without_signal, oversampling);
                prop_assert_eq!(split.calls(), calls.min(with_signal + without_signal));
                prop_assert!(split.with_signal <= with_signal && split.without_signal <= without_signal);
                prop_assert!(split.with_signal >= last.with_signal && split.without_signal >= last.without_signal);
                last = split;
            }
        }

        #[test]
        fn what_comes_first_is_judged_first_and_both_parts_only_grow(
            with_signal in 0..60_u64,
            without_signal in 0..200_u64,
            multiplier in 0.01..50.0_f64,
            first in 0..80_u64,
        ) {
            let oversampling = Oversampling::of_rate(multiplier).unwrap();
            let first = first.min(with_signal);
            let mut last = Split::default();
            for calls in 0..=with_signal + without_signal + 2 {
                let usual = Split::of(calls, with_signal, without_signal, oversampling);
                let split = usual.with_at_least(first, without_signal);
                prop_assert_eq!(split.calls(), usual.calls());
                prop_assert!(split.with_signal <= with_signal && split.without_signal <= without_signal);
                prop_assert!(split.with_signal >= last.with_signal && split.without_signal >= last.without_signal);
                prop_assert!(calls < first + 2 || split.with_signal >= first);
                last = split;
            }
        }

        #[test]
        fn large_groups_are_split_as_small_ones(
            with_signal in 1..1_000_u64,
            without_signal in 1..1_000_u64,
            calls in 4..2_000_u64,
            multiplier in 0.1..10.0_f64,
        ) {
            const TIMES: u64 = 1 << 30;
            let oversampling = Oversampling::of_rate(multiplier).unwrap();
            let small = oversampling.wanted(calls, with_signal, without_signal);
            prop_assert_eq!(oversampling.wanted(calls, TIMES * with_signal, TIMES * without_signal), small);
        }

        #[test]
        fn any_counts_give_a_split(calls: u64, with_signal: u64, without_signal: u64, multiplier in 0.001..1000.0_f64) {
            let split = Split::of(calls, with_signal, without_signal, Oversampling::of_rate(multiplier).unwrap());
            prop_assert!(split.with_signal <= with_signal && split.without_signal <= without_signal);
        }
    }
}
