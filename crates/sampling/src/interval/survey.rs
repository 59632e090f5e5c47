//! The intervals that survey packages give a stratified proportion, for comparison.
//!
//! All of them are built from an estimated variance. That variance vanishes where a heavy cell shows no bad verdict, which
//! is common once failures are oversampled, and the intervals then miss the truth far more often than they say.
//! [`super::rate::rate_interval`] holds there; these show what somebody with R would have seen.

use std::f64::consts::FRAC_1_SQRT_2;

use super::cell::{JudgedCell, Scope};
use super::single::wilson_of;
use super::{Interval, IntervalError};
use crate::alpha::Alpha;
use crate::beta;
use crate::estimate::reweighted::{ReweightedMean, stratified_mean};
use crate::estimate::scored::ScoredCell;

/// A method of `svyciprop` of R's package survey 4.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurveyMethod {
    /// `p̂ ± t √V̂` (`mean`). Its limits may lie outside [0, 1].
    Mean,
    /// The same on the scale of log odds (`xlogit`).
    Logit,
    /// The same on the scale that steadies the variance of a proportion, `arcsin √p` (`asin`). A limit beyond the quarter
    /// circle comes back from its end, as it does in the package.
    Arcsine,
    /// Clopper and Pearson's limits at the effective size (`beta`; Korn & Graubard 1998).
    Beta,
    /// Wilson's limits at the effective size (`wilson`).
    Wilson,
}

/// The interval of the rate over the cells, weighted by their traces, at Student's t with judged traces less cells degrees of
/// freedom.
///
/// `None` where the package has no number: without a degree of freedom, and, except for [`SurveyMethod::Mean`], where none
/// or all of the verdicts are bad. Cells without a judged trace are left out.
///
/// A variance of 0 gives the rate itself; with [`SurveyMethod::Beta`] it gives ½, the package's answer, whatever
/// the rate.
///
/// # Errors
/// When no cell has a judged trace.
pub fn survey_interval(
    cells: &[JudgedCell],
    scope: Scope,
    alpha: Alpha,
    method: SurveyMethod,
) -> Result<Option<Interval>, IntervalError> {
    let scored: Vec<ScoredCell> = cells.iter().copied().map(ScoredCell::of_verdicts).collect();
    let mean = stratified_mean(&scored, scope)?;
    let judged: u64 = cells.iter().map(JudgedCell::judged).sum();
    let bad: f64 = cells.iter().map(JudgedCell::bad).sum();
    if mean.degrees_of_freedom == 0 {
        return Ok(None);
    }
    let t = student_quantile(alpha, mean.degrees_of_freedom);
    let mixed = bad > 0.0 && bad < judged as f64 && spread(&mean) > 0.0;
    Ok(match method {
        SurveyMethod::Mean => Some(around(mean.mean, t * mean.variance.sqrt())),
        _ if !mixed => None,
        SurveyMethod::Logit => Some(logit(&mean, t)),
        SurveyMethod::Arcsine => Some(arcsine(&mean, t)),
        SurveyMethod::Beta => Some(korn_graubard(&mean, judged, alpha)),
        SurveyMethod::Wilson => Some(wilson_of(mean.mean, mean.variance / spread(&mean), t)),
    })
}

fn around(centre: f64, distance: f64) -> Interval {
    Interval {
        lower: centre - distance,
        upper: centre + distance,
    }
}

/// What the variance of one verdict would be, p̂(1 − p̂).
fn spread(mean: &ReweightedMean) -> f64 {
    mean.mean * (1.0 - mean.mean)
}

fn logit(mean: &ReweightedMean, t: f64) -> Interval {
    let odds = around(
        (mean.mean / (1.0 - mean.mean)).ln(),
        t * mean.variance.sqrt() / spread(mean),
    );
    let rate = |log_odds: f64| 1.0 / (1.0 + (-log_odds).exp());
    Interval {
        lower: rate(odds.lower),
        upper: rate(odds.upper),
    }
}

fn arcsine(mean: &ReweightedMean, t: f64) -> Interval {
    let angle = around(
        mean.mean.sqrt().asin(),
        0.5 * t * (mean.variance / spread(mean)).sqrt(),
    );
    if !(angle.lower.is_finite() && angle.upper.is_finite()) {
        return Interval::UNKNOWN;
    }
    let (lower, upper) = (angle.lower.sin().powi(2), angle.upper.sin().powi(2));
    Interval {
        lower: lower.min(upper),
        upper: upper.max(lower),
    }
}

/// With an effective size below this, Korn and Graubard's limits differ from 0 and 1 by less than a number can show.
const NO_SIZE: f64 = 1e-3;

/// With an effective size above this, all methods' limits agree to fifteen decimals.
const ANY_SIZE: f64 = 1e15;

/// The effective size takes in that the variance has fewer degrees of freedom than verdicts.
fn korn_graubard(mean: &ReweightedMean, judged: u64, alpha: Alpha) -> Interval {
    if mean.variance <= 0.0 {
        return around(0.5, 0.0);
    }
    let without_cells = student_quantile(alpha, judged.saturating_sub(1));
    let with_cells = student_quantile(alpha, mean.degrees_of_freedom);
    let size = spread(mean) / mean.variance * (without_cells / with_cells).powi(2);
    if size < NO_SIZE {
        return Interval::UNKNOWN;
    }
    if size > ANY_SIZE {
        return wilson_of(mean.mean, 1.0 / size, alpha.z());
    }
    let (bad, good) = (size * mean.mean, size * (1.0 - mean.mean));
    let tail = 0.5 * alpha.value();
    Interval {
        lower: beta::quantile(tail, bad, good + 1.0),
        upper: 1.0 - beta::quantile(tail, good, bad + 1.0),
    }
}

/// The point that the size of a variable with Student's t distribution exceeds with chance α.
///
/// t²/(ν + t²) has the beta distribution with ½ and ν/2; the end of it that keeps its digits is taken. With many degrees of
/// freedom neither does, and the expansion around the normal quantile is as good (Abramowitz & Stegun 1964, 26.7.5).
fn student_quantile(alpha: Alpha, degrees_of_freedom: u64) -> f64 {
    let freedom = degrees_of_freedom as f64;
    if freedom > 1e5 {
        let z = alpha.z();
        let first = z * (z * z + 1.0) / 4.0;
        let second = z * ((5.0 * z * z + 16.0) * z * z + 3.0) / 96.0;
        return z + (first + second / freedom) / freedom;
    }
    let inside = beta::quantile(1.0 - alpha.value(), 0.5, 0.5 * freedom);
    let odds = if inside < FRAC_1_SQRT_2 {
        inside / (1.0 - inside)
    } else {
        let outside = beta::quantile(alpha.value(), 0.5 * freedom, 0.5);
        (1.0 - outside) / outside
    };
    (freedom * odds).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const METHODS: [SurveyMethod; 5] = [
        SurveyMethod::Mean,
        SurveyMethod::Logit,
        SurveyMethod::Arcsine,
        SurveyMethod::Beta,
        SurveyMethod::Wilson,
    ];

    fn intervals(cells: &[(u64, u64, f64)]) -> Vec<Option<Interval>> {
        let cells: Vec<JudgedCell> = cells
            .iter()
            .map(|&(traces, judged, bad)| JudgedCell::new(false, traces, judged, bad).unwrap())
            .collect();
        let alpha = Alpha::new(0.05).unwrap();
        METHODS
            .iter()
            .map(|&method| survey_interval(&cells, Scope::Period, alpha, method).unwrap())
            .collect()
    }

    /// R 4.2: `qt(1 - alpha/2, df)`; the closed forms for 1 and 2 degrees of freedom.
    #[test]
    fn student_quantiles_agree_with_published_values() {
        for (alpha, freedom, expected) in [
            (0.5, 1, 1.0),
            (0.05, 1, 12.706_204_736_174_7),
            (0.05, 2, 4.302_652_729_749_46),
            (0.05, 10, 2.228_138_851_964_94),
            (0.01, 30, 2.749_995_653_567_23),
            (0.05, 1_000_000_000_000, 1.959_963_984_542_43),
        ] {
            let t = student_quantile(Alpha::new(alpha).unwrap(), freedom);
            assert!((t / expected - 1.0).abs() < 1e-11, "{freedom}: {t}");
        }
        for alpha in [1e-6, 0.05, 0.5].map(|alpha| Alpha::new(alpha).unwrap()) {
            let (exact, expanded) = (
                student_quantile(alpha, 100_000),
                student_quantile(alpha, 100_001),
            );
            assert!(
                (0.0..1e-8).contains(&(exact - expanded)),
                "{exact} and {expanded}"
            );
        }
        let cauchy = student_quantile(Alpha::new(1e-6).unwrap(), 1);
        let expected = 1.0 / (std::f64::consts::FRAC_PI_2 * 1e-6).tan();
        assert!((cauchy / expected - 1.0).abs() < 1e-8, "{cauchy}");
    }

    #[test]
    fn only_the_mean_has_an_answer_where_nothing_or_everything_is_bad() {
        for bad in [0.0, 1.0] {
            let found = intervals(&[(700, 10, 10.0 * bad), (300, 30, 30.0 * bad)]);
            let mean = found[0].unwrap();
            assert!((mean.lower - bad).abs() < 1e-15 && (mean.upper - bad).abs() < 1e-15);
            assert_eq!(found[1..], [None; 4]);
        }
        assert_eq!(intervals(&[(10, 1, 1.0), (10, 1, 0.0)]), [None; 5]);
    }

    #[test]
    fn a_rate_within_rounding_of_an_end_gives_numbers_or_nothing() {
        for bad in [1e-300, 1e-18, 1e-9, 30.0 - 1e-14, 30.0 - 4e-15] {
            for cells in [
                &[(90, 30, bad)][..],
                &[(90, 30, bad), (5, 5, 5.0_f64.min(bad))],
            ] {
                for interval in intervals(cells).into_iter().flatten() {
                    assert!(interval.lower <= interval.upper, "{bad}: {interval:?}");
                }
            }
        }
    }

    #[test]
    fn a_heavy_cell_without_a_bad_verdict_hides_its_uncertainty() {
        let cells = [(1_000, 300, 150.0), (99_000, 300, 0.0)];
        for interval in intervals(&cells) {
            // Three in 300 ordinary traces could be bad without one having been seen: a rate of 1.5 %.
            assert!(!interval.unwrap().contains(0.015));
        }
    }

    proptest! {
        #[test]
        fn answers_are_numbers_in_order(
            counts in prop::collection::vec((1..100_000_u64, 0.0..=1.0_f64, 0.0..=1.0_f64), 1..6),
            alpha in 1e-6..0.5_f64,
            whole: bool,
            period: bool,
        ) {
            let cells: Vec<JudgedCell> = counts
                .iter()
                .map(|&(traces, share, rate)| {
                    let judged = (traces as f64 * share * share * share).ceil();
                    let bad = judged * rate * rate;
                    let bad = if whole { bad.floor() } else { bad };
                    JudgedCell::new(rate > 0.5, traces, judged as u64, bad).unwrap()
                })
                .collect();
            prop_assume!(cells.iter().any(|cell| cell.judged() > 0));
            let scope = if period { Scope::Period } else { Scope::System };
            let alpha = Alpha::new(alpha).unwrap();
            for method in METHODS {
                if let Some(Interval { lower, upper }) = survey_interval(&cells, scope, alpha, method).unwrap() {
                    prop_assert!(lower.is_finite() && upper.is_finite(), "{method:?}: {lower} {upper}");
                    prop_assert!(lower <= upper, "{method:?}: {lower} {upper}");
                }
            }
        }
    }
}
