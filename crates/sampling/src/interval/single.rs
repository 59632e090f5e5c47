//! The rate in one simple random sample, in closed form.

use super::{Interval, IntervalError};
use crate::alpha::Alpha;
use crate::interval::cell::{JudgedCell, Scope};

/// Wilson's score interval (Wilson 1927) of an observed rate.
///
/// `inverse_information` is one over the sample size, or over the information size of a sample from a finite
/// population ([`Scope::inverse_information`]); 0 gives the rate itself. Both limits are computed without
/// cancellation: the small one as the product of the roots over the large one.
pub(crate) fn wilson_of(rate: f64, inverse_information: f64, z: f64) -> Interval {
    if rate > 0.5 {
        return wilson_of(1.0 - rate, inverse_information, z).reflected();
    }
    let u = z * z * inverse_information;
    let centre = rate + 0.5 * u;
    let spread = (u * rate * (1.0 - rate) + 0.25 * u * u).sqrt();
    let far = centre + spread;
    let lower = if rate > 0.0 { rate * rate / far } else { 0.0 };
    Interval::around(rate, lower, far / (1.0 + u))
}

/// Wilson's score interval for `bad` of `judged` verdicts (Wilson 1927; Brown, Cai & `DasGupta` 2001):
/// `(p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²))/(1 + z²/n)`, as shares.
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is negative, above `judged` or not finite.
pub fn wilson(bad: f64, judged: u64, alpha: Alpha) -> Result<Interval, IntervalError> {
    let cell = JudgedCell::new(false, judged, judged, bad)?;
    Ok(wilson_cell(&cell, Scope::System, alpha))
}

/// Wilson's score interval for one cell, as shares; for [`Scope::Period`] with the finite population correction of
/// O'Neill 2021 (arXiv 2109.12464): `n(N − 1)/(N − n)` in the place of n.
///
/// Nothing judged gives [`Interval::UNKNOWN`].
pub fn wilson_cell(cell: &JudgedCell, scope: Scope, alpha: Alpha) -> Interval {
    cell.rate().map_or(Interval::UNKNOWN, |rate| {
        wilson_of(
            rate,
            scope.inverse_information(cell.traces(), cell.judged()),
            alpha.z(),
        )
    })
}

/// Wilson's interval with a continuity correction (Newcombe 1998, method 4), as shares: the lower limit is
/// `(2x + z² − 1 − z √(z² − 2 − 1/n + 4p̂(n(1 − p̂) + 1)))/(2(n + z²))`, the upper one its mirror image.
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is negative, above `judged` or not finite.
pub fn wilson_with_continuity(
    bad: f64,
    judged: u64,
    alpha: Alpha,
) -> Result<Interval, IntervalError> {
    let cell = JudgedCell::new(false, judged, judged, bad)?;
    let Some(rate) = cell.rate() else {
        return Ok(Interval::UNKNOWN);
    };
    let n = judged as f64;
    let square = alpha.z() * alpha.z();
    let divisor = 2.0 * (n + square);
    let spread = |shift: f64, inner: f64| {
        alpha.z()
            * (square + shift - 1.0 / n + 4.0 * rate * inner)
                .max(0.0)
                .sqrt()
    };
    let lower = (2.0 * bad + square - 1.0 - spread(-2.0, n * (1.0 - rate) + 1.0)) / divisor;
    let upper = (2.0 * bad + square + 1.0 + spread(2.0, n * (1.0 - rate) - 1.0)) / divisor;
    let lower = if bad <= 0.0 { 0.0 } else { lower };
    let upper = if bad >= n { 1.0 } else { upper };
    Ok(Interval::around(rate, lower, upper))
}

/// The interval of Agresti & Coull 1998: Wald's around a rate with `z²` verdicts added, half of them bad,
/// `p̃ ± z √(p̃(1 − p̃)/(n + z²))` with `p̃ = (x + z²/2)/(n + z²)`, as shares.
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is negative, above `judged` or not finite.
pub fn agresti_coull(bad: f64, judged: u64, alpha: Alpha) -> Result<Interval, IntervalError> {
    let cell = JudgedCell::new(false, judged, judged, bad)?;
    let Some(rate) = cell.rate() else {
        return Ok(Interval::UNKNOWN);
    };
    let square = alpha.z() * alpha.z();
    let n = judged as f64 + square;
    let centre = (bad + 0.5 * square) / n;
    let spread = alpha.z() * (centre * (1.0 - centre) / n).sqrt();
    Ok(Interval::around(rate, centre - spread, centre + spread))
}
