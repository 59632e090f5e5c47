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
}

/// A multiplier with the calls that all targets take with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BestMultiplier {
    /// How strongly failures are oversampled.
    pub oversampling: Oversampling,
    /// Calls of all groups together.
    pub calls: u64,
}

/// Of the multipliers from 1 to 100 the one with which all groups reach their targets with the fewest calls together; of several
/// the smallest.
///
/// Searched on [`TRIED`] multipliers in equal ratios and again as many between the neighbours of the best; whole calls step up and
/// down a little in between. [`best_multiplier`](super::rule::best_multiplier) is the closed form for the variance of a
/// single group; it knows nothing of small cells that run out of traces.
pub fn fewest_calls_multiplier(groups: &[TargetedGroup], alpha: Alpha) -> BestMultiplier {
    let at = |multiplier: f64| {
        let oversampling = Oversampling::of_rate(multiplier).unwrap_or(Oversampling::NONE);
        let calls = groups
            .iter()
            .map(|target| calls_for_width(target.group, target.width, oversampling, alpha))
            .fold(0, u64::saturating_add);
        BestMultiplier {
            oversampling,
            calls,
        }
    };
    let best_between = |low: f64, high: f64| {
        let step = (high / low).powf(1.0 / f64::from(TRIED - 1));
        (0..TRIED)
            .map(|place| at((low * step.powi(place)).clamp(low, high)))
            .reduce(|best, next| if next.calls < best.calls { next } else { best })
            .unwrap_or_else(|| at(1.0))
    };
    let (lowest, highest) = (1.0, 100.0);
    let coarse = best_between(lowest, highest);
    let step = (highest / lowest).powf(1.0 / f64::from(TRIED - 1));
    let near = coarse.oversampling.multiplier();
    let fine = best_between((near / step).max(lowest), (near * step).min(highest));
    if fine.calls < coarse.calls {
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
        let found = fewest_calls_multiplier(&groups, alpha);
        let calls = |multiplier: f64| -> u64 {
            let oversampling = Oversampling::of_rate(multiplier).unwrap();
            groups
                .iter()
                .map(|target| calls_for_width(target.group, target.width, oversampling, alpha))
                .sum()
        };
        assert_eq!(found.calls, calls(found.oversampling.multiplier()));
        let finest = (100..2_000)
            .step_by(5)
            .map(|hundredths| calls(f64::from(hundredths) / 100.0))
            .min();
        assert!(
            found.calls as f64 <= 1.01 * finest.unwrap() as f64,
            "{found:?}, {finest:?}"
        );
        assert!(found.calls < calls(1.0));
    }

    #[test]
    fn a_signal_that_tells_nothing_is_not_oversampled() {
        let alpha = Alpha::new(0.05).unwrap();
        let found = fewest_calls_multiplier(&[group((1_000, 0.02), (9_000, 0.3))], alpha);
        assert!(found.oversampling.multiplier() < 1.3, "{found:?}");
        let nothing = fewest_calls_multiplier(&[], alpha);
        assert_eq!(
            (nothing.oversampling.multiplier().to_bits(), nothing.calls),
            (1.0_f64.to_bits(), 0)
        );
    }
}
