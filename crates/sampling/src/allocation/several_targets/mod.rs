//! The cheapest calls that meet several targets at once: of groups that overlap, and of all traffic.

use super::AllocationError;

mod search;
pub mod whole;

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
            *price = (*price * ratio.powf(exponent)).clamp(LEAST_PRICE, MOST_PRICE);
        }
        calls = calls_at(&prices);
    }
    Ok(CheapestCalls {
        cost: cost_of(&calls),
        calls,
        prices,
    })
}

/// Targets and prices this close, relative, are met.
const CLOSE: f64 = 1e-7;

/// Far more than the tens to hundreds that are usual.
const MOST_ROUNDS: u32 = 20_000;

/// Prices stay within these: one of nothing, or beyond the numbers, would make no number of an endless factor or of none.
const LEAST_PRICE: f64 = f64::MIN_POSITIVE;
const MOST_PRICE: f64 = f64::MAX;

/// The price of a target if it were the only one and no box in the way, shared by all targets.
fn first_price(strata: &[PricedBox], target: &VarianceTarget, targets: usize) -> f64 {
    let spread: f64 = strata
        .iter()
        .zip(&target.parts)
        .map(|(stratum, part)| (part * stratum.unit_cost).sqrt())
        .sum();
    ((spread / target.variance).powi(2) / targets as f64).clamp(LEAST_PRICE, MOST_PRICE)
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
