//! The planned interval of a group and of all traffic.

use crate::allocation::split::{Oversampling, Split};
use crate::alpha::Alpha;
use crate::interval::cell::Scope;
use crate::interval::score::{Term, observed_sum};
use crate::interval::single::wilson_of;
use crate::interval::stratified;
use crate::interval::two_cells;
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
    /// So many traces with the failure signal are judged before calls are split by their multiplier.
    first_with_signal: u64,
}

impl ExpectedGroup {
    /// A group of these cells.
    pub fn new(with_signal: ExpectedCell, without_signal: ExpectedCell) -> Self {
        Self {
            with_signal,
            without_signal,
            first_with_signal: 0,
        }
    }

    /// The same group with so many traces with the failure signal judged before calls are split by their multiplier:
    /// where such traces are all judged until enough are collected (see [`crate::draw::until`]).
    #[must_use]
    pub fn collecting_with_signal(self, first_with_signal: u64) -> Self {
        Self {
            first_with_signal,
            ..self
        }
    }

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

    /// The group with the rate of each cell multiplied, at most 1 and kept within [`ExpectedCell::RATES`].
    #[must_use]
    pub fn with_rates_times(self, factor: f64) -> Self {
        let scaled = |cell: ExpectedCell| ExpectedCell {
            rate: (cell.rate * factor).clamp(ExpectedCell::RATES.0, ExpectedCell::RATES.1),
            ..cell
        };
        Self {
            with_signal: scaled(self.with_signal),
            without_signal: scaled(self.without_signal),
            ..self
        }
    }

    /// How `calls` are split between its cells.
    pub fn split(self, calls: u64, oversampling: Oversampling) -> Split {
        Split::of(
            calls,
            self.with_signal.traces,
            self.without_signal.traces,
            oversampling,
        )
        .with_at_least(
            self.first_with_signal.min(self.with_signal.traces),
            self.without_signal.traces,
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

    /// What the split promises, as the interval takes it.
    pub(crate) fn outlook(self, split: Split) -> Outlook {
        let traces = self.traces();
        let term = |cell: ExpectedCell, judged: u64| cell.term(judged.min(cell.traces), traces);
        let first = || term(self.with_signal, split.with_signal);
        let second = || term(self.without_signal, split.without_signal);
        let blind = |cell: ExpectedCell, judged| cell.traces > 0 && judged == 0;
        if traces == 0
            || blind(self.with_signal, split.with_signal)
            || blind(self.without_signal, split.without_signal)
        {
            Outlook::Unknown
        } else if self.with_signal.traces == 0 {
            Outlook::OneCell(second())
        } else if self.without_signal.traces == 0 {
            Outlook::OneCell(first())
        } else {
            Outlook::TwoCells([first(), second()])
        }
    }

    /// The interval that judging so many traces is expected to give: the interval at the expected numbers of bad
    /// verdicts, for the traces of the period themselves.
    ///
    /// Its width is at most a few percent above the mean width that the same calls turn out to give. A group with a cell
    /// of which no trace is judged is [`Interval::UNKNOWN`]; one without traces too. Where many widths are needed,
    /// [`super::many::planned_intervals`] is several times as fast.
    pub fn planned_interval(self, split: Split, alpha: Alpha) -> Interval {
        match self.outlook(split) {
            Outlook::Unknown => Interval::UNKNOWN,
            Outlook::OneCell(term) => wilson_of(term.rate, term.inverse_information, alpha.z()),
            Outlook::TwoCells(terms) => two_cells::intervals(&[terms], alpha)[0],
        }
    }
}

/// What a split of calls promises of a group's rate.
pub(crate) enum Outlook {
    /// Nothing: there are no traces, or a cell of which none is judged.
    Unknown,
    /// All traces are in one cell.
    OneCell(Term),
    /// The cells with the failure signal and without it.
    TwoCells([Term; 2]),
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
    let interval = match terms.as_slice() {
        [only] if covered == traces => wilson_of(only.rate, only.inverse_information, alpha.z()),
        several => stratified(several, alpha),
    };
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

fn stratified(terms: &[Term], alpha: Alpha) -> Interval {
    let (_, raw) = stratified::stratified(terms, alpha);
    Interval::around(observed_sum(terms), raw.lower, raw.upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::CountDistribution;
    use crate::interval::cell::JudgedCell;
    use crate::interval::rate::rate_interval;

    /// A group's traces and bad traces a cell, and its calls: those with the failure signal first.
    struct Design {
        traces: [u64; 2],
        bad: [u64; 2],
        calls: [u64; 2],
    }

    /// Small and large groups, with a strong signal and a weak one, drawn evenly and oversampled.
    const DESIGNS: [Design; 5] = [
        Design {
            traces: [60, 940],
            bad: [39, 12],
            calls: [20, 80],
        },
        Design {
            traces: [60, 940],
            bad: [18, 40],
            calls: [40, 60],
        },
        Design {
            traces: [300, 9_700],
            bad: [195, 105],
            calls: [9, 91],
        },
        Design {
            traces: [30, 170],
            bad: [20, 6],
            calls: [30, 60],
        },
        Design {
            traces: [500, 500],
            bad: [250, 50],
            calls: [60, 40],
        },
    ];

    /// The chance that the interval holds the true rate, and its mean width, over every sample that can be drawn.
    fn coverage_and_mean_width(design: &Design, alpha: Alpha) -> (f64, f64) {
        let drawn = |cell: usize| {
            CountDistribution::hypergeometric(
                design.traces[cell],
                design.bad[cell],
                design.calls[cell],
            )
        };
        let truth =
            (design.bad[0] + design.bad[1]) as f64 / (design.traces[0] + design.traces[1]) as f64;
        let (mut coverage, mut width) = (0.0, 0.0);
        for (first, first_chance) in drawn(0).iter().filter(|(_, chance)| *chance > 1e-7) {
            for (second, second_chance) in drawn(1).iter().filter(|(_, chance)| *chance > 1e-7) {
                let cell = |cell: usize, bad: u64| {
                    JudgedCell::new(
                        cell == 0,
                        design.traces[cell],
                        design.calls[cell],
                        bad as f64,
                    )
                    .unwrap()
                };
                let found = rate_interval(&[cell(0, first), cell(1, second)], Scope::Period, alpha)
                    .unwrap();
                let chance = first_chance * second_chance;
                coverage += if found.interval.contains(truth) {
                    chance
                } else {
                    0.0
                };
                width += chance * found.interval.width();
            }
        }
        (coverage, width)
    }

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say_and_plans_foresee_their_width() {
        let alpha = Alpha::new(0.05).unwrap();
        let mut mean_coverage = 0.0;
        for design in &DESIGNS {
            let (coverage, width) = coverage_and_mean_width(design, alpha);
            // The weakest are small groups of which one cell is judged to the last trace: counts are too coarse there.
            assert!(coverage > 0.89, "{:?}: coverage {coverage}", design.traces);
            mean_coverage += coverage / DESIGNS.len() as f64;
            let cell = |cell: usize| {
                ExpectedCell::new(
                    design.traces[cell],
                    design.bad[cell] as f64 / design.traces[cell] as f64,
                )
                .unwrap()
            };
            let group = ExpectedGroup::new(cell(0), cell(1));
            let split = Split {
                with_signal: design.calls[0],
                without_signal: design.calls[1],
            };
            let ratio = group.planned_interval(split, alpha).width() / width;
            assert!(
                (0.99..1.08).contains(&ratio),
                "{:?}: planned {ratio} of the mean width",
                design.traces
            );
        }
        assert!((0.945..0.98).contains(&mean_coverage), "{mean_coverage}");
    }
}
