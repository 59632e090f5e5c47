//! The interval of a mean of scores between 0 and 1.

use super::IntervalError;
use super::cell::{JudgedCell, Scope};
use super::rate::{RateInterval, interval_with};
use crate::alpha::Alpha;
use crate::estimate::scored::ScoredCell;

/// A reweighted mean score with its interval, and how much less scores vary than verdicts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanInterval {
    /// The mean and its interval.
    pub mean: RateInterval,
    /// The dispersion κ of scores of traces with the failure signal; 1 for verdicts.
    pub dispersion_with_signal: f64,
    /// The dispersion κ of the others.
    pub dispersion_without_signal: f64,
}

/// The interval of the reweighted mean of scores.
///
/// The stratified score interval of rates with each cell's information size divided by the dispersion κ of its signal:
/// the observed variance of all its cells over that of verdicts with the same means (quasi-binomial). Verdicts have κ = 1,
/// so one path serves both.
///
/// `all` are the cells that the dispersion is taken from: all that were loaded; `cells` those of the domain.
///
/// # Errors
/// When no cell has a trace.
pub fn mean_interval(
    cells: &[ScoredCell],
    all: &[ScoredCell],
    scope: Scope,
    alpha: Alpha,
) -> Result<MeanInterval, IntervalError> {
    let dispersion_with_signal = dispersion(all.iter().filter(|cell| cell.with_signal()));
    let dispersion_without_signal = dispersion(all.iter().filter(|cell| !cell.with_signal()));
    let judged: Vec<JudgedCell> = cells.iter().map(ScoredCell::as_judged).collect();
    let mean = interval_with(&judged, None, scope, alpha, |_, cell| {
        if cell.with_signal() {
            dispersion_with_signal
        } else {
            dispersion_without_signal
        }
    })?;
    Ok(MeanInterval {
        mean,
        dispersion_with_signal,
        dispersion_without_signal,
    })
}

/// `κ = Σ SS / Σ n ȳ(1 − ȳ)`, within 1e-9 and 1; 1 where there is nothing to divide by.
pub(crate) fn dispersion<'a>(cells: impl Iterator<Item = &'a ScoredCell>) -> f64 {
    let (observed, as_verdicts) = cells.filter_map(|cell| Some((cell, cell.mean()?))).fold(
        (0.0, 0.0),
        |(observed, as_verdicts), (cell, mean)| {
            (
                observed + cell.squared_deviations(),
                as_verdicts + cell.judged() as f64 * mean * (1.0 - mean),
            )
        },
    );
    if as_verdicts < 1e-12 {
        1.0
    } else {
        (observed / as_verdicts).clamp(1e-9, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::score::Term;
    use crate::interval::stratified::skewness_corrected;

    #[test]
    fn it_is_the_corrected_score_interval_with_less_dispersion() {
        let alpha = Alpha::new(0.05).unwrap();
        let cells = [
            ScoredCell::of_scores(true, 60, &[0.9, 0.5, 1.0, 0.7, 0.4]).unwrap(),
            ScoredCell::of_scores(false, 940, &[0.0, 0.2, 0.1, 0.3, 0.0, 0.5, 0.1]).unwrap(),
        ];
        let found = mean_interval(&cells, &cells, Scope::Period, alpha).unwrap();
        let dispersions = [
            found.dispersion_with_signal,
            found.dispersion_without_signal,
        ];
        assert!(
            dispersions
                .iter()
                .all(|dispersion| (0.05..0.5).contains(dispersion))
        );
        let terms: Vec<Term> = cells
            .iter()
            .zip(dispersions)
            .map(|(cell, dispersion)| Term {
                weight: cell.traces() as f64 / 1_000.0,
                rate: cell.mean().unwrap(),
                inverse_information: dispersion
                    * Scope::Period.inverse_information(cell.traces(), cell.judged()),
            })
            .collect();
        assert_eq!(found.mean.interval, skewness_corrected(&terms, alpha));
    }

    #[test]
    fn equal_scores_still_leave_something_to_guess() {
        let alpha = Alpha::new(0.05).unwrap();
        let cells = [ScoredCell::of_scores(false, 900, &[0.0; 30]).unwrap()];
        let found = mean_interval(&cells, &cells, Scope::Period, alpha).unwrap();
        assert!(found.mean.interval.upper > 0.1);
    }
}
