//! A simple random sample of fixed size from a stream whose length nobody knows: one pass, bounded memory, and a valid
//! sample at any moment.
//!
//! Where traces have ids, [`super::bottom_k`] does the same and can be repeated by anybody.

use super::inclusion::Inclusion;
use crate::random::RandomBits;

/// How a reservoir decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// One random number for each item: Vitter 1985, algorithm R (10.1145/3147.3165).
    EachItem,
    /// Random numbers for the kept items alone, which are few in a long stream: Li 1994, algorithm L
    /// (10.1145/198429.198435).
    #[default]
    Skips,
}

/// So many items of all that were offered, every subset of that size equally likely.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservoir<T> {
    size: usize,
    offered: u64,
    kept: Vec<T>,
    pace: Pace,
}

/// What algorithm R or L must remember of the stream so far.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pace {
    EachItem,
    /// As if each item had a key, evenly between 0 and 1, and the smallest were kept: the largest kept key, and the number of
    /// the item that comes next below it.
    Skips {
        largest_key: f64,
        next: u64,
    },
}

impl<T> Reservoir<T> {
    /// Keeps `size` items.
    pub fn new(size: usize, algorithm: Algorithm) -> Self {
        let pace = match algorithm {
            Algorithm::EachItem => Pace::EachItem,
            Algorithm::Skips => Pace::Skips {
                largest_key: 1.0,
                next: 0,
            },
        };
        Self {
            size,
            offered: 0,
            kept: Vec::new(),
            pace,
        }
    }

    /// Considers an item.
    pub fn offer(&mut self, item: T, random: &mut impl RandomBits) {
        self.offer_with(|| item, random);
    }

    /// Considers an item that is only made if it is kept.
    pub fn offer_with(&mut self, item: impl FnOnce() -> T, random: &mut impl RandomBits) {
        self.offered = self.offered.saturating_add(1);
        if self.kept.len() < self.size {
            self.kept.push(item());
            if self.kept.len() == self.size {
                self.resume(random);
            }
            return;
        }
        let place = match self.pace {
            Pace::EachItem => random.below(self.offered),
            Pace::Skips { next, .. } if self.offered < next => return,
            Pace::Skips { .. } => random.below(self.size as u64),
        };
        let Some(replaced) = usize::try_from(place)
            .ok()
            .and_then(|place| self.kept.get_mut(place))
        else {
            return;
        };
        *replaced = item();
        if let Pace::Skips { largest_key, .. } = self.pace {
            let largest_key = largest_key * (random.open_unit().ln() / self.size as f64).exp();
            self.skip(largest_key, random);
        }
    }

    /// Takes in the sample of another part of the stream, as if one reservoir had seen both. The result keeps the smaller of
    /// the two sizes.
    ///
    /// How many come from either part has the hypergeometric distribution: drawn one by one from what is left of both.
    pub fn merge(&mut self, other: Self, random: &mut impl RandomBits) {
        let (mut here, mut there) = (std::mem::take(&mut self.kept), other.kept);
        let (mut left_here, mut left_there) = (self.offered, other.offered);
        self.size = self.size.min(other.size);
        self.offered = self.offered.saturating_add(other.offered);
        while self.kept.len() < self.size && left_here.saturating_add(left_there) > 0 {
            let from = if random.below(left_here.saturating_add(left_there)) < left_here {
                left_here -= 1;
                &mut here
            } else {
                left_there -= 1;
                &mut there
            };
            let place = random.below(from.len() as u64) as usize;
            if place < from.len() {
                self.kept.push(from.swap_remove(place));
            }
        }
        if self.kept.len() == self.size {
            self.resume(random);
        }
    }

    /// How many items are kept once enough were offered.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many items were offered.
    pub fn offered(&self) -> u64 {
        self.offered
    }

    /// The sample as it stands, in no meaningful order.
    pub fn kept(&self) -> &[T] {
        &self.kept
    }

    /// The sample, in no meaningful order.
    pub fn into_kept(self) -> Vec<T> {
        self.kept
    }

    /// How likely each item so far was to be kept, and how many items each kept one stands for; `None` where none is kept.
    pub fn inclusion(&self) -> Option<Inclusion> {
        Inclusion::new(self.kept.len() as u64, self.offered)
    }

    /// Draws the largest kept key anew, from its distribution after so many items: the `size`-th smallest of `offered` numbers.
    /// What is kept says nothing about it, so it need not be remembered across a merge.
    fn resume(&mut self, random: &mut impl RandomBits) {
        if self.pace == Pace::EachItem || self.size == 0 {
            return;
        }
        // The gaps between ordered numbers, smallest first: 1 − u₍₁₎ is the largest of `offered` numbers, and so on.
        let log_beyond: f64 = (0..self.size as u64)
            .map(|rank| random.open_unit().ln() / (self.offered - rank) as f64)
            .sum();
        self.skip(-log_beyond.exp_m1(), random);
    }

    fn skip(&mut self, largest_key: f64, random: &mut impl RandomBits) {
        let skipped = (random.open_unit().ln() / (-largest_key).ln_1p()).floor() as u64;
        self.pace = Pace::Skips {
            largest_key,
            next: self.offered.saturating_add(skipped).saturating_add(1),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::random::SplitMix64;

    const RUNS: u64 = 100_000;
    /// The point that χ² with 19 degrees of freedom exceeds once in 1,000 times (R `qchisq(.999, 19)`).
    const CHI_SQUARED_19: f64 = 43.82;

    type Draw = fn(u32, usize, &mut SplitMix64) -> Reservoir<u32>;

    fn stream(
        items: std::ops::Range<u32>,
        size: usize,
        algorithm: Algorithm,
        random: &mut SplitMix64,
    ) -> Reservoir<u32> {
        let mut reservoir = Reservoir::new(size, algorithm);
        for item in items {
            reservoir.offer(item, random);
        }
        reservoir
    }

    /// Each item, two shards of different length and the rest of the stream after their merge, by skips and by items.
    const DRAWS: [(&str, Draw); 4] = [
        ("R", |items, size, random| {
            stream(0..items, size, Algorithm::EachItem, random)
        }),
        ("L", |items, size, random| {
            stream(0..items, size, Algorithm::Skips, random)
        }),
        ("merged", |items, size, random| {
            let mut merged = stream(0..items / 3, size, Algorithm::EachItem, random);
            merged.merge(
                stream(items / 3..items, size, Algorithm::EachItem, random),
                random,
            );
            merged
        }),
        ("merged, then more", |items, size, random| {
            let mut merged = stream(0..items / 4, size, Algorithm::Skips, random);
            merged.merge(
                stream(items / 4..items / 2, size, Algorithm::Skips, random),
                random,
            );
            for item in items / 2..items {
                merged.offer(item, random);
            }
            merged
        }),
    ];

    #[test]
    fn every_item_is_equally_likely() {
        for (name, draw) in DRAWS {
            let mut random = SplitMix64::new(205);
            let mut counts = [0_u32; 20];
            for _ in 0..RUNS {
                for item in draw(20, 5, &mut random).into_kept() {
                    counts[item as usize] += 1;
                }
            }
            let (expected, spread) = (RUNS as f64 * 0.25, RUNS as f64 * 0.25 * 0.75);
            let squares: f64 = counts
                .iter()
                .map(|&count| (f64::from(count) - expected).powi(2))
                .sum();
            // Counts of one draw sum to 5, which takes a twentieth of their spread away.
            let statistic = squares / spread * 19.0 / 20.0;
            assert!(statistic < CHI_SQUARED_19, "{name}: {statistic}");
        }
    }

    #[test]
    fn every_subset_is_equally_likely() {
        for (name, draw) in DRAWS {
            let mut random = SplitMix64::new(63);
            let mut subsets: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
            for _ in 0..RUNS {
                let mut kept = draw(6, 3, &mut random).into_kept();
                kept.sort_unstable();
                *subsets.entry(kept).or_default() += 1;
            }
            assert_eq!(subsets.len(), 20, "{name}");
            let expected = RUNS as f64 / 20.0;
            let statistic: f64 = subsets
                .values()
                .map(|&count| (f64::from(count) - expected).powi(2) / expected)
                .sum();
            assert!(statistic < CHI_SQUARED_19, "{name}: {statistic}");
        }
    }

    #[test]
    fn skips_touch_few_items_of_a_long_stream() {
        let mut random = SplitMix64::new(3);
        let mut reservoir = Reservoir::new(10, Algorithm::Skips);
        let mut made = 0_u32;
        for item in 0..1_000_000_u32 {
            let make = || {
                made += 1;
                item
            };
            reservoir.offer_with(make, &mut random);
        }
        // 10 (1 + ln(1,000,000/10)) = 125 are expected, with a standard deviation below 11.
        assert!((70..180).contains(&made), "{made}");
    }

    proptest! {
        #[test]
        fn it_is_full_whenever_it_can_be(
            items in 0..60_u32,
            more in 0..60_u32,
            size in 0..20_usize,
            other_size in 0..20_usize,
            skips: bool,
            seed: u64,
        ) {
            let algorithm = if skips { Algorithm::Skips } else { Algorithm::EachItem };
            let mut random = SplitMix64::new(seed);
            let mut merged = stream(0..items, size, algorithm, &mut random);
            prop_assert_eq!(merged.kept().len(), size.min(items as usize));
            merged.merge(stream(items..items + more, other_size, algorithm, &mut random), &mut random);
            let drawn = size.min(other_size).min((items + more) as usize);
            prop_assert_eq!(merged.offered(), u64::from(items + more));
            prop_assert_eq!(merged.inclusion().is_some(), drawn > 0);
            if let Some(inclusion) = merged.inclusion() {
                prop_assert!((inclusion.weight() * drawn as f64 - f64::from(items + more)).abs() < 1e-9);
            }
            let mut kept = merged.into_kept();
            kept.sort_unstable();
            kept.dedup();
            prop_assert_eq!(kept.len(), drawn);
        }
    }
}
