//! What would be reported without reweighting: by a plain average, and by the widely copied reference policy, which averages
//! oversampled strata as if they were not. Shown beside the right figure, never instead of it.

use crate::forecast::group::ExpectedGroup;
use crate::interval::cell::JudgedCell;

/// The average of all verdicts as if every trace had been drawn alike, `Σx/Σn`; `None` without a verdict.
pub fn raw_average(cells: &[JudgedCell]) -> Option<f64> {
    let judged: f64 = cells.iter().map(|cell| cell.judged() as f64).sum();
    let bad: f64 = cells.iter().map(JudgedCell::bad).sum();
    (judged > 0.0).then(|| bad / judged)
}

/// What the reference policy makes of the same verdicts: the raw average of each stratum, given as its cells with and without the
/// failure signal, weighted by its traces. Strata without a verdict vanish, as they do there; `None` where all do.
pub fn reference_average(strata: &[[JudgedCell; 2]]) -> Option<f64> {
    let (sum, traces) = strata
        .iter()
        .filter_map(|cells| {
            let traces = cells.iter().map(|cell| cell.traces() as f64).sum::<f64>();
            Some((raw_average(cells)? * traces, traces))
        })
        .fold((0.0, 0.0), |(sum, all), (part, traces)| {
            (sum + part, all + traces)
        });
    (traces > 0.0).then(|| sum / traces)
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alpha::Alpha;
    use crate::interval::cell::Scope;
    use crate::interval::rate::rate_interval;

    #[test]
    fn oversampled_failures_inflate_both_averages() {
        let cell =
            |signal, traces, judged, bad| JudgedCell::new(signal, traces, judged, bad).unwrap();
        let strata = [
            [cell(true, 30, 24, 16.0), cell(false, 970, 8, 0.0)],
            [cell(true, 60, 30, 18.0), cell(false, 1_940, 10, 0.0)],
            [cell(true, 5, 0, 0.0), cell(false, 20, 0, 0.0)],
        ];
        let cells = strata.concat();
        let rate = rate_interval(&cells, Scope::Period, Alpha::new(0.05).unwrap()).unwrap();
        assert!((raw_average(&cells).unwrap() - 34.0 / 72.0).abs() < 1e-15);
        let reference = reference_average(&strata).unwrap();
        assert!(
            (reference - (1_000.0 * 16.0 / 32.0 + 2_000.0 * 18.0 / 40.0) / 3_000.0).abs() < 1e-12
        );
        assert!(reference > 15.0 * rate.covered_rate.unwrap());
    }

    #[test]
    fn nothing_judged_has_no_average() {
        assert_eq!(raw_average(&[]), None);
        assert_eq!(reference_average(&[]), None);
        let empty = naive_report(&[], 30, 3.0);
        assert_eq!(
            (empty.bias().to_bits(), empty.ratio()),
            (0.0_f64.to_bits(), None)
        );
    }
}
