//! Counts the traces of each group, with and without the failure signal.

use std::collections::HashMap;

use assay_plan::dimension::{Dimension, MISSING_LABEL};
use assay_plan::rule::Rule;
use assay_sampling::population::{Cell, Population, Stratum};
use thiserror::Error;

use crate::rule::{answerable, matching, matching_rule};
use crate::table::{TraceTable, Values};

/// The most groups that are counted.
pub const MOST_GROUPS: usize = 2_000;

/// Why groups could not be counted. Its `Display` is one whole sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GroupError {
    /// The loaded data have no such field.
    #[error("The loaded traces have no field {field}.")]
    UnknownField {
        /// The field's name.
        field: String,
    },
    /// The field's texts are too many or too long, so they were not kept.
    #[error("The field {field} has too many or too long values to group by or to compare with.")]
    NotKept {
        /// The field's name.
        field: String,
    },
    /// The field has more different numbers than there can be groups.
    #[error("The field {field} has more than {limit} different numbers.")]
    TooManyNumbers {
        /// The field's name.
        field: String,
        /// The limit.
        limit: usize,
    },
    /// Buckets were asked for of a field that holds no numbers.
    #[error("The field {field} holds no numbers, so it cannot be cut into buckets.")]
    NoNumbers {
        /// The field's name.
        field: String,
    },
    /// The cut points are no ascending numbers.
    #[error("The cut points of {field} must be numbers in ascending order.")]
    BadCuts {
        /// The field's name.
        field: String,
    },
    /// The fields together make too many groups.
    #[error("These fields make more than {limit} groups.")]
    TooManyGroups {
        /// The limit.
        limit: usize,
    },
}

impl GroupError {
    /// A short stable name, such as `group.unknown-field`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownField { .. } => "group.unknown-field",
            Self::NotKept { .. } => "group.not-kept",
            Self::TooManyNumbers { .. } => "group.too-many-numbers",
            Self::NoNumbers { .. } => "group.no-numbers",
            Self::BadCuts { .. } => "group.bad-cuts",
            Self::TooManyGroups { .. } => "group.too-many-groups",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::UnknownField { .. } => {
                "Choose a field that these traces have, or open the file that has it."
            }
            Self::NotKept { .. } => "Choose a field with fewer and shorter values.",
            Self::TooManyNumbers { .. } => "Cut it into buckets.",
            Self::NoNumbers { .. } => "Remove its cut points.",
            Self::BadCuts { .. } => "Type them again, smallest first.",
            Self::TooManyGroups { .. } => "Group by fewer fields, or by fields with fewer values.",
        }
        .into()
    }
}

/// The groups' counts. Strata are ordered as [`Population`] says; a trace counts as judged where
/// the fields that `verdict` names have values (for "any", one of them), and as bad where `verdict` holds.
/// The span in days is rounded up to whole days, so that fourteen days of traffic are 14.
///
/// # Errors
/// Fields that are not there or cannot make groups, and more than [`MOST_GROUPS`] groups.
pub fn group(
    table: &TraceTable,
    dimensions: &[Dimension],
    signal: &Rule,
    verdict: &Rule,
) -> Result<Grouped, GroupError> {
    let population = Grouping::of(table, dimensions, signal)?.population(table, verdict)?;
    let count = |rows: Vec<bool>| rows.into_iter().filter(|&row| row).count() as u64;
    let matches = signal
        .conditions
        .iter()
        .map(|condition| matching(table, condition).map(count));
    Ok(Grouped {
        population,
        signal_matches: matches.collect::<Result<_, _>>()?,
    })
}

/// What counting the groups gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// The groups' counts.
    pub population: Population,
    /// Traces that each condition of the failure signal holds for, alone.
    pub signal_matches: Vec<u64>,
}

/// Which group and cell each trace belongs to.
pub(crate) struct Grouping {
    /// The labels of each stratum, in the population's order.
    pub(crate) labels: Vec<Vec<String>>,
    /// The stratum of each row.
    pub(crate) stratum: Vec<u32>,
    /// Whether each row carries the failure signal.
    pub(crate) signal: Vec<bool>,
}

impl Grouping {
    pub(crate) fn of(
        table: &TraceTable,
        dimensions: &[Dimension],
        signal: &Rule,
    ) -> Result<Self, GroupError> {
        let mut buckets = Vec::with_capacity(dimensions.len());
        for dimension in dimensions {
            buckets.push(Buckets::of(table, dimension)?);
        }
        let mut stratum = vec![0_u32; table.rows()];
        // The bucket of each dimension, by stratum.
        let mut keys: Vec<Vec<u32>> = vec![Vec::new()];
        for dimension in &buckets {
            keys = dimension.refine(&mut stratum, &keys)?;
        }
        let labels = keys.iter().map(|key| {
            key.iter()
                .zip(&buckets)
                .map(|(&bucket, dimension)| dimension.labels[bucket as usize].clone())
                .collect()
        });
        let mut grouping = Self {
            labels: labels.collect(),
            stratum,
            signal: matching_rule(table, signal)?,
        };
        grouping.order();
        Ok(grouping)
    }

    /// Orders strata largest first, ties by labels, and drops empty ones.
    fn order(&mut self) {
        let mut traces = vec![0_u64; self.labels.len()];
        for &stratum in &self.stratum {
            traces[stratum as usize] += 1;
        }
        let mut order: Vec<usize> = (0..self.labels.len())
            .filter(|&stratum| traces[stratum] > 0)
            .collect();
        order.sort_by(|&a, &b| {
            traces[b]
                .cmp(&traces[a])
                .then_with(|| self.labels[a].cmp(&self.labels[b]))
        });
        let mut places = vec![0_u32; self.labels.len()];
        for (place, &stratum) in order.iter().enumerate() {
            places[stratum] = place as u32;
        }
        self.labels = order
            .iter()
            .map(|&stratum| std::mem::take(&mut self.labels[stratum]))
            .collect();
        for stratum in &mut self.stratum {
            *stratum = places[*stratum as usize];
        }
    }

    fn population(self, table: &TraceTable, verdict: &Rule) -> Result<Population, GroupError> {
        let judged = answerable(table, verdict)?;
        let bad = matching_rule(table, verdict)?;
        let costs = COSTS.iter().find_map(|name| table.column(name));
        let mut cells = vec![[Cell::default(); 2]; self.labels.len()];
        let mut sums = vec![[(0.0, 0_u64); 2]; self.labels.len()];
        for row in 0..self.stratum.len() {
            let (stratum, side) = (self.stratum[row] as usize, usize::from(!self.signal[row]));
            let cell = &mut cells[stratum][side];
            cell.traces += 1;
            cell.judged += u64::from(judged[row]);
            cell.judged_bad += u64::from(judged[row] & bad[row]);
            if let Some(cost) = costs.and_then(|costs| costs.number(row)) {
                let (sum, count) = &mut sums[stratum][side];
                *sum += cost;
                *count += 1;
            }
        }
        let strata = self.labels.into_iter().zip(cells).zip(sums);
        let strata = strata.map(
            |((labels, [mut with_signal, mut without_signal]), [with, without])| {
                with_signal.mean_cost_usd = mean(with);
                without_signal.mean_cost_usd = mean(without);
                Stratum {
                    labels,
                    with_signal,
                    without_signal,
                }
            },
        );
        Ok(Population {
            strata: strata.collect(),
            span_days: span_days(table),
        })
    }
}

/// Fields that hold what a trace cost, the most telling first.
const COSTS: &[&str] = &["cost_usd", "total_cost", "cost"];

/// The mean, rounded so that the order of the sum does not show.
fn mean((sum, count): (f64, u64)) -> Option<f64> {
    (count > 0).then(|| (sum / count as f64 * 1e12).round() / 1e12)
}

/// The time between the first and the last start, in whole days, at least one.
fn span_days(table: &TraceTable) -> Option<f64> {
    const DAY_MS: f64 = 86_400_000.0;
    table
        .span_ms()
        .map(|(first, last)| ((last - first) as f64 / DAY_MS).ceil().max(1.0))
}

/// A dimension's buckets, and the one of each row.
struct Buckets {
    labels: Vec<String>,
    rows: Vec<u32>,
}

impl Buckets {
    fn of(table: &TraceTable, dimension: &Dimension) -> Result<Self, GroupError> {
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
        let bucket = |number: f64| 1 + cuts.partition_point(|&cut| cut <= number) as u32;
        match column.values() {
            Values::NotKept { .. } => Err(GroupError::NotKept { field: field() }),
            Values::Coded { numbers, .. } if !cuts.is_empty() && numbers.is_empty() => {
                Err(GroupError::NoNumbers { field: field() })
            }
            Values::Coded {
                dictionary, codes, ..
            } if cuts.is_empty() => {
                let missing = std::iter::once(MISSING_LABEL.to_owned());
                Ok(Self {
                    labels: missing.chain(dictionary.iter().cloned()).collect(),
                    rows: codes.clone(),
                })
            }
            Values::Coded { numbers, codes, .. } => {
                let by_code: Vec<u32> = std::iter::once(0)
                    .chain(numbers.iter().map(|&n| bucket(n)))
                    .collect();
                Ok(Self {
                    labels: bucket_labels(cuts),
                    rows: codes.iter().map(|&code| by_code[code as usize]).collect(),
                })
            }
            Values::Numbers(_) if cuts.is_empty() => Err(GroupError::TooManyNumbers {
                field: field(),
                limit: crate::table::MOST_VALUES,
            }),
            Values::Numbers(numbers) => Ok(Self {
                labels: bucket_labels(cuts),
                rows: numbers
                    .iter()
                    .map(|&n| if n.is_nan() { 0 } else { bucket(n) })
                    .collect(),
            }),
        }
    }

    /// Parts each stratum by this dimension, in one pass over the rows.
    fn refine(&self, stratum: &mut [u32], keys: &[Vec<u32>]) -> Result<Vec<Vec<u32>>, GroupError> {
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

/// "below 1.5", "1.5 to 3", "3 and more", after the label of a missing value.
fn bucket_labels(cuts: &[f64]) -> Vec<String> {
    let mut labels = vec![MISSING_LABEL.to_owned()];
    if let (Some(first), Some(last)) = (cuts.first(), cuts.last()) {
        labels.push(format!("below {first}"));
        labels.extend(
            cuts.windows(2)
                .map(|pair| format!("{} to {}", pair[0], pair[1])),
        );
        labels.push(format!("{last} and more"));
    }
    labels
}
