//! The cheapest whole calls that meet several targets.

use super::search::cheaper;
use super::{CLOSE, CheapestCalls, PricedBox, VarianceTarget, check};
use crate::order::places;
use crate::sum::compensated;

/// Whole calls that meet every target.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeCalls {
    /// Calls of each stratum.
    pub calls: Vec<u64>,
    /// What they cost.
    pub cost: f64,
    /// Whether every other whole allocation was shown to cost as much or more.
    pub is_cheapest: bool,
}

/// Whole calls that meet every target: those of `found` rounded up, more where a target is still missed, then taken away one by one
/// where no target is missed for it, from the dearest stratum on; no call of the result can be left out, and it costs at most one call of each stratum more than
/// `found`, below which no allocation can go.
///
/// For up to [`MOST_EXCHANGED`] strata exchanges are then tried, and a search by branch and bound for what is still cheaper
/// (Land & Doig 1960): by the prices of the targets a stratum costs more than it must the further its calls lie from what they
/// ask for (weak duality), and what all strata cost too much together must stay below what is to be saved. Where the search comes to
/// its end, [`WholeCalls::is_cheapest`].
///
/// The boxes' ends must be whole numbers. `None` where `found` is not of these strata and targets.
pub fn whole_calls(
    strata: &[PricedBox],
    targets: &[VarianceTarget],
    found: &CheapestCalls,
) -> Option<WholeCalls> {
    let fits = found.calls.len() == strata.len()
        && found.prices.len() == targets.len()
        && check(strata, targets).is_ok();
    if !fits {
        return None;
    }
    let whole = |calls: f64| calls.max(0.0) as u64;
    let mut calls: Vec<u64> = strata
        .iter()
        .zip(&found.calls)
        .map(|(stratum, calls)| {
            whole((calls - 1e-9).ceil()).clamp(whole(stratum.least.ceil()), whole(stratum.most))
        })
        .collect();
    let dearest = places(strata.len(), &|a, b| {
        strata[b].unit_cost.total_cmp(&strata[a].unit_cost)
    });
    let mut kept = Kept::new(strata, targets, &calls);
    kept.meet(&mut calls);
    kept.prune(&mut calls, &dearest);
    let mut is_cheapest = false;
    if strata.len() <= MOST_EXCHANGED {
        while kept.exchange(&mut calls, &dearest) {}
        (calls, is_cheapest) = cheaper(strata, targets, &found.prices, calls);
    }
    Some(WholeCalls {
        cost: cost_of(strata, &calls),
        calls,
        is_cheapest,
    })
}

fn cost_of(strata: &[PricedBox], calls: &[u64]) -> f64 {
    compensated(
        strata
            .iter()
            .zip(calls)
            .map(|(stratum, &calls)| stratum.unit_cost * calls as f64),
    )
}

/// Exchanges are tried among at most so many strata: each round tries every pair.
pub const MOST_EXCHANGED: usize = 500;

/// Targets that are met, with the variance that each has reached.
struct Kept<'a> {
    strata: &'a [PricedBox],
    targets: &'a [VarianceTarget],
    reached: Vec<f64>,
}

impl<'a> Kept<'a> {
    fn new(strata: &'a [PricedBox], targets: &'a [VarianceTarget], calls: &[u64]) -> Self {
        let calls: Vec<f64> = calls.iter().map(|&calls| calls as f64).collect();
        Self {
            strata,
            targets,
            reached: targets
                .iter()
                .map(|target| target.reached(&calls))
                .collect(),
        }
    }

    /// What a change of a stratum's calls adds to each target's variance.
    fn change(&self, stratum: usize, from: u64, to: u64) -> impl Iterator<Item = f64> {
        let inverse = 1.0 / to as f64 - 1.0 / from as f64;
        self.targets
            .iter()
            .map(move |target| target.parts[stratum] * inverse)
    }

    fn set(&mut self, calls: &mut [u64], stratum: usize, to: u64) {
        let changes: Vec<f64> = self.change(stratum, calls[stratum], to).collect();
        for (reached, change) in self.reached.iter_mut().zip(changes) {
            *reached += change;
        }
        calls[stratum] = to;
    }

    /// Adds calls where a target is missed: `found` may end a hair short of one whose price rises slowly. Each time the stratum
    /// that takes most off the variance for its price gets as many calls as the target needs.
    fn meet(&mut self, calls: &mut [u64]) {
        for place in 0..self.targets.len() {
            let target = &self.targets[place];
            let aim = target.variance * (1.0 + CLOSE);
            while self.reached[place] > aim {
                let gain = |stratum: &usize| {
                    let now = calls[*stratum] as f64;
                    target.parts[*stratum] / (now * (now + 1.0) * self.strata[*stratum].unit_cost)
                };
                let may_gain = |stratum: &usize| {
                    target.parts[*stratum] > 0.0
                        && ((calls[*stratum] + 1) as f64) <= self.strata[*stratum].most
                };
                let open = (0..calls.len()).filter(may_gain);
                let Some(stratum) = open.max_by(|a, b| gain(a).total_cmp(&gain(b))) else {
                    break;
                };
                let now = calls[stratum];
                let left = 1.0 / now as f64 - (self.reached[place] - aim) / target.parts[stratum];
                let needed = if left > 0.0 {
                    1.0 / left
                } else {
                    f64::INFINITY
                };
                let more = needed.ceil().min(self.strata[stratum].most) as u64;
                self.set(calls, stratum, more.max(now + 1));
            }
        }
    }

    fn can_lose_one(&self, calls: &[u64], stratum: usize) -> bool {
        let now = calls[stratum];
        now > 1
            && (now - 1) as f64 >= self.strata[stratum].least
            && self
                .change(stratum, now, now - 1)
                .zip(self.targets.iter().zip(&self.reached))
                .all(|(change, (target, reached))| {
                    reached + change <= target.variance * (1.0 + CLOSE)
                })
    }

    /// The fewest calls of a stratum with which no target is missed, at most those it has: where `part/n` takes up what each
    /// target has left.
    fn fewest(&self, now: u64, stratum: usize) -> u64 {
        let needed = self
            .targets
            .iter()
            .zip(&self.reached)
            .filter(|(target, _)| target.parts[stratum] > 0.0)
            .map(|(target, reached)| {
                let left = (target.variance * (1.0 + CLOSE) - reached) / target.parts[stratum];
                1.0 / (left + 1.0 / now as f64)
            })
            .fold(self.strata[stratum].least.max(1.0), |most, needed| {
                if needed > 0.0 {
                    most.max(needed)
                } else {
                    f64::INFINITY
                }
            });
        (needed.ceil() as u64).min(now)
    }

    /// Takes calls away, the dearest first, as long as no target is missed; what that saves.
    fn prune(&mut self, calls: &mut [u64], dearest: &[usize]) -> f64 {
        let mut saved = 0.0;
        for &stratum in dearest {
            let before = calls[stratum];
            let fewest = self.fewest(before, stratum);
            if fewest < before {
                self.set(calls, stratum, fewest);
            }
            // The closed form may stop a call short of it.
            if self.can_lose_one(calls, stratum) {
                self.set(calls, stratum, fewest - 1);
            }
            saved += self.strata[stratum].unit_cost * (before - calls[stratum]) as f64;
        }
        saved
    }

    /// Gives one stratum a call more where the others can lose more than it costs; whether there was one.
    fn exchange(&mut self, calls: &mut [u64], dearest: &[usize]) -> bool {
        for &stratum in dearest.iter().rev() {
            let more = calls[stratum].saturating_add(1);
            if more as f64 > self.strata[stratum].most {
                continue;
            }
            let before = (calls.to_vec(), self.reached.clone());
            self.set(calls, stratum, more);
            let others: Vec<usize> = dearest
                .iter()
                .copied()
                .filter(|&other| other != stratum)
                .collect();
            let saved = self.prune(calls, &others);
            if saved > self.strata[stratum].unit_cost * (1.0 + 1e-9) {
                return true;
            }
            calls.copy_from_slice(&before.0);
            self.reached = before.1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::cheapest_for_targets;
    use super::*;
    use crate::allocation::every_allocation;

    fn reached(target: &VarianceTarget, calls: &[u64]) -> f64 {
        let calls: Vec<f64> = calls.iter().map(|&calls| calls as f64).collect();
        target.reached(&calls)
    }

    fn cost(strata: &[PricedBox], calls: &[u64]) -> f64 {
        strata
            .iter()
            .zip(calls)
            .map(|(stratum, &calls)| stratum.unit_cost * calls as f64)
            .sum()
    }

    /// Strata whose targets are met by some allocation within small boxes.
    fn problems() -> impl Strategy<Value = (Vec<PricedBox>, Vec<VarianceTarget>)> {
        let stratum = (
            prop::sample::select(vec![0.5, 1.0, 2.0]),
            1..3_u64,
            1..7_u64,
        );
        prop::collection::vec(stratum, 2..5).prop_flat_map(|figures| {
            let strata: Vec<PricedBox> = figures
                .iter()
                .map(|&(unit_cost, least, room)| PricedBox {
                    unit_cost,
                    least: least as f64,
                    most: (least + room) as f64,
                })
                .collect();
            let parts = prop::collection::vec(prop_oneof![Just(0.0), 0.1..9.0_f64], strata.len());
            let targets = prop::collection::vec((parts, 1.01..3.0_f64), 1..4).prop_map({
                let most: Vec<f64> = strata.iter().map(|stratum| stratum.most).collect();
                move |targets| {
                    targets
                        .into_iter()
                        .map(|(parts, slack)| {
                            let target = VarianceTarget {
                                parts,
                                variance: 1.0,
                            };
                            VarianceTarget {
                                variance: slack * target.reached(&most).max(1e-3),
                                ..target
                            }
                        })
                        .collect()
                }
            });
            (Just(strata), targets)
        })
    }

    proptest! {
        #[test]
        fn whole_calls_meet_every_target_and_none_can_be_left_out((strata, targets) in problems()) {
            let found = cheapest_for_targets(&strata, &targets).unwrap();
            let whole = whole_calls(&strata, &targets, &found).unwrap();
            let calls = whole.calls.clone();
            for (stratum, calls) in strata.iter().zip(&calls) {
                prop_assert!((stratum.least..=stratum.most).contains(&(*calls as f64)));
            }
            let met = |calls: &[u64]| targets.iter().all(|target| reached(target, calls) <= target.variance * (1.0 + 2.0 * CLOSE));
            prop_assert!(met(&calls), "{calls:?}");
            for stratum in 0..strata.len() {
                let mut fewer = calls.clone();
                fewer[stratum] -= 1;
                let strictly_met = targets.iter().all(|target| reached(target, &fewer) <= target.variance);
                prop_assert!(!strictly_met || (fewer[stratum] as f64) < strata[stratum].least, "{calls:?}");
            }
            let boxes: Vec<(u64, u64)> = strata.iter().map(|stratum| (stratum.least as u64, stratum.most as u64)).collect();
            let best = every_allocation(&boxes)
                .into_iter()
                .filter(|calls| met(calls))
                .map(|calls| cost(&strata, &calls))
                .fold(f64::INFINITY, f64::min);
            prop_assert!(best >= found.cost * (1.0 - 1e-5), "{best} is below the bound {}", found.cost);
            prop_assert!(whole.is_cheapest && (whole.cost - best).abs() < 1e-9, "{whole:?}, best {best}");
        }
    }

    #[test]
    fn a_target_that_was_missed_by_a_hair_is_met() {
        let boxes = [(0.5, 2.0, 4.0), (0.5, 1.0, 2.0), (2.0, 1.0, 7.0)];
        let strata = boxes.map(|(unit_cost, least, most)| PricedBox {
            unit_cost,
            least,
            most,
        });
        let target = |parts: [f64; 3], variance| VarianceTarget {
            parts: parts.to_vec(),
            variance,
        };
        let targets = [
            target([2.489, 8.538, 5.391], 13.864),
            target([0.0, 0.1, 0.0], 0.099_996),
            target([0.0, 0.0, 0.1], 0.014_428_6),
        ];
        let found = CheapestCalls {
            calls: vec![2.0, 1.0, 7.0],
            cost: 15.5,
            prices: vec![0.0; 3],
        };
        let whole = whole_calls(&strata, &targets, &found).unwrap();
        assert_eq!(whole.calls, [2, 2, 7]);
    }

    #[test]
    fn calls_of_other_strata_are_not_rounded() {
        let stratum = PricedBox {
            unit_cost: 1.0,
            least: 1.0,
            most: 9.0,
        };
        let target = VarianceTarget {
            parts: vec![1.0; 3],
            variance: 1.0,
        };
        let other = CheapestCalls {
            calls: vec![4.0],
            cost: 4.0,
            prices: vec![1.0],
        };
        assert_eq!(whole_calls(&[stratum; 3], &[target], &other), None);
    }
}
