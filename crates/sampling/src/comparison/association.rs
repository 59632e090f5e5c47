//! Two sides compared within strata, weighted by how much each stratum tells rather than by its traffic.
//!
//! These do not estimate the difference over all traffic, which [`super::difference::price_bonett`] does; they tell whether
//! there is one.

use super::difference::Difference;
use super::heterogeneity::chi_squared_tail;
use crate::alpha::Alpha;
use crate::interval::cell::JudgedCell;
use crate::interval::score::{Term, observed_sum};
use crate::interval::stratified_wilson::stratified_wilson;
use crate::interval::{Interval, IntervalError};

/// The test of Cochran, Mantel and Haenszel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Association {
    /// The statistic, without continuity correction.
    pub statistic: f64,
    /// The chance of such a statistic when the sides do not differ.
    pub p: f64,
    /// The common odds ratio of Mantel and Haenszel, first side over second; infinite where nothing was bad on the one
    /// side that matters.
    pub odds_ratio: f64,
}

/// Tests whether two sides differ within strata (Cochran 1954; Mantel & Haenszel 1959; R `mantelhaen.test` without
/// correction), of (first, second) a stratum. Strata that were not judged on both sides are left out; `None` when the
/// rest cannot tell.
pub fn cochran_mantel_haenszel(strata: &[(JudgedCell, JudgedCell)]) -> Option<Association> {
    let (mut shift, mut variance, mut for_first, mut for_second) = (0.0, 0.0, 0.0, 0.0);
    for (first, second) in judged_on_both(strata) {
        let (n, m) = (first.judged() as f64, second.judged() as f64);
        let all = n + m;
        let bad = first.bad() + second.bad();
        shift += first.bad() - n * bad / all;
        variance += n * m * bad * (all - bad) / (all * all * (all - 1.0));
        for_first += first.bad() * (m - second.bad()) / all;
        for_second += second.bad() * (n - first.bad()) / all;
    }
    (variance > 0.0).then(|| {
        let statistic = shift * shift / variance;
        Association {
            statistic,
            p: chi_squared_tail(statistic, 1),
            odds_ratio: for_first / for_second,
        }
    })
}

/// The difference, second less first, with the stratified interval of Newcombe and the weights of Cochran, Mantel and
/// Haenszel (Yan & Su 2010). Strata that were not judged on both sides are left out.
///
/// # Errors
/// When no stratum was judged on both sides.
pub fn stratified_newcombe(
    strata: &[(JudgedCell, JudgedCell)],
    alpha: Alpha,
) -> Result<Difference, IntervalError> {
    let total: f64 = judged_on_both(strata)
        .map(|(first, second)| precision(first, second))
        .sum();
    if total <= 0.0 {
        return Err(IntervalError::NoTraffic);
    }
    let side =
        |pick: fn(&(JudgedCell, JudgedCell)) -> &JudgedCell| Side::new(strata, pick, total, alpha);
    let (first, second) = (side(|pair| &pair.0), side(|pair| &pair.1));
    let point = second.rate - first.rate;
    let spread = |one: f64, other: f64| alpha.z() * (one + other).sqrt();
    let down = spread(
        second.variance_at(second.limits.lower),
        first.variance_at(first.limits.upper),
    );
    let up = spread(
        second.variance_at(second.limits.upper),
        first.variance_at(first.limits.lower),
    );
    Ok(Difference::new(point, point - down, point + up, 1.0))
}

/// One side's rate over the strata, its interval, and `Σ W²/n`.
struct Side {
    rate: f64,
    limits: Interval,
    inverse_size: f64,
}

impl Side {
    fn new(
        strata: &[(JudgedCell, JudgedCell)],
        pick: fn(&(JudgedCell, JudgedCell)) -> &JudgedCell,
        total: f64,
        alpha: Alpha,
    ) -> Self {
        let terms: Vec<Term> = judged_on_both(strata)
            .map(|pair| {
                let cell = pick(pair);
                let judged = cell.judged() as f64;
                Term {
                    weight: precision(&pair.0, &pair.1) / total,
                    rate: cell.bad() / judged,
                    inverse_information: 1.0 / judged,
                }
            })
            .collect();
        Self {
            rate: observed_sum(&terms),
            limits: stratified_wilson(&terms, alpha),
            inverse_size: terms
                .iter()
                .map(|term| term.weight * term.weight * term.inverse_information)
                .sum(),
        }
    }

    fn variance_at(&self, rate: f64) -> f64 {
        self.inverse_size * rate * (1.0 - rate)
    }
}

fn judged_on_both(
    strata: &[(JudgedCell, JudgedCell)],
) -> impl Iterator<Item = &(JudgedCell, JudgedCell)> {
    strata
        .iter()
        .filter(|(first, second)| first.judged() > 0 && second.judged() > 0)
}

/// The weight of Cochran, Mantel and Haenszel.
fn precision(first: &JudgedCell, second: &JudgedCell) -> f64 {
    let (n, m) = (first.judged() as f64, second.judged() as f64);
    n * m / (n + m)
}
