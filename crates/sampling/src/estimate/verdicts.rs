//! Good, bad and no verdict, which are three different things.

use crate::alpha::Alpha;
use crate::interval::cell::{JudgedCell, Scope};
use crate::interval::rate::rate_interval;
use crate::interval::{Interval, IntervalError};

/// What became of the traces of one cell that were sent to the judge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// Judged good.
    pub good: u64,
    /// Judged bad.
    pub bad: u64,
    /// Sent, but without a verdict: failed calls, answers that could not be read.
    pub none: u64,
}

impl Verdicts {
    /// The share of sent traces that came back without a verdict; `None` where none was sent.
    pub fn missing_share(self) -> Option<f64> {
        let sent = self.good as f64 + self.bad as f64 + self.none as f64;
        (sent > 0.0).then(|| self.none as f64 / sent)
    }

    /// The cell of `traces` with these verdicts. Traces without one count as not judged, which is right where verdicts fail
    /// to come by chance.
    ///
    /// # Errors
    /// As [`JudgedCell::new`].
    pub fn judged_cell(self, with_signal: bool, traces: u64) -> Result<JudgedCell, IntervalError> {
        cell(with_signal, traces, self.bad, self.good)
    }
}

fn cell(with_signal: bool, traces: u64, bad: u64, good: u64) -> Result<JudgedCell, IntervalError> {
    JudgedCell::new(with_signal, traces, bad.saturating_add(good), bad as f64)
}

/// The range of the reweighted rate whatever the missing verdicts are: its lower limit with all of them good, its upper one
/// with all of them bad (Cochran 1977, section 13.2).
///
/// Much wider than the usual range only where many are missing; then the usual one is not to be trusted. Cells are given as
/// (with the failure signal, traces, verdicts).
///
/// # Errors
/// As [`JudgedCell::new`], and when no cell has a trace.
pub fn range_whatever_is_missing(
    cells: &[(bool, u64, Verdicts)],
    scope: Scope,
    alpha: Alpha,
) -> Result<Interval, IntervalError> {
    let with = |count: fn(Verdicts) -> (u64, u64)| -> Result<Interval, IntervalError> {
        let cells = cells
            .iter()
            .map(|&(with_signal, traces, verdicts)| {
                let (bad, good) = count(verdicts);
                cell(with_signal, traces, bad, good)
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(rate_interval(&cells, scope, alpha)?.interval)
    };
    let best = with(|verdicts| (verdicts.bad, verdicts.good.saturating_add(verdicts.none)))?;
    let worst = with(|verdicts| (verdicts.bad.saturating_add(verdicts.none), verdicts.good))?;
    Ok(Interval {
        lower: best.lower,
        upper: worst.upper.max(best.lower),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: Verdicts = Verdicts {
        good: 80,
        bad: 10,
        none: 10,
    };

    #[test]
    fn a_missing_verdict_is_neither_good_nor_bad() {
        let cell = SENT.judged_cell(false, 500).unwrap();
        assert_eq!((cell.judged(), cell.traces()), (90, 500));
        assert!((cell.rate().unwrap() - 10.0 / 90.0).abs() < 1e-15);
        assert!((SENT.missing_share().unwrap() - 0.1).abs() < 1e-15);
        assert_eq!(Verdicts::default().missing_share(), None);
    }

    #[test]
    fn the_range_whatever_is_missing_holds_both_extremes_and_the_usual_one() {
        let alpha = Alpha::new(0.05).unwrap();
        let cells = [
            (false, 500, SENT),
            (
                true,
                20,
                Verdicts {
                    good: 4,
                    bad: 6,
                    none: 0,
                },
            ),
        ];
        let found = range_whatever_is_missing(&cells, Scope::Period, alpha).unwrap();
        let usual: Vec<JudgedCell> = cells
            .iter()
            .map(|&(signal, traces, verdicts)| verdicts.judged_cell(signal, traces).unwrap())
            .collect();
        let usual = rate_interval(&usual, Scope::Period, alpha)
            .unwrap()
            .interval;
        assert!(found.lower < usual.lower && usual.upper < found.upper);
        let complete = Verdicts { none: 0, ..SENT };
        let same =
            range_whatever_is_missing(&[(false, 500, complete)], Scope::Period, alpha).unwrap();
        let cell = complete.judged_cell(false, 500).unwrap();
        let plain = rate_interval(&[cell], Scope::Period, alpha)
            .unwrap()
            .interval;
        assert!(
            (same.lower - plain.lower).abs() < 1e-15 && (same.upper - plain.upper).abs() < 1e-15
        );
    }
}
