//! A straight scale from values to positions, with round ticks.

/// Maps `0..=most` to `start..=end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    most: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// A scale from zero to `most`, which is taken as 1 where it is not above zero.
    pub fn to(most: f64, start: f64, end: f64) -> Self {
        let most = if most > 0.0 { most } else { 1.0 };
        Self { most, start, end }
    }

    /// The largest value.
    pub fn most(&self) -> f64 {
        self.most
    }

    /// The same scale with its end moved out to the next of the round values that part it into about `count` steps.
    #[must_use]
    pub fn rounded(self, count: usize) -> Self {
        let step = round_step(self.most / count as f64);
        let steps = (self.most / step - 1e-9).ceil().max(1.0);
        Self {
            most: steps * step,
            ..self
        }
    }

    /// Where `value` lies; a value off the scale lies at its end.
    pub fn at(&self, value: f64) -> f64 {
        self.start + (self.end - self.start) * value.clamp(0.0, self.most) / self.most
    }

    /// Round values from zero, at most `count` steps of 1, 2, 3, 5 or 10 times a power of ten.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        self.ticks_by(round_step(self.most / count as f64), count)
    }

    /// [`Scale::ticks`] of an axis of counts: there is no half a call and no half a group.
    pub fn whole_ticks(&self, count: usize) -> Vec<f64> {
        self.ticks_by(round_step(self.most / count as f64).max(1.0), count)
    }

    fn ticks_by(&self, step: f64, count: usize) -> Vec<f64> {
        (0..=count)
            .map(|index| index as f64 * step)
            .filter(|&tick| tick <= self.most * (1.0 + 1e-9))
            .collect()
    }
}

/// The smallest of 1, 2, 3, 5, 10 times a power of ten that is at least `least`.
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 3.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|&step| step >= least * (1.0 - 1e-9))
        .unwrap_or(power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_whole_ticks() {
        for (most, ticks) in [
            (1.0, &[0.0, 1.0][..]),
            (3.0, &[0.0, 1.0, 2.0, 3.0]),
            (40.0, &[0.0, 10.0, 20.0, 30.0, 40.0]),
        ] {
            assert_eq!(Scale::to(most, 0.0, 100.0).whole_ticks(4), ticks);
        }
        assert_eq!(Scale::to(1.0, 0.0, 100.0).ticks(2), [0.0, 0.5, 1.0]);
    }
}
