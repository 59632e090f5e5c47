//! An alarm that fires when the lower limit of a rate lies above its limit.

use crate::alpha::Alpha;
use crate::counts::CountDistribution;
use crate::interval::single::wilson_of;
use crate::population::MAX_TRACES;

/// How an alarm on one simple sample behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alarm {
    /// The fewest bad verdicts that set it off; `None` when not even all of them do.
    pub threshold: Option<u64>,
    /// The chance that it fires at the changed rate.
    pub power: f64,
    /// The chance that it fires at the usual rate.
    pub false_alarm: f64,
}

/// The alarm "the rate is above `usual`" after `judged` verdicts: it fires when Wilson's lower limit, without finite
/// population correction, lies above `usual`. Chances are exact binomial tails at `usual` and `changed`; rates outside
/// [0, 1] count as the nearer end, more verdicts than [`MAX_TRACES`] as that many.
pub fn alarm(judged: u64, usual: f64, changed: f64, alpha: Alpha) -> Alarm {
    let judged = judged.min(MAX_TRACES);
    let (usual, changed) = (usual.clamp(0.0, 1.0), changed.clamp(0.0, 1.0));
    let fires = |bad: u64| {
        judged > 0
            && wilson_of(bad as f64 / judged as f64, 1.0 / judged as f64, alpha.z()).lower > usual
    };
    let (mut low, mut high) = (0, judged);
    while low < high {
        let middle = low + (high - low) / 2;
        if fires(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let threshold = fires(low).then_some(low);
    let chance = |rate| {
        threshold.map_or(0.0, |bad| {
            CountDistribution::binomial(judged, rate).at_least(bad)
        })
    };
    Alarm {
        threshold,
        power: chance(changed),
        false_alarm: chance(usual),
    }
}
