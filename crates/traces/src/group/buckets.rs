//! The groups that one dimension makes.

use assay_plan::dimension::{Dimension, MISSING_LABEL};

use crate::group::GroupError;
use crate::table::{Codes, Pages, TraceTable, Values};

/// A dimension's buckets, and which one each row is in.
pub(super) struct Buckets<'a> {
    pub(super) labels: Vec<String>,
    rows: Rows<'a>,
}

/// What tells the bucket of a row.
enum Rows<'a> {
    /// Its code is its bucket.
    Codes(&'a Codes),
    /// The bucket of each code.
    ByCode(&'a Codes, Vec<u32>),
    /// Where its number lies among these ascending cuts.
    Numbers(&'a Pages<f64>, &'a [f64]),
}

impl<'a> Buckets<'a> {
    pub(super) fn of(table: &'a TraceTable, dimension: &'a Dimension) -> Result<Self, GroupError> {
        let field = || dimension.field.clone();
        let Some(column) = table.column(&dimension.field) else {
            return Err(GroupError::UnknownField { field: field() });
        };
        let cuts = dimension.cuts.as_slice();
        if !cuts.is_empty() {
            let ascending = cuts.windows(2).all(|pair| pair[0] < pair[1]);
            if !ascending || !cuts.iter().all(|cut| cut.is_finite()) {
                return Err(GroupError::BadCuts { field: field() });
            }
        }
        let missing = std::iter::once(MISSING_LABEL.to_owned());
        match column.values() {
            Values::NotKept { .. } | Values::Unread => Err(GroupError::NotKept { field: field() }),
            Values::Coded { numbers, .. } if !cuts.is_empty() && numbers.is_empty() => {
                Err(GroupError::NoNumbers { field: field() })
            }
            Values::Coded {
                dictionary, codes, ..
            } if cuts.is_empty() => Ok(Self {
                labels: missing.chain(dictionary.iter().cloned()).collect(),
                rows: Rows::Codes(codes),
            }),
            Values::Coded { numbers, codes, .. } => {
                let by_code = numbers.iter().map(|&number| bucket(cuts, number));
                Ok(Self {
                    labels: missing.chain(dimension.bucket_labels()).collect(),
                    rows: Rows::ByCode(codes, std::iter::once(0).chain(by_code).collect()),
                })
            }
            Values::Numbers(_) if cuts.is_empty() => Err(GroupError::TooManyNumbers {
                field: field(),
                limit: crate::table::MOST_VALUES,
            }),
            Values::Numbers(numbers) => Ok(Self {
                labels: missing.chain(dimension.bucket_labels()).collect(),
                rows: Rows::Numbers(numbers, cuts),
            }),
        }
    }

    /// The buckets of the rows from `first` on.
    pub(super) fn fill(&self, first: usize, into: &mut [u32]) {
        match &self.rows {
            Rows::Codes(codes) => codes.fill(first, into),
            Rows::ByCode(codes, by_code) => {
                codes.fill(first, into);
                for bucket in into {
                    *bucket = by_code[*bucket as usize];
                }
            }
            Rows::Numbers(numbers, cuts) => {
                numbers.fill(first, into, f64::NAN, |number| bucket(cuts, number));
            }
        }
    }
}

/// Where a number lies among ascending cuts, from 1; 0 where there is none.
fn bucket(cuts: &[f64], number: f64) -> u32 {
    if number.is_nan() {
        0
    } else {
        1 + cuts.partition_point(|&cut| cut <= number) as u32
    }
}
