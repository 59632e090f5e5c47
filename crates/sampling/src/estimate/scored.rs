//! The scores or verdicts of one cell, as sums.

use crate::interval::IntervalError;
use crate::interval::cell::JudgedCell;

/// What judging found in one cell, scores between 0 and 1 or verdicts: count, sum and spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredCell {
    judged: JudgedCell,
    squared_deviations: f64,
}

impl ScoredCell {
    /// A cell of verdicts.
    pub fn of_verdicts(cell: JudgedCell) -> Self {
        let n = cell.judged() as f64;
        let squared_deviations = cell.rate().map_or(0.0, |rate| n * rate * (1.0 - rate));
        Self {
            judged: cell,
            squared_deviations,
        }
    }

    /// A cell of scores, each between 0 and 1; 1 is bad.
    ///
    /// # Errors
    /// When a score is not between 0 and 1, or there are more scores than traces.
    pub fn of_scores(
        with_signal: bool,
        traces: u64,
        scores: &[f64],
    ) -> Result<Self, IntervalError> {
        if let Some(&rate) = scores.iter().find(|score| !(0.0..=1.0).contains(*score)) {
            return Err(IntervalError::RateOutOfRange { rate });
        }
        let sum: f64 = scores.iter().sum();
        let mean = sum / scores.len().max(1) as f64;
        let squared_deviations = scores.iter().map(|score| (score - mean).powi(2)).sum();
        let judged = JudgedCell::new(
            with_signal,
            traces,
            scores.len() as u64,
            sum.min(scores.len() as f64),
        )?;
        Ok(Self {
            judged,
            squared_deviations,
        })
    }

    /// Whether its traces carry the failure signal.
    pub fn with_signal(&self) -> bool {
        self.judged.with_signal()
    }

    /// Its traces, `N_c`.
    pub fn traces(&self) -> u64 {
        self.judged.traces()
    }

    /// Its judged traces, `n_c`.
    pub fn judged(&self) -> u64 {
        self.judged.judged()
    }

    /// The mean of its scores; `None` when nothing was judged.
    pub fn mean(&self) -> Option<f64> {
        self.judged.rate()
    }

    /// The sum of squared deviations from its mean.
    pub fn squared_deviations(&self) -> f64 {
        self.squared_deviations
    }

    /// The cell with the sum of its scores in the place of bad verdicts.
    pub fn as_judged(&self) -> JudgedCell {
        self.judged
    }
}
