//! The classic rules in whole calls: one budget, strata within boxes, one rule.

use super::AllocationError;
use super::continuous::{ScoredBox, allocate};
use super::integer::rounded;
use super::priced::{PricedStratum, best_for_money};
use super::rule;
use crate::population::MAX_TRACES;

/// A rule by which a budget is shared out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// Every stratum the same sampling rate.
    Proportional,
    /// Every stratum the same number of calls.
    Equal,
    /// The least variance of the overall rate for the number of calls (Neyman 1934), whatever their prices.
    Neyman,
    /// The least variance of the overall rate for the money. At one price for all calls the same as [`Rule::Neyman`].
    CostOptimal,
    /// Between Neyman's (1) and equal standard errors in all strata (0); see [`rule::power`].
    Power(f64),
}

/// A stratum as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuledStratum {
    /// Its traces, at most [`MAX_TRACES`].
    pub traces: u64,
    /// The standard deviation of its verdicts, `√(p(1 − p))`.
    pub deviation: f64,
    /// The fewest calls; as many as `most` where they are locked.
    pub least: u64,
    /// The most calls; more than its traces counts as its traces.
    pub most: u64,
    /// What one call costs.
    pub unit_cost: f64,
}

/// Spends the budget by a rule, in whole calls within the boxes.
///
/// The cost-optimal calls are found one by one ([`best_for_money`]); so are Neyman's at one price for all calls, where both are
/// exact. For the other rules, which aim at a proportion, the calls in real numbers are rounded to the closest whole ones
/// ([`rounded`]). What is left over is less than the dearest call, or no box has room.
///
/// # Errors
/// When a stratum's figures are impossible, the budget is negative or no number, or below the cost of the fewest calls
/// ([`AllocationError::missing`] says what more is needed).
pub fn spend(strata: &[RuledStratum], by: Rule, budget: f64) -> Result<Vec<u64>, AllocationError> {
    if let Some(index) = strata.iter().position(|stratum| {
        stratum.traces > MAX_TRACES || stratum.least > stratum.most.min(stratum.traces)
    }) {
        return Err(AllocationError::Stratum { index });
    }
    let traces: f64 = strata.iter().map(|stratum| stratum.traces as f64).sum();
    let share = |stratum: &RuledStratum| stratum.traces as f64 / traces;
    let part = |stratum: &RuledStratum| {
        rule::standard_error_part(share(stratum), stratum.deviation, stratum.traces)
    };
    let one_price = strata
        .windows(2)
        .all(|pair| pair[0].unit_cost.to_bits() == pair[1].unit_cost.to_bits());
    if by == Rule::CostOptimal || (by == Rule::Neyman && one_price) {
        let priced: Vec<PricedStratum> = strata
            .iter()
            .map(|stratum| PricedStratum {
                part: part(stratum),
                least: stratum.least,
                most: stratum.most.min(stratum.traces),
                unit_cost: stratum.unit_cost,
            })
            .collect();
        return Ok(best_for_money(&priced, budget)?.calls);
    }
    let scored: Vec<ScoredBox> = strata
        .iter()
        .map(|stratum| ScoredBox {
            score: match by {
                Rule::Proportional => rule::proportional(stratum.traces),
                Rule::Equal => rule::equal(),
                Rule::Neyman | Rule::CostOptimal => rule::neyman(part(stratum)),
                Rule::Power(power) => rule::power(share(stratum), stratum.deviation, power),
            },
            least: stratum.least as f64,
            most: stratum.most.min(stratum.traces) as f64,
            unit_cost: stratum.unit_cost,
        })
        .collect();
    let calls = allocate(&scored, budget)?;
    Ok(rounded(&calls, &scored, budget))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: [Rule; 6] = [
        Rule::Proportional,
        Rule::Equal,
        Rule::Neyman,
        Rule::CostOptimal,
        Rule::Power(0.5),
        Rule::Power(0.0),
    ];

    fn strata() -> impl Strategy<Value = Vec<RuledStratum>> {
        let stratum = (
            1..400_u64,
            0.0..=0.5_f64,
            0..12_u64,
            0..200_u64,
            prop::sample::select(vec![0.5, 1.0, 2.0, 3.0]),
            any::<bool>(),
        );
        let stratum = stratum.prop_map(|(traces, deviation, least, room, unit_cost, locked)| {
            let least = least.min(traces);
            let most = if locked { least } else { least + room };
            RuledStratum {
                traces,
                deviation,
                least,
                most,
                unit_cost,
            }
        });
        prop::collection::vec(stratum, 1..12)
    }

    fn cost(strata: &[RuledStratum], calls: &[u64]) -> f64 {
        strata
            .iter()
            .zip(calls)
            .map(|(stratum, &calls)| stratum.unit_cost * calls as f64)
            .sum()
    }

    proptest! {
        #[test]
        fn every_rule_keeps_floors_caps_locks_and_the_budget(strata in strata(), extra in 0.0..900.0_f64) {
            let floors: Vec<u64> = strata.iter().map(|stratum| stratum.least).collect();
            let budget = cost(&strata, &floors) + extra;
            let dearest = strata.iter().map(|stratum| stratum.unit_cost).fold(0.0, f64::max);
            for by in RULES {
                let calls = spend(&strata, by, budget).unwrap();
                prop_assert!(cost(&strata, &calls) <= budget + 1e-6, "{by:?}");
                for (stratum, calls) in strata.iter().zip(&calls) {
                    prop_assert!((stratum.least..=stratum.most.min(stratum.traces)).contains(calls), "{by:?}");
                }
                let useful = |stratum: &RuledStratum| matches!(by, Rule::Proportional | Rule::Equal)
                    || (stratum.deviation > 0.0 && stratum.traces > 1);
                let full = strata.iter().zip(&calls).all(|(stratum, calls)| {
                    !useful(stratum) || *calls == stratum.most.min(stratum.traces)
                });
                let left = budget - cost(&strata, &calls);
                let one_price = strata.iter().all(|stratum| (stratum.unit_cost - dearest).abs() < 1e-12);
                prop_assert!(!one_price || full || left < dearest + 1e-6, "{by:?}: {left} left");
            }
        }

        #[test]
        fn the_order_of_strata_matters_for_ties_alone(strata in strata(), extra in 0.0..900.0_f64) {
            let floors: Vec<u64> = strata.iter().map(|stratum| stratum.least).collect();
            let budget = cost(&strata, &floors) + extra;
            let backward: Vec<RuledStratum> = strata.iter().rev().copied().collect();
            for by in RULES {
                let one = spend(&strata, by, budget).unwrap();
                let mut other = spend(&backward, by, budget).unwrap();
                other.reverse();
                for (one, other) in one.iter().zip(&other) {
                    prop_assert!(one.abs_diff(*other) <= 2, "{by:?}: {one} and {other}");
                }
            }
        }
    }

    #[test]
    fn each_rule_favours_what_it_is_meant_to() {
        let stratum = |traces, deviation, unit_cost| RuledStratum {
            traces,
            deviation,
            least: 2,
            most: u64::MAX,
            unit_cost,
        };
        let strata = [stratum(8_000, 0.1, 1.0), stratum(2_000, 0.4, 1.0)];
        assert_eq!(spend(&strata, Rule::Proportional, 100.0), Ok(vec![80, 20]));
        assert_eq!(spend(&strata, Rule::Equal, 100.0), Ok(vec![50, 50]));
        assert_eq!(spend(&strata, Rule::Neyman, 100.0), Ok(vec![50, 50]));
        assert_eq!(spend(&strata, Rule::Power(0.0), 100.0), Ok(vec![20, 80]));
        let dear = [stratum(5_000, 0.3, 4.0), stratum(5_000, 0.3, 1.0)];
        assert_eq!(spend(&dear, Rule::CostOptimal, 120.0), Ok(vec![20, 40]));
        assert_eq!(spend(&dear, Rule::Neyman, 120.0), Ok(vec![24, 24]));
        let locked = RuledStratum {
            least: 7,
            most: 7,
            ..strata[0]
        };
        assert_eq!(
            spend(&[locked, strata[1]], Rule::Proportional, 100.0),
            Ok(vec![7, 93])
        );
    }

    #[test]
    fn a_floor_above_the_traces_is_refused() {
        let stratum = RuledStratum {
            traces: 5,
            deviation: 0.3,
            least: 6,
            most: 9,
            unit_cost: 1.0,
        };
        assert_eq!(
            spend(&[stratum], Rule::Equal, 10.0),
            Err(AllocationError::Stratum { index: 0 })
        );
    }
}
