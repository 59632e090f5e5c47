//! A plan's cells as rules of which every trace meets exactly one.

use assay_plan::dimension::{Dimension, MISSING_LABEL, OTHER_LABEL, exact_group_name};
use assay_plan::merge::Merge;
use assay_plan::rule::{Combine, Condition, Test};

use crate::recipe::Recipe;

/// A rule: a trace meets it where all of its demands hold.
#[derive(Clone, Debug, PartialEq)]
pub struct SamplingRule {
    /// What to call it: the group's name, and how it stands to trouble.
    pub name: String,
    /// Which cell it is a part of.
    pub(crate) cell: usize,
    /// That cell's group.
    pub(crate) group: Vec<String>,
    /// Whether rules before it take the traces that its contraries are about, so that a sampler of which the first rule
    /// counts need not name them.
    pub(crate) follows: bool,
    /// What must hold.
    pub(crate) demands: Vec<Demand>,
}

/// Something that must hold of a field, or must not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Demand {
    pub(crate) field: String,
    pub(crate) must: bool,
    pub(crate) fact: Fact,
}

/// What a field's value may be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    /// One of these texts.
    OneOf(Vec<String>),
    /// A number that is at least the first and below the second.
    Between(Option<f64>, Option<f64>),
    /// A number above this one.
    Above(f64),
    /// A number that is at most this one.
    AtMost(f64),
    /// A text that contains this one, in any case of letters.
    Contains(String),
    /// No value.
    Missing,
}

/// The tags of which a field of this key has one of these values: those with the value after a colon, and for “true” also
/// the plain one.
pub(crate) fn tags(key: &str, values: &[String]) -> Vec<String> {
    let tags = values.iter().flat_map(|value| {
        let plain = (value == "true").then(|| key.to_owned());
        plain.into_iter().chain([format!("{key}:{value}")])
    });
    tags.collect()
}

/// Why a cell is no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoRule {
    /// The cell's group.
    pub group: String,
    /// Why, as the end of a sentence.
    pub reason: String,
}

/// The rules of a plan's judged cells, and the cells that make none.
///
/// Where any of several signs is trouble, a cell is several rules: a trace that has the first sign, one that has the
/// second and not the first, and so on.
pub fn rules(recipe: &Recipe) -> (Vec<SamplingRule>, Vec<NoRule>) {
    let (mut rules, mut without) = (Vec::new(), Vec::new());
    for (number, cell) in recipe.cells.iter().enumerate() {
        let group = exact_group_name(&cell.labels);
        let demands = match of_group(recipe, &cell.labels) {
            Ok(demands) => demands,
            Err(reason) => {
                without.push(NoRule { group, reason });
                continue;
            }
        };
        let parts = of_signal(recipe, cell.has_signal);
        let same = |other: &crate::recipe::Cell| other.labels == cell.labels;
        let has_former = recipe.cells[..number].iter().any(same);
        for (place, signal) in parts.into_iter().enumerate() {
            let trouble = if cell.has_signal { "with" } else { "without" };
            rules.push(SamplingRule {
                name: if recipe.sorting.signal.is_empty() {
                    group.clone()
                } else {
                    format!("{group}, {trouble} signs of trouble")
                },
                cell: number,
                group: cell.labels.clone(),
                follows: has_former || (cell.has_signal && place > 0),
                demands: demands.iter().cloned().chain(signal).collect(),
            });
        }
    }
    number_equal_names(&mut rules);
    (rules, without)
}

/// Rules of one cell are told apart by numbers.
fn number_equal_names(rules: &mut [SamplingRule]) {
    for place in 0..rules.len() {
        let cell = rules[place].cell;
        let is_of_cell = |rule: &&SamplingRule| rule.cell == cell;
        if rules.iter().filter(is_of_cell).count() > 1 {
            let before = rules[..place].iter().filter(is_of_cell).count();
            let name = format!("{} ({})", rules[place].name, before + 1);
            rules[place].name = name;
        }
    }
}

/// What must hold of a trace of a group.
fn of_group(recipe: &Recipe, labels: &[String]) -> Result<Vec<Demand>, String> {
    let sorting = &recipe.sorting;
    let joined = || "it is all that the other groups are not".to_owned();
    if sorting
        .merges
        .iter()
        .any(|it| matches!(it, Merge::Group(_)))
    {
        let others = |label: &String| label == OTHER_LABEL;
        if labels.iter().all(others) {
            return Err(joined());
        }
    }
    let mut demands = Vec::new();
    for (dimension, label) in sorting.dimensions.iter().zip(labels) {
        let mut own = vec![label.clone()];
        if label == OTHER_LABEL {
            own.extend(sorting.merges.iter().filter_map(|merge| match merge {
                Merge::Value { field, value } if *field == dimension.field => Some(value.clone()),
                _ => None,
            }));
        }
        demands.push(of_labels(dimension, &own)?);
    }
    Ok(demands)
}

/// What must hold of a field that makes one of these labels.
fn of_labels(dimension: &Dimension, labels: &[String]) -> Result<Demand, String> {
    let demand = |fact| Demand {
        field: dimension.field.clone(),
        must: true,
        fact,
    };
    if dimension.cuts.is_empty() {
        return match labels {
            [label] if label == MISSING_LABEL => Ok(demand(Fact::Missing)),
            labels if labels.iter().any(|it| it == MISSING_LABEL) => {
                Err("it joins traces that have a value with traces that have none".to_owned())
            }
            labels => Ok(demand(Fact::OneOf(labels.to_vec()))),
        };
    }
    let [label] = labels else {
        return Err("it joins several ranges of numbers".to_owned());
    };
    if label == MISSING_LABEL {
        return Ok(demand(Fact::Missing));
    }
    let place = dimension.bucket_labels().iter().position(|it| it == label);
    let Some(place) = place else {
        return Err("it is no range of its field".to_owned());
    };
    let lower = place.checked_sub(1).and_then(|it| dimension.cuts.get(it));
    let upper = dimension.cuts.get(place);
    Ok(demand(Fact::Between(lower.copied(), upper.copied())))
}

/// The disjoint ways in which a trace carries the failure signal, or does not.
fn of_signal(recipe: &Recipe, has_signal: bool) -> Vec<Vec<Demand>> {
    let rule = &recipe.sorting.signal;
    let demands: Vec<Demand> = rule.conditions.iter().map(demand_of).collect();
    let turned = |demand: &Demand| Demand {
        must: !demand.must,
        ..demand.clone()
    };
    // "All of them" fails where "any of their contraries" holds.
    let (any, ways): (bool, Vec<Demand>) = match (rule.combine, has_signal) {
        (Combine::Any, true) => (true, demands),
        (Combine::Any, false) => (false, demands.iter().map(turned).collect()),
        (Combine::All, true) => (false, demands),
        (Combine::All, false) => (true, demands.iter().map(turned).collect()),
    };
    if !any || ways.is_empty() {
        return vec![ways];
    }
    (0..ways.len())
        .map(|place| {
            let former = ways[..place].iter().map(turned);
            former.chain([ways[place].clone()]).collect()
        })
        .collect()
}

fn demand_of(condition: &Condition) -> Demand {
    let (must, fact) = match &condition.test {
        Test::Is(value) => (true, Fact::OneOf(vec![value.clone()])),
        Test::IsNot(value) => (false, Fact::OneOf(vec![value.clone()])),
        Test::OneOf(values) => (true, Fact::OneOf(values.clone())),
        Test::Contains(part) => (true, Fact::Contains(part.clone())),
        Test::Below(limit) => (true, Fact::Between(None, Some(*limit))),
        Test::AtLeast(limit) => (true, Fact::Between(Some(*limit), None)),
        Test::Above(limit) => (true, Fact::Above(*limit)),
        Test::AtMost(limit) => (true, Fact::AtMost(*limit)),
        Test::Missing => (true, Fact::Missing),
        Test::Present => (false, Fact::Missing),
    };
    Demand {
        field: condition.field.clone(),
        must,
        fact,
    }
}

impl SamplingRule {
    /// The fields that it asks for.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.demands.iter().map(|demand| demand.field.as_str())
    }
}
