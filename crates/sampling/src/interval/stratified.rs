//! The score interval of a stratified rate with one step of skewness correction ("SCAS-1").

use super::Interval;
use super::score::{Limit, Side, Term, observed_sum, skewness_at, solve};
use crate::alpha::Alpha;

/// The score interval of `Σ W p`, its quantile corrected once for skewness at each limit.
///
/// Gart & Nam 1988 and Laud 2017 add the skewness to the score; here it is frozen at the uncorrected limit, so that
/// the corrected limit always exists: `ζ = z ± γ(z² − 1)/6`, kept within `z/2` and `5z/2`. The weights are used as
/// given; for a rate they are shares that sum to 1, and the limits are kept within [0, 1] by the caller.
pub fn skewness_corrected(terms: &[Term], alpha: Alpha) -> Interval {
    let estimate = observed_sum(terms);
    Interval {
        lower: corrected_limit(terms, estimate, alpha, Side::Lower).min(estimate),
        upper: corrected_limit(terms, estimate, alpha, Side::Upper).max(estimate),
    }
}

fn corrected_limit(terms: &[Term], estimate: f64, alpha: Alpha, side: Side) -> f64 {
    let z = alpha.z();
    match solve(terms, estimate, z, side, None) {
        Limit {
            value,
            lambda: None,
        } => value,
        Limit {
            lambda: Some(lambda),
            ..
        } => {
            let skewness = skewness_at(terms, side.sign() * lambda);
            let zeta = (z + side.sign() * skewness * (z * z - 1.0) / 6.0).clamp(0.5 * z, 2.5 * z);
            solve(terms, estimate, zeta, side, Some(lambda * zeta / z)).value
        }
    }
}
