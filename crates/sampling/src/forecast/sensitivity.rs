//! What a plan gives where the expected rates are wrong.

use super::group::ExpectedGroup;
use crate::allocation::split::Split;
use crate::alpha::Alpha;
use crate::interval::Interval;

/// The planned interval of a group for three assumptions of its rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// With the rate of both cells half of what is expected.
    pub at_half_rate: Interval,
    /// With the expected rates.
    pub as_expected: Interval,
    /// With double the rates, each at most 1.
    pub at_double_rate: Interval,
}

impl Sensitivity {
    /// The widest of the three, in percentage points of half-width: what the plan gives at worst.
    pub fn worst_half_width_points(&self) -> f64 {
        [self.at_half_rate, self.as_expected, self.at_double_rate]
            .into_iter()
            .map(Interval::half_width_points)
            .fold(0.0, f64::max)
    }
}

/// The interval that judging so many traces is expected to give if the rates are half or double what is expected; see
/// [`ExpectedGroup::planned_interval`].
pub fn sensitivity(group: ExpectedGroup, split: Split, alpha: Alpha) -> Sensitivity {
    let at = |factor: f64| {
        group
            .with_rates_times(factor)
            .planned_interval(split, alpha)
    };
    Sensitivity {
        at_half_rate: at(0.5),
        as_expected: at(1.0),
        at_double_rate: at(2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::group::ExpectedCell;

    #[test]
    fn rarer_failures_are_known_better_and_frequent_ones_worse() {
        let group = |factor: f64| {
            ExpectedGroup::new(
                ExpectedCell::new(60, 0.4 * factor).unwrap(),
                ExpectedCell::new(940, 0.05 * factor).unwrap(),
            )
        };
        let split = Split {
            with_signal: 20,
            without_signal: 80,
        };
        let alpha = Alpha::new(0.05).unwrap();
        let found = sensitivity(group(1.0), split, alpha);
        assert!(found.at_half_rate.width() < found.as_expected.width());
        assert!(found.as_expected.width() < found.at_double_rate.width());
        assert_eq!(
            found.at_double_rate,
            group(2.0).planned_interval(split, alpha)
        );
        let worst = found.at_double_rate.half_width_points();
        assert!((found.worst_half_width_points() - worst).abs() < f64::EPSILON);
    }

    #[test]
    fn a_rate_never_exceeds_one() {
        let group = ExpectedGroup::new(
            ExpectedCell::new(0, 0.7).unwrap(),
            ExpectedCell::new(500, 0.7).unwrap(),
        );
        assert!((group.with_rates_times(2.0).rate() - ExpectedCell::RATES.1).abs() < 1e-15);
    }
}
