//! Traffic whose bad traces are known.

use super::RehearsalError;
use crate::forecast::group::ExpectedGroup;
use crate::population::MAX_TRACES;

/// A cell with its bad traces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrueCell {
    traces: u64,
    bad: u64,
}

impl TrueCell {
    /// A cell of so many traces, of which so many are bad.
    ///
    /// # Errors
    /// When more are bad than there are, or there are more than [`MAX_TRACES`].
    pub fn new(traces: u64, bad: u64) -> Result<Self, RehearsalError> {
        if traces > MAX_TRACES {
            return Err(RehearsalError::Traffic);
        }
        if bad > traces {
            return Err(RehearsalError::Bad { bad, traces });
        }
        Ok(Self { traces, bad })
    }

    /// Its traces, `N_c`.
    pub fn traces(self) -> u64 {
        self.traces
    }

    /// Its bad traces.
    pub fn bad(self) -> u64 {
        self.bad
    }

    /// Its rate of bad traces; 0 without traces.
    pub fn rate(self) -> f64 {
        self.bad as f64 / self.traces.max(1) as f64
    }

    /// All cells as one; `None` where they have more than [`MAX_TRACES`] together.
    pub(super) fn sum(mut cells: impl Iterator<Item = Self>) -> Option<Self> {
        cells.try_fold(Self::default(), |sum, cell| {
            let traces = sum.traces + cell.traces;
            (traces <= MAX_TRACES).then_some(Self {
                traces,
                bad: sum.bad + cell.bad,
            })
        })
    }
}

/// A group with the bad traces of both its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrueGroup {
    /// The traces that carry the failure signal.
    pub with_signal: TrueCell,
    /// All other traces.
    pub without_signal: TrueCell,
}

impl TrueGroup {
    /// The group as it is expected to be, with whole numbers of bad traces.
    pub fn expected(group: ExpectedGroup) -> Self {
        let [with_signal, without_signal] =
            [group.with_signal, group.without_signal].map(|cell| TrueCell {
                traces: cell.traces(),
                bad: ((cell.traces() as f64 * cell.rate()).round() as u64).min(cell.traces()),
            });
        Self {
            with_signal,
            without_signal,
        }
    }

    /// Both cells as one.
    pub fn pooled(self) -> TrueCell {
        TrueCell {
            traces: self.with_signal.traces + self.without_signal.traces,
            bad: self.with_signal.bad + self.without_signal.bad,
        }
    }
}
