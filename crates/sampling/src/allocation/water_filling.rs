//! Every group equally readable: the narrowest width that all can have for the money.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::AllocationError;
use super::ordered::Ordered;
use super::required::calls_for_width_between;
use super::split::Oversampling;
use crate::alpha::Alpha;
use crate::forecast::group::ExpectedGroup;

/// A group that takes part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Basin {
    /// What is expected of it.
    pub group: ExpectedGroup,
    /// The fewest calls; more than its traces counts as its traces.
    pub least: u64,
    /// The most calls; more than its traces counts as its traces.
    pub most: u64,
    /// What one call costs.
    pub unit_cost: f64,
    /// How much wider than a group of tolerance 1 its interval may be.
    pub tolerance: f64,
}

/// How far the money reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Calls of each group: the fewest that reach the width.
    pub calls: Vec<u64>,
    /// The largest width of all groups, as a share and over its tolerance. No allocation for the money has a smaller
    /// one.
    pub width: f64,
    /// What those calls cost.
    pub cost: f64,
}

/// The allocation with the smallest largest width.
///
/// A width is affordable when the fewest calls that reach it in every group are; the smallest affordable one is found
/// by halving and interpolating in turn. Exact, because each group's number of calls is the fewest possible (minimax allocation; Wesołowski &
/// Wieczorkowski 2017). Between two widths only calls between theirs are tried.
///
/// # Errors
/// When a group's figures are impossible, the budget is negative or no number, or below the cost of the fewest calls.
pub fn water_fill(
    basins: &[Basin],
    budget: f64,
    oversampling: Oversampling,
    alpha: Alpha,
) -> Result<Level, AllocationError> {
    check(basins, budget)?;
    let most = |basin: &Basin| basin.most.min(basin.group.traces());
    let least = |basin: &Basin| basin.least.min(most(basin));
    let mut few: Vec<u64> = basins.iter().map(least).collect();
    let mut many: Vec<u64> = basins.iter().map(most).collect();
    let cost = |calls: &[u64]| -> f64 {
        basins
            .iter()
            .zip(calls)
            .map(|(basin, &calls)| basin.unit_cost * calls as f64)
            .sum()
    };
    let affordable = |cost: f64| cost <= budget + 1e-9;
    if !affordable(cost(&few)) {
        return Err(AllocationError::BelowFloors {
            needed: cost(&few),
            budget,
        });
    }
    if affordable(cost(&many)) {
        few.clone_from(&many);
    }
    // Widths are shares over tolerances; the widest basin's is at most 1 over the least tolerance.
    let tightest = basins
        .iter()
        .map(|basin| basin.tolerance)
        .fold(f64::INFINITY, f64::min);
    let (mut too_narrow, mut wide) = (0.0, 1.0 / tightest);
    let mut interpolate = false;
    while few != many {
        let middle = if too_narrow > 0.0 {
            (too_narrow * wide).sqrt()
        } else {
            0.125 * wide
        };
        // Calls and cost go about with one over the square of the width.
        let steps = (budget / cost(&few)).ln() / (cost(&many) / cost(&few)).ln();
        let interpolated = wide * (too_narrow / wide).powf(steps.clamp(0.01, 0.99));
        let width = if interpolate && interpolated > too_narrow && interpolated < wide {
            interpolated
        } else {
            middle
        };
        if !(width > too_narrow && width < wide) {
            break;
        }
        let nearness = if too_narrow > 0.0 {
            (wide / width).ln() / (wide / too_narrow).ln()
        } else {
            0.5
        };
        let calls: Vec<u64> = basins
            .iter()
            .zip(few.iter().zip(&many))
            .map(|(basin, (&few, &many))| {
                if few == many {
                    return few;
                }
                let width = width * basin.tolerance;
                let guess = || {
                    let few = few.max(1) as f64;
                    (few * (many as f64 / few).powf(nearness)) as u64
                };
                calls_for_width_between(basin.group, width, (few, many), guess, oversampling, alpha)
            })
            .collect();
        if affordable(cost(&calls)) {
            few = calls;
            wide = width;
        } else {
            many = calls;
            too_narrow = width;
        }
        interpolate = !interpolate;
        // `few` now holds what the affordable width takes, `many` what the unaffordable one does.
    }
    let width = basins
        .iter()
        .zip(&few)
        .map(|(basin, &calls)| planned_width(basin, calls, oversampling, alpha))
        .fold(0.0, f64::max);
    Ok(Level {
        width,
        cost: cost(&few),
        calls: few,
    })
}

/// Spends what is left after [`water_fill`]: one call at a time to the widest group that can still take and afford one,
/// ties to the lower index.
///
/// # Errors
/// When a group's figures are impossible or the budget is negative or no number.
pub fn spend_the_rest(
    basins: &[Basin],
    mut level: Level,
    budget: f64,
    oversampling: Oversampling,
    alpha: Alpha,
) -> Result<Level, AllocationError> {
    check(basins, budget)?;
    let width_of = |index: usize, calls| planned_width(&basins[index], calls, oversampling, alpha);
    let mut widest: BinaryHeap<(Ordered, Reverse<usize>)> = level
        .calls
        .iter()
        .enumerate()
        .take(basins.len())
        .map(|(index, &calls)| (Ordered(width_of(index, calls)), Reverse(index)))
        .collect();
    level.width = 0.0;
    while let Some((Ordered(width), Reverse(index))) = widest.pop() {
        let basin = &basins[index];
        let full = level.calls[index] >= basin.most.min(basin.group.traces());
        // What is spent only grows, so what cannot be afforded now never can.
        if full || level.cost + basin.unit_cost > budget + 1e-9 {
            level.width = level.width.max(width);
            continue;
        }
        level.calls[index] += 1;
        level.cost += basin.unit_cost;
        widest.push((Ordered(width_of(index, level.calls[index])), Reverse(index)));
    }
    Ok(level)
}

/// A basin's planned width over its tolerance.
fn planned_width(basin: &Basin, calls: u64, oversampling: Oversampling, alpha: Alpha) -> f64 {
    basin
        .group
        .planned_interval(basin.group.split(calls, oversampling), alpha)
        .width()
        / basin.tolerance
}

fn check(basins: &[Basin], budget: f64) -> Result<(), AllocationError> {
    if !(budget.is_finite() && budget >= 0.0) {
        return Err(AllocationError::Budget { budget });
    }
    let positive = |figure: f64| figure.is_finite() && figure > 0.0;
    match basins
        .iter()
        .position(|basin| !positive(basin.unit_cost) || !positive(basin.tolerance))
    {
        Some(index) => Err(AllocationError::Stratum { index }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::forecast::group::ExpectedCell;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn no_group_can_be_made_narrower_for_the_money_that_the_widest_takes(
            groups in prop::collection::vec((0..40_u64, 5..300_u64, 0.05..0.9_f64, 0.01..0.3_f64), 1..8),
            fraction in 0.05..0.95_f64,
        ) {
            let alpha = Alpha::new(0.05).unwrap();
            let oversampling = Oversampling::of_rate(3.0).unwrap();
            let basins: Vec<Basin> = groups
                .iter()
                .map(|&(with, without, rate_with, rate_without)| Basin {
                    group: ExpectedGroup {
                        with_signal: ExpectedCell::new(with, rate_with).unwrap(),
                        without_signal: ExpectedCell::new(without, rate_without).unwrap(),
                    },
                    least: 0,
                    most: u64::MAX,
                    unit_cost: 1.0,
                    tolerance: 1.0,
                })
                .collect();
            let traces: u64 = basins.iter().map(|basin| basin.group.traces()).sum();
            let budget = (fraction * traces as f64).floor();
            let level = water_fill(&basins, budget, oversampling, alpha).unwrap();
            prop_assert!(level.cost <= budget);
            let narrower: u64 = basins
                .iter()
                .map(|basin| {
                    super::super::required::calls_for_width(basin.group, level.width * (1.0 - 1e-9), oversampling, alpha)
                })
                .sum();
            prop_assert!(level.width < 1e-12 || narrower as f64 > budget, "{narrower} calls of {budget}");
            let spent = spend_the_rest(&basins, level.clone(), budget, oversampling, alpha).unwrap();
            prop_assert!(spent.width <= level.width && (spent.cost - budget).abs() < 1e-9);
        }
    }
}
