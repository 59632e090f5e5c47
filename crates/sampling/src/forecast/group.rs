//! The planned interval of a group and of all traffic.

use crate::allocation::split::{Oversampling, Split};
use crate::alpha::Alpha;
use crate::interval::cell::Scope;
use crate::interval::score::{Term, observed_sum};
use crate::interval::single::wilson_of;
use crate::interval::stratified::skewness_corrected;
use crate::interval::{Interval, IntervalError};
use crate::population::MAX_TRACES;

/// What is expected of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedCell {
    traces: u64,
    rate: f64,
}

impl ExpectedCell {
    /// Rates are planned with within these bounds: no plan relies on a rate of 0 or 1.
    pub const RATES: (f64, f64) = (0.005, 0.995);

    /// A cell of so many traces with the expected rate of bad verdicts, moved into [`ExpectedCell::RATES`].
    ///
    /// # Errors
    /// When the rate is not between 0 and 1, or `traces` exceeds [`MAX_TRACES`].
    pub fn new(traces: u64, rate: f64) -> Result<Self, IntervalError> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(IntervalError::RateOutOfRange { rate });
        }
        if traces > MAX_TRACES {
            return Err(IntervalError::TooManyTraces { traces });
        }
        Ok(Self {
            traces,
            rate: rate.clamp(Self::RATES.0, Self::RATES.1),
        })
    }

    /// Its traces, `N_c`.
    pub fn traces(self) -> u64 {
        self.traces
    }

    /// The rate that is planned with.
    pub fn rate(self) -> f64 {
        self.rate
    }

    fn term(self, judged: u64, domain_traces: u64) -> Term {
        Term {
            weight: self.traces as f64 / domain_traces as f64,
            rate: self.rate,
            inverse_information: Scope::Period.inverse_information(self.traces, judged),
        }
    }
}

/// What is expected of a group: its two cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedGroup {
    /// The traces that carry the failure signal.
    pub with_signal: ExpectedCell,
    /// All other traces.
    pub without_signal: ExpectedCell,
}

impl ExpectedGroup {
    /// Traces of the group, `N_h`.
    pub fn traces(self) -> u64 {
        self.with_signal.traces + self.without_signal.traces
    }

    /// The expected rate over both cells; the middle of the range for a group without traces.
    pub fn rate(self) -> f64 {
        let traces = self.traces();
        if traces == 0 {
            return 0.5;
        }
        let bad = |cell: ExpectedCell| cell.traces as f64 * cell.rate;
        (bad(self.with_signal) + bad(self.without_signal)) / traces as f64
    }

    /// How `calls` are split between its cells.
    pub fn split(self, calls: u64, oversampling: Oversampling) -> Split {
        Split::of(
            calls,
            self.with_signal.traces,
            self.without_signal.traces,
            oversampling,
        )
    }

    /// Its cells that have traces, each with its calls, at most all traces.
    fn judged_cells(self, split: Split) -> impl Iterator<Item = (ExpectedCell, u64)> {
        [
            (self.with_signal, split.with_signal),
            (self.without_signal, split.without_signal),
        ]
        .into_iter()
        .filter(|(cell, _)| cell.traces > 0)
        .map(|(cell, judged)| (cell, judged.min(cell.traces)))
    }

    /// The interval that judging so many traces is expected to give: the interval at the expected numbers of bad
    /// verdicts, for the traces of the period themselves.
    ///
    /// Its width predicts the realised mean width within 0 to 6 % (`STATISTICS.md` 8.1). A group with a cell of
    /// which no trace is judged is [`Interval::UNKNOWN`]; one without traces too.
    pub fn planned_interval(self, split: Split, alpha: Alpha) -> Interval {
        let traces = self.traces();
        let mut terms = [Term {
            weight: 0.0,
            rate: 0.5,
            inverse_information: 0.0,
        }; 2];
        let mut cells = 0;
        for (cell, judged) in self.judged_cells(split) {
            if judged == 0 {
                return Interval::UNKNOWN;
            }
            terms[cells] = cell.term(judged, traces);
            cells += 1;
        }
        rate_of_terms(&terms[..cells], alpha)
    }
}

/// The interval of the reweighted rate of all traffic that judging so many traces of each group is expected to give.
///
/// Cells of which no trace is judged may have any rate and widen the range by their share of the traffic.
pub fn planned_overall_interval(groups: &[(ExpectedGroup, Split)], alpha: Alpha) -> Interval {
    let cells = || {
        groups
            .iter()
            .flat_map(|(group, split)| group.judged_cells(*split))
    };
    let traces: u64 = cells().map(|(cell, _)| cell.traces).sum();
    let covered: u64 = cells()
        .filter(|(_, judged)| *judged > 0)
        .map(|(cell, _)| cell.traces)
        .sum();
    if covered == 0 {
        return Interval::UNKNOWN;
    }
    let terms: Vec<Term> = cells()
        .filter(|(_, judged)| *judged > 0)
        .map(|(cell, judged)| cell.term(judged, covered))
        .collect();
    let seen = covered as f64 / traces as f64;
    let unseen = (traces - covered) as f64 / traces as f64;
    let interval = rate_of_terms(&terms, alpha);
    Interval {
        lower: seen * interval.lower,
        upper: (seen * interval.upper + unseen).min(1.0),
    }
}

/// The expected rate over all groups, weighted by their traces; `None` without traces.
pub fn expected_overall_rate(groups: impl Iterator<Item = ExpectedGroup>) -> Option<f64> {
    let (bad, traces) = groups.fold((0.0, 0.0), |(bad, traces), group| {
        (
            bad + group.traces() as f64 * group.rate(),
            traces + group.traces() as f64,
        )
    });
    (traces > 0.0).then(|| bad / traces)
}

fn rate_of_terms(terms: &[Term], alpha: Alpha) -> Interval {
    match terms {
        [] => Interval::UNKNOWN,
        [only] => wilson_of(only.rate, only.inverse_information, alpha.z()),
        several => {
            let raw = skewness_corrected(several, alpha);
            Interval::around(observed_sum(several), raw.lower, raw.upper)
        }
    }
}
