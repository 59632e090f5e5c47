//! Skewness-corrected score intervals of two cells, many at once.
//!
//! A curve or an allocation needs the planned widths of thousands of groups. They are those of
//! [`super::stratified::skewness_corrected`], found by steps of higher order: with `x = ln λ` a limit is the root of
//! `ln(λ² V) = ln ζ²`, and all derivatives by x are rational in the constrained rates and the root R of their
//! discriminant, so that a second derivative costs a few products (Chebyshev's method). Close to the root the limit
//! is read off by its Taylor series. Several limits take the same steps side by side and without a branch, which fills
//! the processor's wide registers; none depends on its neighbours. Where the steps do not settle, the general solver
//! with its bracket takes over.

use super::Interval;
use super::score::{Term, observed_sum};
use super::stratified::skewness_corrected;
use crate::alpha::Alpha;

/// So many intervals are found side by side.
pub(crate) const PAIRS: usize = 4;
/// Each has two limits; the lower ones come first.
const LIMITS: usize = 2 * PAIRS;
/// A value for each limit.
type Lanes = [f64; LIMITS];

/// From a step in `ln λ` this small on, what the Taylor series leave out is beyond ten digits.
const CLOSE: f64 = 1e-4;
/// Limits that take more steps are left to the general solver.
const MOST_STEPS: usize = 12;

/// The interval of `Σ W p` over two cells, within what a rate can be, of each of up to [`PAIRS`] pairs. Weights are
/// shares. Places beyond the pairs hold nothing of meaning.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub(crate) fn intervals(pairs: &[[Term; 2]], alpha: Alpha) -> [Interval; PAIRS] {
    let distances = distances(pairs, alpha.z());
    let mut intervals = [Interval::UNKNOWN; PAIRS];
    for (place, (pair, interval)) in pairs.iter().zip(&mut intervals).enumerate() {
        let estimate = observed_sum(pair);
        let (below, above) = (distances[place], distances[PAIRS + place]);
        *interval = if is_known(pair) {
            Interval::around(estimate, estimate, estimate)
        } else if below.is_finite() && above.is_finite() {
            Interval::around(estimate, estimate - below, estimate + above)
        } else {
            let raw = skewness_corrected(pair, alpha);
            Interval::around(estimate, raw.lower, raw.upper)
        };
    }
    intervals
}

/// Whether both rates are known exactly.
fn is_known(pair: &[Term; 2]) -> bool {
    pair.iter().all(|term| term.inverse_information <= 0.0)
}

/// How far each limit lies from the estimate; no finite number where the steps did not settle.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn distances(pairs: &[[Term; 2]], z: f64) -> Lanes {
    let cells = [Cells::of(pairs, 0), Cells::of(pairs, 1)];
    let mut squared_quantile = [z * z; LIMITS];
    let mut lambda = first_lambda(&cells, z * z);
    let mut at = Standing::nowhere();
    settle(&cells, &squared_quantile, &mut lambda, &mut at);
    for limit in 0..LIMITS {
        // A little of the way to the uncorrected limit is left.
        let rest = at.step[limit];
        let (slope, half_curvature) = (at.slope[limit], at.half_curvature[limit]);
        let variance =
            at.variance[limit] * exponential(rest * (slope - 1.0 + rest * half_curvature));
        let mut third = 0.0;
        for (cell, rates) in cells.iter().zip(&at.rates) {
            third += cell.third_moment(limit, lambda[limit], rates, rest);
        }
        let skewness = third / (variance * variance.sqrt());
        let quantile = (z + skewness * (z * z - 1.0) / 6.0).clamp(0.5 * z, 2.5 * z);
        squared_quantile[limit] = quantile * quantile;
        let step = chebyshev(
            logarithm(quantile * quantile, z * z),
            1.0 / (1.0 + slope),
            half_curvature,
        );
        lambda[limit] *= exponential(rest + step);
    }
    settle(&cells, &squared_quantile, &mut lambda, &mut at);
    let mut distances = [0.0; LIMITS];
    for limit in 0..LIMITS {
        let rest = at.step[limit];
        let growth = exponential(rest * (at.slope[limit] + rest * at.half_curvature[limit]));
        let settled = if rest.abs() <= CLOSE { 1.0 } else { f64::NAN };
        distances[limit] = settled * lambda[limit] * at.variance[limit] * growth;
    }
    distances
}

/// One of the two cells as seen from each limit.
///
/// A rate above one half is taken as that of the opposite verdict with the opposite weight; the upper limit is the
/// lower one of the sum with all weights negative.
struct Cells {
    /// 2p̂ for the rate p̂, up to one half.
    twice_rate: Lanes,
    /// W/ν.
    pull: Lanes,
    /// W²/ν.
    scale: Lanes,
}

impl Cells {
    /// Where a limit needs no search, any cells that settle stand in.
    #[inline]
    fn of(pairs: &[[Term; 2]], cell: usize) -> Self {
        let mut cells = Self {
            twice_rate: [1.0; LIMITS],
            pull: [1.0; LIMITS],
            scale: [1.0; LIMITS],
        };
        for (place, pair) in pairs.iter().enumerate().take(PAIRS) {
            if is_known(pair) {
                continue;
            }
            let term = pair[cell];
            let (rate, weight) = if term.rate > 0.5 {
                (1.0 - term.rate, -term.weight)
            } else {
                (term.rate, term.weight)
            };
            let pull = weight * term.inverse_information;
            for (limit, pull) in [(place, pull), (PAIRS + place, -pull)] {
                cells.twice_rate[limit] = 2.0 * rate;
                cells.pull[limit] = pull;
                cells.scale[limit] = weight * weight * term.inverse_information;
            }
        }
        cells
    }

    /// The cell's part of μ₃, `(W³/ν²) p(1 − p)(1 − 2p)`, a little `rest` in x from λ, by its Taylor series.
    #[inline]
    fn third_moment(&self, limit: usize, lambda: f64, rates: &Rates, rest: f64) -> f64 {
        let (rate, by_root) = (rates.rate[limit], rates.by_root[limit]);
        let a = lambda * self.pull[limit];
        let (spread, skew) = (rate * (1.0 - rate), 1.0 - 2.0 * rate);
        // dp/dx, its logarithmic derivative, and how p(1 − p)(1 − 2p) changes with p.
        let fall = -a * spread * by_root;
        let fall_growth = 1.0 - a * by_root * (skew + by_root * (1.0 + a - self.twice_rate[limit]));
        let steepness = 1.0 - 6.0 * spread;
        let bend = fall * (steepness * fall_growth - 6.0 * skew * fall);
        self.scale[limit]
            * self.pull[limit]
            * (spread * skew + rest * (steepness * fall + 0.5 * rest * bend))
    }
}

/// A first guess: the root where rates are small and the cells alike, so that `V(λ) = V(0)/(1 + λ μ₃(0)/V(0))`.
#[inline]
fn first_lambda(cells: &[Cells; 2], squared_quantile: f64) -> Lanes {
    let mut lambda = [0.0; LIMITS];
    for (limit, lambda) in lambda.iter_mut().enumerate() {
        let (mut variance, mut third) = (0.0, 0.0);
        for cell in cells {
            let rate = 0.5 * cell.twice_rate[limit];
            let part = cell.scale[limit] * rate * (1.0 - rate);
            variance += part;
            third += part * cell.pull[limit] * (1.0 - cell.twice_rate[limit]);
        }
        let b = squared_quantile * third;
        let square = variance * variance;
        *lambda =
            (b + (b * b + 4.0 * squared_quantile * square * variance).sqrt()) / (2.0 * square);
    }
    lambda
}

/// The constrained rates of one cell.
struct Rates {
    /// p.
    rate: Lanes,
    /// 1/R.
    by_root: Lanes,
}

/// Where each limit stands at its λ, and the step from there.
struct Standing {
    /// Of both cells.
    rates: [Rates; 2],
    /// V.
    variance: Lanes,
    /// d ln(λV)/dx.
    slope: Lanes,
    /// Half of its derivative.
    half_curvature: Lanes,
    /// The step in x to the root.
    step: Lanes,
}

impl Standing {
    const fn nowhere() -> Self {
        const NOTHING: Lanes = [0.0; LIMITS];
        const RATES: Rates = Rates {
            rate: NOTHING,
            by_root: NOTHING,
        };
        Self {
            rates: [RATES, RATES],
            variance: NOTHING,
            slope: NOTHING,
            half_curvature: NOTHING,
            step: NOTHING,
        }
    }

    #[inline]
    fn find(&mut self, cells: &[Cells; 2], squared_quantile: &Lanes, lambda: &Lanes) {
        for limit in 0..LIMITS {
            let lambda = lambda[limit];
            // V, Σ W² p(1 − p)/(νR), and how the latter changes with x.
            let (mut variance, mut by_root_sum, mut bend) = (0.0, 0.0, 0.0);
            for (cell, rates) in cells.iter().zip(&mut self.rates) {
                let twice_rate = cell.twice_rate[limit];
                let a = lambda * cell.pull[limit];
                let s = 1.0 + a;
                let root = (s * s - 2.0 * a * twice_rate).sqrt();
                let far = s + root;
                // One division for both p = 2p̂/(s + R) and 1/R.
                let inverse = 1.0 / (far * root);
                let by_root = far * inverse;
                let rate = twice_rate * root * inverse;
                let part = cell.scale[limit] * rate * (1.0 - rate);
                let part_by_root = part * by_root;
                variance += part;
                by_root_sum += part_by_root;
                bend += part_by_root * (by_root * (1.0 - by_root * a * (s - twice_rate)) - 1.0);
                rates.rate[limit] = rate;
                rates.by_root[limit] = by_root;
            }
            let both = variance + by_root_sum;
            let inverse = 1.0 / (variance * both);
            let by_variance = both * inverse;
            let slope = by_root_sum * by_variance;
            let half_curvature = 0.5 * (bend * by_variance - slope * (slope - 1.0));
            let distance = logarithm(squared_quantile[limit], lambda * lambda * variance);
            self.variance[limit] = variance;
            self.slope[limit] = slope;
            self.half_curvature[limit] = half_curvature;
            self.step[limit] =
                chebyshev(distance, variance * variance * inverse, half_curvature).clamp(-1.5, 1.5);
        }
    }
}

/// Steps until all limits are close, or for long enough. Those that are close stay where they are.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn settle(cells: &[Cells; 2], squared_quantile: &Lanes, lambda: &mut Lanes, at: &mut Standing) {
    let mut left = MOST_STEPS;
    loop {
        at.find(cells, squared_quantile, lambda);
        let all_close = at.step.iter().all(|step| step.abs() <= CLOSE);
        if all_close || left == 0 {
            return;
        }
        left -= 1;
        for (lambda, &step) in lambda.iter_mut().zip(&at.step) {
            *lambda *= exponential(if step.abs() <= CLOSE { 0.0 } else { step });
        }
    }
}

/// The step in x that changes `ln(λ² V)` by so much, given one over its slope and half its curvature.
#[inline]
fn chebyshev(distance: f64, by_slope: f64, half_curvature: f64) -> f64 {
    let newton = distance * by_slope;
    newton * (1.0 - (newton * half_curvature * by_slope).clamp(-0.5, 0.5))
}

/// `ln(to/from)`, the more exact the closer they are.
#[inline]
fn logarithm(to: f64, from: f64) -> f64 {
    let t = (to - from) / (to + from);
    let square = t * t;
    t * (2.0 + square * (2.0 / 3.0 + square * (2.0 / 5.0)))
}

/// `exp(x)`, the more exact the closer x is to 0; above 0 for every step.
#[inline]
fn exponential(x: f64) -> f64 {
    1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(fast: Interval, plain: Interval) -> bool {
        let allowed = 1e-9 * plain.width() + 1e-14;
        (fast.lower - plain.lower).abs() <= allowed && (fast.upper - plain.upper).abs() <= allowed
    }

    prop_compose! {
        /// Any rates that are planned with, any size from two calls to almost all traces, very unequal weights.
        fn pair()(
            share in -12.0..12.0_f64,
            rates in prop::array::uniform2(prop_oneof![3 => 0.005..0.995_f64, 1 => 0.005..0.02_f64, 1 => 0.98..0.995_f64]),
            sizes in prop::array::uniform2(prop_oneof![5 => 0.0..14.0_f64, 1 => Just(f64::INFINITY)]),
        ) -> [Term; 2] {
            let weight = 1.0 / (1.0 + share.exp());
            [0, 1].map(|cell| Term {
                weight: [weight, 1.0 - weight][cell],
                rate: rates[cell],
                inverse_information: (-sizes[cell]).exp(),
            })
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn they_are_those_of_the_general_solver(pairs in prop::collection::vec(pair(), 1..=PAIRS), alpha in 1e-6..0.5_f64) {
            let alpha = Alpha::new(alpha).unwrap();
            for (pair, fast) in pairs.iter().zip(intervals(&pairs, alpha)) {
                let raw = skewness_corrected(pair, alpha);
                let plain = Interval::around(observed_sum(pair), raw.lower, raw.upper);
                prop_assert!(close(fast, plain), "{pair:?}: {fast:?}, not {plain:?}");
            }
        }

        #[test]
        fn none_depends_on_its_neighbours(pairs in prop::collection::vec(pair(), PAIRS), alpha in 1e-6..0.5_f64) {
            let alpha = Alpha::new(alpha).unwrap();
            let together = intervals(&pairs, alpha);
            for (pair, together) in pairs.iter().zip(together) {
                prop_assert_eq!(intervals(&[*pair], alpha)[0], together);
            }
        }
    }
}
