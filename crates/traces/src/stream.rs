//! A list that grows with a stream: pull after pull, each cell keeps the traces of its smallest keys.
//!
//! It is the fixed list of all traces that were taken in, with as many of each cell as were planned for when it began;
//! at any moment it is a valid sample of what has come until then. A trace that comes in several pulls is one where it
//! is among the kept ones, and counts once a pull where it is not.
//!
//! A group that is judged to the last trace until enough is collected has its first traces listed for good, in the order in
//! which they come, each standing for itself. Those that come after are a part of the traffic by themselves, of which as
//! many are kept as the group's target asks: who belongs to which part is settled by arrival alone, never by a verdict or
//! a key, so that both parts together have the group's rate without bias (stratification by time of arrival). Where the
//! plan's money does not reach for all of them, the group is drawn like any other.

use std::collections::{HashMap, HashSet};

use assay_plan::collecting::Counted;
use assay_plan::document::Plan;
use assay_sampling::draw::bottom_k::BottomK;
use assay_sampling::draw::inclusion::Inclusion;
use assay_sampling::draw::key::{Keys, Seed};
use serde::{Deserialize, Serialize};

use crate::draw::{DrawError, Drawn, List, calls_of_cells, planned};
use crate::group::Grouping;
use crate::table::{Column, TraceTable, Values};

/// What is kept between pulls, as JSON that is saved and read back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stream {
    /// The version of this document.
    schema_version: u32,
    /// The plan that it draws by.
    plan: Plan,
    /// The cells, in the order of the list.
    cells: Vec<Kept>,
    /// How many traces of a group are listed for good.
    #[serde(default)]
    goals: Vec<Goal>,
}

/// How many traces of a group are listed for good, as they come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Goal {
    group: Vec<String>,
    collect: u64,
    /// Whether only those with the failure signal are.
    only_with_signal: bool,
}

/// What a pull had that the plan did not expect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Traces in groups that the plan does not know, which are left out.
    pub strangers: u64,
    /// Fields of the plan that no trace of the pull has.
    pub absent: Vec<String>,
}

/// What is kept of one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    group: Vec<String>,
    signal: bool,
    /// How many traces are kept, at most, but for those that are collected.
    calls: u64,
    /// How many came, but for those that are collected.
    traces: u64,
    /// Those that are kept, by their keys.
    ids: Vec<String>,
    /// Those that are listed for good, in the order in which they came.
    #[serde(default)]
    collected: Vec<String>,
}

impl Goal {
    /// Whether the traces of a cell count.
    fn collects(&self, cell: &Kept) -> bool {
        cell.group == self.group && (cell.signal || !self.only_with_signal)
    }
}

impl Stream {
    /// A stream that nothing has come of yet: it will keep as many of each cell as the plan judges of these traces.
    ///
    /// # Errors
    /// The plan does not fit these traces, weighs them by a field, or cannot be solved on them.
    pub fn begin(table: &TraceTable, plan: &Plan) -> Result<Self, DrawError> {
        if let Some(weighting) = &plan.weighting {
            return Err(DrawError::WeightedStream {
                field: weighting.field.clone(),
            });
        }
        let (grouping, solution) = planned(table, plan)?;
        let (mut cells, mut goals) = (Vec::new(), Vec::new());
        let calls = calls_of_cells(&solution);
        for ((labels, calls), solved) in grouping.labels.iter().zip(calls).zip(&solution.groups) {
            let collecting = solved.collecting.filter(|it| it.in_full);
            goals.extend(collecting.map(|it| Goal {
                group: labels.clone(),
                collect: it.until.collect,
                only_with_signal: it.until.of == Counted::WithSignal,
            }));
            let calls = collecting.map_or(calls, |it| it.cells_afterwards);
            cells.extend(
                [true, false]
                    .into_iter()
                    .zip(calls)
                    .map(|(signal, calls)| Kept {
                        group: labels.clone(),
                        signal,
                        calls,
                        traces: 0,
                        ids: Vec::new(),
                        collected: Vec::new(),
                    }),
            );
        }
        Ok(Self {
            schema_version: 1,
            cells,
            goals,
            plan: plan.clone(),
        })
    }

    /// Takes in the traces of one pull, and tells what the plan did not expect. Fields that no trace of the pull has are
    /// missing in all of them.
    ///
    /// # Errors
    /// The plan's groups cannot be made of these traces.
    pub fn take(&mut self, mut table: TraceTable) -> Result<Taken, DrawError> {
        let mut taken = Taken::default();
        let Self {
            plan, cells, goals, ..
        } = self;
        let conditions = plan.signal.conditions.iter().map(|it| (&it.field, false));
        let dimensions = plan.dimensions.iter();
        let fields = dimensions.map(|it| (&it.field, !it.cuts.is_empty()));
        for (field, is_cut) in fields.chain(conditions) {
            if table.column(field).is_none() {
                taken.absent.push(field.clone());
                let rows = table.rows();
                let column = Column::of_numbers(field, rows, |_, into| into.fill(f64::NAN));
                table.columns.push(if is_cut {
                    let nothing = std::iter::repeat_n(f64::NAN, rows);
                    column.with_values(Values::Numbers(nothing.collect()))
                } else {
                    column
                });
            }
        }
        let mut grouping = Grouping::of(&table, &plan.dimensions, &plan.signal)?;
        grouping.merge(&table, plan);
        let places: HashMap<(&[String], bool), usize> = cells
            .iter()
            .enumerate()
            .map(|(place, cell)| ((cell.group.as_slice(), cell.signal), place))
            .collect();
        let of_stratum: Vec<[Option<usize>; 2]> = grouping
            .labels
            .iter()
            .map(|group| {
                [true, false].map(|signal| places.get(&(group.as_slice(), signal)).copied())
            })
            .collect();
        let keys = Keys::new(&Seed::new(plan.seed.as_str())?);
        let known: HashSet<String> = cells
            .iter()
            .flat_map(|cell| cell.ids.iter().chain(&cell.collected).cloned())
            .collect();
        let mut wanted: HashMap<Vec<String>, u64> = HashMap::new();
        for goal in &*goals {
            let own = cells.iter().filter(|cell| goal.collects(cell));
            let collected: usize = own.map(|cell| cell.collected.len()).sum();
            let left = goal.collect.saturating_sub(collected as u64);
            wanted.insert(goal.group.clone(), left);
        }
        let collects: Vec<bool> = cells
            .iter()
            .map(|cell| goals.iter().any(|goal| goal.collects(cell)))
            .collect();
        let mut samples: Vec<BottomK<String>> = cells
            .iter_mut()
            .map(|cell| {
                let mut sample = BottomK::new(cell.calls as usize);
                for id in cell.ids.drain(..) {
                    sample.offer(keys.key(&id), id);
                }
                sample
            })
            .collect();
        for (row, id) in table.ids().iter().enumerate() {
            let side = usize::from(!grouping.signal[row]);
            let Some(place) = of_stratum[grouping.stratum[row] as usize][side] else {
                taken.strangers += 1;
                continue;
            };
            if !known.contains(id.as_str()) {
                let cell = &mut cells[place];
                if collects[place]
                    && let Some(left) = wanted.get_mut(&cell.group)
                    && *left > 0
                {
                    *left -= 1;
                    cell.collected.push(id.to_string());
                    continue;
                }
                cell.traces += 1;
                samples[place].offer_with(keys.key(&id), || id.to_string());
            }
        }
        for (cell, sample) in cells.iter_mut().zip(samples) {
            cell.ids = sample.into_sorted().map(|(_, id)| id).collect();
        }
        Ok(taken)
    }

    /// The list of what has come until now.
    ///
    /// # Errors
    /// The plan's seed is none.
    pub fn list(&self) -> Result<List, DrawError> {
        let keys = Keys::new(&Seed::new(self.plan.seed.as_str())?);
        let stands_for = 1.0 / self.plan.sampled_share;
        let mut rows = Vec::new();
        for group in self.cells.chunk_by(|a, b| a.group == b.group) {
            let mut listed = Vec::new();
            for cell in group {
                for (ids, traces) in [
                    (&cell.collected, cell.collected.len() as u64),
                    (&cell.ids, cell.traces),
                ] {
                    let Some(inclusion) = Inclusion::new(ids.len() as u64, traces) else {
                        continue;
                    };
                    listed.extend(ids.iter().map(|id| Drawn {
                        id: id.clone(),
                        group: cell.group.clone(),
                        signal: cell.signal,
                        inclusion_probability: inclusion.probability() / stands_for,
                        weight: inclusion.weight() * stands_for,
                    }));
                }
            }
            listed.sort_by_key(|drawn| keys.key(&drawn.id));
            rows.extend(listed);
        }
        Ok(List {
            rows,
            plan_id: self.plan.id(),
            seed: self.plan.seed.clone(),
        })
    }
}
