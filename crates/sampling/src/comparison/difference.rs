//! The difference of two rates.

use crate::alpha::Alpha;
use crate::estimate::scored::ScoredCell;
use crate::interval::bounded::dispersion;
use crate::interval::cell::{JudgedCell, Scope};
use crate::interval::score::{Term, score_interval};
use crate::interval::single::wilson_cell;
use crate::interval::{Interval, IntervalError};
use crate::normal;

/// The difference of two rates, second less first, with its interval; −1 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The observed difference, reweighted.
    pub point: f64,
    /// Its interval.
    pub interval: Interval,
    /// Share of the traffic in cells that were judged on both sides, 0 to 1; only these are compared.
    pub compared_share: f64,
}

impl Difference {
    /// A difference with limits that hold it and stay within −1 and 1.
    pub(super) fn new(point: f64, lower: f64, upper: f64, compared_share: f64) -> Self {
        // Weights that add up to 1 but for the last digit may lead beyond.
        let point = point.clamp(-1.0, 1.0);
        Self {
            point,
            interval: Interval {
                lower: lower.clamp(-1.0, 1.0).min(point),
                upper: upper.clamp(-1.0, 1.0).max(point),
            },
            compared_share,
        }
    }
}

/// The same cell on both sides, with verdicts ([`JudgedCell`]) or scores ([`ScoredCell`]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired<C> {
    /// What it weighs on both sides: its traces in the pooled period, so that a change of the mix cannot pass for an effect.
    pub weight: f64,
    /// The first side: judged traces and what was found among them.
    pub first: C,
    /// The second side.
    pub second: C,
}

/// The same cell on both sides, with verdicts.
pub type PairedCell = Paired<JudgedCell>;

/// The same cell on both sides, with scores between 0 and 1.
pub type PairedScores = Paired<ScoredCell>;

/// The reweighted difference with `2/k` bad and good verdicts added to each of the `k` cells of both sides, as Price & Bonett
/// 2004 do: the one figure that intervals and tests of it are made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdjustedDifference {
    /// The observed difference, nothing added; −1 to 1.
    pub point: f64,
    /// The difference with the verdicts added: the middle of its intervals.
    pub centre: f64,
    /// The standard error of [`AdjustedDifference::centre`].
    pub standard_error: f64,
    /// Share of the traffic in cells that were judged on both sides, 0 to 1; only these are compared.
    pub compared_share: f64,
}

impl AdjustedDifference {
    /// Of verdicts. A cell that was not judged on both sides is left out of both.
    ///
    /// # Errors
    /// When no cell was judged on both sides, or the weights are not positive numbers.
    pub fn of_verdicts(cells: &[PairedCell]) -> Result<Self, IntervalError> {
        Self::of(cells.iter().map(|cell| {
            let side =
                |judged: &JudgedCell| judged.rate().map(|rate| (rate, judged.judged() as f64));
            (cell.weight, side(&cell.first), side(&cell.second))
        }))
    }

    /// Of scores: each cell counts as `n/κ` verdicts, κ being the dispersion of the scores of its signal on both sides together,
    /// as in [`mean_interval`](crate::interval::bounded::mean_interval). For verdicts the same as
    /// [`AdjustedDifference::of_verdicts`].
    ///
    /// # Errors
    /// When no cell was judged on both sides, or the weights are not positive numbers.
    pub fn of_scores(cells: &[PairedScores]) -> Result<Self, IntervalError> {
        let both = || cells.iter().flat_map(|cell| [&cell.first, &cell.second]);
        let [with_signal, without_signal] = [true, false]
            .map(|signal| dispersion(both().filter(|cell| cell.with_signal() == signal)));
        let side = |scored: &ScoredCell| {
            let kappa = if scored.with_signal() {
                with_signal
            } else {
                without_signal
            };
            scored
                .mean()
                .map(|mean| (mean, scored.judged() as f64 / kappa))
        };
        Self::of(
            cells
                .iter()
                .map(|cell| (cell.weight, side(&cell.first), side(&cell.second))),
        )
    }

    /// Of (weight, first side, second side), a side being its mean and how many verdicts it counts as.
    fn of(
        cells: impl Iterator<Item = (f64, Option<(f64, f64)>, Option<(f64, f64)>)> + Clone,
    ) -> Result<Self, IntervalError> {
        let usable = cells.clone().filter_map(|(weight, first, second)| {
            (weight > 0.0).then_some((weight, [(-1.0, first?), (1.0, second?)]))
        });
        let total: f64 = cells.map(|(weight, ..)| weight).sum();
        let weight: f64 = usable.clone().map(|(weight, _)| weight).sum();
        if !(total.is_finite() && weight > 0.0) {
            return Err(IntervalError::NoTraffic);
        }
        let sides = 2.0 * usable.clone().count() as f64;
        let (mut point, mut centre, mut variance) = (0.0, 0.0, 0.0);
        for (cell_weight, both) in usable {
            let share = cell_weight / weight;
            for (sign, (mean, n)) in both {
                let drawn_in = (n * mean + 2.0 / sides) / (n + 4.0 / sides);
                point += sign * share * mean;
                centre += sign * share * drawn_in;
                variance += share * share * drawn_in * (1.0 - drawn_in) / (n + 4.0 / sides);
            }
        }
        Ok(Self {
            point,
            centre,
            standard_error: variance.sqrt(),
            compared_share: weight / total,
        })
    }

    /// The difference with its interval.
    pub fn interval(&self, alpha: Alpha) -> Difference {
        let spread = alpha.z() * self.standard_error;
        Difference::new(
            self.point,
            self.centre - spread,
            self.centre + spread,
            self.compared_share,
        )
    }

    /// The chance of a difference at least so large, in either direction, where there is none: below α where the interval
    /// leaves 0 out.
    pub fn chance(&self) -> f64 {
        if self.standard_error > 0.0 {
            2.0 * normal::upper_tail((self.centre / self.standard_error).abs())
        } else {
            1.0
        }
    }
}

/// The reweighted difference of verdicts with the interval of Price & Bonett 2004 (10.1016/S0167-9473(03)00007-0):
/// `Σ ±W p̃ ± z √(Σ W² p̃(1 − p̃)/(n + 4/k))` with `p̃ = (x + 2/k)/(n + 4/k)`; see [`AdjustedDifference`].
///
/// It is about the system, so there is no finite population correction.
///
/// # Errors
/// As [`AdjustedDifference::of_verdicts`].
pub fn price_bonett(cells: &[PairedCell], alpha: Alpha) -> Result<Difference, IntervalError> {
    Ok(AdjustedDifference::of_verdicts(cells)?.interval(alpha))
}

/// The difference of two simple samples with Newcombe's hybrid interval (Newcombe 1998, method 10): the variances are
/// recovered from the two Wilson limits that face each other, `d − √((p₂ − l₂)² + (u₁ − p₁)²)` to
/// `d + √((u₂ − p₂)² + (p₁ − l₁)²)`.
///
/// # Errors
/// When one of the sides was not judged.
pub fn newcombe(
    first: &JudgedCell,
    second: &JudgedCell,
    alpha: Alpha,
) -> Result<Difference, IntervalError> {
    let (Some(first_rate), Some(second_rate)) = (first.rate(), second.rate()) else {
        return Err(IntervalError::NoTraffic);
    };
    let first_limits = wilson_cell(first, Scope::System, alpha);
    let second_limits = wilson_cell(second, Scope::System, alpha);
    let point = second_rate - first_rate;
    let down = (second_rate - second_limits.lower).hypot(first_limits.upper - first_rate);
    let up = (second_limits.upper - second_rate).hypot(first_rate - first_limits.lower);
    Ok(Difference::new(point, point - down, point + up, 1.0))
}

/// The difference of two simple samples with the score interval of Mee 1984: every δ at which
/// `|d − δ| ≤ z √(p̃₁q̃₁/n₁ + p̃₂q̃₂/n₂)`, with the likeliest rates that differ by δ.
///
/// # Errors
/// When one of the sides was not judged.
pub fn score(
    first: &JudgedCell,
    second: &JudgedCell,
    alpha: Alpha,
) -> Result<Difference, IntervalError> {
    let term = |weight: f64, side: &JudgedCell| {
        Some(Term {
            weight,
            rate: side.rate()?,
            inverse_information: 1.0 / side.judged() as f64,
        })
    };
    let (Some(first), Some(second)) = (term(-1.0, first), term(1.0, second)) else {
        return Err(IntervalError::NoTraffic);
    };
    let limits = score_interval(&[first, second], alpha.z());
    let point = second.rate - first.rate;
    Ok(Difference::new(point, limits.lower, limits.upper, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_that_vary_less_tell_more() {
        let alpha = Alpha::new(0.05).unwrap();
        let side = |scores: &[f64]| ScoredCell::of_scores(false, 1_000, scores).unwrap();
        let cell = |first: &[f64], second: &[f64]| {
            [Paired {
                weight: 1.0,
                first: side(first),
                second: side(second),
            }]
        };
        let verdicts = cell(&[[1.0, 0.0]; 20].concat(), &[[1.0, 0.0]; 20].concat());
        let scores = cell(&[[0.45, 0.55]; 20].concat(), &[[0.45, 0.55]; 20].concat());
        let width = |cells: &[PairedScores]| {
            AdjustedDifference::of_scores(cells)
                .unwrap()
                .interval(alpha)
                .interval
                .width()
        };
        // Their variance is a hundredth of that of verdicts with the same mean.
        assert!((width(&verdicts) / width(&scores) - 10.0).abs() < 0.5);
    }

    #[test]
    fn verdicts_as_scores_differ_as_verdicts() {
        let cell = |with_signal, traces, judged, bad| {
            JudgedCell::new(with_signal, traces, judged, bad).unwrap()
        };
        let verdicts = [
            PairedCell {
                weight: 3.0,
                first: cell(true, 60, 20, 9.0),
                second: cell(true, 50, 25, 14.0),
            },
            PairedCell {
                weight: 9.0,
                first: cell(false, 940, 80, 2.0),
                second: cell(false, 950, 75, 1.0),
            },
            PairedCell {
                weight: 1.0,
                first: cell(false, 9, 0, 0.0),
                second: cell(false, 9, 5, 1.0),
            },
        ];
        let scores = verdicts.map(|cell| PairedScores {
            weight: cell.weight,
            first: ScoredCell::of_verdicts(cell.first),
            second: ScoredCell::of_verdicts(cell.second),
        });
        let one = AdjustedDifference::of_verdicts(&verdicts).unwrap();
        let other = AdjustedDifference::of_scores(&scores).unwrap();
        assert!((one.centre - other.centre).abs() < 1e-12);
        assert!((one.standard_error - other.standard_error).abs() < 1e-12);
        assert!((one.compared_share - 12.0 / 13.0).abs() < 1e-12);
    }

    #[test]
    fn the_chance_is_below_alpha_where_the_interval_leaves_zero_out() {
        let alpha = Alpha::new(0.05).unwrap();
        for second in 0..40 {
            let side = |bad| JudgedCell::new(false, 200, 100, bad).unwrap();
            let cells = [PairedCell {
                weight: 1.0,
                first: side(15.0),
                second: side(f64::from(second)),
            }];
            let found = AdjustedDifference::of_verdicts(&cells).unwrap();
            let holds_zero = found.interval(alpha).interval.contains(0.0);
            assert_eq!(found.chance() >= 0.05, holds_zero, "{second}");
        }
    }
}
