//! Planned widths at fractional numbers of calls: for curves over thousands of groups, where exactness would take too long.

use crate::alpha::Alpha;
use crate::interval::Interval;
use crate::interval::single::wilson_of;

/// A stratum of one cell with a fractional number of calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FractionalCell {
    /// Its traces.
    pub traces: u64,
    /// The expected rate, 0 to 1.
    pub rate: f64,
    /// Its calls, which need not be a whole number.
    pub calls: f64,
}

impl FractionalCell {
    /// One over its information size, with the finite population correction; infinite without calls.
    fn inverse_information(&self) -> f64 {
        let traces = self.traces as f64;
        if self.calls >= traces {
            0.0
        } else {
            (traces - self.calls) / (self.calls * (traces - 1.0))
        }
    }

    /// Its planned interval: Wilson's at the expected rate.
    pub fn interval(&self, alpha: Alpha) -> Interval {
        if self.calls > 0.0 && (0.0..=1.0).contains(&self.rate) {
            wilson_of(self.rate, self.inverse_information(), alpha.z())
        } else {
            Interval::UNKNOWN
        }
    }
}

/// All traffic, approximately.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ApproximateOverall {
    /// How many evenly drawn traces tell as much.
    pub effective_size: f64,
    /// Wilson's interval at that size.
    pub interval: Interval,
}

/// The interval of all traffic from the planned variance `V = Σ W² p(1 − p)/ν`: Wilson's at the effective size
/// `P(1 − P)/V`. A stratum without calls leaves it unknown.
pub fn approximate_overall(cells: &[FractionalCell], alpha: Alpha) -> ApproximateOverall {
    let traces: f64 = cells.iter().map(|cell| cell.traces as f64).sum();
    let share = |cell: &FractionalCell| cell.traces as f64 / traces;
    let rate: f64 = cells.iter().map(|cell| share(cell) * cell.rate).sum();
    let variance: f64 = cells
        .iter()
        .map(|cell| {
            share(cell).powi(2) * cell.rate * (1.0 - cell.rate) * cell.inverse_information()
        })
        .sum();
    let inverse_size = variance / (rate * (1.0 - rate));
    if !(inverse_size.is_finite() && (0.0..=1.0).contains(&rate)) {
        return ApproximateOverall {
            effective_size: 0.0,
            interval: Interval::UNKNOWN,
        };
    }
    ApproximateOverall {
        effective_size: 1.0 / inverse_size,
        interval: wilson_of(rate, inverse_size, alpha.z()),
    }
}
