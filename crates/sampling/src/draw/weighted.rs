//! A sample from a stream in which some items are to be drawn more often than others, each by a weight of its own.
//!
//! The chance to be drawn is not in proportion to the weight, so estimates need the chances that [`WeightedReservoir::kept`]
//! gives. Cells with sizes of their own ([`super::bottom_k`], [`super::reservoirs`]) are the usual way; this is for weights that
//! differ from trace to trace, such as cost or length.

use std::collections::BTreeMap;

use super::reservoir::Algorithm;
use crate::random::RandomBits;

/// So many items of all that were offered, those with more weight likelier: one pass, bounded memory, mergeable.
///
/// Every item gets a rank `−ln(u)/w`, which is small for large weights, and the smallest are kept (Efraimidis & Spirakis 2006,
/// 10.1016/j.ipl.2005.11.003, algorithm A-ES, whose key is `u^(1/w)`). With [`Algorithm::Skips`] ranks are only drawn for items
/// that are kept: the weight that passes until the next is exponential (algorithm A-ExpJ).
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedReservoir<T> {
    size: usize,
    algorithm: Algorithm,
    /// By rank, one more than the size: the rank of the last is the threshold of the others.
    ranked: BTreeMap<Rank, (f64, T)>,
    /// Weight that still passes before the next item is kept; not drawn yet where `None`.
    passes: Option<f64>,
    offered: u64,
}

/// A positive number as its bits, which are in the same order, and what tells equal ones apart.
type Rank = (u64, u64);

/// A kept item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedItem<'a, T> {
    /// The item.
    pub item: &'a T,
    /// Its weight.
    pub weight: f64,
    /// The chance `1 − exp(−wτ)` that it had to be kept, where τ is the smallest rank that was not kept (rank conditioning;
    /// Cohen & Kaplan 2008, arXiv 0802.3448). Sums of figures over these chances are right on average.
    pub inclusion_probability: f64,
}

impl<T> WeightedReservoir<T> {
    /// Keeps `size` items.
    pub fn new(size: usize, algorithm: Algorithm) -> Self {
        Self {
            size,
            algorithm,
            ranked: BTreeMap::new(),
            passes: None,
            offered: 0,
        }
    }

    /// Considers an item. One whose weight is not a positive number is never kept.
    pub fn offer(&mut self, item: T, weight: f64, random: &mut impl RandomBits) {
        if !(weight.is_finite() && weight > 0.0) {
            return;
        }
        self.offered = self.offered.saturating_add(1);
        let threshold = self.threshold();
        let rank = match (threshold, self.algorithm) {
            (None, _) | (_, Algorithm::EachItem) => -random.open_unit().ln() / weight,
            (Some(threshold), Algorithm::Skips) => {
                // The next kept item is the first at which the weights together pass an exponential amount.
                let passes = match self.passes {
                    Some(passes) => passes,
                    None => -random.open_unit().ln() / threshold,
                } - weight;
                self.passes = Some(passes);
                if passes > 0.0 {
                    return;
                }
                self.passes = None;
                // Exponential, given that it lies below the threshold.
                let below = -(-weight * threshold).exp_m1();
                -(-random.open_unit() * below).ln_1p() / weight
            }
        };
        if threshold.is_none_or(|threshold| rank < threshold) {
            self.ranked
                .insert((rank.to_bits(), self.offered), (weight, item));
            self.keep_size();
        }
    }

    /// Takes in the sample of another part of the stream, as if one reservoir had seen both. The result keeps the smaller of
    /// the two sizes.
    pub fn merge(&mut self, other: Self) {
        self.size = self.size.min(other.size);
        let seen = self.offered;
        self.offered = self.offered.saturating_add(other.offered);
        self.ranked.extend(
            other
                .ranked
                .into_iter()
                .map(|((rank, place), kept)| ((rank, seen.saturating_add(place)), kept)),
        );
        self.keep_size();
        // The threshold fell, and what passes until the next item has no memory.
        self.passes = None;
    }

    /// How many items with a weight were offered.
    pub fn offered(&self) -> u64 {
        self.offered
    }

    /// The sample as it stands, smallest rank first.
    pub fn kept(&self) -> impl Iterator<Item = WeightedItem<'_, T>> {
        let threshold = self.threshold();
        self.ranked
            .values()
            .take(self.size)
            .map(move |(weight, item)| WeightedItem {
                item,
                weight: *weight,
                inclusion_probability: threshold
                    .map_or(1.0, |threshold| -(-weight * threshold).exp_m1()),
            })
    }

    /// The smallest rank that is not kept; `None` while there is room.
    fn threshold(&self) -> Option<f64> {
        let ((rank, _), _) = self.ranked.last_key_value()?;
        (self.ranked.len() > self.size).then(|| f64::from_bits(*rank))
    }

    fn keep_size(&mut self) {
        while self.ranked.len() > self.size.saturating_add(1) {
            self.ranked.pop_last();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix64;

    const WEIGHTS: [f64; 6] = [1.0, 2.0, 0.5, 4.0, 1.5, 3.0];
    const RUNS: u32 = 60_000;
    /// The point that χ² with 14 degrees of freedom exceeds once in 1,000 times (R `qchisq(.999, 14)`).
    const CHI_SQUARED_14: f64 = 36.12;

    type Draw = fn(&mut SplitMix64) -> WeightedReservoir<usize>;

    fn stream(
        items: std::ops::Range<usize>,
        algorithm: Algorithm,
        random: &mut SplitMix64,
    ) -> WeightedReservoir<usize> {
        let mut reservoir = WeightedReservoir::new(2, algorithm);
        for item in items {
            reservoir.offer(item, WEIGHTS[item], random);
        }
        reservoir
    }

    const DRAWS: [(&str, Draw); 3] = [
        ("A-ES", |random| stream(0..6, Algorithm::EachItem, random)),
        ("A-ExpJ", |random| stream(0..6, Algorithm::Skips, random)),
        ("merged, then more", |random| {
            let mut merged = stream(0..3, Algorithm::Skips, random);
            merged.merge(stream(3..5, Algorithm::Skips, random));
            merged.offer(5, WEIGHTS[5], random);
            merged
        }),
    ];

    /// The chance of a pair when items are drawn one after the other, each time in proportion to what is left.
    fn chance_of(first: usize, second: usize) -> f64 {
        let all: f64 = WEIGHTS.iter().sum();
        let one_way = |a: f64, b: f64| a / all * b / (all - a);
        one_way(WEIGHTS[first], WEIGHTS[second]) + one_way(WEIGHTS[second], WEIGHTS[first])
    }

    #[test]
    fn pairs_are_drawn_as_often_as_drawing_one_by_one_by_weight_would() {
        for (name, draw) in DRAWS {
            let mut random = SplitMix64::new(2006);
            let mut pairs: BTreeMap<(usize, usize), u32> = BTreeMap::new();
            for _ in 0..RUNS {
                let mut kept: Vec<usize> =
                    draw(&mut random).kept().map(|kept| *kept.item).collect();
                kept.sort_unstable();
                *pairs.entry((kept[0], kept[1])).or_default() += 1;
            }
            assert_eq!(pairs.len(), 15, "{name}");
            let statistic: f64 = pairs
                .iter()
                .map(|(&(first, second), &count)| {
                    let expected = f64::from(RUNS) * chance_of(first, second);
                    (f64::from(count) - expected).powi(2) / expected
                })
                .sum();
            assert!(statistic < CHI_SQUARED_14, "{name}: {statistic}");
        }
    }

    #[test]
    fn sums_over_the_chances_are_right_on_average() {
        let figures = [5.0, 1.0, 8.0, 2.0, 3.0, 4.0];
        let truth: f64 = figures.iter().sum();
        for (name, draw) in DRAWS {
            let mut random = SplitMix64::new(2008);
            let sums: Vec<f64> = (0..RUNS)
                .map(|_| {
                    draw(&mut random)
                        .kept()
                        .map(|kept| figures[*kept.item] / kept.inclusion_probability)
                        .sum()
                })
                .collect();
            let runs = f64::from(RUNS);
            let mean = sums.iter().sum::<f64>() / runs;
            let variance = sums.iter().map(|sum| (sum - mean).powi(2)).sum::<f64>() / runs;
            assert!(
                (mean - truth).abs() < 4.0 * (variance / runs).sqrt(),
                "{name}: {mean}, truth {truth}"
            );
        }
    }

    #[test]
    fn all_are_certain_while_there_is_room() {
        let mut random = SplitMix64::new(1);
        let mut reservoir = WeightedReservoir::new(9, Algorithm::default());
        for (item, weight) in [1.0, f64::NAN, -1.0, 0.0, f64::INFINITY, 2.0]
            .into_iter()
            .enumerate()
        {
            reservoir.offer(item, weight, &mut random);
        }
        let mut kept: Vec<usize> = reservoir.kept().map(|kept| *kept.item).collect();
        kept.sort_unstable();
        assert_eq!((kept, reservoir.offered()), (vec![0, 5], 2));
        assert!(
            reservoir
                .kept()
                .all(|kept| (kept.inclusion_probability - 1.0).abs() < 1e-15)
        );
    }

    #[test]
    fn skips_draw_few_numbers_in_a_long_stream() {
        let mut source = SplitMix64::new(7);
        let mut drawn = 0_u32;
        let mut random = || {
            drawn += 1;
            source.next_bits()
        };
        let mut reservoir = WeightedReservoir::new(10, Algorithm::Skips);
        for item in 0..200_000_u32 {
            reservoir.offer(item, 1.0, &mut random);
        }
        // About 11 (1 + ln(200,000/11)) = 119 items are kept, at two numbers each.
        assert!((140..340).contains(&drawn), "{drawn}");
    }
}
