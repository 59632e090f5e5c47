//! What many readings of one rate say together.

use crate::interval::rate::RateInterval;

/// A rate as it was read many times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The true rate, 0 to 1.
    pub truth: f64,
    /// The share of readings whose range held the truth.
    pub coverage: f64,
    /// The standard error of the coverage.
    pub coverage_error: f64,
    /// The mean of the estimates.
    pub mean_estimate: f64,
    /// The standard deviation of the estimates from one reading to the next.
    pub estimate_deviation: f64,
    /// The standard error of their mean.
    pub estimate_error: f64,
    /// The mean width of the ranges, as a share.
    pub mean_width: f64,
    /// The standard error of the mean width.
    pub width_error: f64,
}

/// Readings of one rate, as sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tally {
    truth: f64,
    held: u32,
    estimates: Moments,
    widths: Moments,
}

impl Tally {
    pub(super) fn new(truth: f64) -> Self {
        Self {
            truth,
            held: 0,
            estimates: Moments::default(),
            widths: Moments::default(),
        }
    }

    pub(super) fn add(&mut self, found: &RateInterval) {
        // A range without width misses a truth that differs in the last digit alone.
        const ROUNDING: f64 = 1e-12;
        let held = found.interval.lower <= self.truth + ROUNDING
            && self.truth <= found.interval.upper + ROUNDING;
        self.held += u32::from(held);
        self.estimates.add(found.point);
        self.widths.add(found.interval.width());
    }

    pub(super) fn outcome(&self) -> Outcome {
        let readings = self.estimates.count.max(1.0);
        let coverage = f64::from(self.held) / readings;
        Outcome {
            truth: self.truth,
            coverage,
            coverage_error: (coverage * (1.0 - coverage) / readings).sqrt(),
            mean_estimate: self.estimates.mean,
            estimate_deviation: self.estimates.deviation(),
            estimate_error: self.estimates.deviation() / readings.sqrt(),
            mean_width: self.widths.mean,
            width_error: self.widths.deviation() / readings.sqrt(),
        }
    }
}

/// Mean and spread in one pass (Welford 1962).
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let before = value - self.mean;
        self.mean += before / self.count;
        self.squares += before * (value - self.mean);
    }

    fn deviation(&self) -> f64 {
        (self.squares / (self.count - 1.0).max(1.0)).sqrt()
    }
}
