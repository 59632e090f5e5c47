//! The cheapest calls that meet several targets at once: of groups that overlap, and of all traffic.

use super::AllocationError;

/// A stratum's price and box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedBox {
    /// What one call costs.
    pub unit_cost: f64,
    /// The fewest calls, above zero.
    pub least: f64,
    /// The most calls.
    pub most: f64,
}

/// A target: `Σ part/n ≤ variance` over the strata.
#[derive(Clone, Debug, PartialEq)]
pub struct VarianceTarget {
    /// What each stratum adds to the variance with one call; 0 for strata that do not count to the target.
    pub parts: Vec<f64>,
    /// The variance aimed at plus what the finite populations save.
    pub variance: f64,
}

impl VarianceTarget {
    /// The target that the rate of a domain of the strata, given as (traces, rate, inside) each, has this sampling variance:
    /// parts `(N_h/N_D)² p q N_h/(N_h − 1)`, of which the finite populations save `Σ (N_h/N_D)² p q/(N_h − 1)`.
    pub fn of_domain(strata: &[(u64, f64, bool)], variance: f64) -> Self {
        let traces: f64 = strata
            .iter()
            .filter(|stratum| stratum.2)
            .map(|stratum| stratum.0 as f64)
            .sum();
        let spread = |&(size, rate, inside): &(u64, f64, bool)| {
            if inside && size > 1 {
                (size as f64 / traces).powi(2) * rate * (1.0 - rate) / (size as f64 - 1.0)
            } else {
                0.0
            }
        };
        Self {
            parts: strata
                .iter()
                .map(|stratum| spread(stratum) * stratum.0 as f64)
                .collect(),
            variance: variance + strata.iter().map(spread).sum::<f64>(),
        }
    }

    /// The variance that this many calls give.
    fn reached(&self, calls: &[f64]) -> f64 {
        self.parts
            .iter()
            .zip(calls)
            .filter(|(part, _)| **part > 0.0)
            .map(|(part, calls)| part / calls)
            .sum()
    }
}

/// Calls that meet every target.
#[derive(Clone, Debug, PartialEq)]
pub struct CheapestCalls {
    /// Calls of each stratum, as real numbers.
    pub calls: Vec<f64>,
    /// What they cost.
    pub cost: f64,
    /// What tightening each target by a unit of variance would cost; 0 for targets that others meet along the way.
    pub prices: Vec<f64>,
}

/// The least cost with which all targets are met (Bethel 1989), by multipliers that are raised for missed targets and
/// lowered for met ones (Chromy 1987): `n = √(Σ λ part/c)` within the box.
///
/// # Errors
/// When a figure is impossible, or a target is missed even with the most calls everywhere; its place is named.
pub fn cheapest_for_targets(
    strata: &[PricedBox],
    targets: &[VarianceTarget],
) -> Result<CheapestCalls, AllocationError> {
    check(strata, targets)?;
    let calls_at = |prices: &[f64]| -> Vec<f64> {
        strata
            .iter()
            .enumerate()
            .map(|(index, stratum)| {
                let pull: f64 = targets
                    .iter()
                    .zip(prices)
                    .map(|(target, price)| price * target.parts[index])
                    .sum();
                (pull / stratum.unit_cost)
                    .sqrt()
                    .clamp(stratum.least, stratum.most)
            })
            .collect()
    };
    let cost_of = |calls: &[f64]| -> f64 {
        strata
            .iter()
            .zip(calls)
            .map(|(stratum, calls)| stratum.unit_cost * calls)
            .sum()
    };
    let mut prices: Vec<f64> = targets
        .iter()
        .map(|target| first_price(strata, target, targets.len()))
        .collect();
    let mut exponent = 2.0;
    let mut last_violation = f64::INFINITY;
    let mut calls = calls_at(&prices);
    for _ in 0..MOST_ROUNDS {
        let cost = cost_of(&calls);
        let ratios: Vec<f64> = targets
            .iter()
            .map(|target| target.reached(&calls) / target.variance)
            .collect();
        let violation = ratios.iter().map(|ratio| ratio - 1.0).fold(0.0, f64::max);
        let slack = targets
            .iter()
            .zip(prices.iter().zip(&ratios))
            .map(|(target, (price, ratio))| price * (ratio - 1.0).abs() * target.variance)
            .fold(0.0, f64::max);
        if violation <= CLOSE && slack <= CLOSE * cost {
            break;
        }
        if violation > last_violation && exponent > 0.1 {
            exponent *= 0.5;
        }
        last_violation = violation;
        for (price, ratio) in prices.iter_mut().zip(&ratios) {
            *price *= ratio.powf(exponent);
        }
        calls = calls_at(&prices);
    }
    Ok(CheapestCalls {
        cost: cost_of(&calls),
        calls,
        prices,
    })
}

/// Whole calls that meet every target: those of `found` rounded up, then taken away one by one where no target is missed for it,
/// from the dearest stratum on; then, for up to [`MOST_EXCHANGED`] strata, one call more is tried in each wherever it frees
/// more than it costs in the others.
///
/// No call of the result can be left out, and it costs at most one call of each stratum more than `found`, below which no
/// allocation can go. The boxes' ends must be whole numbers. `None` where `found` is not of these strata and targets.
pub fn whole_calls(
    strata: &[PricedBox],
    targets: &[VarianceTarget],
    found: &CheapestCalls,
) -> Option<Vec<u64>> {
    let fits = found.calls.len() == strata.len() && check(strata, targets).is_ok();
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
    let mut dearest: Vec<usize> = (0..strata.len()).collect();
    dearest.sort_by(|&a, &b| {
        strata[b]
            .unit_cost
            .total_cmp(&strata[a].unit_cost)
            .then(a.cmp(&b))
    });
    let mut kept = Kept::new(strata, targets, &calls);
    kept.prune(&mut calls, &dearest);
    if strata.len() <= MOST_EXCHANGED {
        while kept.exchange(&mut calls, &dearest) {}
    }
    Some(calls)
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

    /// Takes calls away, the dearest first, as long as no target is missed; what that saves.
    fn prune(&mut self, calls: &mut [u64], dearest: &[usize]) -> f64 {
        let mut saved = 0.0;
        for &stratum in dearest {
            while self.can_lose_one(calls, stratum) {
                let fewer = calls[stratum] - 1;
                self.set(calls, stratum, fewer);
                saved += self.strata[stratum].unit_cost;
            }
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

/// Targets and prices this close, relative, are met.
const CLOSE: f64 = 1e-7;

/// Far more than the tens to hundreds that are usual.
const MOST_ROUNDS: u32 = 20_000;

/// The price of a target if it were the only one and no box in the way, shared by all targets.
fn first_price(strata: &[PricedBox], target: &VarianceTarget, targets: usize) -> f64 {
    let spread: f64 = strata
        .iter()
        .zip(&target.parts)
        .map(|(stratum, part)| (part * stratum.unit_cost).sqrt())
        .sum();
    (spread / target.variance).powi(2) / targets as f64
}

fn check(strata: &[PricedBox], targets: &[VarianceTarget]) -> Result<(), AllocationError> {
    let valid = |stratum: &PricedBox| {
        let figures = [stratum.unit_cost, stratum.least, stratum.most];
        figures
            .iter()
            .all(|figure| figure.is_finite() && *figure > 0.0)
            && stratum.least <= stratum.most
    };
    if let Some(index) = strata.iter().position(|stratum| !valid(stratum)) {
        return Err(AllocationError::Stratum { index });
    }
    let most: Vec<f64> = strata.iter().map(|stratum| stratum.most).collect();
    for (index, target) in targets.iter().enumerate() {
        let parts_valid = target
            .parts
            .iter()
            .all(|part| part.is_finite() && *part >= 0.0);
        if target.parts.len() != strata.len() || !parts_valid || !target.variance.is_finite() {
            return Err(AllocationError::Target { index });
        }
        if target.variance <= 0.0 || target.reached(&most) > target.variance * (1.0 + CLOSE) {
            return Err(AllocationError::TargetOutOfReach { index });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::every_allocation;
    use super::*;

    fn strata() -> Vec<PricedBox> {
        vec![
            PricedBox {
                unit_cost: 1.0,
                least: 1.0,
                most: 1000.0
            };
            3
        ]
    }

    #[test]
    fn a_target_that_another_meets_along_the_way_is_free() {
        let strict = VarianceTarget {
            parts: vec![100.0, 100.0, 0.0],
            variance: 1.0,
        };
        let loose = VarianceTarget {
            parts: vec![100.0, 0.0, 0.0],
            variance: 50.0,
        };
        let both = cheapest_for_targets(&strata(), &[strict.clone(), loose]).unwrap();
        let one = cheapest_for_targets(&strata(), &[strict]).unwrap();
        assert!((both.cost - one.cost).abs() < 1e-4 * one.cost);
        assert!(both.prices[1] < 1e-4 * both.prices[0]);
        assert!((one.calls[0] - 200.0).abs() < 1e-3 && (one.calls[2] - 1.0).abs() < 1e-12);
    }

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
            let calls = whole_calls(&strata, &targets, &found).unwrap();
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
            let dearest = strata.iter().map(|stratum| stratum.unit_cost).fold(0.0, f64::max);
            prop_assert!(best >= found.cost * (1.0 - 1e-5), "{best} is below the bound {}", found.cost);
            prop_assert!(cost(&strata, &calls) <= best + dearest + 1e-9, "{calls:?} cost more than a call above {best}");
        }
    }

    #[test]
    fn calls_of_other_strata_are_not_rounded() {
        let target = VarianceTarget {
            parts: vec![1.0; 3],
            variance: 1.0,
        };
        let other = CheapestCalls {
            calls: vec![4.0],
            cost: 4.0,
            prices: vec![1.0],
        };
        assert_eq!(whole_calls(&strata(), &[target], &other), None);
    }

    #[test]
    fn the_target_that_is_out_of_reach_is_named() {
        let easy = VarianceTarget {
            parts: vec![1.0, 1.0, 1.0],
            variance: 1.0,
        };
        let hopeless = VarianceTarget {
            parts: vec![1.0, 1.0, 1.0],
            variance: 1e-4,
        };
        assert_eq!(
            cheapest_for_targets(&strata(), &[easy, hopeless]),
            Err(AllocationError::TargetOutOfReach { index: 1 })
        );
    }
}
