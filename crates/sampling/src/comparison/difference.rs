//! The difference of two rates.

use crate::alpha::Alpha;
use crate::interval::cell::{JudgedCell, Scope};
use crate::interval::score::{Term, score_interval};
use crate::interval::single::wilson_cell;
use crate::interval::{Interval, IntervalError};

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

/// The same cell on both sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedCell {
    /// What it weighs on both sides: its traces in the pooled period, so that a change of the mix cannot pass for an effect.
    pub weight: f64,
    /// The first side: judged traces and bad verdicts among them.
    pub first: JudgedCell,
    /// The second side.
    pub second: JudgedCell,
}

/// The reweighted difference with the interval of Price & Bonett 2004: `2/k` bad and good verdicts are added to each of
/// the `k` cells of both sides.
///
/// It is about the system, so there is no finite population correction. A cell that was not judged on both sides is left
/// out of both.
///
/// # Errors
/// When no cell was judged on both sides, or the weights are not positive numbers.
pub fn price_bonett(cells: &[PairedCell], alpha: Alpha) -> Result<Difference, IntervalError> {
    let usable = |cell: &&PairedCell| {
        cell.weight > 0.0 && cell.first.judged() > 0 && cell.second.judged() > 0
    };
    let total: f64 = cells.iter().map(|cell| cell.weight).sum();
    let weight: f64 = cells.iter().filter(usable).map(|cell| cell.weight).sum();
    if !(total.is_finite() && weight > 0.0) {
        return Err(IntervalError::NoTraffic);
    }
    let sides = 2.0 * cells.iter().filter(usable).count() as f64;
    let (mut point, mut centre, mut variance) = (0.0, 0.0, 0.0);
    for cell in cells.iter().filter(usable) {
        let share = cell.weight / weight;
        for (sign, side) in [(-1.0, &cell.first), (1.0, &cell.second)] {
            let n = side.judged() as f64;
            let drawn_in = (side.bad() + 2.0 / sides) / (n + 4.0 / sides);
            point += sign * share * side.bad() / n;
            centre += sign * share * drawn_in;
            variance += share * share * drawn_in * (1.0 - drawn_in) / (n + 4.0 / sides);
        }
    }
    let spread = alpha.z() * variance.sqrt();
    let interval = Interval {
        lower: (centre - spread).clamp(-1.0, 1.0).min(point),
        upper: (centre + spread).clamp(-1.0, 1.0).max(point),
    };
    Ok(Difference {
        point,
        interval,
        compared_share: weight / total,
    })
}

/// The difference of two simple samples with Newcombe's hybrid interval (Newcombe 1998, method 10): the variances are
/// recovered from the two Wilson limits that face each other.
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
    let interval = Interval {
        lower: (point - down).max(-1.0),
        upper: (point + up).min(1.0),
    };
    Ok(Difference {
        point,
        interval,
        compared_share: 1.0,
    })
}

/// The difference of two simple samples with the score interval of Mee 1984.
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
    let interval = score_interval(&[first, second], alpha.z());
    Ok(Difference {
        point: second.rate - first.rate,
        interval,
        compared_share: 1.0,
    })
}
