//! Counts the traces of each group, with and without the failure signal.

mod buckets;
mod error;

use std::collections::HashMap;

use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::merge::merged_labels;
use assay_plan::rule::Rule;
use assay_plan::weighting::Weighting;
use assay_sampling::population::{Cell, MAX_TRACES, Population, Stratum};

use crate::group::buckets::Buckets;
use crate::rule::{answerable, matching, matching_rule};
use crate::table::TraceTable;
use crate::weights::Weights;
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
    group_weighted(table, dimensions, signal, verdict, None)
}

/// The same where a field may say for how many traces each row stands: each cell then counts the sum of its rows' weights,
/// rounded to whole traces. Past verdicts are as many as there are; the bad ones among them count by their weights.
///
/// # Errors
/// As [`group`], and a field of weights that is not there or holds no numbers.
pub fn group_weighted(
    table: &TraceTable,
    dimensions: &[Dimension],
    signal: &Rule,
    verdict: &Rule,
    weighting: Option<&Weighting>,
) -> Result<Grouped, GroupError> {
    let weights = Weights::of(table, weighting)?;
    let grouping = Grouping::of(table, dimensions, signal)?;
    let population = if weights.are_by_field() {
        grouping.weighted_population(table, verdict, weights)?
    } else {
        grouping.population(table, verdict)?
    };
    let mut signal_matches = Vec::with_capacity(signal.conditions.len());
    let mut signal_examples = Vec::with_capacity(signal.conditions.len());
    for condition in &signal.conditions {
        let rows = matching(table, condition)?;
        let matches = || (0..rows.len()).filter(|&row| rows[row]);
        let traces: f64 = matches().map(|row| weights.of_row(row)).sum();
        signal_matches.push(traces.round() as u64);
        // Counts of traces are not traces: they have no ids.
        signal_examples.push(if table.is_counted() {
            Vec::new()
        } else {
            first_ids(matches().map(|row| table.ids().get(row)))
        });
    }
    Ok(Grouped {
        population,
        signal_matches,
        signal_examples,
        weightless: weights.untold(),
    })
}

/// So many traces are named as examples of what a condition holds for.
const EXAMPLES: usize = 3;

/// The first of these ids in their alphabet, whatever the order of the rows.
fn first_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut first: Vec<&str> = Vec::with_capacity(EXAMPLES + 1);
    for id in ids {
        if first.len() < EXAMPLES || first.last().is_some_and(|last| id < *last) {
            let place = first.partition_point(|known| *known < id);
            first.insert(place, id);
            first.truncate(EXAMPLES);
        }
    }
    first.into_iter().map(str::to_owned).collect()
}

/// What counting the groups gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// The groups' counts.
    pub population: Population,
    /// Traces that each condition of the failure signal holds for, alone.
    pub signal_matches: Vec<u64>,
    /// The ids of a few of them, for each condition: the first in their alphabet.
    pub signal_examples: Vec<Vec<String>>,
    /// Rows that the field of weights says nothing of, which stand for themselves alone; 0 without such a field.
    pub weightless: u64,
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
        for mut own in std::mem::take(&mut self.labels) {
            // What the traces are told apart by beside the plan's own dimensions comes last.
            let beside = own.split_off(plan.dimensions.len().min(own.len()));
            let mut own = merged_labels(plan, &own).unwrap_or(own);
            own.extend(beside);
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

    /// Puts the strata into the order of these labels, which are all of theirs.
    pub(crate) fn order_as<'a>(&mut self, labels: impl Iterator<Item = &'a [String]>) {
        let place_of: HashMap<&[String], u32> = labels.zip(0..).collect();
        let places: Vec<u32> = (self.labels.iter().zip(0..))
            .map(|(labels, own)| place_of.get(labels.as_slice()).copied().unwrap_or(own))
            .collect();
        let mut ordered = vec![Vec::new(); self.labels.len()];
        for (labels, &place) in std::mem::take(&mut self.labels).into_iter().zip(&places) {
            if let Some(slot) = ordered.get_mut(place as usize) {
                *slot = labels;
            }
        }
        self.labels = ordered;
        for stratum in &mut self.stratum {
            *stratum = places[*stratum as usize];
        }
    }

    fn weighted_population(
        self,
        table: &TraceTable,
        verdict: &Rule,
        weights: Weights<'_>,
    ) -> Result<Population, GroupError> {
        let judged = answerable(table, verdict)?;
        let bad = matching_rule(table, verdict)?;
        let costs = COSTS.iter().find_map(|name| table.column(name));
        let mut cells = vec![[WeightedCell::default(); 2]; self.labels.len()];
        for row in 0..self.stratum.len() {
            let (stratum, side) = (self.stratum[row] as usize, usize::from(!self.signal[row]));
            let cell = &mut cells[stratum][side];
            let weight = weights.of_row(row);
            cell.traces += weight;
            if judged[row] {
                cell.judged_rows += 1;
                cell.judged += weight;
                cell.judged_bad += if bad[row] { weight } else { 0.0 };
            }
            if let Some(cost) = costs.and_then(|costs| costs.number(row)) {
                cell.cost += cost * weight;
                cell.costed += weight;
            }
        }
        let strata = self.labels.into_iter().zip(cells);
        let mut strata: Vec<Stratum> = strata
            .map(|(labels, [with_signal, without_signal])| Stratum {
                labels,
                with_signal: with_signal.rounded(),
                without_signal: without_signal.rounded(),
            })
            .collect();
        strata.sort_by(|a, b| {
            let by_traces = b.traces().cmp(&a.traces());
            by_traces.then_with(|| a.labels.cmp(&b.labels))
        });
        Ok(Population {
            strata,
            span_days: span_days(table),
        })
    }

    pub(crate) fn population(
        self,
        table: &TraceTable,
        verdict: &Rule,
    ) -> Result<Population, GroupError> {
        let judged = answerable(table, verdict)?;
        let bad = matching_rule(table, verdict)?;
        let costs = COSTS.iter().find_map(|name| table.column(name));
        let mut cells = vec![[Cell::default(); 2]; self.labels.len()];
        let mut sums = vec![[(0.0, 0.0); 2]; self.labels.len()];
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
                *count += traces as f64;
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

/// Sums over the rows of a cell, each counted as often as it stands for a trace.
#[derive(Clone, Copy, Default)]
struct WeightedCell {
    traces: f64,
    judged_rows: u64,
    judged: f64,
    judged_bad: f64,
    cost: f64,
    costed: f64,
}

impl WeightedCell {
    /// The cell in whole traces; one that has rows has at least one, and as many as are judged.
    fn rounded(self) -> Cell {
        let traces = (self.traces.round() as u64).min(MAX_TRACES);
        let least = self.judged_rows.max(u64::from(self.traces > 0.0));
        let share = if self.judged > 0.0 {
            self.judged_bad / self.judged
        } else {
            0.0
        };
        Cell {
            traces: traces.max(least),
            judged: self.judged_rows,
            judged_bad: (share * self.judged_rows as f64).round() as u64,
            mean_cost_usd: mean((self.cost, self.costed)),
        }
    }
}

/// Fields that hold what a trace cost, the most telling first.
const COSTS: &[&str] = &["cost_usd", "total_cost", "cost"];

/// The mean, rounded so that the order of the sum does not show.
fn mean((sum, count): (f64, f64)) -> Option<f64> {
    (count > 0.0).then(|| (sum / count * 1e12).round() / 1e12)
}

/// The time between the first and the last start, in whole days, at least one.
fn span_days(table: &TraceTable) -> Option<f64> {
    const DAY_MS: f64 = 86_400_000.0;
    table
        .span_ms()
        .map(|(first, last)| ((last - first) as f64 / DAY_MS).ceil().max(1.0))
}
