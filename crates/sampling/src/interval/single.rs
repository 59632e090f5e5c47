//! The rate in one simple random sample.

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

/// Wilson's score interval for `bad` of `judged` verdicts (Wilson 1927; Brown, Cai & `DasGupta` 2001).
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is negative, above `judged` or not finite.
pub fn wilson(bad: f64, judged: u64, alpha: Alpha) -> Result<Interval, IntervalError> {
    let cell = JudgedCell::new(false, judged, judged, bad)?;
    Ok(wilson_cell(&cell, Scope::System, alpha))
}

/// Wilson's score interval for one cell; for [`Scope::Period`] with the finite population correction of
/// O'Neill 2021 (arXiv 2109.12464).
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
