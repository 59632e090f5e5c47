//! One reservoir a stratum.

use std::collections::BTreeMap;

use super::reservoir::{Algorithm, Reservoir};
use crate::random::RandomBits;

/// A sample of each stratum of a stream, of the size planned for it.
///
/// Strata that nobody planned for are counted and sampled too. Memory is bounded by the sizes of the strata seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservoirs<S, T> {
    algorithm: Algorithm,
    unplanned_size: usize,
    strata: BTreeMap<S, Reservoir<T>>,
}

impl<S: Ord, T> Reservoirs<S, T> {
    /// Keeps so many items of each planned stratum, and `unplanned_size` of every other.
    pub fn new(
        planned: impl IntoIterator<Item = (S, usize)>,
        unplanned_size: usize,
        algorithm: Algorithm,
    ) -> Self {
        Self {
            algorithm,
            unplanned_size,
            strata: planned
                .into_iter()
                .map(|(stratum, size)| (stratum, Reservoir::new(size, algorithm)))
                .collect(),
        }
    }

    /// Considers an item of this stratum.
    pub fn offer(&mut self, stratum: S, item: T, random: &mut impl RandomBits) {
        self.strata
            .entry(stratum)
            .or_insert_with(|| Reservoir::new(self.unplanned_size, self.algorithm))
            .offer(item, random);
    }

    /// Takes in the samples of another part of the stream, stratum by stratum, as if one had seen both.
    pub fn merge(&mut self, other: Self, random: &mut impl RandomBits) {
        for (stratum, reservoir) in other.strata {
            match self.strata.get_mut(&stratum) {
                Some(here) => here.merge(reservoir, random),
                None => {
                    self.strata.insert(stratum, reservoir);
                }
            }
        }
    }

    /// The reservoir of this stratum, where it was planned for or seen.
    pub fn get(&self, stratum: &S) -> Option<&Reservoir<T>> {
        self.strata.get(stratum)
    }

    /// All reservoirs, by stratum.
    pub fn iter(&self) -> impl Iterator<Item = (&S, &Reservoir<T>)> {
        self.strata.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix64;

    #[test]
    fn every_stratum_keeps_its_own_size_across_shards() {
        let mut random = SplitMix64::new(1);
        let mut shard = |items: std::ops::Range<u32>| {
            let mut shard = Reservoirs::new([("rare", 5), ("usual", 20)], 3, Algorithm::default());
            for item in items {
                let stratum = match item % 100 {
                    0 => "rare",
                    1..90 => "usual",
                    _ => "new",
                };
                shard.offer(stratum, item, &mut random);
            }
            shard
        };
        let (mut all, second) = (shard(0..300), shard(300..1_000));
        all.merge(second, &mut random);
        let found: Vec<_> = all
            .iter()
            .map(|(&stratum, reservoir)| (stratum, reservoir.kept().len(), reservoir.offered()))
            .collect();
        assert_eq!(
            found,
            [("new", 3, 100), ("rare", 5, 10), ("usual", 20, 890)]
        );
        let rare = all.get(&"rare").unwrap();
        assert!(rare.kept().iter().all(|item| item % 100 == 0));
        assert!((rare.inclusion().unwrap().probability() - 0.5).abs() < 1e-15);
    }
}
