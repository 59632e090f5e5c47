//! Counts the traces of each group, with and without the failure signal.

mod buckets;
mod error;

use std::collections::HashMap;

use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::merge::merged_labels;
use assay_plan::rule::Rule;
use assay_sampling::population::{Cell, Population, Stratum};

use crate::group::buckets::Buckets;
use crate::rule::{answerable, matching, matching_rule};
use crate::table::TraceTable;
pub use error::GroupError;

/// The most groups that are counted.
pub const MOST_GROUPS: usize = 2_000;

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
    let mut signal_matches = Vec::with_capacity(signal.conditions.len());
    let mut signal_examples = Vec::with_capacity(signal.conditions.len());
    for condition in &signal.conditions {
        let rows = matching(table, condition)?;
        let matches = || (0..rows.len()).filter(|&row| rows[row]);
        signal_matches.push(matches().map(|row| table.traces_in(row)).sum());
        // Counts of traces are not traces: they have no ids.
        let examples = if table.is_counted() { 0 } else { EXAMPLES };
        let ids = matches().take(examples);
        signal_examples.push(ids.map(|row| table.ids().get(row).to_owned()).collect());
    }
    Ok(Grouped {
        population,
        signal_matches,
        signal_examples,
    })
}

/// So many traces are named as examples of what a condition holds for.
const EXAMPLES: usize = 3;

/// What counting the groups gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// The groups' counts.
    pub population: Population,
    /// Traces that each condition of the failure signal holds for, alone.
    pub signal_matches: Vec<u64>,
    /// The ids of the first few of them, for each condition.
    pub signal_examples: Vec<Vec<String>>,
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
        grouping.order(table);
        Ok(grouping)
    }

    /// Makes one group of what the plan counts as one.
    pub(crate) fn merge(&mut self, table: &TraceTable, plan: &Plan) {
        if plan.merges.is_empty() {
            return;
        }
        let mut found: HashMap<Vec<String>, u32> = HashMap::new();
        let mut labels = Vec::new();
        let mut places = Vec::with_capacity(self.labels.len());
        for own in std::mem::take(&mut self.labels) {
            let own = merged_labels(plan, &own).unwrap_or(own);
            places.push(*found.entry(own).or_insert_with_key(|own| {
                labels.push(own.clone());
                labels.len() as u32 - 1
            }));
        }
        self.labels = labels;
        for stratum in &mut self.stratum {
            *stratum = places[*stratum as usize];
        }
        self.order(table);
    }

    /// Orders strata largest first, ties by labels, and drops empty ones.
    fn order(&mut self, table: &TraceTable) {
        let mut traces = vec![0_u64; self.labels.len()];
        for (row, &stratum) in self.stratum.iter().enumerate() {
            traces[stratum as usize] += table.traces_in(row);
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
            let traces = table.traces_in(row);
            cell.traces += traces;
            cell.judged += u64::from(judged[row]) * traces;
            cell.judged_bad += u64::from(judged[row] & bad[row]) * traces;
            if let Some(cost) = costs.and_then(|costs| costs.number(row)) {
                let (sum, count) = &mut sums[stratum][side];
                *sum += cost * traces as f64;
                *count += traces;
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
