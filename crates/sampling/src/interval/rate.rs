//! The interval of a rate over any cells: the one way to get one.

use serde::{Deserialize, Serialize};

use super::cell::{JudgedCell, Scope};
use super::score::{Term, observed_sum};
use super::single::wilson_of;
use super::stratified::stratified;
use super::{Interval, IntervalError};
use crate::alpha::Alpha;

/// How an interval came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Method {
    /// Wilson's score interval: all traffic is one cell.
    Wilson,
    /// The skewness-corrected stratified score interval.
    StratifiedScore,
    /// The stratified Wilson interval, which is a little wider and needs no search: for very many cells.
    StratifiedWilson,
    /// Nothing was judged: 0 to 1.
    NotMeasured,
}

/// A reweighted rate with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RateInterval {
    /// The best guess. Cells without a judged trace borrow the rate of judged cells of the same signal.
    pub point: f64,
    /// The range; it allows traffic without a judged trace any rate.
    pub interval: Interval,
    /// How it came about.
    pub method: Method,
    /// Share of the traffic in cells with judged traces, 0 to 1.
    pub covered_share: f64,
    /// Cells with traces of which none was judged.
    pub uncovered_cells: usize,
    /// The rate over the covered cells alone; `None` when there is none.
    pub covered_rate: Option<f64>,
    /// The range over the covered cells alone.
    pub covered_interval: Interval,
}

/// The reweighted rate of a domain: `Σ W p̂` over its cells, weighted by their traces.
///
/// One cell takes Wilson's interval, several the skewness-corrected score interval, also when all but one are
/// judged to the last trace, so that nothing jumps when a cell reaches 100 %; more cells than
/// [`MOST_SEARCHED_CELLS`](super::stratified::MOST_SEARCHED_CELLS) take a closed form. What has been seen cannot be unseen:
/// for [`Scope::Period`] the limits leave room for every verdict so far. Cells without a judged trace
/// may be anything: they widen the range by their whole share.
///
/// Limits are shares. Score intervals of weighted sums: Martín Andrés, Álvarez Hernández & Herranz Tejedor 2011
/// (10.1177/0962280209347953); the skewness: Gart & Nam 1988 (10.2307/2531848), Laud 2017 (10.1002/pst.1813).
///
/// # Errors
/// When no cell has a trace.
pub fn rate_interval(
    cells: &[JudgedCell],
    scope: Scope,
    alpha: Alpha,
) -> Result<RateInterval, IntervalError> {
    interval_with(cells, scope, alpha, |_, _| 1.0)
}

/// The same with a dispersion for each cell, given its place and itself, which divides its information size.
pub(super) fn interval_with(
    cells: &[JudgedCell],
    scope: Scope,
    alpha: Alpha,
    dispersion: impl Fn(usize, &JudgedCell) -> f64,
) -> Result<RateInterval, IntervalError> {
    let traces = total_traces(cells.iter());
    if traces == 0 {
        return Err(IntervalError::NoTraffic);
    }
    let (covered, uncovered): (Vec<&JudgedCell>, Vec<&JudgedCell>) = cells
        .iter()
        .filter(|cell| cell.traces() > 0)
        .partition(|cell| cell.judged() > 0);
    let judged = || {
        cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.judged() > 0)
    };
    if covered.is_empty() {
        return Ok(not_measured(uncovered.len()));
    }
    let covered_traces = total_traces(covered.iter().copied());
    let terms: Vec<Term> = judged()
        .map(|(place, cell)| term(cell, covered_traces, scope, dispersion(place, cell)))
        .collect();
    let rate = observed_sum(&terms).clamp(0.0, 1.0);
    let (method, raw) = match terms.as_slice() {
        [only] if uncovered.is_empty() => (
            Method::Wilson,
            wilson_of(only.rate, only.inverse_information, alpha.z()),
        ),
        several => stratified(several, alpha),
    };
    let possible = match scope {
        Scope::Period => within_the_seen(cells, raw),
        Scope::System => raw,
    };
    let covered_interval = Interval::around(rate, possible.lower, possible.upper);
    let share = |traces: u64, of: u64| traces as f64 / of as f64;
    let (seen, unseen) = (
        share(covered_traces, traces),
        share(traces - covered_traces, traces),
    );
    let lenders = Lenders::new(&covered);
    let borrowed: f64 = uncovered
        .iter()
        .map(|cell| share(cell.traces(), traces) * lenders.rate(cell.with_signal()))
        .sum();
    let point = (seen * rate + borrowed).clamp(0.0, 1.0);
    let (lower, upper) = (
        seen * covered_interval.lower,
        seen * covered_interval.upper + unseen,
    );
    Ok(RateInterval {
        point,
        interval: Interval::around(point, lower, upper),
        method,
        covered_share: seen,
        uncovered_cells: uncovered.len(),
        covered_rate: Some(rate),
        covered_interval,
    })
}

fn total_traces<'a>(cells: impl Iterator<Item = &'a JudgedCell>) -> u64 {
    cells.map(JudgedCell::traces).sum()
}

fn not_measured(uncovered_cells: usize) -> RateInterval {
    RateInterval {
        point: 0.5,
        interval: Interval::UNKNOWN,
        method: Method::NotMeasured,
        covered_share: 0.0,
        uncovered_cells,
        covered_rate: None,
        covered_interval: Interval::UNKNOWN,
    }
}

fn term(cell: &JudgedCell, domain_traces: u64, scope: Scope, dispersion: f64) -> Term {
    Term {
        weight: cell.traces() as f64 / domain_traces as f64,
        rate: cell.rate().unwrap_or(0.5),
        inverse_information: dispersion * scope.inverse_information(cell.traces(), cell.judged()),
    }
}

/// Limits no further out than the verdicts that are in allow, for the traces of a period: at least `Σx/N` are bad, and at
/// least `Σ(n − x)/N` are good.
///
/// Free precision where much of the traffic is judged. `raw` are the limits of any method around the rate of these cells;
/// cells without a judged trace do not count.
pub fn within_the_seen(cells: &[JudgedCell], raw: Interval) -> Interval {
    let covered = || cells.iter().filter(|cell| cell.judged() > 0);
    let traces = total_traces(covered()) as f64;
    if traces <= 0.0 {
        return raw;
    }
    let bad: f64 = covered().map(JudgedCell::bad).sum();
    let good: f64 = covered()
        .map(|cell| cell.judged() as f64 - cell.bad())
        .sum();
    Interval {
        lower: raw.lower.max(bad / traces),
        upper: raw.upper.min(1.0 - good / traces),
    }
}

/// The rates that cells without a judged trace borrow: pooled over the covered cells, drawn half a verdict to one half.
struct Lenders {
    with_signal: Option<f64>,
    without_signal: Option<f64>,
    all: f64,
}

impl Lenders {
    fn new(covered: &[&JudgedCell]) -> Self {
        let pooled = |belongs: fn(&JudgedCell) -> bool| {
            let (bad, judged) = covered
                .iter()
                .filter(|cell| belongs(cell))
                .fold((0.0, 0.0), |(bad, judged), cell| {
                    (bad + cell.bad(), judged + cell.judged() as f64)
                });
            (judged > 0.0).then_some((bad + 0.5) / (judged + 1.0))
        };
        Self {
            with_signal: pooled(JudgedCell::with_signal),
            without_signal: pooled(|cell| !cell.with_signal()),
            all: pooled(|_| true).unwrap_or(0.5),
        }
    }

    /// The rate of cells with the same signal, or of all where there is none.
    fn rate(&self, with_signal: bool) -> f64 {
        let same = if with_signal {
            self.with_signal
        } else {
            self.without_signal
        };
        same.unwrap_or(self.all)
    }
}
