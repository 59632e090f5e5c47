//! What a draw does, without its traces.

use std::collections::{HashMap, HashSet};

use assay_plan::collecting::Counted;
use assay_plan::data::Field;
use assay_plan::dimension::{Dimension, group_name};
use assay_plan::document::Plan;
use assay_plan::merge::Merge;
use assay_plan::rule::Rule;
use assay_plan::solution::Solution;
use assay_sampling::draw::key::Seed;

use crate::error::HandoffError;
use crate::kind::Kind;

/// What a draw does, without its traces: which group and cell a trace belongs to, and how many of each cell are judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    pub(crate) plan_id: String,
    pub(crate) seed: Seed,
    /// The share of the traffic that the traces are.
    pub(crate) sampled_share: f64,
    pub(crate) sorting: Sorting,
    /// The cells of which traces are judged, in the order of the list.
    pub(crate) cells: Vec<Cell>,
    /// The groups of which a stream lists the first traces for good.
    pub(crate) goals: Vec<Goal>,
}

/// A group of which a stream lists every trace until enough are collected, and from then on as many as its target asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Goal {
    pub(crate) labels: Vec<String>,
    pub(crate) collect: u64,
    /// Whether only those with the failure signal count.
    pub(crate) only_with_signal: bool,
    /// How many with the failure signal and without it are judged afterwards.
    pub(crate) afterwards: [u64; 2],
}

/// Which group a trace belongs to, and whether it carries the failure signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Sorting {
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) merges: Vec<Merge>,
    pub(crate) signal: Rule,
    /// The fields of numbers that a price by tokens counts: a table of counts tells their means.
    pub(crate) tokens: Vec<String>,
    /// The labels that each dimension's values are known by.
    pub(crate) labels: Vec<Vec<String>>,
    pub(crate) kinds: HashMap<String, Kind>,
    /// By which names the export's records have each field: none where it is worked out. Fields of which that is not known
    /// are not here.
    pub(crate) columns: HashMap<String, Vec<String>>,
}

/// Traces of one group with the failure signal or without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) labels: Vec<String>,
    pub(crate) has_signal: bool,
    /// How many of its traces are judged, at most.
    pub(crate) calls: u64,
}

impl Recipe {
    /// The draw of a plan whose solution on the loaded traces this is. `fields` are those traces' fields: a value is
    /// compared as what it is there.
    ///
    /// # Errors
    /// The plan is none, is about fields that are not there, judges nothing, or has two groups of one name.
    pub fn new(plan: &Plan, solution: &Solution, fields: &[Field]) -> Result<Self, HandoffError> {
        let seed = Seed::new(plan.seed.as_str())?;
        let mut seen = HashSet::new();
        for group in &solution.groups {
            if !seen.insert(&group.labels) {
                return Err(HandoffError::TwinGroups {
                    group: group_name(&group.labels),
                });
            }
        }
        let cell = |labels: &Vec<String>, has_signal, calls| Cell {
            labels: labels.clone(),
            has_signal,
            calls,
        };
        let cells: Vec<Cell> = solution
            .groups
            .iter()
            .flat_map(|group| {
                [
                    cell(&group.labels, true, group.calls_with_signal),
                    cell(&group.labels, false, group.calls_without_signal),
                ]
            })
            .filter(|cell| cell.calls > 0)
            .collect();
        if cells.is_empty() {
            return Err(HandoffError::NothingJudged);
        }
        let goals = solution.groups.iter().filter_map(|group| {
            let collecting = group.collecting.filter(|it| it.in_full)?;
            Some(Goal {
                labels: group.labels.clone(),
                collect: collecting.until.collect,
                only_with_signal: collecting.until.of == Counted::WithSignal,
                afterwards: collecting.cells_afterwards,
            })
        });
        let goals = goals.collect();
        let groups = solution.groups.iter().map(|group| group.labels.as_slice());
        Ok(Self {
            goals,
            plan_id: plan.id(),
            seed,
            sampled_share: plan.sampled_share,
            sorting: Sorting::of(plan, groups, fields)?,
            cells,
        })
    }

    /// For how many traces of the traffic each trace stands before it is drawn.
    pub(crate) fn stands_for(&self) -> f64 {
        1.0 / self.sampled_share
    }

    /// Which group a trace belongs to, and whether it carries the failure signal.
    pub fn sorting(&self) -> &Sorting {
        &self.sorting
    }

    /// How many traces are judged, at most.
    pub fn calls(&self) -> u64 {
        self.cells.iter().map(|cell| cell.calls).sum()
    }
}

impl Sorting {
    /// The groups of a plan before it is solved: of numbers that are not cut no value is known.
    ///
    /// # Errors
    /// The plan is none, is about fields that are not there, or weighs rows by a field.
    pub fn new(plan: &Plan, fields: &[Field]) -> Result<Self, HandoffError> {
        Self::of(plan, std::iter::empty(), fields)
    }

    /// The groups of a plan whose traces nobody has seen here: fields that are cut or compared with numbers hold numbers,
    /// those compared with yes and no alone hold flags, and others texts.
    ///
    /// # Errors
    /// The plan is none, or weighs rows by a field.
    pub fn unseen(plan: &Plan) -> Result<Self, HandoffError> {
        Self::with_kinds(plan, std::iter::empty(), |field| {
            Some(Kind::told_by(plan, field))
        })
    }

    fn of<'a>(
        plan: &'a Plan,
        groups: impl Iterator<Item = &'a [String]>,
        fields: &[Field],
    ) -> Result<Self, HandoffError> {
        let named = |name: &str| fields.iter().find(|it| it.name == name);
        let mut sorting = Self::with_kinds(plan, groups, |name| named(name).map(Kind::of))?;
        let rates = plan.token_rates.iter().map(|it| &it.field);
        sorting.tokens = rates
            .filter(|name| {
                // What the reader works out, no table holds; what makes the groups is in the table of counts already.
                let is_told = |it: &Field| {
                    Kind::of(it) == Kind::Number
                        && it.columns.as_ref().is_none_or(|it| !it.is_empty())
                };
                named(name).is_some_and(is_told)
                    && plan.dimensions.iter().all(|it| it.field != **name)
            })
            .cloned()
            .collect();
        for name in sorting.kinds.keys().chain(&sorting.tokens) {
            if let Some(columns) = named(name).and_then(|it| it.columns.clone()) {
                sorting.columns.insert(name.clone(), columns);
            }
        }
        Ok(sorting)
    }

    /// The fields that it is about, each once: those that make the groups first.
    pub fn fields(&self) -> Vec<&str> {
        let dimensions = self.dimensions.iter().map(|it| it.field.as_str());
        let conditions = self.signal.conditions.iter().map(|it| it.field.as_str());
        let mut seen = HashSet::new();
        let fields = dimensions.chain(conditions);
        fields.filter(|field| seen.insert(*field)).collect()
    }

    fn with_kinds<'a>(
        plan: &'a Plan,
        groups: impl Iterator<Item = &'a [String]>,
        kind_of: impl Fn(&str) -> Option<Kind>,
    ) -> Result<Self, HandoffError> {
        plan.validate()?;
        if let Some(weighting) = &plan.weighting {
            return Err(HandoffError::Weighted {
                field: weighting.field.clone(),
            });
        }
        let conditions = plan.signal.conditions.iter().map(|it| it.field.as_str());
        let dimensions = plan.dimensions.iter().map(|it| it.field.as_str());
        let mut kinds = HashMap::new();
        for name in dimensions.chain(conditions) {
            let Some(kind) = kind_of(name) else {
                return Err(HandoffError::UnknownField {
                    field: name.to_owned(),
                });
            };
            kinds.insert(name.to_owned(), kind);
        }
        let merged = plan.merges.iter().filter_map(|merge| match merge {
            Merge::Group(labels) => Some(labels.as_slice()),
            Merge::Value { .. } => None,
        });
        let groups: Vec<&[String]> = groups.chain(merged).collect();
        let labels = plan
            .dimensions
            .iter()
            .enumerate()
            .map(|(place, dimension)| {
                let own = groups.iter().filter_map(|group| group.get(place));
                let values = plan.merges.iter().filter_map(|merge| match merge {
                    Merge::Value { field, value } if *field == dimension.field => Some(value),
                    _ => None,
                });
                let mut seen = HashSet::new();
                own.chain(values)
                    .filter(|label| seen.insert(label.as_str()))
                    .cloned()
                    .collect()
            });
        Ok(Self {
            tokens: Vec::new(),
            labels: labels.collect(),
            dimensions: plan.dimensions.clone(),
            merges: plan.merges.clone(),
            signal: plan.signal.clone(),
            kinds,
            columns: HashMap::new(),
        })
    }
}
