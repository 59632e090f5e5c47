//! The true rate behind the judge's rate.

use crate::alpha::Alpha;
use crate::interval::{Interval, IntervalError};

/// How a judge did on traces that people labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgeRecord {
    /// Traces that people call bad.
    pub bad: u64,
    /// Those among them that the judge calls bad.
    pub bad_found: u64,
    /// Traces that people call good.
    pub good: u64,
    /// Those among them that the judge calls good.
    pub good_found: u64,
}

/// A rate corrected for the judge's errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorrectedRate {
    /// `(p + Sp − 1)/(Se + Sp − 1)`, within 0 and 1; `None` when the judge did no better than chance.
    pub point: Option<f64>,
    /// Its interval; [`Interval::UNKNOWN`] when the judge did no better than chance or either kind was never labelled.
    pub interval: Interval,
}

/// The rate of Rogan & Gladen 1978 with the interval of Lang & Reiczigel 2014 (10.1016/j.prevetmed.2013.09.015).
///
/// `rate` is the judge's rate and `worth` the number of evenly drawn traces that it is worth.
///
/// # Errors
/// When the rate is not between 0 and 1, the worth is not a positive number, or the record finds more than there is.
pub fn rogan_gladen(
    rate: f64,
    worth: f64,
    record: JudgeRecord,
    alpha: Alpha,
) -> Result<CorrectedRate, IntervalError> {
    if !(0.0..=1.0).contains(&rate) {
        return Err(IntervalError::RateOutOfRange { rate });
    }
    for (found, labelled) in [
        (record.bad_found, record.bad),
        (record.good_found, record.good),
    ] {
        if found > labelled {
            return Err(IntervalError::BadOutOfRange {
                bad: found as f64,
                judged: labelled,
            });
        }
    }
    if !(worth.is_finite() && worth > 0.0) {
        return Err(IntervalError::NoTraffic);
    }
    if record.bad == 0 || record.good == 0 {
        return Ok(CorrectedRate {
            point: None,
            interval: Interval::UNKNOWN,
        });
    }
    let share = |found: u64, of: u64| found as f64 / of as f64;
    let better_than_chance =
        share(record.bad_found, record.bad) + share(record.good_found, record.good) - 1.0;
    let point = (better_than_chance > 0.0).then(|| {
        ((rate + share(record.good_found, record.good) - 1.0) / better_than_chance).clamp(0.0, 1.0)
    });
    let interval = lang_reiczigel(rate, worth, record, alpha);
    let interval = point.map_or(interval, |point| {
        Interval::around(point, interval.lower, interval.upper)
    });
    Ok(CorrectedRate { point, interval })
}

fn lang_reiczigel(rate: f64, worth: f64, record: JudgeRecord, alpha: Alpha) -> Interval {
    let square = alpha.z() * alpha.z();
    let n = worth + square;
    let p = (worth * rate + 0.5 * square) / n;
    let drawn_in = |found: u64, of: u64| {
        let labelled = of as f64 + 2.0;
        let share = (found as f64 + 1.0) / labelled;
        (share, share * (1.0 - share) / labelled)
    };
    let (sensitivity, sensitivity_variance) = drawn_in(record.bad_found, record.bad);
    let (specificity, specificity_variance) = drawn_in(record.good_found, record.good);
    let youden = sensitivity + specificity - 1.0;
    if youden <= 0.0 {
        return Interval::UNKNOWN;
    }
    let rate = (p + specificity - 1.0) / youden;
    let shift = 2.0 * square * (rate * sensitivity_variance - (1.0 - rate) * specificity_variance);
    let variance = p * (1.0 - p) / n
        + rate * rate * sensitivity_variance
        + (1.0 - rate).powi(2) * specificity_variance;
    let spread = alpha.z() * variance.sqrt() / youden;
    Interval {
        lower: (rate + shift - spread).clamp(0.0, 1.0),
        upper: (rate + shift + spread).clamp(0.0, 1.0),
    }
}
