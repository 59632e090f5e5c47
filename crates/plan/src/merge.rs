//! Groups that count as one, called “Other”.

use std::collections::HashMap;

use assay_sampling::population::{Cell, Population, Stratum};
use serde::{Deserialize, Serialize};

use crate::dimension::{Dimension, OTHER_LABEL};
use crate::document::Plan;

/// Something that goes into “Other”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Merge {
    /// One value of a field: its groups are those of the field's value “Other”.
    Value {
        /// The field's name in the loaded data.
        field: String,
        /// The value, as a group's label says it.
        value: String,
    },
    /// One group, by its labels: it joins the one group “Other”.
    Group(Vec<String>),
}

/// The labels of a group that counts as another: `None` where it stays as it is.
fn merged_labels(
    dimensions: &[Dimension],
    merges: &[Merge],
    labels: &[String],
) -> Option<Vec<String>> {
    let mut renamed = labels.to_vec();
    for merge in merges {
        if let Merge::Value { field, value } = merge {
            let place = dimensions.iter().position(|it| &it.field == field);
            if let Some(label) = place.and_then(|it| renamed.get_mut(it))
                && label == value
            {
                OTHER_LABEL.clone_into(label);
            }
        }
    }
    let joins = |it: &Merge| matches!(it, Merge::Group(group) if group == labels || *group == renamed);
    if merges.iter().any(joins) {
        renamed.fill(OTHER_LABEL.to_owned());
    }
    (renamed != labels).then_some(renamed)
}

/// The counts of the plan's groups out of the counts of every combination, and for each of those the place of its group.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The counts, ordered as [`Population`] says.
    pub population: Population,
    /// The place in it of each stratum that was given.
    pub places: Vec<usize>,
}

/// Adds up what the plan counts as one. What was merged already stays as it is.
pub fn merged(plan: &Plan, population: &Population) -> Merged {
    if plan.merges.is_empty() {
        return Merged {
            population: population.clone(),
            places: (0..population.strata.len()).collect(),
        };
    }
    let mut strata: Vec<Stratum> = Vec::with_capacity(population.strata.len());
    let mut found: HashMap<Vec<String>, usize> = HashMap::with_capacity(population.strata.len());
    let mut parts = Vec::with_capacity(population.strata.len());
    for stratum in &population.strata {
        let labels = merged_labels(&plan.dimensions, &plan.merges, &stratum.labels)
            .unwrap_or_else(|| stratum.labels.clone());
        let place = *found.entry(labels.clone()).or_insert_with(|| {
            strata.push(Stratum {
                labels,
                ..Stratum::default()
            });
            strata.len() - 1
        });
        parts.push(place);
        let sum = &mut strata[place];
        sum.with_signal = together(sum.with_signal, stratum.with_signal);
        sum.without_signal = together(sum.without_signal, stratum.without_signal);
    }
    let mut order: Vec<usize> = (0..strata.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&strata[a], &strata[b]);
        b.traces()
            .cmp(&a.traces())
            .then_with(|| a.labels.cmp(&b.labels))
    });
    let mut rank = vec![0; strata.len()];
    for (place, &stratum) in order.iter().enumerate() {
        rank[stratum] = place;
    }
    Merged {
        population: Population {
            strata: order
                .iter()
                .map(|&it| std::mem::take(&mut strata[it]))
                .collect(),
            span_days: population.span_days,
        },
        places: parts.into_iter().map(|it| rank[it]).collect(),
    }
}

/// The counts of two cells together.
fn together(one: Cell, other: Cell) -> Cell {
    let costs = [one, other].map(|it| it.mean_cost_usd.map(|mean| (it.traces as f64, mean)));
    let mean_cost_usd = match costs {
        [Some((n, a)), Some((m, b))] if n + m > 0.0 => Some((n * a + m * b) / (n + m)),
        [a, b] => a.or(b).map(|(_, mean)| mean),
    };
    Cell {
        traces: one.traces.saturating_add(other.traces),
        judged: one.judged.saturating_add(other.judged),
        judged_bad: one.judged_bad.saturating_add(other.judged_bad),
        mean_cost_usd,
    }
}

impl Plan {
    /// Puts these groups into “Other”, by the labels that the plan's groups have now.
    pub fn merge(&mut self, groups: impl IntoIterator<Item = Vec<String>>) {
        for group in groups {
            let is_other = group.iter().all(|label| label == OTHER_LABEL);
            let merge = Merge::Group(group);
            if !is_other && !self.merges.contains(&merge) {
                self.merges.push(merge);
            }
        }
    }

    /// Puts one value of a field into “Other”, or takes it out.
    pub fn merge_value(&mut self, field: &str, value: &str, merged: bool) {
        let merge = Merge::Value {
            field: field.to_owned(),
            value: value.to_owned(),
        };
        self.merges.retain(|it| *it != merge);
        if merged {
            self.merges.push(merge);
        }
    }
}

/// The groups below this share of the traffic, by their labels; none where there are fewer than two of them, since one
/// group alone would only change its name.
pub fn small_groups(population: &Population, below: f64) -> Vec<Vec<String>> {
    let all = population.traces() as f64;
    let small: Vec<Vec<String>> = population
        .strata
        .iter()
        .filter(|it| (it.traces() as f64) < below * all)
        .map(|it| it.labels.clone())
        .collect();
    if small.len() < 2 { Vec::new() } else { small }
}
