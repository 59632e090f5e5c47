//! The score interval of a weighted sum of rates.
//!
//! The score interval of `θ = Σ W p` holds every value θ₀ with `(θ̂ − θ₀)² ≤ ζ² V(p̃)`, where `p̃` is the most likely
//! set of rates under `Σ W p = θ₀` and `V(p) = Σ W² p(1 − p)/ν` (Martín Andrés, Álvarez Hernández & Herranz
//! Tejedor 2011). Lagrange's condition `p̂ − p = a p(1 − p)` with `a = λ W/ν` gives each rate in closed form, and
//! summed with the weights `θ̂ − θ(λ) = λ V(λ)`. So a limit is the root of `λ² V(λ) = ζ²` in one unknown, for any
//! real weights.

use super::Interval;

/// One term of a weighted sum of rates.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Term {
    /// Its weight, W; negative in differences.
    pub weight: f64,
    /// Its observed rate, 0 to 1.
    pub rate: f64,
    /// One over its information size, 1/ν; 0 when the rate is known exactly.
    pub inverse_information: f64,
}

/// A limit's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Lower,
    Upper,
}

impl Side {
    /// The sign of λ.
    pub(super) fn sign(self) -> f64 {
        match self {
            Self::Lower => 1.0,
            Self::Upper => -1.0,
        }
    }
}

/// Where the constrained rates stand at one λ.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// θ(λ) = Σ W p.
    sum: f64,
    /// V(λ) = Σ W² p(1 − p)/ν.
    variance: f64,
    /// Σ W² p(1 − p)/(ν R), by which −θ changes with λ.
    slope: f64,
}

/// A limit, and the λ it lies at; none where the limit is the end of what the sum can be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) value: f64,
    pub(super) lambda: Option<f64>,
}

/// Blocks of this many terms are summed one after the other, blocks pairwise.
const BLOCK: usize = 512;

/// The observed sum `θ̂ = Σ W p̂`.
pub fn observed_sum(terms: &[Term]) -> f64 {
    if terms.len() > BLOCK {
        let (left, right) = terms.split_at(terms.len() / 2);
        return observed_sum(left) + observed_sum(right);
    }
    terms.iter().map(|term| term.weight * term.rate).sum()
}

/// The uncorrected score interval of `Σ W p` at the normal quantile `z`.
pub fn score_interval(terms: &[Term], z: f64) -> Interval {
    let estimate = observed_sum(terms);
    let limit = |side| solve(terms, estimate, z, side, None).value;
    Interval {
        lower: limit(Side::Lower).min(estimate),
        upper: limit(Side::Upper).max(estimate),
    }
}

/// A constrained rate.
#[derive(Clone, Copy, Debug)]
struct Constrained {
    /// The rate, p.
    rate: f64,
    /// 1 − p, without cancellation where p is close to 1.
    complement: f64,
    /// The root R of the discriminant.
    root: f64,
}

impl Constrained {
    /// The root in [0, 1] of `a p² − (1 + a) p + p̂ = 0`. Above one half it is found as one less that of the
    /// opposite problem, of `−a` and `1 − p̂`.
    fn at(a: f64, observed: f64) -> Self {
        if observed > 0.5 {
            let (complement, root) = Self::small_root(-a, 1.0 - observed);
            Self {
                rate: 1.0 - complement,
                complement,
                root,
            }
        } else {
            let (rate, root) = Self::small_root(a, observed);
            Self {
                rate,
                complement: 1.0 - rate,
                root,
            }
        }
    }

    fn small_root(a: f64, observed: f64) -> (f64, f64) {
        let s = 1.0 + a;
        let root = (s * s - 4.0 * a * observed).max(0.0).sqrt();
        let rate = if s < 0.0 {
            (s - root) / (2.0 * a)
        } else if observed > 0.0 {
            2.0 * observed / (s + root)
        } else {
            0.0
        };
        (rate.clamp(0.0, 1.0), root)
    }

    fn variance(self) -> f64 {
        self.rate * self.complement
    }
}

fn state_at(terms: &[Term], lambda: f64) -> State {
    if terms.len() > BLOCK {
        let (left, right) = terms.split_at(terms.len() / 2);
        let (left, right) = (state_at(left, lambda), state_at(right, lambda));
        return State {
            sum: left.sum + right.sum,
            variance: left.variance + right.variance,
            slope: left.slope + right.slope,
        };
    }
    let mut state = State::default();
    for term in terms {
        let scaled_weight = term.weight * term.inverse_information;
        let constrained = Constrained::at(lambda * scaled_weight, term.rate);
        let variance = scaled_weight * term.weight * constrained.variance();
        state.sum += term.weight * constrained.rate;
        state.variance += variance;
        if constrained.root > 0.0 {
            state.slope += variance / constrained.root;
        }
    }
    state
}

/// The skewness `μ₃/V^{3/2}` of the weighted sum at λ, with `μ₃ = Σ W³ p(1 − p)(1 − 2p)/ν²`; 0 where V is 0.
pub(super) fn skewness_at(terms: &[Term], lambda: f64) -> f64 {
    let (mut variance, mut third) = (0.0, 0.0);
    for term in terms {
        let scaled_weight = term.weight * term.inverse_information;
        let constrained = Constrained::at(lambda * scaled_weight, term.rate);
        let part = scaled_weight * term.weight * constrained.variance();
        variance += part;
        third += part * scaled_weight * (constrained.complement - constrained.rate);
    }
    if variance > 0.0 {
        third / (variance * variance.sqrt())
    } else {
        0.0
    }
}

/// The least or the greatest value of the sum when the rates that are not known exactly go to their ends.
fn end_of_range(terms: &[Term], side: Side) -> f64 {
    terms
        .iter()
        .map(|term| match side {
            _ if term.inverse_information <= 0.0 => term.weight * term.rate,
            Side::Lower => term.weight.min(0.0),
            Side::Upper => term.weight.max(0.0),
        })
        .sum()
}

/// A first guess of |λ|: ζ over the standard error at rates drawn half a verdict towards one half.
fn first_lambda(terms: &[Term], zeta: f64) -> f64 {
    let variance: f64 = terms
        .iter()
        .map(|term| {
            let p = (term.rate + 0.5 * term.inverse_information) / (1.0 + term.inverse_information);
            term.weight * term.weight * p * (1.0 - p) * term.inverse_information
        })
        .sum();
    zeta / variance.sqrt()
}

/// One limit: `λ² V(λ) = ζ²`.
///
/// Newton's method on `ln(λ √V/ζ)` as a function of `ln λ`, which is nearly straight: its slope is half of
/// `1 + Σ W² p(1 − p)/(νR) / V`. The step needs the ratio `ζ/(λ √V)` raised to one over the slope; the first
/// Padé approximant of that power is exact to third order at the limit and needs no logarithm. A bracket is kept, and
/// halved in `ln λ` where a step leaves it or gains too little, as at the kinks where a rate leaves 0 or 1.
pub(super) fn solve(
    terms: &[Term],
    estimate: f64,
    zeta: f64,
    side: Side,
    start: Option<f64>,
) -> Limit {
    const ROUNDING: f64 = 1e-14;
    const CLOSE: f64 = 5e-14;
    let end = end_of_range(terms, side);
    let free = terms
        .iter()
        .any(|term| term.inverse_information > 0.0 && term.weight != 0.0);
    if !free || (estimate - end).abs() <= ROUNDING {
        return Limit {
            value: if free { end } else { estimate },
            lambda: None,
        };
    }
    let mut lambda = start.unwrap_or_else(|| first_lambda(terms, zeta));
    let (mut below, mut above) = (0.0_f64, f64::INFINITY);
    let mut last_miss = f64::INFINITY;
    let mut state = state_at(terms, side.sign() * lambda);
    for _ in 0..400 {
        let ratio = zeta / (lambda * state.variance.sqrt());
        let miss = (ratio - 1.0).abs();
        if ratio > 1.0 {
            below = lambda;
        } else {
            above = lambda;
        }
        if miss <= CLOSE || above - below <= ROUNDING * below {
            break;
        }
        let power = 2.0 / (1.0 + state.slope / state.variance);
        let newton =
            lambda * (1.0 - power + (1.0 + power) * ratio) / (1.0 + power + (1.0 - power) * ratio);
        let gains = miss < 0.5 * last_miss;
        lambda = if newton > below && newton < above && (gains || above.is_infinite()) {
            newton
        } else if above.is_finite() && below > 0.0 {
            (below * above).sqrt()
        } else if above.is_finite() {
            above / 4.0
        } else {
            4.0 * below
        };
        last_miss = miss;
        state = state_at(terms, side.sign() * lambda);
    }
    Limit {
        value: state.sum,
        lambda: Some(lambda),
    }
}
