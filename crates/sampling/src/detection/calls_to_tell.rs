//! How many calls tell a changed rate from the usual one.

use thiserror::Error;

use super::alarm::{Watch, firing_count};
use crate::alpha::Alpha;
use crate::beta;
use crate::counts::CountDistribution;
use crate::interval::cell::Scope;
use crate::population::MAX_TRACES;
use crate::search::least;

/// Numbers of calls with which an alarm notices a change often enough.
///
/// The exact chance goes up and down like a saw: with one call more it usually rises a little, but wherever one verdict more
/// is needed to set the alarm off it drops. So there are two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallsToTell {
    /// The least number from which on every number suffices: the one to plan with.
    pub lasting: u64,
    /// The very first number that suffices; one call more may not.
    pub first: u64,
}

/// A change that nothing can be said about.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum CallsToTellError {
    /// A rate outside 0 to 1, or no number.
    #[error("A rate must lie between 0 and 1; {rate} does not.")]
    RateOutOfRange {
        /// What was given.
        rate: f64,
    },
    /// The rate does not change, also when counted in whole traces.
    #[error("A rate that stays the same cannot be told from itself.")]
    SameRate,
    /// A chance of noticing that is not above 0 and below 1.
    #[error("The chance of noticing must lie between 0 and 1; {power} does not.")]
    PowerOutOfRange {
        /// What was given.
        power: f64,
    },
    /// More calls than are counted.
    #[error("Rates this close take more than {most} calls to tell apart.")]
    TooClose {
        /// The most calls that are counted.
        most: u64,
    },
    /// More traces than any calculation here allows for.
    #[error("{traces} traces are more than can be reckoned with; {MAX_TRACES} is the limit.")]
    TooManyTraces {
        /// Traces.
        traces: u64,
    },
}

impl CallsToTellError {
    /// A short stable name, such as `detection.rate-out-of-range`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::RateOutOfRange { .. } => "detection.rate-out-of-range",
            Self::SameRate => "detection.same-rate",
            Self::PowerOutOfRange { .. } => "detection.power-out-of-range",
            Self::TooClose { .. } => "detection.too-close",
            Self::TooManyTraces { .. } => "detection.too-many-traces",
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        match self {
            Self::RateOutOfRange { .. } => "Give the rate as a share, such as 0.05 for 5 %.",
            Self::SameRate => "Name a rate that would be worth an alarm.",
            Self::PowerOutOfRange { .. } => "Ask for a chance such as 0.8: four times in five.",
            Self::TooClose { .. } => "Ask for a larger change, or for less certainty.",
            Self::TooManyTraces { .. } => "Check the count, or plan for a shorter period.",
        }
        .to_owned()
    }
}

/// Twice as many calls as this are the most that are counted.
const MOST_CALLS: u64 = 1_000_000;

/// The numbers of calls with which the alarm on `usual` fires with chance `power` or more once the rate is `changed`, above or
/// below it.
///
/// The alarm is that of [`alarm`](super::alarm::alarm). Without `traces` its chance is the exact binomial one, as traffic
/// is endless. With the size of a period, the question is about the period's own traces: of them `traces · changed`, to the
/// nearest whole one, are bad, the chance is hypergeometric, and Wilson's limit has its finite population correction, so that
/// judging all of them always tells.
///
/// No number is tried in vain: for a given number of verdicts that sets the alarm off, the chance to reach it only grows
/// with the calls, and that number only grows with the calls too (up to where the correction takes over; after that it only
/// falls, so that the chance only grows). Each tail so rules a whole stretch of numbers in or out. Where to begin is bounded by Chernoff's inequality, which
/// holds without replacement too (Hoeffding 1963).
///
/// # Errors
/// When a rate or the power is out of range, nothing changes, or more calls would be needed than are counted.
pub fn calls_to_tell(
    usual: f64,
    changed: f64,
    power: f64,
    traces: Option<u64>,
    alpha: Alpha,
) -> Result<CallsToTell, CallsToTellError> {
    for rate in [usual, changed] {
        if !(0.0..=1.0).contains(&rate) {
            return Err(CallsToTellError::RateOutOfRange { rate });
        }
    }
    if !(power > 0.0 && power < 1.0) {
        return Err(CallsToTellError::PowerOutOfRange { power });
    }
    if let Some(traces) = traces.filter(|traces| *traces > MAX_TRACES) {
        return Err(CallsToTellError::TooManyTraces { traces });
    }
    let watch = Watch::for_change(usual, changed);
    let usual = watch.counted(usual);
    let draw = match traces {
        None => Draw::Endless {
            rate: watch.counted(changed),
        },
        Some(traces) => {
            let bad = (traces as f64 * changed).round() as u64;
            let counted = match watch {
                Watch::Above => bad,
                Watch::Below => traces - bad,
            };
            Draw::Finite { traces, counted }
        }
    };
    if draw.rate() <= usual {
        return Err(CallsToTellError::SameRate);
    }
    Search {
        usual,
        draw,
        power,
        alpha,
    }
    .run()
}

/// Where verdicts come from, counted on the watched side.
#[derive(Clone, Copy)]
enum Draw {
    Endless { rate: f64 },
    Finite { traces: u64, counted: u64 },
}

impl Draw {
    fn rate(self) -> f64 {
        match self {
            Self::Endless { rate } => rate,
            Self::Finite { traces, counted } => counted as f64 / traces.max(1) as f64,
        }
    }

    fn inverse_information(self, calls: u64) -> f64 {
        match self {
            Self::Endless { .. } => Scope::System.inverse_information(calls, calls),
            Self::Finite { traces, .. } => Scope::Period.inverse_information(traces, calls),
        }
    }

    /// The chance of at least `count` among so many calls.
    fn chance(self, calls: u64, count: u64) -> f64 {
        if count == 0 {
            return 1.0;
        }
        if count > calls {
            return 0.0;
        }
        match self {
            Self::Endless { rate } => {
                beta::regularized(count as f64, (calls - count) as f64 + 1.0, rate)
            }
            Self::Finite { traces, counted } => {
                CountDistribution::hypergeometric(traces, counted, calls).at_least(count)
            }
        }
    }
}

struct Search {
    usual: f64,
    draw: Draw,
    power: f64,
    alpha: Alpha,
}

impl Search {
    fn run(&self) -> Result<CallsToTell, CallsToTellError> {
        let too_close = CallsToTellError::TooClose {
            most: 2 * MOST_CALLS,
        };
        let enough = self.enough_by_chernoff();
        let lasting = match self.draw {
            Draw::Endless { .. } => match enough {
                Some(enough) => self.lasting_below(enough),
                None => return Err(too_close),
            },
            Draw::Finite { traces, .. } => {
                let rising = self.rising(traces);
                let falling = traces.min(rising + 1);
                match enough.filter(|enough| *enough <= rising) {
                    Some(enough) => self.lasting_below(enough),
                    None if falling > 2 * MOST_CALLS => return Err(too_close),
                    // From here on the chance only grows, up to certainty once all are judged.
                    None if !self.tells(falling) => {
                        least(falling, traces, |calls| self.tells(calls))
                    }
                    None if !self.tells(rising) => falling,
                    None => self.lasting_below(rising),
                }
            }
        };
        Ok(CallsToTell {
            lasting,
            first: self.first_up_to(lasting),
        })
    }

    /// The verdicts that set the alarm off; more than there are calls where none do.
    fn count(&self, calls: u64) -> u64 {
        let inverse_information = self.draw.inverse_information(calls);
        firing_count(calls, inverse_information, self.usual, self.alpha).unwrap_or(calls + 1)
    }

    fn tells(&self, calls: u64) -> bool {
        self.draw.chance(calls, self.count(calls)) >= self.power
    }

    /// Steps down from a number that suffices, over all numbers that do.
    fn lasting_below(&self, mut calls: u64) -> u64 {
        loop {
            let count = self.count(calls);
            let all_suffice_from = least(1, calls, |fewer| {
                self.draw.chance(fewer, count) >= self.power
            });
            let before = all_suffice_from - 1;
            if before == 0 || !self.tells(before) {
                return all_suffice_from;
            }
            calls = before;
        }
    }

    /// Steps up, over all numbers that do not suffice, to one that does.
    fn first_up_to(&self, lasting: u64) -> u64 {
        let rising = match self.draw {
            Draw::Endless { .. } => lasting,
            Draw::Finite { traces, .. } => self.rising(traces).min(lasting),
        };
        let mut calls = 1;
        while calls <= rising {
            if self.tells(calls) {
                return calls;
            }
            let count = self.count(calls);
            calls = least(calls + 1, rising + 1, |more| {
                self.draw.chance(more, count) >= self.power
            });
        }
        least(rising + 1, lasting, |calls| self.tells(calls))
    }

    /// A number from which on every number suffices: the alarm stays silent with a chance of at most exp(−n D), where
    /// D is the divergence of the firing rate from the changed one.
    fn enough_by_chernoff(&self) -> Option<u64> {
        let rate = self.draw.rate();
        let silent_below = |calls: u64| {
            let error = (self.usual * (1.0 - self.usual) / calls as f64).sqrt();
            let firing = self.usual + self.alpha.z() * error;
            if firing >= rate {
                return 1.0;
            }
            let part = |share: f64, of: f64| {
                if share > 0.0 {
                    share * (share / of).ln()
                } else {
                    0.0
                }
            };
            let divergence = part(firing, rate) + part(1.0 - firing, 1.0 - rate);
            (-(calls as f64) * divergence).exp()
        };
        let suffices = |calls: u64| silent_below(calls) <= 1.0 - self.power;
        let most = 2 * MOST_CALLS;
        suffices(most).then(|| least(1, most, suffices))
    }

    /// Up to here the verdicts that set the alarm off grow with the calls, from the next number on they fall: the highest
    /// point of `n p + z √(p(1 − p) n (N − n)/(N − 1))`, which may lie between the two.
    fn rising(&self, traces: u64) -> u64 {
        let all = traces as f64;
        let spread =
            self.alpha.z() * (self.usual * (1.0 - self.usual) / (all - 1.0).max(1.0)).sqrt();
        let length = self.usual.hypot(spread);
        let share = if length > 0.0 {
            0.5 * (1.0 + self.usual / length)
        } else {
            1.0
        };
        ((share * all) as u64).clamp(1, traces)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::alarm::alarm;
    use super::*;
    use crate::interval::cell::JudgedCell;
    use crate::interval::single::wilson_cell;

    fn alpha() -> Alpha {
        Alpha::new(0.05).unwrap()
    }

    /// Every number tried, one after the other.
    fn by_trial(tells: impl Fn(u64) -> bool, up_to: u64) -> CallsToTell {
        let failing = (1..=up_to).rev().find(|&calls| !tells(calls)).unwrap_or(0);
        CallsToTell {
            lasting: failing + 1,
            first: (1..=up_to).find(|&calls| tells(calls)).unwrap(),
        }
    }

    #[test]
    fn it_agrees_with_trying_every_number() {
        for (usual, changed, power) in [
            (0.02, 0.04, 0.8),
            (0.02, 0.06, 0.9),
            (0.05, 0.10, 0.8),
            (0.10, 0.05, 0.8),
            (0.50, 0.60, 0.5),
            (0.50, 0.40, 0.5),
            (0.0, 0.01, 0.8),
            (0.9, 1.0, 0.99),
        ] {
            let watch = Watch::for_change(usual, changed);
            let tells = |calls| alarm(watch, calls, usual, changed, alpha()).power >= power;
            let found = calls_to_tell(usual, changed, power, None, alpha()).unwrap();
            assert_eq!(found, by_trial(tells, 900), "{usual} {changed} {power}");
        }
    }

    #[test]
    fn the_saw_has_teeth() {
        let found = calls_to_tell(0.05, 0.10, 0.8, None, alpha()).unwrap();
        assert!(found.first < found.lasting);
        let power = |calls| alarm(Watch::Above, calls, 0.05, 0.10, alpha()).power;
        assert!(power(found.first) >= 0.8 && power(found.lasting) >= 0.8);
        assert!(power(found.first - 1) < 0.8 && power(found.lasting - 1) < 0.8);
    }

    #[test]
    fn a_small_period_needs_fewer_calls_and_never_more_than_all() {
        for traces in [500, 100] {
            let finite = calls_to_tell(0.1, 0.2, 0.8, Some(traces), alpha()).unwrap();
            let endless = calls_to_tell(0.1, 0.2, 0.8, None, alpha()).unwrap();
            assert!(finite.lasting < endless.lasting && finite.lasting <= traces);
        }
        let huge = calls_to_tell(0.1, 0.2, 0.8, Some(1 << 30), alpha()).unwrap();
        let endless = calls_to_tell(0.1, 0.2, 0.8, None, alpha()).unwrap();
        assert_eq!(huge, endless);
    }

    #[test]
    fn impossible_questions_are_refused() {
        let ask =
            |usual, changed, power, traces| calls_to_tell(usual, changed, power, traces, alpha());
        assert_eq!(ask(0.1, 0.1, 0.8, None), Err(CallsToTellError::SameRate));
        // A tenth of a trace more is no trace more.
        assert_eq!(
            ask(0.1, 0.101, 0.8, Some(100)),
            Err(CallsToTellError::SameRate)
        );
        assert_eq!(ask(0.1, 0.2, 0.8, Some(0)), Err(CallsToTellError::SameRate));
        assert!(matches!(
            ask(0.5, 0.5001, 0.8, None),
            Err(CallsToTellError::TooClose { .. })
        ));
        assert!(matches!(
            ask(-0.1, 0.2, 0.8, None),
            Err(CallsToTellError::RateOutOfRange { .. })
        ));
        assert!(matches!(
            ask(0.1, f64::NAN, 0.8, None),
            Err(CallsToTellError::RateOutOfRange { .. })
        ));
        assert!(matches!(
            ask(0.1, 0.2, 1.0, None),
            Err(CallsToTellError::PowerOutOfRange { .. })
        ));
        assert!(matches!(
            ask(0.1, 0.2, 0.8, Some(u64::MAX)),
            Err(CallsToTellError::TooManyTraces { .. })
        ));
    }

    /// The same by trying every number, for an alarm in a period that is Wilson's limit itself.
    fn by_trial_in_period(
        traces: u64,
        usual: f64,
        changed: f64,
        power: f64,
    ) -> Option<CallsToTell> {
        let watch = Watch::for_change(usual, changed);
        let bad = (traces as f64 * changed).round() as u64;
        let tells = |calls: u64| {
            let fires = |found: u64| {
                let cell = JudgedCell::new(false, traces, calls, found as f64).unwrap();
                let limits = wilson_cell(&cell, Scope::Period, alpha());
                match watch {
                    Watch::Above => limits.lower > usual,
                    Watch::Below => limits.upper < usual,
                }
            };
            let chance: f64 = CountDistribution::hypergeometric(traces, bad, calls)
                .iter()
                .filter(|&(found, _)| fires(found))
                .map(|(_, chance)| chance)
                .sum();
            chance >= power
        };
        tells(traces).then(|| by_trial(tells, traces))
    }

    #[test]
    fn the_highest_point_may_lie_between_two_numbers() {
        for (traces, usual, changed, power) in [
            (
                3,
                0.843_902_257_889_845,
                0.441_430_818_158_074_33,
                0.571_139_338_558_855_4,
            ),
            (
                154,
                0.522_381_585_769_470_7,
                0.513_167_377_307_027_9,
                0.606_893_610_449_694_6,
            ),
        ] {
            let found = calls_to_tell(usual, changed, power, Some(traces), alpha()).unwrap();
            let expected = by_trial_in_period(traces, usual, changed, power).unwrap();
            assert_eq!(found, expected);
            assert_eq!(found.lasting, traces);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn in_a_period_too_it_agrees_with_trying_every_number(
            traces in 1..250_u64,
            usual in 0.0..=1.0_f64,
            changed in 0.0..=1.0_f64,
            power in 0.05..0.99_f64,
        ) {
            let expected = by_trial_in_period(traces, usual, changed, power);
            match calls_to_tell(usual, changed, power, Some(traces), alpha()) {
                Ok(found) => prop_assert_eq!(Some(found), expected),
                Err(error) => prop_assert!(error == CallsToTellError::SameRate && expected.is_none(), "{error}"),
            }
        }
    }
}
