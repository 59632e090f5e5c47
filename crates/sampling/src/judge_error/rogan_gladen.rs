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
    check(rate, worth, record)?;
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
    let interval = Terms::new(rate, worth, record, alpha)
        .map_or(Interval::UNKNOWN, |terms| terms.interval(alpha));
    let interval = point.map_or(interval, |point| {
        Interval::around(point, interval.lower, interval.upper)
    });
    Ok(CorrectedRate { point, interval })
}

fn check(rate: f64, worth: f64, record: JudgeRecord) -> Result<(), IntervalError> {
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
    Ok(())
}

/// Where the uncertainty of a corrected rate comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uncertainty {
    /// The part of the variance that more verdicts would lower, 0 to 1.
    pub verdicts: f64,
    /// The part that more labelled bad traces would lower.
    pub bad_labels: f64,
    /// The part that more labelled good traces would lower.
    pub good_labels: f64,
    /// The largest of the three.
    pub largest: Source,
    /// How many more of what [`Uncertainty::largest`] names halve its part: verdicts in evenly drawn ones, labels of its kind.
    pub more_to_halve: u64,
}

/// What the uncertainty of a corrected rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Too few traces were judged.
    Verdicts,
    /// People labelled too few bad traces.
    BadLabels,
    /// People labelled too few good traces.
    GoodLabels,
}

/// Which of the three terms of the variance behind [`rogan_gladen`]'s interval is the largest, and what would halve it. `None`
/// where that interval is [`Interval::UNKNOWN`].
///
/// # Errors
/// As [`rogan_gladen`].
pub fn uncertainty(
    rate: f64,
    worth: f64,
    record: JudgeRecord,
    alpha: Alpha,
) -> Result<Option<Uncertainty>, IntervalError> {
    check(rate, worth, record)?;
    if record.bad == 0 || record.good == 0 {
        return Ok(None);
    }
    let Some(terms) = Terms::new(rate, worth, record, alpha) else {
        return Ok(None);
    };
    let all = terms.variance();
    let parts = [
        (
            terms.verdicts / all,
            Source::Verdicts,
            worth + alpha.z() * alpha.z(),
        ),
        (
            terms.bad_labels / all,
            Source::BadLabels,
            record.bad as f64 + 2.0,
        ),
        (
            terms.good_labels / all,
            Source::GoodLabels,
            record.good as f64 + 2.0,
        ),
    ];
    // Each term goes with one over its number of verdicts or labels, with what the method adds to it: twice as many halve it.
    let largest = parts
        .into_iter()
        .reduce(|largest, part| if part.0 > largest.0 { part } else { largest });
    Ok(largest.map(|(_, source, size)| Uncertainty {
        verdicts: parts[0].0,
        bad_labels: parts[1].0,
        good_labels: parts[2].0,
        largest: source,
        more_to_halve: size.ceil() as u64,
    }))
}

/// What the interval of Lang & Reiczigel is made of.
struct Terms {
    rate: f64,
    shift: f64,
    youden: f64,
    verdicts: f64,
    bad_labels: f64,
    good_labels: f64,
}

impl Terms {
    /// `None` where the judge did no better than chance.
    fn new(rate: f64, worth: f64, record: JudgeRecord, alpha: Alpha) -> Option<Self> {
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
            return None;
        }
        let rate = (p + specificity - 1.0) / youden;
        Some(Self {
            rate,
            shift: 2.0
                * square
                * (rate * sensitivity_variance - (1.0 - rate) * specificity_variance),
            youden,
            verdicts: p * (1.0 - p) / n,
            bad_labels: rate * rate * sensitivity_variance,
            good_labels: (1.0 - rate).powi(2) * specificity_variance,
        })
    }

    fn variance(&self) -> f64 {
        self.verdicts + self.bad_labels + self.good_labels
    }

    fn interval(&self, alpha: Alpha) -> Interval {
        let spread = alpha.z() * self.variance().sqrt() / self.youden;
        Interval {
            lower: (self.rate + self.shift - spread).clamp(0.0, 1.0),
            upper: (self.rate + self.shift + spread).clamp(0.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: JudgeRecord = JudgeRecord {
        bad: 40,
        bad_found: 34,
        good: 100,
        good_found: 95,
    };

    fn source(worth: f64, record: JudgeRecord) -> Uncertainty {
        let alpha = Alpha::new(0.05).unwrap();
        uncertainty(0.15, worth, record, alpha).unwrap().unwrap()
    }

    #[test]
    fn the_largest_source_is_named_and_that_many_more_halve_it() {
        let few_verdicts = source(60.0, RECORD);
        assert_eq!(few_verdicts.largest, Source::Verdicts);
        let few_labels = source(50_000.0, RECORD);
        assert_eq!(
            (few_labels.largest, few_labels.more_to_halve),
            (Source::GoodLabels, 102)
        );
        let parts = few_labels.verdicts + few_labels.bad_labels + few_labels.good_labels;
        assert!((parts - 1.0).abs() < 1e-12);
        // With as many more labels of the same quality the term is half of what it was.
        let more = JudgeRecord {
            good: 202,
            good_found: 191,
            ..RECORD
        };
        let alpha = Alpha::new(0.05).unwrap();
        let term = |record| {
            Terms::new(0.15, 50_000.0, record, alpha)
                .unwrap()
                .good_labels
        };
        assert!((term(more) / term(RECORD) - 0.5).abs() < 0.03);
    }

    #[test]
    fn a_judge_no_better_than_chance_has_no_such_source() {
        let alpha = Alpha::new(0.05).unwrap();
        let guessing = JudgeRecord {
            bad_found: 5,
            good_found: 50,
            ..RECORD
        };
        assert_eq!(uncertainty(0.15, 100.0, guessing, alpha), Ok(None));
        let unlabelled = JudgeRecord {
            bad: 0,
            bad_found: 0,
            ..RECORD
        };
        assert_eq!(uncertainty(0.15, 100.0, unlabelled, alpha), Ok(None));
        assert!(uncertainty(1.5, 100.0, RECORD, alpha).is_err());
    }
}
