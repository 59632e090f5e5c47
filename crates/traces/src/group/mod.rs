//! Counts the traces of each group, with and without the failure signal.

mod buckets;
mod error;
mod marks;
mod matches;
mod strata;
mod tally;
mod tokens;

use std::collections::HashMap;

use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::merge::{largest_first, merged_labels};
use assay_plan::rule::Rule;
use assay_plan::token_price::TokenRate;
use assay_plan::weighting::Weighting;
use assay_sampling::order::{self, sort_by};
use assay_sampling::population::{Cell, MAX_TRACES, Population, Stratum};

use crate::group::marks::{WITHOUT, costs, marks};
use crate::group::strata::Strata;
use crate::group::tally::Tally;
use crate::group::tokens::Tokens;
use crate::rule::Asked;
use crate::table::{BLOCK, TraceTable};
use crate::weights::Weights;
pub use assay_plan::grouping::MOST_GROUPS;
pub use error::GroupError;
pub use matches::Matched;

/// The groups' counts, and what each condition of `signal` holds for alone.
///
/// # Errors
/// As [`population`].
pub fn group(
    table: &TraceTable,
    dimensions: &[Dimension],
    signal: &Rule,
    verdict: &Rule,
) -> Result<Grouped, GroupError> {
    let counting = Counting {
        dimensions,
        signal,
        verdict,
        weighting: None,
        rates: &[],
    };
    counting.grouped(table, &mut Matched::default())
}

/// The same of a plan's groups before they are merged, where a field may say for how many traces each row stands, with the
/// mean tokens that its price asks for; it is remembered what conditions hold for in this table.
///
/// # Errors
/// As [`population`].
pub fn group_of(
    table: &TraceTable,
    plan: &Plan,
    matched: &mut Matched,
) -> Result<Grouped, GroupError> {
    Counting::of(plan).grouped(table, matched)
}

/// The groups' counts. Strata are ordered as [`Population`] says; a trace counts as judged where
/// the fields that `verdict` names have values (for "any", one of them), and as bad where `verdict` holds.
/// The span in days is rounded up to whole days, so that fourteen days of traffic are 14.
///
/// Where a field says for how many traces each row stands, each cell counts the sum of its rows' weights, rounded to whole
/// traces. Past verdicts are as many as there are; the bad ones among them count by their weights.
///
/// # Errors
/// Fields that are not there or cannot make groups, a field of weights that holds no numbers, and more than
/// [`MOST_GROUPS`] groups.
pub fn population(
    table: &TraceTable,
    dimensions: &[Dimension],
    signal: &Rule,
    verdict: &Rule,
    weighting: Option<&Weighting>,
) -> Result<Population, GroupError> {
    let counting = Counting {
        dimensions,
        signal,
        verdict,
        weighting,
        rates: &[],
    };
    counting.population(table, &mut Matched::default())
}

/// [`population`] of a plan's groups before they are merged, with the mean tokens that its price asks for.
///
/// # Errors
/// As [`population`].
pub fn population_of(table: &TraceTable, plan: &Plan) -> Result<Population, GroupError> {
    Counting::of(plan).population(table, &mut Matched::default())
}

/// What is counted.
struct Counting<'a> {
    dimensions: &'a [Dimension],
    signal: &'a Rule,
    verdict: &'a Rule,
    weighting: Option<&'a Weighting>,
    /// The fields of which mean tokens are asked.
    rates: &'a [TokenRate],
}

impl<'a> Counting<'a> {
    fn of(plan: &'a Plan) -> Self {
        Self {
            dimensions: &plan.dimensions,
            signal: &plan.signal,
            verdict: &plan.verdict,
            weighting: plan.weighting.as_ref(),
            rates: &plan.token_rates,
        }
    }

    fn grouped(&self, table: &TraceTable, matched: &mut Matched) -> Result<Grouped, GroupError> {
        let population = self.population(table, matched)?;
        let conditions = &self.signal.conditions;
        let mut signal_matches = Vec::with_capacity(conditions.len());
        let mut signal_examples = Vec::with_capacity(conditions.len());
        for condition in conditions {
            let matches = matched.of(table, condition, self.weighting)?;
            signal_matches.push(matches.traces);
            signal_examples.push(matches.examples);
        }
        Ok(Grouped {
            population,
            signal_matches,
            signal_examples,
            weightless: Weights::of(table, self.weighting)?.untold(),
        })
    }

    /// Counts all in one pass over the rows, where it is remembered what is known of those of this table.
    fn population(
        &self,
        table: &TraceTable,
        matched: &mut Matched,
    ) -> Result<Population, GroupError> {
        let weights = Weights::of(table, self.weighting)?;
        let mut tokens = Tokens::of(table, self.rates);
        if weights.are_by_field() {
            return Grouping::of(table, self.dimensions, self.signal)?.weighted_population(
                table,
                self.verdict,
                weights,
                tokens,
            );
        }
        let mut strata = Strata::of(table, self.dimensions)?;
        let marks = matched.marks(table, self.signal, self.verdict)?;
        let mut tally = Tally::of(table);
        let mut places = [0; BLOCK];
        for first in (0..table.rows()).step_by(BLOCK) {
            let rows = BLOCK.min(table.rows() - first);
            strata.fill(first, &mut places[..rows])?;
            let marked = marks.rest_of_page(first);
            tally.add(first, &places[..rows], marked, strata.len());
            let places = &places[..rows];
            tokens.add(first, places, strata.len(), |row| {
                let traces = table.traces_in(first + row) as f64;
                (marked[row] & WITHOUT != 0, traces)
            });
        }
        let mut counted = tally.strata(strata.labels());
        tokens.tell(&mut counted);
        counted.retain(|stratum| stratum.traces() > 0);
        sort_by(&mut counted, largest_first);
        Ok(Population {
            strata: counted,
            span_days: span_days(table),
        })
    }
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
        let mut strata = Strata::of(table, dimensions)?;
        let mut stratum = vec![0; table.rows()];
        for (block, rows) in stratum.chunks_mut(BLOCK).enumerate() {
            strata.fill(block * BLOCK, rows)?;
        }
        let mut grouping = Self {
            labels: strata.labels(),
            stratum,
            signal: Asked::rule(table, signal)?.rows(table),
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
        let mut order = order::places(self.labels.len(), &|a, b| {
            let by_traces = traces[b].cmp(&traces[a]);
            by_traces.then_with(|| self.labels[a].cmp(&self.labels[b]))
        });
        order.retain(|&stratum| traces[stratum] > 0);
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
        mut tokens: Tokens<'_>,
    ) -> Result<Population, GroupError> {
        let judged = Asked::answerable(table, verdict)?.rows(table);
        let bad = Asked::rule(table, verdict)?.rows(table);
        let costs = costs(table);
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
        for (block, strata) in self.stratum.chunks(BLOCK).enumerate() {
            let (first, known) = (block * BLOCK, self.labels.len());
            tokens.add(first, strata, known, |row| {
                (!self.signal[first + row], weights.of_row(first + row))
            });
        }
        let strata = self.labels.into_iter().zip(cells);
        let mut strata: Vec<Stratum> = strata
            .map(|(labels, [with_signal, without_signal])| Stratum {
                labels,
                with_signal: with_signal.rounded(),
                without_signal: without_signal.rounded(),
                tokens: Vec::new(),
            })
            .collect();
        tokens.tell(&mut strata);
        sort_by(&mut strata, largest_first);
        Ok(Population {
            strata,
            span_days: span_days(table),
        })
    }

    /// The counts of these groups, which are by this signal.
    pub(crate) fn population(
        self,
        table: &TraceTable,
        signal: &Rule,
        verdict: &Rule,
    ) -> Result<Population, GroupError> {
        let marks = marks(table, signal, verdict)?;
        let mut tally = Tally::of(table);
        for (block, strata) in self.stratum.chunks(BLOCK).enumerate() {
            let marked = marks.rest_of_page(block * BLOCK);
            tally.add(block * BLOCK, strata, marked, self.labels.len());
        }
        Ok(Population {
            strata: tally.strata(self.labels),
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
