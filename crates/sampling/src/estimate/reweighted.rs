//! The reweighted mean and its sampling variance.
//!
//! The variance serves for the ± of tables, for design effects and for planning. Intervals are never built from it.

use super::scored::ScoredCell;
use crate::interval::IntervalError;
use crate::interval::cell::Scope;
use crate::sum::compensated;

/// A reweighted mean with its sampling variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReweightedMean {
    /// `Σ W ȳ` over the cells with judged traces, weighted by their traces.
    pub mean: f64,
    /// Its estimated variance.
    pub variance: f64,
    /// Judged traces less cells.
    pub degrees_of_freedom: u64,
    /// Share of the traffic in cells with judged traces, 0 to 1.
    pub covered_share: f64,
}

impl ReweightedMean {
    /// How many evenly drawn traces would tell as much: `θ(1 − θ)/V`; `None` where the rate is 0 or 1 or the variance 0.
    pub fn worth(&self) -> Option<f64> {
        let spread = self.mean * (1.0 - self.mean);
        (self.variance > 0.0 && spread > 0.0).then(|| spread / self.variance)
    }
}

/// The mean of a stratified sample: `V = Σ W² (1 − f) s²/n` (Cochran 1977, section 5.4; R `survey::svymean` with
/// strata and finite populations).
///
/// A cell with one judged trace takes the pooled variance of its signal, or ¼ where there is none.
///
/// # Errors
/// When no cell has a judged trace.
pub fn stratified_mean(
    cells: &[ScoredCell],
    scope: Scope,
) -> Result<ReweightedMean, IntervalError> {
    let covered = Covered::new(cells)?;
    let variance = compensated(covered.weighted().map(|(weight, cell)| {
        let n = cell.judged() as f64;
        let cell_variance = if cell.judged() > 1 {
            cell.squared_deviations() / (n - 1.0)
        } else {
            pooled_variance(cells, cell.with_signal())
        };
        let left_to_guess = match scope {
            Scope::Period => 1.0 - n / cell.traces() as f64,
            Scope::System => 1.0,
        };
        weight * weight * left_to_guess * cell_variance / n
    }));
    Ok(covered.mean_with(variance))
}

/// The mean of one simple random sample whose cells were only told apart afterwards: poststratification, with the
/// linearised variance `(1 − f) n/(n − 1) Σ (W/n_c)² SS` (R `survey::postStratify`).
///
/// # Errors
/// When no cell has a judged trace.
pub fn poststratified_mean(
    cells: &[ScoredCell],
    scope: Scope,
) -> Result<ReweightedMean, IntervalError> {
    let covered = Covered::new(cells)?;
    let n: f64 = covered.cells.iter().map(|cell| cell.judged() as f64).sum();
    let left_to_guess = match scope {
        Scope::Period => 1.0 - n / covered.traces,
        Scope::System => 1.0,
    };
    let spread =
        compensated(covered.weighted().map(|(weight, cell)| {
            (weight / cell.judged() as f64).powi(2) * cell.squared_deviations()
        }));
    let variance = if n > 1.0 {
        left_to_guess * n / (n - 1.0) * spread
    } else {
        0.25
    };
    Ok(covered.mean_with(variance))
}

struct Covered<'a> {
    cells: Vec<&'a ScoredCell>,
    traces: f64,
    share: f64,
}

impl<'a> Covered<'a> {
    fn new(cells: &'a [ScoredCell]) -> Result<Self, IntervalError> {
        let covered: Vec<&ScoredCell> = cells.iter().filter(|cell| cell.judged() > 0).collect();
        let traces: f64 = covered.iter().map(|cell| cell.traces() as f64).sum();
        let all: f64 = cells.iter().map(|cell| cell.traces() as f64).sum();
        if covered.is_empty() {
            return Err(IntervalError::NoTraffic);
        }
        Ok(Self {
            cells: covered,
            traces,
            share: traces / all,
        })
    }

    fn weighted(&self) -> impl Iterator<Item = (f64, &'a ScoredCell)> {
        self.cells
            .iter()
            .map(|&cell| (cell.traces() as f64 / self.traces, cell))
    }

    fn mean_with(&self, variance: f64) -> ReweightedMean {
        let mean = compensated(
            self.weighted()
                .filter_map(|(weight, cell)| Some(weight * cell.mean()?)),
        );
        let judged: u64 = self.cells.iter().map(|cell| cell.judged()).sum();
        ReweightedMean {
            mean: mean.clamp(0.0, 1.0),
            variance,
            degrees_of_freedom: judged.saturating_sub(self.cells.len() as u64),
            covered_share: self.share,
        }
    }
}

fn pooled_variance(cells: &[ScoredCell], with_signal: bool) -> f64 {
    let (spread, freedom) = cells
        .iter()
        .filter(|cell| cell.with_signal() == with_signal && cell.judged() > 1)
        .fold((0.0, 0.0), |(spread, freedom), cell| {
            (
                spread + cell.squared_deviations(),
                freedom + cell.judged() as f64 - 1.0,
            )
        });
    if freedom > 0.0 {
        spread / freedom
    } else {
        0.25
    }
}
