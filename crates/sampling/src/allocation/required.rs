//! The least number of calls that makes an interval narrow enough.

use thiserror::Error;

use super::reach::{Goal, reach};
use super::split::Oversampling;
use crate::alpha::Alpha;
use crate::forecast::expected_width::expected_wilson_width;
use crate::forecast::group::ExpectedGroup;
use crate::forecast::horizon::planned_system_interval;
use crate::forecast::many::planned_intervals;
use crate::interval::cell::Scope;
use crate::interval::single::wilson_of;
use crate::search::least_near;

/// A width that no finite sample reaches.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum RequiredError {
    /// The width is zero, negative or no number.
    #[error("No sample of endless traffic makes a range of width {width}.")]
    WidthNotPositive {
        /// What was asked for, as a share.
        width: f64,
    },
    /// More calls than are counted.
    #[error("A range of width {width} takes more than {most} calls.")]
    TooManyCalls {
        /// What was asked for, as a share.
        width: f64,
        /// The most calls that are counted.
        most: u64,
    },
    /// The rate is not between 0 and 1.
    #[error("A rate must lie between 0 and 1; {rate} does not.")]
    RateOutOfRange {
        /// What was given.
        rate: f64,
    },
}

impl RequiredError {
    /// A short stable name, such as `required.width-not-positive`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WidthNotPositive { .. } => "required.width-not-positive",
            Self::TooManyCalls { .. } => "required.too-many-calls",
            Self::RateOutOfRange { .. } => "required.rate-out-of-range",
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        match self {
            Self::TooManyCalls { .. } => "Ask for a wider range.".to_owned(),
            Self::WidthNotPositive { .. } => "Ask for a plus-or-minus above zero.".to_owned(),
            Self::RateOutOfRange { .. } => {
                "Give the rate as a share, such as 0.05 for 5 %.".to_owned()
            }
        }
    }
}

/// Calls beyond this number are not told apart: counts stay exact in a real number.
const MOST_CALLS: u64 = 1 << 52;

/// The least number of calls with which Wilson's interval at `rate` is at most `width` wide, as a share.
///
/// `traces` is the size of the population, `None` for an endless one. For that the width is met at the positive root of
/// `k n² + (2kz² − pq) n + kz⁴ − z²/4` with `k = (w/2z)²` (R `PracTools::nWilson`), of N traces at `nN/(n + N − 1)`; from there the
/// exact integer is searched. No rate needs more than [`WORST_CASE`](crate::prior::WORST_CASE).
///
/// # Errors
/// When the rate is not between 0 and 1, or the width not above zero for an endless population.
pub fn calls_for_wilson_width(
    rate: f64,
    traces: Option<u64>,
    width: f64,
    alpha: Alpha,
) -> Result<u64, RequiredError> {
    if !(0.0..=1.0).contains(&rate) {
        return Err(RequiredError::RateOutOfRange { rate });
    }
    if traces.is_none() && (width <= 0.0 || width.is_nan()) {
        return Err(RequiredError::WidthNotPositive { width });
    }
    Ok(least_wilson_calls(rate, traces, width, alpha))
}

/// The least number of calls with which Wilson's interval is at most `width` wide on average over the verdicts that may come, in
/// endless traffic: the other definition in use. At most a few percent from [`calls_for_wilson_width`], on either side.
///
/// # Errors
/// When the rate is not between 0 and 1, the width not above zero, or more than ten million calls would be needed.
pub fn calls_for_expected_width(rate: f64, width: f64, alpha: Alpha) -> Result<u64, RequiredError> {
    const MOST: u64 = 10_000_000;
    let planned = calls_for_wilson_width(rate, None, width, alpha)?;
    if planned > MOST {
        return Err(RequiredError::TooManyCalls { width, most: MOST });
    }
    Ok(least_near(1, 2 * MOST, planned, |calls| {
        expected_wilson_width(rate, calls, alpha) <= width
    }))
}

/// The width of Wilson's interval for `judged` calls; without any it is 1.
fn wilson_width(rate: f64, traces: Option<u64>, judged: u64, alpha: Alpha) -> f64 {
    if judged == 0 {
        return 1.0;
    }
    let inverse_information = traces.map_or_else(
        || Scope::System.inverse_information(judged, judged),
        |n| Scope::Period.inverse_information(n, judged),
    );
    wilson_of(rate, inverse_information, alpha.z()).width()
}

fn least_wilson_calls(rate: f64, traces: Option<u64>, width: f64, alpha: Alpha) -> u64 {
    let most = traces.unwrap_or(MOST_CALLS).min(MOST_CALLS);
    let guess = continuous_wilson_calls(rate, traces, width, alpha).min(most);
    least_near(1, most, guess, |calls| {
        wilson_width(rate, traces, calls, alpha) <= width
    })
}

/// The number of calls, rounded up, at which the closed form of the width is `width`; very many where none is.
fn continuous_wilson_calls(rate: f64, traces: Option<u64>, width: f64, alpha: Alpha) -> u64 {
    let z_squared = alpha.z() * alpha.z();
    let k = (width / (2.0 * alpha.z())).powi(2);
    let spread = rate * (1.0 - rate);
    let root = (spread * spread + k * z_squared * (1.0 - 4.0 * spread)).sqrt();
    let endless = (spread - 2.0 * k * z_squared + root) / (2.0 * k);
    let needed = traces.map_or(endless, |n| endless * n as f64 / (endless + n as f64 - 1.0));
    if width > 0.0 && !needed.is_nan() {
        (needed - 1e-9).ceil().max(1.0) as u64
    } else {
        u64::MAX
    }
}

/// The least number of calls with which the group's planned interval is at most `width` wide: the whole width as a
/// share, twice the half-width. At most all its traces; 0 only for a group without traces.
pub fn calls_for_width(
    group: ExpectedGroup,
    width: f64,
    oversampling: Oversampling,
    alpha: Alpha,
) -> u64 {
    calls_for_widths(&[(group, width)], oversampling, alpha)[0]
}

/// The same for many groups and their widths, in the order given, in a fraction of the time.
pub fn calls_for_widths(
    targets: &[(ExpectedGroup, f64)],
    oversampling: Oversampling,
    alpha: Alpha,
) -> Vec<u64> {
    let mut goals: Vec<Goal> = targets
        .iter()
        .map(|&(group, width)| {
            let traces = group.traces();
            let reachable = width > 0.0;
            Goal {
                group,
                width,
                least: if reachable { traces.min(1) } else { traces },
                most: traces,
                guess: continuous_wilson_calls(group.rate(), Some(traces), width, alpha)
                    .min(traces),
                seen: None,
            }
        })
        .collect();
    for _ in 0..2 {
        let plans = goals
            .iter()
            .map(|goal| (goal.group, goal.group.split(goal.guess, oversampling)));
        let intervals = planned_intervals(plans, alpha);
        for (goal, interval) in goals.iter_mut().zip(intervals) {
            goal.guess = rescaled(goal.guess, goal.most, interval.width() / goal.width);
        }
    }
    reach(&goals, oversampling, alpha)
        .iter()
        .map(|reached| reached.calls)
        .collect()
}

/// The least number of calls with which the planned interval of the system's rate is at most `width` wide, as a share: without
/// finite population correction, so that judging every trace of the group may not be enough, `None`
/// ([`periods_for_width`](crate::forecast::horizon::periods_for_width) says how long it takes then).
pub fn calls_for_system_width(
    group: ExpectedGroup,
    width: f64,
    oversampling: Oversampling,
    alpha: Alpha,
) -> Option<u64> {
    let traces = group.traces();
    let enough = |calls: u64| {
        planned_system_interval(group, group.split(calls, oversampling), 1, alpha).width() <= width
    };
    if traces == 0 || !enough(traces) {
        return None;
    }
    let guess = continuous_wilson_calls(group.rate(), None, width, alpha).min(traces);
    Some(least_near(1, traces, guess, enough))
}

/// The number of calls at which a width that goes with `√(1/n − 1/N)` shrinks by `factor`.
fn rescaled(calls: u64, traces: u64, factor: f64) -> u64 {
    let all = 1.0 / traces as f64;
    let wanted = all + (1.0 / calls as f64 - all) / (factor * factor);
    if wanted.is_finite() && traces > 0 {
        (1.0 / wanted).ceil().clamp(1.0, traces as f64) as u64
    } else {
        calls
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::forecast::group::ExpectedCell;

    #[test]
    fn on_average_too_every_number_below_is_too_few() {
        let alpha = Alpha::new(0.05).unwrap();
        for (rate, width) in [
            (0.02, 0.1),
            (0.3, 0.2),
            (0.5, 0.3),
            (0.0, 0.05),
            (0.9, 0.15),
        ] {
            let found = calls_for_expected_width(rate, width, alpha).unwrap();
            let by_trial =
                (1..9_000).find(|&calls| expected_wilson_width(rate, calls, alpha) <= width);
            assert_eq!(Some(found), by_trial, "{rate} {width}");
            let planned = calls_for_wilson_width(rate, None, width, alpha).unwrap();
            assert!(
                (found as f64 / planned as f64 - 1.0).abs() < 0.2,
                "{found} and {planned}"
            );
        }
        assert_eq!(
            calls_for_expected_width(0.5, 1e-5, alpha),
            Err(RequiredError::TooManyCalls {
                width: 1e-5,
                most: 10_000_000
            })
        );
    }

    proptest! {
        #[test]
        fn no_rate_needs_more_than_one_half(rate in 0.0..=1.0_f64, width in 0.01..0.9_f64, traces in 1..5_000_u64, finite: bool) {
            let alpha = Alpha::new(0.05).unwrap();
            let calls = |rate| calls_for_wilson_width(rate, finite.then_some(traces), width, alpha).unwrap();
            prop_assert!(calls(rate) <= calls(0.5));
            // A rate and its complement differ in the last digit, and so may the number where the width is met exactly.
            prop_assert!(calls(rate).abs_diff(calls(1.0 - rate)) <= 1);
        }

        #[test]
        fn the_system_takes_more_calls_than_the_period(
            with_signal in 0..80_u64,
            without_signal in 1..3_000_u64,
            rates in (0.0..1.0_f64, 0.0..0.2_f64),
            width in 0.02..0.6_f64,
        ) {
            let alpha = Alpha::new(0.05).unwrap();
            let oversampling = Oversampling::of_rate(3.0).unwrap();
            let group = ExpectedGroup::new(ExpectedCell::new(with_signal, rates.0).unwrap(), ExpectedCell::new(without_signal, rates.1).unwrap());
            let width_of = |calls| planned_system_interval(group, group.split(calls, oversampling), 1, alpha).width();
            match calls_for_system_width(group, width, oversampling, alpha) {
                Some(calls) => {
                    prop_assert!(calls >= calls_for_width(group, width, oversampling, alpha));
                    prop_assert!(width_of(calls) <= width && (calls == 1 || width_of(calls - 1) > width));
                }
                None => prop_assert!(width_of(group.traces()) > width),
            }
        }
    }
}
