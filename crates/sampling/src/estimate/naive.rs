//! What the widely copied reference policy would report: oversampled strata averaged as if they were not.

use crate::forecast::group::ExpectedGroup;

/// What the reference policy is expected to report, and what is true.
#[derive(Clone, Debug, PartialEq)]
pub struct NaiveReport {
    /// Judged traces of each stratum, with and without the failure signal.
    pub splits: Vec<[u64; 2]>,
    /// The rate it reports on average.
    pub expected: f64,
    /// The true rate; 0 without traffic.
    pub truth: f64,
}

impl NaiveReport {
    /// How far off it is.
    pub fn bias(&self) -> f64 {
        self.expected - self.truth
    }

    /// How many times too much it is; `None` where the true rate is 0.
    pub fn ratio(&self) -> Option<f64> {
        (self.truth > 0.0).then(|| self.expected / self.truth)
    }
}

/// The true rates and sizes of a stratum, without the bounds that plans keep rates within.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrueStratum {
    /// Traces with the failure signal.
    pub with_signal: u64,
    /// All others.
    pub without_signal: u64,
    /// The true rate of the former.
    pub rate_with_signal: f64,
    /// The true rate of the latter.
    pub rate_without_signal: f64,
}

impl From<ExpectedGroup> for TrueStratum {
    fn from(group: ExpectedGroup) -> Self {
        Self {
            with_signal: group.with_signal.traces(),
            without_signal: group.without_signal.traces(),
            rate_with_signal: group.with_signal.rate(),
            rate_without_signal: group.without_signal.rate(),
        }
    }
}

/// What the reference policy reports on average when every stratum gets `target` calls: the share `m/(1 + m)` of them goes
/// to traces with the failure signal, and each stratum's plain mean is weighted by its traces.
pub fn naive_report(strata: &[TrueStratum], target: u64, multiplier: f64) -> NaiveReport {
    let quota = (target as f64 * multiplier / (1.0 + multiplier)).floor() as u64;
    let splits: Vec<[u64; 2]> = strata
        .iter()
        .map(|stratum| {
            let with_signal = quota.min(stratum.with_signal);
            [
                with_signal,
                (target - with_signal.min(target)).min(stratum.without_signal),
            ]
        })
        .collect();
    let size = |stratum: &TrueStratum| stratum.with_signal as f64 + stratum.without_signal as f64;
    let traces: f64 = strata.iter().map(size).sum();
    let (mut expected, mut truth) = (0.0, 0.0);
    for (stratum, &[with_signal, without_signal]) in strata.iter().zip(&splits) {
        let mean = |with_signal: u64, without_signal: u64| {
            let (with, without) = (with_signal as f64, without_signal as f64);
            let judged = with + without;
            if judged > 0.0 {
                (with * stratum.rate_with_signal + without * stratum.rate_without_signal) / judged
            } else {
                0.0
            }
        };
        let share = size(stratum) / traces.max(1.0);
        expected += share * mean(with_signal, without_signal);
        truth += share * mean(stratum.with_signal, stratum.without_signal);
    }
    NaiveReport {
        splits,
        expected,
        truth,
    }
}
