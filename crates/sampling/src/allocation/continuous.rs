//! Calls in proportion to a score, within boxes, as real numbers.

use super::AllocationError;
use crate::order::sort_by;

/// A stratum's score and box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredBox {
    /// What its calls are to be proportional to; see [`super::rule`].
    pub score: f64,
    /// The fewest calls.
    pub least: f64,
    /// The most calls.
    pub most: f64,
    /// What one call costs.
    pub unit_cost: f64,
}

impl ScoredBox {
    fn is_valid(&self) -> bool {
        let finite = [self.score, self.least, self.most, self.unit_cost]
            .iter()
            .all(|figure| figure.is_finite());
        finite
            && self.score >= 0.0
            && self.least >= 0.0
            && self.least <= self.most
            && self.unit_cost > 0.0
    }

    fn at(&self, factor: f64) -> f64 {
        if self.score > 0.0 {
            (factor * self.score).clamp(self.least, self.most)
        } else {
            self.least
        }
    }
}

/// Spends the budget: `n = clamp(t · score, least, most)` with the one `t` at which all calls together cost the budget.
///
/// That solves every "least Σ A²/n within boxes" when the score is `A` over the root of the cost (the recursive Neyman
/// allocation of Wesołowski, Wieczorkowski & Wójciak 2022 gives the same). The breakpoints of the cost as a function
/// of `t` are sorted once: O(H log H). A budget beyond what the boxes can take is left unspent.
///
/// # Errors
/// When a stratum's figures are impossible, the budget is negative or no number, or below the cost of all `least`.
pub fn allocate(strata: &[ScoredBox], budget: f64) -> Result<Vec<f64>, AllocationError> {
    if !(budget.is_finite() && budget >= 0.0) {
        return Err(AllocationError::Budget { budget });
    }
    if let Some(index) = strata.iter().position(|stratum| !stratum.is_valid()) {
        return Err(AllocationError::Stratum { index });
    }
    let floors: f64 = strata
        .iter()
        .map(|stratum| stratum.unit_cost * stratum.least)
        .sum();
    if floors > budget * (1.0 + 1e-12) {
        return Err(AllocationError::BelowFloors {
            needed: floors,
            budget,
        });
    }
    let factor = factor_that_spends(strata, floors, budget);
    Ok(strata.iter().map(|stratum| stratum.at(factor)).collect())
}

fn factor_that_spends(strata: &[ScoredBox], floors: f64, budget: f64) -> f64 {
    // Each stratum adds to the slope of the cost between leaving its floor and reaching its cap.
    let mut breakpoints: Vec<(f64, f64)> = strata
        .iter()
        .filter(|stratum| stratum.score > 0.0)
        .flat_map(|stratum| {
            let slope = stratum.unit_cost * stratum.score;
            [
                (stratum.least / stratum.score, slope),
                (stratum.most / stratum.score, -slope),
            ]
        })
        .collect();
    sort_by(&mut breakpoints, |a, b| a.0.total_cmp(&b.0));
    let (mut cost, mut slope, mut reached) = (floors, 0.0, 0.0);
    let mut segment = (f64::INFINITY, f64::INFINITY);
    for &(factor, change) in &breakpoints {
        cost += slope * (factor - reached);
        if cost >= budget {
            segment = (reached, factor);
            break;
        }
        slope += change;
        reached = factor;
    }
    if segment.0.is_infinite() {
        return f64::INFINITY;
    }
    // The running sums carry rounding; inside the segment it is known who moves, so the factor is found afresh.
    let middle = f64::midpoint(segment.0, segment.1);
    let (mut fixed, mut slope) = (0.0, 0.0);
    for stratum in strata {
        let calls = stratum.at(middle);
        if stratum.score > 0.0 && calls > stratum.least && calls < stratum.most {
            slope += stratum.unit_cost * stratum.score;
        } else {
            fixed += stratum.unit_cost * calls;
        }
    }
    if slope > 0.0 {
        ((budget - fixed) / slope).clamp(segment.0, segment.1)
    } else {
        segment.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn strata() -> impl Strategy<Value = Vec<ScoredBox>> {
        let stratum = (0.0..100.0_f64, 0.0..20.0_f64, 0.0..200.0_f64, 0.1..5.0_f64).prop_map(
            |(score, least, room, unit_cost)| ScoredBox {
                score,
                least,
                most: least + room,
                unit_cost,
            },
        );
        prop::collection::vec(stratum, 1..30)
    }

    proptest! {
        #[test]
        fn the_budget_is_spent_within_the_boxes(strata in strata(), fraction in 0.0..1.0_f64) {
            let cost = |calls: &dyn Fn(&ScoredBox) -> f64| -> f64 {
                strata.iter().map(|stratum| stratum.unit_cost * calls(stratum)).sum()
            };
            let (floors, caps) = (cost(&|stratum| stratum.least), cost(&|stratum| stratum.at(f64::INFINITY)));
            let budget = floors + fraction * (caps - floors);
            let calls = allocate(&strata, budget).unwrap();
            let spent: f64 = strata.iter().zip(&calls).map(|(stratum, calls)| stratum.unit_cost * calls).sum();
            prop_assert!((spent - budget).abs() <= 1e-9 * budget.max(1.0), "{spent} of {budget}");
            for (stratum, calls) in strata.iter().zip(&calls) {
                prop_assert!((stratum.least..=stratum.most).contains(calls));
            }
        }

        #[test]
        fn the_order_of_strata_does_not_matter(strata in strata(), fraction in 0.0..1.0_f64) {
            let floors: f64 = strata.iter().map(|stratum| stratum.unit_cost * stratum.least).sum();
            let budget = floors + fraction * 500.0;
            let forward = allocate(&strata, budget).unwrap();
            let backward = allocate(&strata.iter().rev().copied().collect::<Vec<_>>(), budget).unwrap();
            for (one, other) in forward.iter().zip(backward.iter().rev()) {
                prop_assert!((one - other).abs() <= 1e-9 * one.max(1.0));
            }
        }
    }

    #[test]
    fn a_budget_below_the_floors_says_what_they_cost() {
        let stratum = ScoredBox {
            score: 1.0,
            least: 10.0,
            most: 20.0,
            unit_cost: 2.0,
        };
        assert_eq!(
            allocate(&[stratum, stratum], 39.0),
            Err(AllocationError::BelowFloors {
                needed: 40.0,
                budget: 39.0
            })
        );
    }
}
