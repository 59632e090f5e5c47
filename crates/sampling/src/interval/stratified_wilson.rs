//! A closed form for the rate of a stratified sample.

use super::Interval;
use super::score::{Term, observed_sum};
use super::single::wilson_of;
use crate::alpha::Alpha;
use crate::sum::compensated;

/// The stratified Wilson interval of Yan & Su 2010: the weighted sum of the strata's Wilson limits at the smaller quantile
/// `z √(Σ W² v)/Σ W √v` with `v = p̂(1 − p̂)/ν`.
///
/// Where every stratum's rate is 0 or 1, v is taken at the centres of their Wilson intervals. Weights are shares.
pub fn stratified_wilson(terms: &[Term], alpha: Alpha) -> Interval {
    let estimate = observed_sum(terms);
    let variance = |rate: f64, term: &Term| rate * (1.0 - rate) * term.inverse_information;
    let at_rates = smaller_quantile(terms, alpha, |term| variance(term.rate, term));
    let quantile = at_rates
        .or_else(|| {
            smaller_quantile(terms, alpha, |term| {
                variance(wilson_centre(term, alpha), term)
            })
        })
        .unwrap_or_else(|| alpha.z());
    let limit = |side: fn(Interval) -> f64| {
        compensated(terms.iter().map(|term| {
            term.weight * side(wilson_of(term.rate, term.inverse_information, quantile))
        }))
    };
    let (lower, upper) = (limit(|limits| limits.lower), limit(|limits| limits.upper));
    Interval::around(estimate, lower, upper)
}

/// The quantile for the strata; `None` where no stratum has a variance.
fn smaller_quantile(terms: &[Term], alpha: Alpha, variance: impl Fn(&Term) -> f64) -> Option<f64> {
    let squares = compensated(
        terms
            .iter()
            .map(|term| term.weight * term.weight * variance(term)),
    );
    let roots = compensated(terms.iter().map(|term| term.weight * variance(term).sqrt()));
    (roots > 0.0).then(|| alpha.z() * squares.sqrt() / roots)
}

fn wilson_centre(term: &Term, alpha: Alpha) -> f64 {
    let u = alpha.z() * alpha.z() * term.inverse_information;
    (term.rate + 0.5 * u) / (1.0 + u)
}
