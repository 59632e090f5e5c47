//! A range that may be looked at after every verdict.

use statrs::function::gamma::ln_gamma;

use crate::interval::cell::JudgedCell;
use crate::interval::{Interval, IntervalError};

/// The confidence sequence of the beta-binomial mixture (Robbins 1970): the rates `p` with
/// `x ln p + (n − x) ln(1 − p) ≥ ln B(x + a, n − x + b) − ln B(a, b) + ln alpha`. With chance 1 − alpha it holds the true
/// rate at all looks together. `a` and `b` are the mixture's parameters; 1 and 1 favour no rate.
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is negative, above `judged` or not finite, alpha is not between 0 and 1, or `a` or `b` is not positive.
pub fn beta_binomial(
    bad: f64,
    judged: u64,
    alpha: f64,
    (a, b): (f64, f64),
) -> Result<Interval, IntervalError> {
    let cell = JudgedCell::new(false, judged, judged, bad)?;
    for (value, highest) in [(alpha, 1.0), (a, f64::MAX), (b, f64::MAX)] {
        if !(value > 0.0 && value <= highest) {
            return Err(IntervalError::RateOutOfRange { rate: value });
        }
    }
    let Some(rate) = cell.rate() else {
        return Ok(Interval::UNKNOWN);
    };
    let good = judged as f64 - bad;
    let ln_beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let least = ln_beta(bad + a, good + b) - ln_beta(a, b) + alpha.ln();
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
