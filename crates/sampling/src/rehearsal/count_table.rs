//! Counts drawn from their exact distribution.

use super::truth::TrueCell;
use crate::counts::CountDistribution;
use crate::random::RandomBits;

/// The chances of a count and all smaller ones.
#[derive(Clone, Debug)]
pub(super) struct CountTable {
    counts: Vec<(u64, f64)>,
}

impl CountTable {
    /// Bad traces among `judged` of a cell, at most all of it.
    pub(super) fn hypergeometric(cell: TrueCell, judged: u64) -> Self {
        Self::of(&CountDistribution::hypergeometric(
            cell.traces(),
            cell.bad(),
            judged,
        ))
    }

    /// Traces of a group of `size` among the `drawn` of `traces`, of which the group is a part.
    pub(super) fn drawn_from(size: u64, traces: u64, drawn: u64) -> Self {
        Self::of(&CountDistribution::hypergeometric(traces, size, drawn))
    }

    fn of(distribution: &CountDistribution) -> Self {
        let counts = distribution
            .iter()
            .scan(0.0, |so_far, (count, chance)| {
                *so_far += chance;
                Some((count, *so_far))
            })
            .collect();
        Self { counts }
    }

    /// The count at which the chances reach a random number: larger numbers never give smaller counts.
    pub(super) fn draw(&self, random: &mut impl RandomBits) -> u64 {
        let reached = random.open_unit();
        let place = self
            .counts
            .partition_point(|&(_, so_far)| so_far < reached)
            .min(self.counts.len().saturating_sub(1));
        self.counts.get(place).map_or(0, |&(count, _)| count)
    }
}
