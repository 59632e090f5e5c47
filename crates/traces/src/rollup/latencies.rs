//! Latencies that records tell, against the time between their start and end.

use crate::rollup::place::Place;

/// How the latencies that records tell fit their times.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Latencies {
    /// Records that tell a latency, a start and an end.
    pub(crate) checked: u64,
    /// Those whose latency is another one.
    pub(crate) wrong: u64,
    /// Those whose latency is a thousand times as long.
    pub(crate) thousandfold: u64,
}

/// What a latency may differ from its times, in milliseconds: exports round times to whole seconds.
const ROUNDING_MS: f64 = 1_000.0;

/// What it may differ as a share, where it is long.
const ROUNDING_SHARE: f64 = 0.1;

impl Latencies {
    /// Checks a record's latency. Where its times say something else, or it tells none, its times count.
    pub(super) fn check(&mut self, place: &mut Place<'_>) {
        let (Some(start), Some(end)) = (place.start, place.end) else {
            return;
        };
        let timed = (end - start) as f64;
        let told = place.latency_ms;
        if told.is_nan() {
            place.latency_ms = timed;
            return;
        }
        self.checked += 1;
        let off = (told - timed).abs();
        if off > ROUNDING_MS && off > ROUNDING_SHARE * timed {
            self.wrong += 1;
            let is_thousandfold =
                timed > 0.0 && (told / timed / 1000.0 - 1.0).abs() < ROUNDING_SHARE;
            self.thousandfold += u64::from(is_thousandfold);
            place.latency_ms = timed;
        }
    }
}
