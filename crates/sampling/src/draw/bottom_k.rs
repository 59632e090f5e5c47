//! The traces with the smallest keys: a simple random sample of fixed size.
//!
//! Every subset of the size is equally likely, the order of the traces does not matter, samples of parts merge to the
//! sample of the whole, and a larger sample contains every smaller one (Cohen & Kaplan 2008, arXiv 0802.3448).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::key::Key;

/// The `k` items with the smallest keys of all that were offered.
///
/// Items with one key are one unit: of these the smallest item stays, so that the order of offers does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BottomK<T> {
    size: usize,
    kept: BTreeMap<Key, T>,
}

impl<T: Ord> BottomK<T> {
    /// Keeps `size` items.
    pub fn new(size: usize) -> Self {
        Self {
            size,
            kept: BTreeMap::new(),
        }
    }

    /// How many items it keeps at most.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Considers an item. Constant time, and no memory, for an item that is not kept.
    pub fn offer(&mut self, key: Key, item: T) {
        self.offer_with(key, || item);
    }

    /// Considers an item that is only made if it is kept.
    pub fn offer_with(&mut self, key: Key, item: impl FnOnce() -> T) {
        if !self.wants(&key) {
            return;
        }
        match self.kept.entry(key) {
            Entry::Vacant(place) => {
                place.insert(item());
            }
            Entry::Occupied(mut same) => {
                let item = item();
                if item < *same.get() {
                    same.insert(item);
                }
            }
        }
        if self.kept.len() > self.size {
            self.kept.pop_last();
        }
    }

    /// Whether an item with this key would be kept, as things stand.
    pub fn wants(&self, key: &Key) -> bool {
        self.kept.len() < self.size
            || self
                .kept
                .last_key_value()
                .is_some_and(|(largest, _)| key <= largest)
    }

    /// Takes in the sample of another part of the traces. The result keeps the smaller of the two sizes.
    pub fn merge(&mut self, other: Self) {
        self.size = self.size.min(other.size);
        for (key, item) in other.kept {
            self.offer(key, item);
        }
        while self.kept.len() > self.size {
            self.kept.pop_last();
        }
    }

    /// How many items are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The kept items, smallest key first.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &T)> {
        self.kept.iter()
    }

    /// The kept items, smallest key first.
    pub fn into_sorted(self) -> impl Iterator<Item = (Key, T)> {
        self.kept.into_iter()
    }

    /// About how many different keys were offered: `(k − 1)/U` with the largest kept key as a share U of all keys
    /// (Bar-Yossef et al. 2002; Beyer et al. 2007); exact while there is still room. Its relative standard deviation
    /// is about `1/√(k − 2)`.
    pub fn distinct_offered(&self) -> f64 {
        match self.kept.last_key_value() {
            Some((largest, _)) if self.kept.len() >= self.size && self.size > 1 => {
                let share = (largest.leading() as f64 + 1.0) / 2.0_f64.powi(64);
                (self.size - 1) as f64 / share
            }
            _ => self.kept.len() as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::key::{Keys, Seed};
    use super::*;

    fn sample(size: usize, ids: &[u32]) -> BottomK<u32> {
        let keys = Keys::new(&Seed::new("test").unwrap());
        let mut sample = BottomK::new(size);
        for &id in ids {
            sample.offer(keys.key(&id.to_string()), id);
        }
        sample
    }

    fn drawn(sample: BottomK<u32>) -> Vec<u32> {
        sample.into_sorted().map(|(_, id)| id).collect()
    }

    proptest! {
        #[test]
        fn a_larger_sample_begins_with_the_smaller(ids in prop::collection::vec(0..500_u32, 0..200), size in 0..50_usize) {
            let smaller = drawn(sample(size, &ids));
            let larger = drawn(sample(size + 1, &ids));
            prop_assert!(larger.starts_with(&smaller));
        }

        #[test]
        fn neither_order_nor_parts_nor_repeats_matter(
            ids in prop::collection::vec(0..500_u32, 0..200),
            cut in 0..200_usize,
            size in 0..50_usize,
        ) {
            let whole = drawn(sample(size, &ids));
            let reversed: Vec<u32> = ids.iter().rev().copied().collect();
            prop_assert_eq!(&whole, &drawn(sample(size, &reversed)));
            let twice: Vec<u32> = ids.iter().chain(&ids).copied().collect();
            prop_assert_eq!(&whole, &drawn(sample(size, &twice)));
            let (left, right) = ids.split_at(cut.min(ids.len()));
            let mut merged = sample(size, left);
            merged.merge(sample(size, right));
            prop_assert_eq!(&whole, &drawn(merged));
        }
    }

    /// Over 10,000 seeds: each of the 20 subsets of three among six traces is drawn as often as the others.
    #[test]
    fn every_subset_is_equally_likely() {
        const SEEDS: u32 = 10_000;
        /// The point that χ² with 19 degrees of freedom exceeds once in 1,000 times (R `qchisq(.999, 19)`).
        const CHI_SQUARED_19: f64 = 43.82;
        let mut subsets: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        for seed in 0..SEEDS {
            let keys = Keys::new(&Seed::new(format!("week-{seed}")).unwrap());
            let mut sample = BottomK::new(3);
            for id in 0..6_u32 {
                sample.offer(keys.key(&format!("trace-{id}")), id);
            }
            let mut kept = drawn(sample);
            kept.sort_unstable();
            *subsets.entry(kept).or_default() += 1;
        }
        assert_eq!(subsets.len(), 20);
        let expected = f64::from(SEEDS) / 20.0;
        let statistic: f64 = subsets
            .values()
            .map(|&count| (f64::from(count) - expected).powi(2) / expected)
            .sum();
        assert!(statistic < CHI_SQUARED_19, "{statistic}");
    }

    #[test]
    fn rows_of_one_trace_are_one_unit_whatever_comes_first() {
        let key = Keys::new(&Seed::new("test").unwrap()).key("trace");
        for rows in [[3, 7], [7, 3]] {
            let mut sample = BottomK::new(5);
            for row in rows {
                sample.offer(key, row);
            }
            assert_eq!(drawn(sample), [3]);
        }
    }

    #[test]
    fn distinct_keys_are_counted_within_a_few_standard_deviations() {
        let ids: Vec<u32> = (0..20_000).collect();
        let estimate = sample(1_000, &ids).distinct_offered();
        assert!(
            (estimate / 20_000.0 - 1.0).abs() < 4.0 / 998.0_f64.sqrt(),
            "{estimate}"
        );
        assert!((sample(30_000, &ids).distinct_offered() - 20_000.0).abs() < f64::EPSILON);
    }
}
