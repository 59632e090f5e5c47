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
    interval_with(cells, None, scope, alpha, |_, _| 1.0)
}

/// The same with shares of the traffic that are known from elsewhere, in the place of `N_c/N`: those of next month's mix, or of the
/// whole company where the file holds a part. They are used as given, made to sum to 1 over the cells that have traces.
///
/// What has been seen then puts no end to the limits, as it is part of other traffic.
///
/// # Errors
/// When the shares are not one for each cell, negative, no numbers or all zero, or no cell has a trace.
pub fn rate_interval_with_shares(
    cells: &[JudgedCell],
    shares: &[f64],
    scope: Scope,
    alpha: Alpha,
) -> Result<RateInterval, IntervalError> {
    let valid = shares.len() == cells.len()
        && shares
            .iter()
            .all(|share| share.is_finite() && *share >= 0.0)
        && shares.iter().sum::<f64>().is_normal();
    if !valid {
        return Err(IntervalError::Shares);
    }
    interval_with(cells, Some(shares), scope, alpha, |_, _| 1.0)
}

/// The same with a dispersion for each cell, given its place and itself, which divides its information size.
pub(super) fn interval_with(
    cells: &[JudgedCell],
    shares: Option<&[f64]>,
    scope: Scope,
    alpha: Alpha,
    dispersion: impl Fn(usize, &JudgedCell) -> f64,
) -> Result<RateInterval, IntervalError> {
    let weight = |place: usize, cell: &JudgedCell| {
        shares.map_or(cell.traces() as f64, |shares| shares[place])
    };
    let weighed = || {
        cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.traces() > 0)
            .map(|(place, cell)| (place, cell, weight(place, cell)))
            .filter(|(.., weight)| *weight > 0.0)
    };
    let covered = || weighed().filter(|(_, cell, _)| cell.judged() > 0);
    let uncovered = || weighed().filter(|(_, cell, _)| cell.judged() == 0);
    let covered_weight: f64 = covered().map(|(.., weight)| weight).sum();
    let uncovered_weight: f64 = uncovered().map(|(.., weight)| weight).sum();
    let all = covered_weight + uncovered_weight;
    if all <= 0.0 {
        return Err(IntervalError::NoTraffic);
    }
    let uncovered_cells = uncovered().count();
    let terms: Vec<Term> = covered()
        .map(|(place, cell, weight)| Term {
            weight: weight / covered_weight,
            rate: cell.rate().unwrap_or(0.5),
            inverse_information: dispersion(place, cell)
                * scope.inverse_information(cell.traces(), cell.judged()),
        })
        .collect();
    let rate = observed_sum(&terms).clamp(0.0, 1.0);
    let (method, raw) = match terms.as_slice() {
        [] => return Ok(not_measured(uncovered_cells)),
        [only] if uncovered_cells == 0 => (
            Method::Wilson,
            wilson_of(only.rate, only.inverse_information, alpha.z()),
        ),
        several => stratified(several, alpha),
    };
    let possible = match (scope, shares) {
        (Scope::Period, None) => within_the_seen(cells, raw),
        _ => raw,
    };
    let covered_interval = Interval::around(rate, possible.lower, possible.upper);
    let (seen, unseen) = (covered_weight / all, uncovered_weight / all);
    let lenders = Lenders::new(&covered().map(|(_, cell, _)| cell));
    let borrowed: f64 = uncovered()
        .map(|(_, cell, weight)| weight / all * lenders.rate(cell.with_signal()))
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
        uncovered_cells,
        covered_rate: Some(rate),
        covered_interval,
    })
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

/// Limits no further out than the verdicts that are in allow, for the traces of a period: at least `Σx/N` are bad, and at
/// least `Σ(n − x)/N` are good.
///
/// Free precision where much of the traffic is judged. `raw` are the limits of any method around the rate of these cells;
/// cells without a judged trace do not count.
pub fn within_the_seen(cells: &[JudgedCell], raw: Interval) -> Interval {
    let covered = || cells.iter().filter(|cell| cell.judged() > 0);
    let traces: f64 = covered().map(|cell| cell.traces() as f64).sum();
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
    fn new<'a>(covered: &(impl Iterator<Item = &'a JudgedCell> + Clone)) -> Self {
        let pooled = |belongs: fn(&JudgedCell) -> bool| {
            let (bad, judged) = covered
                .clone()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn alpha() -> Alpha {
        Alpha::new(0.05).unwrap()
    }

    fn cell(with_signal: bool, traces: u64, judged: u64, bad: f64) -> JudgedCell {
        JudgedCell::new(with_signal, traces, judged, bad).unwrap()
    }

    #[test]
    fn a_domain_that_nobody_judged_is_not_measured() {
        let cells = [cell(true, 60, 0, 0.0), cell(false, 940, 0, 0.0)];
        let found = rate_interval(&cells, Scope::Period, alpha()).unwrap();
        assert_eq!(
            (found.method, found.interval),
            (Method::NotMeasured, Interval::UNKNOWN)
        );
        assert_eq!((found.uncovered_cells, found.covered_rate), (2, None));
        let nothing = rate_interval(&[cell(true, 0, 0, 0.0)], Scope::Period, alpha());
        assert_eq!(nothing, Err(IntervalError::NoTraffic));
    }

    #[test]
    fn an_unjudged_cell_borrows_the_rate_of_its_own_signal_and_may_have_any() {
        let cells = [
            cell(true, 50, 20, 12.0),
            cell(false, 900, 80, 2.0),
            cell(true, 50, 0, 0.0),
        ];
        let found = rate_interval(&cells, Scope::Period, alpha()).unwrap();
        let covered = found.covered_rate.unwrap();
        assert!((found.point - (0.95 * covered + 0.05 * 12.5 / 21.0)).abs() < 1e-12);
        assert!((found.interval.lower - 0.95 * found.covered_interval.lower).abs() < 1e-12);
        assert!((found.interval.upper - 0.95 * found.covered_interval.upper - 0.05).abs() < 1e-12);
    }

    #[test]
    fn the_traffics_own_shares_change_nothing_and_others_shift_the_rate() {
        let cells = [
            cell(true, 60, 20, 12.0),
            cell(false, 940, 80, 2.0),
            cell(false, 0, 0, 0.0),
        ];
        let with =
            |shares: &[f64]| rate_interval_with_shares(&cells, shares, Scope::System, alpha());
        let own = rate_interval(&cells, Scope::System, alpha()).unwrap();
        let same = with(&[30.0, 470.0, 9.0]).unwrap();
        assert!((own.interval.lower - same.interval.lower).abs() < 1e-12);
        assert!((own.interval.upper - same.interval.upper).abs() < 1e-12);
        let troubled = with(&[0.5, 0.5, 0.0]).unwrap();
        assert!((troubled.point - 0.5 * (0.6 + 0.025)).abs() < 1e-12);
        let one = with(&[0.0, 1.0, 0.0]).unwrap();
        assert_eq!(one.method, Method::Wilson);
        for shares in [
            &[0.5, 0.5][..],
            &[0.0; 3],
            &[-1.0, 2.0, 0.0],
            &[f64::NAN, 1.0, 1.0],
        ] {
            assert_eq!(with(shares), Err(IntervalError::Shares), "{shares:?}");
        }
    }
}
