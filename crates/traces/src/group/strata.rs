//! The strata that crossed dimensions make: where these have few values each pair of them is one, met or not; else they are
//! numbered as they are met.

use assay_plan::dimension::Dimension;

use crate::group::buckets::Buckets;
use crate::group::{GroupError, MOST_GROUPS};
use crate::table::{BLOCK, TraceTable};

/// Crossed dimensions, and the strata that were met among their rows.
pub(super) struct Strata<'a> {
    levels: Vec<Level<'a>>,
    buckets: Vec<u32>,
}

/// So many strata are numbered without asking whether they were met.
const MOST_UNASKED: usize = 1 << 10;

/// One dimension, which parts the strata of those before it.
struct Level<'a> {
    buckets: Buckets<'a>,
    /// Whether all strata of it have numbers from the start: the former one's, times the number of buckets, and the bucket.
    is_unasked: bool,
    /// The stratum of each bucket within each former stratum, [`UNSEEN`] where no row was met: a row of buckets after the
    /// other.
    places: Vec<u32>,
    /// The former stratum and the bucket of each stratum.
    parts: Vec<(u32, u32)>,
}

const UNSEEN: u32 = u32::MAX;

impl<'a> Strata<'a> {
    pub(super) fn of(
        table: &'a TraceTable,
        dimensions: &'a [Dimension],
    ) -> Result<Self, GroupError> {
        let (mut levels, mut most) = (Vec::with_capacity(dimensions.len()), 1);
        for dimension in dimensions {
            let buckets = Buckets::of(table, dimension)?;
            let width = buckets.labels.len();
            most *= width.min(MOST_UNASKED + 1);
            let is_unasked = most <= MOST_UNASKED;
            let parts = (0..if is_unasked { most as u32 } else { 0 })
                .map(|stratum| (stratum / width as u32, stratum % width as u32));
            levels.push(Level {
                parts: parts.collect(),
                buckets,
                is_unasked,
                places: Vec::new(),
            });
            // Once they are asked, those after them are.
            most = most.min(MOST_UNASKED + 1);
        }
        Ok(Self {
            levels,
            buckets: vec![0; BLOCK],
        })
    }

    /// The strata of the rows from `first` on, at most [`BLOCK`] of them.
    #[inline(never)]
    pub(super) fn fill(&mut self, first: usize, strata: &mut [u32]) -> Result<(), GroupError> {
        strata.fill(0);
        for (depth, level) in self.levels.iter_mut().enumerate() {
            if depth == 0 && level.is_unasked {
                // The first dimension's buckets are its strata.
                level.buckets.fill(first, strata);
                continue;
            }
            let buckets = &mut self.buckets[..strata.len()];
            level.buckets.fill(first, buckets);
            let width = level.buckets.labels.len();
            if level.is_unasked {
                for (stratum, &bucket) in strata.iter_mut().zip(&*buckets) {
                    *stratum = *stratum * width as u32 + bucket;
                }
                continue;
            }
            for (stratum, &bucket) in strata.iter_mut().zip(&*buckets) {
                let place = *stratum as usize * width + bucket as usize;
                *stratum = match level.places.get(place) {
                    Some(&known) if known != UNSEEN => known,
                    _ => level.meet(*stratum, bucket)?,
                };
            }
        }
        Ok(())
    }

    /// How many strata there are.
    pub(super) fn len(&self) -> usize {
        self.levels.last().map_or(1, |level| level.parts.len())
    }

    /// The labels of each stratum, one a dimension.
    pub(super) fn labels(&self) -> Vec<Vec<String>> {
        let mut labels = vec![Vec::with_capacity(self.levels.len())];
        for level in &self.levels {
            let part = |&(former, bucket): &(u32, u32)| {
                let mut own = labels[former as usize].clone();
                own.push(level.buckets.labels[bucket as usize].clone());
                own
            };
            labels = level.parts.iter().map(part).collect();
        }
        labels
    }
}

impl Level<'_> {
    /// Numbers a stratum that is met for the first time.
    #[cold]
    fn meet(&mut self, former: u32, bucket: u32) -> Result<u32, GroupError> {
        if self.parts.len() == MOST_GROUPS {
            return Err(GroupError::TooManyGroups { limit: MOST_GROUPS });
        }
        let width = self.buckets.labels.len();
        let end = (former as usize + 1) * width;
        if self.places.len() < end {
            self.places.resize(end, UNSEEN);
        }
        let stratum = self.parts.len() as u32;
        self.places[former as usize * width + bucket as usize] = stratum;
        self.parts.push((former, bucket));
        Ok(stratum)
    }
}
