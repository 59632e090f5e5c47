//! How strongly to oversample failures.

use super::required::calls_for_width;
use super::split::Oversampling;
use crate::alpha::Alpha;
use crate::forecast::group::ExpectedGroup;

/// A group with the width that its interval is to have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetedGroup {
    /// What is expected of it.
    pub group: ExpectedGroup,
    /// The width aimed at, as a share: twice the half-width.
    pub width: f64,
    /// What a call takes in the cell with the failure signal and in the one without, in whole units of what is to be saved: one
    /// each where calls are.
    pub prices: [u64; 2],
}

impl TargetedGroup {
    fn calls(&self, oversampling: Oversampling, alpha: Alpha) -> u64 {
        calls_for_width(self.group, self.width, oversampling, alpha)
    }

    fn cost(&self, oversampling: Oversampling, alpha: Alpha) -> u64 {
        let split = (self.group).split(self.calls(oversampling, alpha), oversampling);
        let [with_signal, without_signal] = self.prices;
        (split.with_signal.saturating_mul(with_signal))
            .saturating_add(split.without_signal.saturating_mul(without_signal))
    }
}

/// Calls with what they take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostOfTargets {
    /// Calls of all groups together.
    pub calls: u64,
    /// What those take, in the unit of the groups' prices.
    pub cost: u64,
}

/// What it takes to reach the targets of all groups with this oversampling.
pub fn cost_of_targets(
    groups: &[TargetedGroup],
    oversampling: Oversampling,
    alpha: Alpha,
) -> CostOfTargets {
    let sum = |of: fn(&TargetedGroup, Oversampling, Alpha) -> u64| {
        let each = groups.iter().map(|it| of(it, oversampling, alpha));
        each.fold(0, u64::saturating_add)
    };
    CostOfTargets {
        calls: sum(TargetedGroup::calls),
        cost: sum(TargetedGroup::cost),
    }
}

/// A multiplier with what all targets take with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BestMultiplier {
    /// How strongly failures are oversampled.
    pub oversampling: Oversampling,
    /// What all groups take together, in the unit of their prices.
    pub cost: u64,
}

/// Of the multipliers from 1 to 100 the one with which all groups together reach their targets for the least; of several the
/// smallest.
///
/// Searched on [`TRIED`] multipliers in equal ratios and again as many between the neighbours of the best; whole calls step up and
/// down a little in between. [`best_multiplier`](super::rule::best_multiplier) is the closed form for the variance of a
/// single group; it knows nothing of small cells that run out of traces.
pub fn cheapest_multiplier(groups: &[TargetedGroup], alpha: Alpha) -> BestMultiplier {
    let at = |multiplier: f64| {
        let oversampling = Oversampling::of_rate(multiplier).unwrap_or(Oversampling::NONE);
        let each = groups.iter().map(|it| it.cost(oversampling, alpha));
        BestMultiplier {
            oversampling,
            cost: each.fold(0, u64::saturating_add),
        }
    };
    let best_between = |low: f64, high: f64| {
        let step = (high / low).powf(1.0 / f64::from(TRIED - 1));
        (0..TRIED)
            .map(|place| at((low * step.powi(place)).clamp(low, high)))
            .reduce(|best, next| if next.cost < best.cost { next } else { best })
            .unwrap_or_else(|| at(1.0))
    };
    let (lowest, highest) = (1.0, 100.0);
    let coarse = best_between(lowest, highest);
    let step = (highest / lowest).powf(1.0 / f64::from(TRIED - 1));
    let near = coarse.oversampling.multiplier();
    let fine = best_between((near / step).max(lowest), (near * step).min(highest));
    if fine.cost < coarse.cost {
        fine
    } else {
        coarse
    }
}

/// Multipliers tried in each of the two passes.
pub const TRIED: i32 = 24;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::group::ExpectedCell;

    fn group(with_signal: (u64, f64), without_signal: (u64, f64)) -> TargetedGroup {
        let cell = |(traces, rate)| ExpectedCell::new(traces, rate).unwrap();
        TargetedGroup {
            group: ExpectedGroup::new(cell(with_signal), cell(without_signal)),
            width: 0.1,
            prices: [1, 1],
        }
    }

    #[test]
    fn no_multiplier_of_a_fine_grid_takes_much_fewer_calls() {
        let alpha = Alpha::new(0.05).unwrap();
        let groups = [
            group((600, 0.65), (9_400, 0.02)),
            group((900, 0.5), (5_000, 0.01)),
            group((30, 0.6), (170, 0.05)),
        ];
        let found = cheapest_multiplier(&groups, alpha);
        let calls = |multiplier: f64| {
            let oversampling = Oversampling::of_rate(multiplier).unwrap();
            cost_of_targets(&groups, oversampling, alpha).calls
        };
        assert_eq!(found.cost, calls(found.oversampling.multiplier()));
        let finest = (100..2_000)
            .step_by(5)
            .map(|hundredths| calls(f64::from(hundredths) / 100.0))
            .min();
        assert!(
            found.cost as f64 <= 1.01 * finest.unwrap() as f64,
            "{found:?}, {finest:?}"
        );
        assert!(found.cost < calls(1.0));
    }

    #[test]
    fn troubled_traces_that_are_dear_are_judged_less_often_and_all_costs_less() {
        let alpha = Alpha::new(0.05).unwrap();
        let alike = [
            group((600, 0.65), (9_400, 0.02)),
            group((900, 0.5), (5_000, 0.01)),
        ];
        let dear = alike.map(|it| TargetedGroup {
            prices: [90, 10],
            ..it
        });
        let (of_calls, of_money) = (
            cheapest_multiplier(&alike, alpha).oversampling,
            cheapest_multiplier(&dear, alpha),
        );
        assert!(of_money.oversampling.multiplier() < of_calls.multiplier());
        // The optimum goes as one over the root of the price (Cochran 1977, section 5.5).
        let shrunk = of_calls.multiplier() / of_money.oversampling.multiplier();
        assert!((2.0..4.5).contains(&shrunk), "{shrunk}");
        let spent = cost_of_targets(&dear, of_money.oversampling, alpha);
        assert_eq!(spent.cost, of_money.cost);
        let otherwise = cost_of_targets(&dear, of_calls, alpha);
        assert!(spent.cost < otherwise.cost && spent.calls > otherwise.calls);
    }

    #[test]
    fn a_signal_that_tells_nothing_is_not_oversampled() {
        let alpha = Alpha::new(0.05).unwrap();
        let found = cheapest_multiplier(&[group((1_000, 0.02), (9_000, 0.3))], alpha);
        assert!(found.oversampling.multiplier() < 1.3, "{found:?}");
        let nothing = cheapest_multiplier(&[], alpha);
        assert_eq!(
            (nothing.oversampling.multiplier().to_bits(), nothing.cost),
            (1.0_f64.to_bits(), 0)
        );
    }
}
