//! The fixed list: which traces are judged, by the hash of their ids.

mod written;

pub(crate) use written::as_one_line;

use assay_plan::document::Plan;
use assay_plan::error::PlanError;
use assay_plan::merge::merged;
use assay_plan::solution::Solution;
use assay_plan::solve::solve;
use assay_sampling::draw::bottom_k::BottomK;
use assay_sampling::draw::inclusion::Inclusion;
use assay_sampling::draw::key::{Keys, Seed, SeedError};
use thiserror::Error;

use crate::group::{GroupError, Grouping, population_of};
use crate::table::TraceTable;
use crate::weights::Weights;

/// Why no list could be drawn. Its `Display` is one whole sentence.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DrawError {
    /// The plan's groups cannot be made of these traces.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// The plan cannot be solved on these traces.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The loaded data are counts, of which no trace can be drawn.
    #[error("The loaded data are counts of traces, so that there is no trace to draw.")]
    OnlyCounts,
    /// Rows stand for several traces each, which a stream does not keep.
    #[error(
        "The field {field} says for how many traces each row stands, which a stream does not keep."
    )]
    WeightedStream {
        /// The field's name.
        field: String,
    },
    /// The plan's seed is none.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

impl DrawError {
    /// A short stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Group(error) => error.code(),
            Self::Plan(error) => error.code(),
            Self::OnlyCounts => "draw.only-counts",
            Self::WeightedStream { .. } => "draw.weighted-stream",
            Self::Seed(error) => error.code(),
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::Group(error) => error.next_step(),
            Self::Plan(error) => error.next_step(),
            Self::OnlyCounts => {
                "Draw the list in the warehouse, with the plan's SQL, or open an export of the traces."
                    .to_owned()
            }
            Self::WeightedStream { .. } => {
                "Say the share of your traffic instead of the field.".to_owned()
            }
            Self::Seed(error) => error.next_step(),
        }
    }
}

/// The traces to judge.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The traces, by group in the population's order, then by key.
    pub rows: Vec<Drawn>,
    /// The plan's id.
    pub plan_id: String,
    /// The plan's seed.
    pub seed: String,
}

/// A trace to judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The trace's id.
    pub id: String,
    /// Its group's labels.
    pub group: Vec<String>,
    /// Whether it carries the failure signal.
    pub signal: bool,
    /// The chance that it was drawn out of all traffic, 0 to 1.
    pub inclusion_probability: f64,
    /// How many real traces it stands for.
    pub weight: f64,
}

/// Draws the list of a plan from all loaded traces: as many of each cell as the plan judges there in one window,
/// or all of them where there are fewer.
///
/// # Errors
/// The plan does not fit the traces, or cannot be solved on them.
pub fn draw(table: &TraceTable, plan: &Plan) -> Result<List, DrawError> {
    Drawing::begin(table, plan)?.finish(table, plan)
}

/// How many traces of each cell, with the failure signal and without, are judged in one window.
pub(crate) fn calls_of_cells(solution: &Solution) -> Vec<[u64; 2]> {
    let groups = solution.groups.iter();
    groups
        .map(|group| [group.calls_with_signal, group.calls_without_signal])
        .collect()
}

/// The plan's groups of these traces, and what it gives them, in the same order.
pub(crate) fn planned(table: &TraceTable, plan: &Plan) -> Result<(Grouping, Solution), DrawError> {
    if table.is_counted() {
        return Err(DrawError::OnlyCounts);
    }
    let counted = population_of(table, plan)?;
    let solution = solve(plan, &merged(plan, &counted))?;
    let mut grouping = Grouping::of(table, &plan.dimensions, &plan.signal)?;
    grouping.merge(table, plan);
    if plan.weighting.is_some() {
        grouping.order_as(solution.groups.iter().map(|it| it.labels.as_slice()));
    }
    Ok((grouping, solution))
}

/// Draws so many traces of each cell, with the failure signal and without, strata by their numbers of rows, ties by labels.
///
/// Within a cell the traces of the smallest keys are taken, so that every subset of their number is equally likely, the
/// list does not depend on the rows' order, and more calls only add traces (bottom-k sampling: Cohen & Kaplan,
/// "Summarizing data using bottom-k sketches", PODC 2007).
///
/// # Errors
/// The plan's groups cannot be made of these traces, or its seed is none.
pub fn draw_calls(table: &TraceTable, plan: &Plan, calls: &[[u64; 2]]) -> Result<List, DrawError> {
    let mut grouping = Grouping::of(table, &plan.dimensions, &plan.signal)?;
    grouping.merge(table, plan);
    Drawing::of(grouping, plan, calls)?.finish(table, plan)
}

/// A draw under way, which looks at some traces at a time, so that whoever waits for it can give it up.
pub struct Drawing {
    grouping: Grouping,
    keys: Keys,
    /// Those drawn of each cell so far, with the failure signal and without.
    samples: Vec<[BottomK<usize>; 2]>,
    /// The traces of each cell so far.
    traces: Vec<[u64; 2]>,
    /// How many rows of the table were looked at.
    rows: usize,
}

impl Drawing {
    /// Begins to draw the list of a plan. The table is the same until the draw is finished.
    ///
    /// # Errors
    /// As [`draw`].
    pub fn begin(table: &TraceTable, plan: &Plan) -> Result<Self, DrawError> {
        let (grouping, solution) = planned(table, plan)?;
        Self::of(grouping, plan, &calls_of_cells(&solution))
    }

    fn of(grouping: Grouping, plan: &Plan, calls: &[[u64; 2]]) -> Result<Self, DrawError> {
        let size = |stratum: usize, side: usize| {
            calls.get(stratum).map_or(0, |calls| calls[side] as usize)
        };
        let strata = grouping.labels.len();
        Ok(Self {
            keys: Keys::new(&Seed::new(plan.seed.as_str())?),
            samples: (0..strata)
                .map(|stratum| [0, 1].map(|side| BottomK::new(size(stratum, side))))
                .collect(),
            traces: vec![[0; 2]; strata],
            rows: 0,
            grouping,
        })
    }

    /// Looks at so many more rows of the table; false when none is left.
    pub fn look(&mut self, table: &TraceTable, rows: usize) -> bool {
        let end = self
            .rows
            .saturating_add(rows)
            .min(self.grouping.stratum.len());
        for row in self.rows..end {
            let (stratum, side) = (
                self.grouping.stratum[row] as usize,
                usize::from(!self.grouping.signal[row]),
            );
            self.traces[stratum][side] += 1;
            let sample = &mut self.samples[stratum][side];
            if sample.size() > 0 {
                sample.offer(self.keys.key(&table.ids().get(row)), row);
            }
        }
        self.rows = end;
        end < self.grouping.stratum.len()
    }

    /// How many rows were looked at.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The list, after a look at the rows that are left.
    ///
    /// # Errors
    /// The rows' weights cannot be told.
    pub fn finish(mut self, table: &TraceTable, plan: &Plan) -> Result<List, DrawError> {
        self.look(table, usize::MAX);
        list_of(self, table, plan)
    }
}

fn list_of(drawing: Drawing, table: &TraceTable, plan: &Plan) -> Result<List, DrawError> {
    let weights = Weights::of(table, plan.weighting.as_ref())?;
    let Drawing {
        grouping,
        samples,
        traces,
        ..
    } = drawing;
    let mut rows = Vec::new();
    for ((labels, sides), traces) in grouping.labels.iter().zip(samples).zip(traces) {
        let mut group = Vec::new();
        for ((sample, traces), signal) in sides.into_iter().zip(traces).zip([true, false]) {
            let Some(inclusion) = Inclusion::new(sample.len() as u64, traces) else {
                continue;
            };
            group.extend(sample.into_sorted().map(|(key, row)| {
                let id = table.ids().get(row).to_string();
                // A row came into the file by one chance, and out of it by another.
                let stands_for = weights.of_row(row) / plan.sampled_share;
                (
                    key,
                    Drawn {
                        id,
                        group: labels.clone(),
                        signal,
                        inclusion_probability: inclusion.probability() / stands_for,
                        weight: inclusion.weight() * stands_for,
                    },
                )
            }));
        }
        group.sort_by_key(|(key, _)| *key);
        rows.extend(group.into_iter().map(|(_, drawn)| drawn));
    }
    Ok(List {
        rows,
        plan_id: plan.id(),
        seed: plan.seed.clone(),
    })
}
