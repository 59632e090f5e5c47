//! The same number of calls drawn evenly from all traffic: what a plan is compared with.

use crate::alpha::Alpha;
use crate::counts::CountDistribution;
use crate::forecast::group::ExpectedGroup;
use crate::interval::Interval;
use crate::interval::cell::Scope;
use crate::interval::single::wilson_of;
use crate::population::MAX_TRACES;

/// What an even draw gives for one group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvenGroup {
    /// Calls that the group gets on average.
    pub mean_calls: f64,
    /// The chance that it gets none, 0 to 1.
    pub chance_of_none: f64,
    /// The width of its interval, as a share, on average over the calls it may get; without a call it is 1.
    pub expected_width: f64,
}

/// An even draw: a simple random sample of `calls` among `traces`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvenDraw {
    traces: u64,
    calls: u64,
}

impl EvenDraw {
    /// A draw of so many calls, at most all traces; traces beyond [`MAX_TRACES`] are not counted.
    pub fn new(traces: u64, calls: u64) -> Self {
        let traces = traces.min(MAX_TRACES);
        Self {
            traces,
            calls: calls.min(traces),
        }
    }

    /// Calls of the draw.
    pub fn calls(self) -> u64 {
        self.calls
    }

    /// What a group gets whose traces are among those of the draw: the number of its calls is hypergeometric.
    pub fn group(self, group: ExpectedGroup, alpha: Alpha) -> EvenGroup {
        let size = group.traces().min(self.traces);
        let calls = CountDistribution::hypergeometric(self.traces, size, self.calls);
        let rate = group.rate();
        let width = |judged: u64| {
            if judged == 0 {
                return 1.0;
            }
            wilson_of(
                rate,
                Scope::Period.inverse_information(size, judged),
                alpha.z(),
            )
            .width()
        };
        EvenGroup {
            mean_calls: if self.traces == 0 {
                0.0
            } else {
                self.calls as f64 * size as f64 / self.traces as f64
            },
            chance_of_none: calls.chance_of(0),
            expected_width: calls
                .iter()
                .map(|(judged, chance)| chance * width(judged))
                .sum::<f64>()
                .min(1.0),
        }
    }

    /// The interval of a group at its expected rate with the calls that it gets on average, to the nearest call.
    pub fn average_interval(self, group: ExpectedGroup, alpha: Alpha) -> Interval {
        let size = group.traces().min(self.traces);
        let judged = (self.calls as f64 * size as f64 / self.traces.max(1) as f64).round() as u64;
        EvenDraw::new(size, judged).overall_interval(group.rate(), alpha)
    }

    /// The interval of all traffic at its expected rate.
    pub fn overall_interval(self, rate: f64, alpha: Alpha) -> Interval {
        if self.calls == 0 || !(0.0..=1.0).contains(&rate) {
            return Interval::UNKNOWN;
        }
        wilson_of(
            rate,
            Scope::Period.inverse_information(self.traces, self.calls),
            alpha.z(),
        )
    }

    /// The chance that the group gets fewer than `needed` calls.
    pub fn chance_of_fewer(self, group: ExpectedGroup, needed: u64) -> f64 {
        let size = group.traces().min(self.traces);
        needed.checked_sub(1).map_or(0.0, |most| {
            CountDistribution::hypergeometric(self.traces, size, self.calls).at_most(most)
        })
    }
}
