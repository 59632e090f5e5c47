//! The interval of a rate over any cells: the one way to get one.

use serde::{Deserialize, Serialize};

use super::cell::{JudgedCell, Scope};
use super::score::Term;
use super::single::wilson_of;
use super::stratified::skewness_corrected;
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
/// judged to the last trace, so that nothing jumps when a cell reaches 100 %. What has been seen cannot be unseen:
/// for [`Scope::Period`] the limits leave room for every verdict so far. Cells without a judged trace
/// may be anything: they widen the range by their whole share.
///
/// # Errors
/// When no cell has a trace.
pub fn rate_interval(
    cells: &[JudgedCell],
    scope: Scope,
    alpha: Alpha,
) -> Result<RateInterval, IntervalError> {
    interval_with(cells, scope, alpha, |_| 1.0)
}

/// The same with a dispersion for each cell, which divides its information size.
pub(super) fn interval_with(
    cells: &[JudgedCell],
    scope: Scope,
    alpha: Alpha,
    dispersion: impl Fn(&JudgedCell) -> f64,
) -> Result<RateInterval, IntervalError> {
    let traces_of =
        |cells: &mut dyn Iterator<Item = &JudgedCell>| cells.map(JudgedCell::traces).sum::<u64>();
    let traces = traces_of(&mut cells.iter());
    if traces == 0 {
        return Err(IntervalError::NoTraffic);
    }
    let covered: Vec<&JudgedCell> = cells.iter().filter(|cell| cell.judged() > 0).collect();
    let uncovered: Vec<&JudgedCell> = cells
        .iter()
        .filter(|cell| cell.traces() > 0 && cell.judged() == 0)
        .collect();
    let covered_traces = traces_of(&mut covered.iter().copied());
    if covered_traces == 0 {
        return Ok(RateInterval {
            point: 0.5,
            interval: Interval::UNKNOWN,
            method: Method::NotMeasured,
            covered_share: 0.0,
            uncovered_cells: uncovered.len(),
            covered_rate: None,
            covered_interval: Interval::UNKNOWN,
        });
    }
    let terms: Vec<Term> = covered
        .iter()
        .map(|cell| term(cell, covered_traces, scope, dispersion(cell)))
        .collect();
    let rate = super::score::observed_sum(&terms).clamp(0.0, 1.0);
    let (method, raw) = match terms.as_slice() {
        [only] if uncovered.is_empty() => (
            Method::Wilson,
            wilson_of(only.rate, only.inverse_information, alpha.z()),
        ),
        _ => (Method::StratifiedScore, skewness_corrected(&terms, alpha)),
    };
    let covered_interval = match scope {
        Scope::Period => within_the_seen(&covered, covered_traces, rate, raw),
        Scope::System => Interval::around(rate, raw.lower, raw.upper),
    };
    let unseen = (traces - covered_traces) as f64 / traces as f64;
    let seen = covered_traces as f64 / traces as f64;
    let borrowed: f64 = uncovered
        .iter()
        .map(|cell| cell.traces() as f64 / traces as f64 * borrowed_rate(cell, &covered))
        .sum();
    let point = (seen * rate + borrowed).clamp(0.0, 1.0);
    Ok(RateInterval {
        point,
        interval: Interval::around(
            point,
            seen * covered_interval.lower,
            seen * covered_interval.upper + unseen,
        ),
        method,
        covered_share: seen,
        uncovered_cells: uncovered.len(),
        covered_rate: Some(rate),
        covered_interval,
    })
}

fn term(cell: &JudgedCell, domain_traces: u64, scope: Scope, dispersion: f64) -> Term {
    Term {
        weight: cell.traces() as f64 / domain_traces as f64,
        rate: cell.rate().unwrap_or(0.5),
        inverse_information: dispersion * scope.inverse_information(cell.traces(), cell.judged()),
    }
}

/// Limits no further out than the verdicts that are in allow.
fn within_the_seen(cells: &[&JudgedCell], traces: u64, rate: f64, raw: Interval) -> Interval {
    let bad: f64 = cells.iter().map(|cell| cell.bad()).sum();
    let good: f64 = cells
        .iter()
        .map(|cell| cell.judged() as f64 - cell.bad())
        .sum();
    let traces = traces as f64;
    Interval::around(
        rate,
        raw.lower.max(bad / traces),
        raw.upper.min(1.0 - good / traces),
    )
}

/// The rate of covered cells with the same signal, or of all when there is none, drawn half a verdict to one half.
fn borrowed_rate(cell: &JudgedCell, covered: &[&JudgedCell]) -> f64 {
    let pooled = |like: &dyn Fn(&JudgedCell) -> bool| {
        let (bad, judged) = covered
            .iter()
            .filter(|other| like(other))
            .fold((0.0, 0.0), |(bad, judged), other| {
                (bad + other.bad(), judged + other.judged() as f64)
            });
        (judged > 0.0).then_some((bad + 0.5) / (judged + 1.0))
    };
    pooled(&|other| other.with_signal() == cell.with_signal())
        .or_else(|| pooled(&|_| true))
        .unwrap_or(0.5)
}
