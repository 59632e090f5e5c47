//! A list that grows with a stream: pull after pull, each cell keeps the traces of its smallest keys.
//!
//! It is the fixed list of all traces that were taken in, with as many of each cell as were planned for when it began;
//! at any moment it is a valid sample of what has come until then. A trace that comes in several pulls is one where it
//! is among the kept ones, and counts once a pull where it is not.

use std::collections::{HashMap, HashSet};

use assay_plan::document::Plan;
use assay_sampling::draw::bottom_k::BottomK;
use assay_sampling::draw::inclusion::Inclusion;
use assay_sampling::draw::key::{Keys, Seed};
use serde::{Deserialize, Serialize};

use crate::draw::{DrawError, Drawn, List, planned_calls};
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
}

/// What is kept of one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    group: Vec<String>,
    signal: bool,
    /// How many traces are kept, at most.
    calls: u64,
    /// How many came.
    traces: u64,
    /// Those that are kept, by their keys.
    ids: Vec<String>,
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
        let (grouping, calls) = planned_calls(table, plan)?;
        let cells = grouping
            .labels
            .iter()
            .zip(calls)
            .flat_map(|(group, calls)| {
                [true, false]
                    .into_iter()
                    .zip(calls)
                    .map(|(signal, calls)| Kept {
                        group: group.clone(),
                        signal,
                        calls,
                        traces: 0,
                        ids: Vec::new(),
                    })
            });
        Ok(Self {
            schema_version: 1,
            cells: cells.collect(),
            plan: plan.clone(),
        })
    }

    /// Takes in the traces of one pull, and tells how many belong to groups that the plan does not know. Fields that no
    /// trace of the pull has are missing in all of them.
    ///
    /// # Errors
    /// The plan's groups cannot be made of these traces.
    pub fn take(&mut self, mut table: TraceTable) -> Result<u64, DrawError> {
        let Self { plan, cells, .. } = self;
        let conditions = plan.signal.conditions.iter().map(|it| (&it.field, false));
        let dimensions = plan.dimensions.iter();
        let fields = dimensions.map(|it| (&it.field, !it.cuts.is_empty()));
        for (field, is_cut) in fields.chain(conditions) {
            if table.column(field).is_none() {
                let nothing = vec![f64::NAN; table.rows()];
                let column = Column::of_numbers(field, &nothing);
                table.columns.push(if is_cut {
                    column.with_values(Values::Numbers(nothing))
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
            .flat_map(|cell| cell.ids.iter().cloned())
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
        let mut strangers = 0;
        for (row, id) in table.ids().iter().enumerate() {
            let side = usize::from(!grouping.signal[row]);
            let Some(place) = of_stratum[grouping.stratum[row] as usize][side] else {
                strangers += 1;
                continue;
            };
            if !known.contains(id) {
                cells[place].traces += 1;
                samples[place].offer_with(keys.key(id), || id.to_owned());
            }
        }
        for (cell, sample) in cells.iter_mut().zip(samples) {
            cell.ids = sample.into_sorted().map(|(_, id)| id).collect();
        }
        Ok(strangers)
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
                let Some(inclusion) = Inclusion::new(cell.ids.len() as u64, cell.traces) else {
                    continue;
                };
                listed.extend(cell.ids.iter().map(|id| Drawn {
                    id: id.clone(),
                    group: cell.group.clone(),
                    signal: cell.signal,
                    inclusion_probability: inclusion.probability() / stands_for,
                    weight: inclusion.weight() * stands_for,
                }));
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
