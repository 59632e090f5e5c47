//! What unequal weights cost.

use super::reweighted::stratified_mean;
use super::scored::ScoredCell;
use crate::interval::IntervalError;
use crate::interval::cell::Scope;
use crate::sum::compensated;

/// How many evenly drawn traces a sample is worth, by its weights alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DesignEffect {
    /// `1/Σ(W²/n)`.
    pub effective_size: f64,
    /// Judged traces over [`DesignEffect::effective_size`].
    pub factor: f64,
}

/// Kish's effective sample size and design effect (Kish 1965, 1992), of (traces, judged) a cell. Cells without traces or
/// judged ones are left out; `None` when no cell is left.
pub fn kish(cells: &[(u64, u64)]) -> Option<DesignEffect> {
    let covered = || {
        cells
            .iter()
            .filter(|(traces, judged)| *traces > 0 && *judged > 0)
    };
    let traces = compensated(covered().map(|(traces, _)| *traces as f64));
    let judged = compensated(covered().map(|(_, judged)| *judged as f64));
    let inverse = compensated(
        covered().map(|(cell, judged)| (*cell as f64 / traces).powi(2) / *judged as f64),
    );
    (inverse > 0.0).then(|| DesignEffect {
        effective_size: 1.0 / inverse,
        factor: judged * inverse,
    })
}

/// How many evenly drawn traces the judged ones are worth: "1,200 judged, as good as 870 picked at random". `θ(1 − θ)/V` of the
/// reweighted mean; where that says nothing, as when no verdict is bad, [`kish`]'s effective size.
///
/// # Errors
/// When no cell has a judged trace.
pub fn worth(cells: &[ScoredCell], scope: Scope) -> Result<f64, IntervalError> {
    if let Some(worth) = stratified_mean(cells, scope)?.worth() {
        return Ok(worth);
    }
    let counts: Vec<(u64, u64)> = cells
        .iter()
        .map(|cell| (cell.traces(), cell.judged()))
        .collect();
    kish(&counts)
        .map(|effect| effect.effective_size)
        .ok_or(IntervalError::NoTraffic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::cell::JudgedCell;

    fn cell(traces: u64, judged: u64, bad: f64) -> ScoredCell {
        ScoredCell::of_verdicts(JudgedCell::new(false, traces, judged, bad).unwrap())
    }

    #[test]
    fn an_even_draw_is_worth_itself() {
        let worth = |cells: &[ScoredCell]| worth(cells, Scope::System).unwrap();
        // The variance has one verdict less than there are.
        assert!((worth(&[cell(1_000, 100, 10.0)]) - 99.0).abs() < 1e-9);
        assert!((worth(&[cell(1_000, 100, 0.0)]) - 100.0).abs() < 1e-9);
        assert!(super::worth(&[cell(1_000, 0, 0.0)], Scope::System).is_err());
    }

    #[test]
    fn uneven_weights_cost_and_a_telling_signal_pays() {
        let worth = |cells: &[ScoredCell]| worth(cells, Scope::System).unwrap();
        assert!(worth(&[cell(900, 50, 5.0), cell(100, 50, 5.0)]) < 70.0);
        assert!(worth(&[cell(500, 50, 49.0), cell(500, 50, 1.0)]) > 500.0);
        assert!((worth(&[cell(900, 50, 0.0), cell(100, 50, 0.0)]) - 50.0 / 0.82).abs() < 1e-9);
    }
}
