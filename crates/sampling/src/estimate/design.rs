//! What unequal weights cost.

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
