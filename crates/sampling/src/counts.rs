//! Exact distributions of counts, summed from their most likely value outward.

/// The distribution of a count whose neighbouring chances are known by their ratio.
///
/// Chances are relative to the most likely value and divided by their sum at the end, so no factorial is ever needed.
pub(crate) struct CountDistribution {
    /// The first count that has a chance worth keeping.
    first: u64,
    chances: Vec<f64>,
}

/// Chances below this part of the largest one are left out.
const NEGLIGIBLE: f64 = 1e-20;

impl CountDistribution {
    /// Bad traces among `drawn` of `traces` without replacement, where `bad` of them are bad.
    ///
    /// Requires `bad ≤ traces` and `drawn ≤ traces`.
    pub(crate) fn hypergeometric(traces: u64, bad: u64, drawn: u64) -> Self {
        let least = (bad + drawn).saturating_sub(traces);
        let most = bad.min(drawn);
        let mode = (u128::from(bad + 1) * u128::from(drawn + 1) / u128::from(traces + 2)) as u64;
        let good = traces - bad;
        Self::from_ratios(least, most, mode.clamp(least, most), |count| {
            // P(count + 1)/P(count); good + count + 1 ≥ drawn for every count the range allows.
            (bad - count) as f64 * (drawn - count) as f64
                / ((count + 1) as f64 * (good + count + 1 - drawn) as f64)
        })
    }

    /// Bad ones among `drawn` independent draws, each bad with chance `rate`, which counts as 0 when it is no number.
    pub(crate) fn binomial(drawn: u64, rate: f64) -> Self {
        if rate <= 0.0 || rate.is_nan() {
            return Self {
                first: 0,
                chances: vec![1.0],
            };
        }
        if rate >= 1.0 {
            return Self {
                first: drawn,
                chances: vec![1.0],
            };
        }
        let odds = rate / (1.0 - rate);
        let mode = (((drawn + 1) as f64 * rate) as u64).min(drawn);
        Self::from_ratios(0, drawn, mode, |count| {
            odds * (drawn - count) as f64 / (count + 1) as f64
        })
    }

    fn from_ratios(least: u64, most: u64, mode: u64, next_over_this: impl Fn(u64) -> f64) -> Self {
        let mut below = Vec::new();
        let mut chance = 1.0;
        let mut count = mode;
        while count > least {
            chance /= next_over_this(count - 1);
            if chance < NEGLIGIBLE {
                break;
            }
            count -= 1;
            below.push(chance);
        }
        let first = count;
        let mut above = vec![1.0];
        chance = 1.0;
        count = mode;
        while count < most {
            chance *= next_over_this(count);
            if chance < NEGLIGIBLE {
                break;
            }
            count += 1;
            above.push(chance);
        }
        // Smallest first, so that nothing is lost.
        let total = below.iter().rev().sum::<f64>() + above.iter().rev().sum::<f64>();
        let chances = below
            .into_iter()
            .rev()
            .chain(above)
            .map(|chance| chance / total)
            .collect();
        Self { first, chances }
    }

    /// The counts that have a chance worth keeping, ascending, each with its chance.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, f64)> {
        self.chances
            .iter()
            .enumerate()
            .map(|(offset, &chance)| (self.first + offset as u64, chance))
    }

    /// The chance of this count.
    pub(crate) fn chance_of(&self, count: u64) -> f64 {
        count
            .checked_sub(self.first)
            .and_then(|offset| self.chances.get(usize::try_from(offset).ok()?))
            .copied()
            .unwrap_or(0.0)
    }

    /// The chance of at least this count.
    pub(crate) fn at_least(&self, count: u64) -> f64 {
        self.iter()
            .rev()
            .take_while(|&(at, _)| at >= count)
            .map(|(_, chance)| chance)
            .sum::<f64>()
            .min(1.0)
    }

    /// The chance of at most this count.
    pub(crate) fn at_most(&self, count: u64) -> f64 {
        self.iter()
            .take_while(|&(at, _)| at <= count)
            .map(|(_, chance)| chance)
            .sum::<f64>()
            .min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_cases_are_those_counted_by_hand() {
        // Two of five traces are bad, three are drawn: 1, 6 and 3 of the 10 subsets hold none, one and two.
        let drawn = CountDistribution::hypergeometric(5, 2, 3);
        for (count, expected) in [(0, 0.1), (1, 0.6), (2, 0.3), (3, 0.0)] {
            assert!((drawn.chance_of(count) - expected).abs() < 1e-15);
        }
        let tossed = CountDistribution::binomial(3, 0.5);
        for (count, expected) in [(0, 0.125), (1, 0.375), (2, 0.375), (3, 0.125)] {
            assert!((tossed.chance_of(count) - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn edges_have_one_outcome() {
        for (traces, bad, drawn, outcome) in [
            (5, 0, 3, 0),
            (5, 5, 3, 3),
            (5, 2, 5, 2),
            (5, 2, 0, 0),
            (1, 1, 1, 1),
        ] {
            assert!(
                (CountDistribution::hypergeometric(traces, bad, drawn).chance_of(outcome) - 1.0)
                    .abs()
                    < 1e-15
            );
        }
        assert!((CountDistribution::binomial(7, 0.0).at_most(0) - 1.0).abs() < 1e-15);
        assert!((CountDistribution::binomial(7, 1.0).at_least(7) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn tails_of_neighbours_add_to_one() {
        let distribution = CountDistribution::hypergeometric(1_000_000, 5_000, 20_000);
        for count in [60, 90, 100, 110, 150] {
            assert!(
                (distribution.at_least(count) + distribution.at_most(count - 1) - 1.0).abs()
                    < 1e-13
            );
        }
    }
}
