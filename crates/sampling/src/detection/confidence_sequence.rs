//! A range that may be looked at after every verdict.

use statrs::function::gamma::ln_gamma;

use crate::alpha::Alpha;
use crate::interval::cell::JudgedCell;
use crate::interval::{Interval, IntervalError};

/// The confidence sequence of the beta-binomial mixture (Robbins 1970): the rates `p` with
/// `x ln p + (n − x) ln(1 − p) ≥ ln B(x + 1, n − x + 1) + ln alpha`, so that before a verdict no rate is favoured. With
/// chance 1 − alpha it holds the true rate at all looks together.
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is negative, above `judged` or not finite.
pub fn beta_binomial(bad: f64, judged: u64, alpha: Alpha) -> Result<Interval, IntervalError> {
    let cell = JudgedCell::new(false, judged, judged, bad)?;
    let Some(rate) = cell.rate() else {
        return Ok(Interval::UNKNOWN);
    };
    let good = judged as f64 - bad;
    let least = ln_gamma(bad + 1.0) + ln_gamma(good + 1.0) - ln_gamma(judged as f64 + 2.0)
        + alpha.value().ln();
    let likely = |p: f64| {
        let times_log = |count: f64, share: f64| if count > 0.0 { count * share.ln() } else { 0.0 };
        times_log(bad, p) + times_log(good, 1.0 - p) >= least
    };
    let edge = |outside: f64| {
        if likely(outside) {
            return outside;
        }
        let (mut inside, mut outside) = (rate, outside);
        for _ in 0..100 {
            let middle = f64::midpoint(inside, outside);
            if likely(middle) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        inside
    };
    Ok(Interval::around(rate, edge(0.0), edge(1.0)))
}
