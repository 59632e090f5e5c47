//! An alarm that fires when the range of a rate leaves its usual value behind.

use serde::{Deserialize, Serialize};

use crate::alpha::Alpha;
use crate::counts::CountDistribution;
use crate::interval::single::wilson_of;
use crate::normal;
use crate::population::MAX_TRACES;
use crate::search::least;

/// The side on which an alarm watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Watch {
    /// It fires when the lower limit lies above the usual rate.
    Above,
    /// It fires when the upper limit lies below the usual rate.
    Below,
}

impl Watch {
    /// The side on which the changed rate lies; above where it does not differ.
    pub fn for_change(usual: f64, changed: f64) -> Self {
        if changed < usual {
            Self::Below
        } else {
            Self::Above
        }
    }

    /// A rate as this side counts: below, good verdicts are counted instead of bad ones, and everything is as above.
    pub(super) fn counted(self, rate: f64) -> f64 {
        match self {
            Self::Above => rate,
            Self::Below => 1.0 - rate,
        }
    }
}

/// How an alarm on one simple sample behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alarm {
    /// The bad verdicts that set it off: the fewest above, the most below; `None` when no number does.
    pub threshold: Option<u64>,
    /// The chance that it fires at the changed rate.
    pub power: f64,
    /// The chance that it fires at the usual rate.
    pub false_alarm: f64,
}

/// The alarm "the rate is no longer `usual`" after `judged` verdicts: it fires when Wilson's limit, without finite
/// population correction, lies beyond `usual`. Chances are exact binomial tails at `usual` and `changed`; rates outside
/// [0, 1] count as the nearer end, more verdicts than [`MAX_TRACES`] as that many.
pub fn alarm(watch: Watch, judged: u64, usual: f64, changed: f64, alpha: Alpha) -> Alarm {
    let judged = judged.min(MAX_TRACES);
    let [usual, changed] = [usual, changed].map(|rate| watch.counted(rate.clamp(0.0, 1.0)));
    let found = (judged > 0)
        .then(|| firing_count(judged, 1.0 / judged as f64, usual, alpha))
        .flatten();
    let chance = |rate| {
        found.map_or(0.0, |count| {
            CountDistribution::binomial(judged, rate).at_least(count)
        })
    };
    Alarm {
        threshold: found.map(|count| match watch {
            Watch::Above => count,
            Watch::Below => judged - count,
        }),
        power: chance(changed),
        false_alarm: chance(usual),
    }
}

/// The fewest of `judged` verdicts with which Wilson's lower limit lies above `usual`; `None` when not even all do.
pub(super) fn firing_count(
    judged: u64,
    inverse_information: f64,
    usual: f64,
    alpha: Alpha,
) -> Option<u64> {
    let fires = |count: u64| {
        let rate = count as f64 / judged as f64;
        wilson_of(rate, inverse_information, alpha.z()).lower > usual
    };
    let count = least(0, judged, fires);
    fires(count).then_some(count)
}

/// The chance of verdicts at least so far on the watched side at the usual rate, by the score test that Wilson's limits invert:
/// the alarm fires where it is below half of alpha. 1 without verdicts; 0 for verdicts that the usual rate rules out.
///
/// Comparable across groups of different size; see [`benjamini_hochberg`](crate::multiplicity::benjamini_hochberg).
pub fn tail_chance(watch: Watch, bad: u64, judged: u64, usual: f64) -> f64 {
    if judged == 0 {
        return 1.0;
    }
    let usual = watch.counted(usual.clamp(0.0, 1.0));
    let observed = watch.counted(bad.min(judged) as f64 / judged as f64);
    let error = (usual * (1.0 - usual) / judged as f64).sqrt();
    if error > 0.0 {
        normal::upper_tail((observed - usual) / error)
    } else if observed > usual {
        0.0
    } else {
        1.0
    }
}

/// How an alarm on a reweighted rate behaves, approximately.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ApproximateAlarm {
    /// About the chance that it fires at the changed rate.
    pub power: f64,
    /// About the chance that it fires at the usual rate.
    pub false_alarm: f64,
}

/// The same alarm for a reweighted rate, whose verdicts are worth `worth` evenly drawn ones: `P(1 − P)/V` at the planned
/// variance ([`approximate_overall`](crate::forecast::approximate::approximate_overall)). Approximate: the rate is taken as
/// normal, and fires beyond `usual ± z √(usual(1 − usual)/worth)`, where Wilson's limit reaches it.
///
/// Rates outside [0, 1] count as the nearer end; without worth, or where a rate is no number, it never fires.
pub fn weighted_alarm(
    watch: Watch,
    worth: f64,
    usual: f64,
    changed: f64,
    alpha: Alpha,
) -> ApproximateAlarm {
    if !(worth.is_finite() && worth > 0.0) || usual.is_nan() {
        return ApproximateAlarm {
            power: 0.0,
            false_alarm: 0.0,
        };
    }
    let [usual, changed] = [usual, changed].map(|rate| watch.counted(rate.clamp(0.0, 1.0)));
    let variance = |rate: f64| rate * (1.0 - rate);
    let error = |rate: f64| (variance(rate) / worth).sqrt();
    let chance = |rate: f64| {
        if error(rate) > 0.0 {
            // The boundary and the error may both be endless; how far they are apart is not.
            let beyond = alpha.z() * (variance(usual) / variance(rate)).sqrt();
            normal::upper_tail((usual - rate) / error(rate) + beyond)
        } else {
            f64::from(u8::from(rate > usual + alpha.z() * error(usual)))
        }
    };
    ApproximateAlarm {
        power: chance(changed),
        false_alarm: chance(usual),
    }
}

/// How many of these alarms fire by chance alone, on average, each time they are looked at.
pub fn expected_false_alarms(alarms: &[Alarm]) -> f64 {
    alarms.iter().map(|alarm| alarm.false_alarm).sum()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use proptest::prelude::*;

    use super::*;
    use crate::random::{RandomBits, SplitMix64};

    fn alpha() -> Alpha {
        Alpha::new(0.05).unwrap()
    }

    /// A group with 0.5 % of a million traces a day, 2 % of them judged.
    #[test]
    fn a_small_group_is_heard_within_a_week_rather_than_a_day() {
        for (judged, changed, expected) in [(700, 0.04, 0.90), (700, 0.03, 0.44), (100, 0.04, 0.37)]
        {
            let power = alarm(Watch::Above, judged, 0.02, changed, alpha()).power;
            assert!(
                (power - expected).abs() < 0.006,
                "{judged} {changed}: {power}"
            );
        }
    }

    #[test]
    fn alarms_of_many_groups_add_their_false_ones() {
        let one = alarm(Watch::Above, 700, 0.02, 0.04, alpha());
        let all = expected_false_alarms(&[one; 36]);
        assert!((0.5..1.5).contains(&all), "{all}");
    }

    #[test]
    fn evenly_drawn_verdicts_are_approximated_well() {
        for (judged, usual, changed) in [(700, 0.1, 0.14), (2_000, 0.3, 0.33), (2_000, 0.3, 0.26)] {
            let watch = Watch::for_change(usual, changed);
            let exact = alarm(watch, judged, usual, changed, alpha());
            let about = weighted_alarm(watch, judged as f64, usual, changed, alpha());
            assert!(
                (exact.power - about.power).abs() < 0.03,
                "{exact:?} {about:?}"
            );
            assert!((about.false_alarm - 0.025).abs() < 1e-12);
        }
        let deaf = weighted_alarm(Watch::Above, 0.0, 0.1, 0.9, alpha());
        assert!(deaf.power.abs() < f64::EPSILON);
        let next_to_deaf = weighted_alarm(Watch::Above, 5e-310, 0.5, 0.5, alpha());
        assert!((next_to_deaf.power - 0.025).abs() < 1e-12);
        let certain = weighted_alarm(Watch::Above, 9.0, 0.0, 1.0, alpha());
        assert!((certain.power - 1.0).abs() < f64::EPSILON);
    }

    /// 100 verdicts a day for a week, looked at every evening, at the usual rate.
    #[test]
    fn looking_every_day_takes_a_part_of_alpha_a_look() {
        const WEEKS: u32 = 3_000;
        const A_DAY: u64 = 100;
        let mut random = SplitMix64::new(13);
        let looks = |share: Alpha| -> Vec<u64> {
            (1..=7)
                .filter_map(|day| alarm(Watch::Above, day * A_DAY, 0.1, 0.1, share).threshold)
                .collect()
        };
        let seventh = alpha().shared_among(NonZeroU32::new(7).unwrap()).unwrap();
        let thresholds = [looks(alpha()), looks(seventh)];
        let mut weeks_with_alarms = [0_u32; 2];
        for _ in 0..WEEKS {
            let mut bad = 0;
            let mut fired = [false; 2];
            for day in 0..7 {
                bad += (0..A_DAY).filter(|_| random.open_unit() < 0.1).count() as u64;
                for (fired, thresholds) in fired.iter_mut().zip(&thresholds) {
                    *fired |= bad >= thresholds[day];
                }
            }
            for (weeks, fired) in weeks_with_alarms.iter_mut().zip(fired) {
                *weeks += u32::from(fired);
            }
        }
        let [unguarded, guarded] =
            weeks_with_alarms.map(|weeks| f64::from(weeks) / f64::from(WEEKS));
        // One look at 2.5 % on this side becomes about three times that in seven, and a seventh of it brings it back.
        assert!((0.06..0.12).contains(&unguarded), "{unguarded}");
        assert!(guarded < 0.025, "{guarded}");
    }

    proptest! {
        #[test]
        fn below_is_above_seen_from_the_good_side(judged in 0..400_u64, usual in 0.0..=1.0_f64, changed in 0.0..=1.0_f64) {
            let below = alarm(Watch::Below, judged, usual, changed, alpha());
            let above = alarm(Watch::Above, judged, 1.0 - usual, 1.0 - changed, alpha());
            prop_assert_eq!(below.threshold.map(|most| judged - most), above.threshold);
            prop_assert!((below.power - above.power).abs() < 1e-12);
        }

        #[test]
        fn it_fires_where_the_tail_is_below_half_of_alpha(judged in 1..400_u64, bad in 0..400_u64, usual in 0.001..0.999_f64) {
            let bad = bad.min(judged);
            for watch in [Watch::Above, Watch::Below] {
                let tail = tail_chance(watch, bad, judged, usual);
                let fires = alarm(watch, judged, usual, usual, alpha()).threshold.is_some_and(|threshold| match watch {
                    Watch::Above => bad >= threshold,
                    Watch::Below => bad <= threshold,
                });
                prop_assert!((tail - 0.025).abs() < 1e-9 || fires == (tail < 0.025), "{watch:?} {tail}");
            }
        }
    }
}
