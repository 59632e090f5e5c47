//! The groups that one dimension makes, and how it parts those of others.

use std::collections::HashMap;

use assay_plan::dimension::{Dimension, MISSING_LABEL};

use crate::group::{GroupError, MOST_GROUPS};
use crate::table::{TraceTable, Values};

/// A dimension's buckets, and the one of each row.
pub(super) struct Buckets {
    pub(super) labels: Vec<String>,
    rows: Vec<u32>,
}

impl Buckets {
    pub(super) fn of(table: &TraceTable, dimension: &Dimension) -> Result<Self, GroupError> {
        let field = || dimension.field.clone();
        let Some(column) = table.column(&dimension.field) else {
            return Err(GroupError::UnknownField { field: field() });
        };
        if !dimension.cuts.is_empty() {
            let ascending = dimension.cuts.windows(2).all(|pair| pair[0] < pair[1]);
            if !ascending || !dimension.cuts.iter().all(|cut| cut.is_finite()) {
                return Err(GroupError::BadCuts { field: field() });
            }
        }
        let cuts = &dimension.cuts;
        let missing = std::iter::once(MISSING_LABEL.to_owned());
        let bucket = |number: f64| 1 + cuts.partition_point(|&cut| cut <= number) as u32;
        match column.values() {
            Values::NotKept { .. } | Values::Unread => Err(GroupError::NotKept { field: field() }),
            Values::Coded { numbers, .. } if !cuts.is_empty() && numbers.is_empty() => {
                Err(GroupError::NoNumbers { field: field() })
            }
            Values::Coded {
                dictionary, codes, ..
            } if cuts.is_empty() => Ok(Self {
                labels: missing.chain(dictionary.iter().cloned()).collect(),
                rows: codes.map(|code| code),
            }),
            Values::Coded { numbers, codes, .. } => {
                let by_code: Vec<u32> = std::iter::once(0)
                    .chain(numbers.iter().map(|&n| bucket(n)))
                    .collect();
                Ok(Self {
                    labels: missing.chain(dimension.bucket_labels()).collect(),
                    rows: codes.map(|code| by_code[code as usize]),
                })
            }
            Values::Numbers(_) if cuts.is_empty() => Err(GroupError::TooManyNumbers {
                field: field(),
                limit: crate::table::MOST_VALUES,
            }),
            Values::Numbers(numbers) => Ok(Self {
                labels: missing.chain(dimension.bucket_labels()).collect(),
                rows: numbers
                    .iter()
                    .map(|&n| if n.is_nan() { 0 } else { bucket(n) })
                    .collect(),
            }),
        }
    }

    /// Parts each stratum by this dimension, in one pass over the rows.
    pub(super) fn refine(
        &self,
        stratum: &mut [u32],
        keys: &[Vec<u32>],
    ) -> Result<Vec<Vec<u32>>, GroupError> {
        const UNSEEN: u32 = u32::MAX;
        let width = self.labels.len();
        let mut refined: Vec<Vec<u32>> = Vec::new();
        let mut place = |former: u32, bucket: u32| {
            let mut key = keys[former as usize].clone();
            key.push(bucket);
            refined.push(key);
            if refined.len() > MOST_GROUPS {
                return Err(GroupError::TooManyGroups { limit: MOST_GROUPS });
            }
            Ok(refined.len() as u32 - 1)
        };
        if keys.len() * width <= 1 << 22 {
            let mut places = vec![UNSEEN; keys.len() * width];
            for (stratum, &bucket) in stratum.iter_mut().zip(&self.rows) {
                let known = &mut places[*stratum as usize * width + bucket as usize];
                if *known == UNSEEN {
                    *known = place(*stratum, bucket)?;
                }
                *stratum = *known;
            }
        } else {
            let mut places = HashMap::new();
            for (stratum, &bucket) in stratum.iter_mut().zip(&self.rows) {
                let key = (*stratum, bucket);
                *stratum = if let Some(&known) = places.get(&key) {
                    known
                } else {
                    let new = place(key.0, bucket)?;
                    places.insert(key, new);
                    new
                };
            }
        }
        Ok(refined)
    }
}
