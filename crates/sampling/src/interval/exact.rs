//! The rate in one simple random sample, by inverting the tails of its exact distribution.

use super::{Interval, IntervalError};
use crate::alpha::Alpha;
use crate::beta;
use crate::counts::CountDistribution;
use crate::population::MAX_TRACES;
use crate::search::least;

/// The interval of Clopper & Pearson 1934, which never covers less than it says: the rates at which neither tail of the
/// binomial distribution is below half of alpha, from `B⁻¹(α/2; x, n − x + 1)` to `B⁻¹(1 − α/2; x + 1, n − x)` with the quantile
/// B⁻¹ of the beta distribution.
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is above `judged`.
pub fn clopper_pearson(bad: u64, judged: u64, alpha: Alpha) -> Result<Interval, IntervalError> {
    two_tails(bad, judged, |x, n| {
        beta::quantile(0.5 * alpha.value(), x, n - x + 1.0)
    })
}

/// The interval of Jeffreys' prior, Beta(½, ½), with the limit forced to 0 where nothing was bad and to 1 where all
/// was (Brown, Cai & `DasGupta` 2001).
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is above `judged`.
pub fn jeffreys(bad: u64, judged: u64, alpha: Alpha) -> Result<Interval, IntervalError> {
    two_tails(bad, judged, |x, n| {
        beta::quantile(0.5 * alpha.value(), x + 0.5, n - x + 0.5)
    })
}

/// The mid-p interval (Lancaster 1961): half of the observed count's own chance counts to the tail, so the lower limit is the
/// rate at which `P(X > x) + ½ P(X = x)` is half of alpha.
///
/// Nothing judged gives [`Interval::UNKNOWN`].
///
/// # Errors
/// When `bad` is above `judged`.
pub fn mid_p(bad: u64, judged: u64, alpha: Alpha) -> Result<Interval, IntervalError> {
    two_tails(bad, judged, |x, n| mid_p_lower(x, n, alpha))
}

/// The interval whose lower limit `lower_limit` gives for `x > 0` bad verdicts among `n`; the upper one is that of the good
/// verdicts, seen from the other side.
fn two_tails(
    bad: u64,
    judged: u64,
    lower_limit: impl Fn(f64, f64) -> f64,
) -> Result<Interval, IntervalError> {
    check_bad(bad, judged)?;
    if judged == 0 {
        return Ok(Interval::UNKNOWN);
    }
    let n = judged as f64;
    let limit = |count: u64| {
        if count == 0 {
            0.0
        } else {
            lower_limit(count as f64, n)
        }
    };
    Ok(Interval::around(
        bad as f64 / n,
        limit(bad),
        1.0 - limit(judged - bad),
    ))
}

/// The rate at which `½ P(X ≥ x) + ½ P(X > x)` is half of alpha, by halving.
fn mid_p_lower(x: f64, n: f64, alpha: Alpha) -> f64 {
    let at_least = |rate: f64| beta::regularized(x, n - x + 1.0, rate);
    let above = |rate: f64| {
        if x < n {
            beta::regularized(x + 1.0, n - x, rate)
        } else {
            0.0
        }
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if at_least(middle) + above(middle) < alpha.value() {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// How many traces of a finite population may be bad: both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadTraces {
    /// The fewest.
    pub fewest: u64,
    /// The most.
    pub most: u64,
}

/// The exact interval for the traces of a period: every number of bad traces that neither tail of the hypergeometric
/// distribution rejects at half of alpha (Wright 1991). Never covers less than it says.
///
/// Both tails are monotone in the number of bad traces, so each end is found by halving.
///
/// # Errors
/// When `bad` is above `judged`, `judged` above `traces`, or `traces` above [`MAX_TRACES`].
pub fn hypergeometric(
    bad: u64,
    judged: u64,
    traces: u64,
    alpha: Alpha,
) -> Result<BadTraces, IntervalError> {
    check_bad(bad, judged)?;
    if traces > MAX_TRACES {
        return Err(IntervalError::TooManyTraces { traces });
    }
    if judged > traces {
        return Err(IntervalError::JudgedExceedTraces { judged, traces });
    }
    // A tail of exactly half of alpha is rejected, also where its sum came out an ulp larger.
    let tail = 0.5 * alpha.value() * (1.0 + 1e-12);
    let drawn =
        |population_bad: u64| CountDistribution::hypergeometric(traces, population_bad, judged);
    let (fewest, most) = (bad, traces - judged + bad);
    // With `bad` bad traces at least as many in the sample is rarest, with `most` it is certain.
    let fewest = least(fewest, most, |population_bad| {
        drawn(population_bad).at_least(bad) > tail
    });
    let beyond = least(fewest, most, |population_bad| {
        drawn(population_bad).at_most(bad) <= tail
    });
    let most = if drawn(beyond).at_most(bad) > tail {
        beyond
    } else {
        beyond.saturating_sub(1)
    };
    Ok(BadTraces {
        fewest,
        most: most.max(fewest),
    })
}

fn check_bad(bad: u64, judged: u64) -> Result<(), IntervalError> {
    if bad > judged {
        return Err(IntervalError::BadOutOfRange {
            bad: bad as f64,
            judged,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_bad_or_nothing_good_forces_the_end() {
        let alpha = Alpha::new(0.05).unwrap();
        for method in [clopper_pearson, jeffreys, mid_p] {
            let none = method(0, 158, alpha).unwrap();
            let all = method(158, 158, alpha).unwrap();
            assert!(none.lower.abs() < f64::EPSILON && (all.upper - 1.0).abs() < f64::EPSILON);
            assert!((none.upper - (1.0 - all.lower)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_million_judged_traces_have_finite_limits() {
        let alpha = Alpha::new(1e-6).unwrap();
        for bad in [0, 1, 5_000, 500_000, 999_999, 1_000_000] {
            let exact = clopper_pearson(bad, 1_000_000, alpha).unwrap();
            let rate = bad as f64 / 1e6;
            assert!(
                exact.contains(rate) && exact.width() < 0.006,
                "{bad}: {exact:?}"
            );
        }
    }

    /// One bad trace of `N` is drawn by a single call with chance 1/N, which is half of alpha to the last digit.
    #[test]
    fn a_tail_of_exactly_half_of_alpha_is_rejected() {
        for (traces, alpha) in [(40, 0.05), (20, 0.1), (200, 0.01), (80, 0.025), (10, 0.2)] {
            let found = hypergeometric(1, 1, traces, Alpha::new(alpha).unwrap()).unwrap();
            assert_eq!((found.fewest, found.most), (2, traces), "{traces}");
        }
    }

    #[test]
    fn one_trace_that_is_all_there_is_leaves_no_doubt() {
        let alpha = Alpha::new(0.05).unwrap();
        assert_eq!(
            hypergeometric(1, 1, 1, alpha),
            Ok(BadTraces { fewest: 1, most: 1 })
        );
        assert_eq!(
            hypergeometric(0, 0, 9, alpha),
            Ok(BadTraces { fewest: 0, most: 9 })
        );
    }
}
