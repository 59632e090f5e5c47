//! Groups that count as one, called “Other”.

use std::cmp::Ordering;
use std::collections::HashMap;

use assay_sampling::forecast::small_groups::troubled_groups;
use assay_sampling::order::sort_by;
use assay_sampling::population::{Cell, MeanTokens, Population, Stratum};
use serde::{Deserialize, Serialize};

use crate::dimension::OTHER_LABEL;
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

/// The labels of the group that a combination of values counts in, where that is another than itself.
pub fn merged_labels(plan: &Plan, labels: &[String]) -> Option<Vec<String>> {
    let Plan {
        dimensions, merges, ..
    } = plan;
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
    let joins =
        |it: &Merge| matches!(it, Merge::Group(group) if group == labels || *group == renamed);
    if merges.iter().any(joins) {
        renamed.fill(OTHER_LABEL.to_owned());
    }
    (renamed != labels).then_some(renamed)
}

/// The counts of the plan's groups, out of the counts of every combination of values: what counts as one is added up.
/// What was merged already stays as it is.
pub fn merged(plan: &Plan, population: &Population) -> Population {
    if plan.merges.is_empty() {
        return population.clone();
    }
    let mut strata: Vec<Stratum> = Vec::with_capacity(population.strata.len());
    let mut found: HashMap<Vec<String>, usize> = HashMap::with_capacity(population.strata.len());
    for stratum in &population.strata {
        let labels = merged_labels(plan, &stratum.labels).unwrap_or_else(|| stratum.labels.clone());
        let place = *found.entry(labels).or_insert_with_key(|labels| {
            strata.push(Stratum {
                labels: labels.clone(),
                ..Stratum::default()
            });
            strata.len() - 1
        });
        let sum = &mut strata[place];
        sum.tokens = tokens_together(sum, stratum);
        sum.with_signal = together(sum.with_signal, stratum.with_signal);
        sum.without_signal = together(sum.without_signal, stratum.without_signal);
    }
    sort_by(&mut strata, largest_first);
    Population {
        strata,
        span_days: population.span_days,
    }
}

/// The order of strata: largest first, ties by labels.
pub fn largest_first(one: &Stratum, other: &Stratum) -> Ordering {
    let sizes = other.traces().cmp(&one.traces());
    sizes.then_with(|| one.labels.cmp(&other.labels))
}

/// The counts of two cells together.
fn together(one: Cell, other: Cell) -> Cell {
    let cost = |it: Cell| it.mean_cost_usd.map(|mean| (it.traces, mean));
    let mean_cost_usd = mean_together(cost(one), cost(other));
    Cell {
        traces: one.traces.saturating_add(other.traces),
        judged: one.judged.saturating_add(other.judged),
        judged_bad: one.judged_bad.saturating_add(other.judged_bad),
        mean_cost_usd,
    }
}

/// The mean of both, each the mean of so many traces.
fn mean_together(one: Option<(u64, f64)>, other: Option<(u64, f64)>) -> Option<f64> {
    match [one, other].map(|it| it.map(|(traces, mean)| (traces as f64, mean))) {
        [Some((n, a)), Some((m, b))] if n + m > 0.0 => Some((n * a + m * b) / (n + m)),
        [a, b] => a.or(b).map(|(_, mean)| mean),
    }
}

/// The mean tokens of two strata together.
fn tokens_together(one: &Stratum, other: &Stratum) -> Vec<MeanTokens> {
    let of = |stratum: &Stratum, field: &str| {
        let means = stratum.tokens_of(field);
        let [with_signal, without_signal] = stratum.cells().map(|cell| cell.traces);
        [
            means[0].map(|mean| (with_signal, mean)),
            means[1].map(|mean| (without_signal, mean)),
        ]
    };
    let mut fields: Vec<&str> = Vec::new();
    for it in one.tokens.iter().chain(&other.tokens) {
        if !fields.contains(&it.field.as_str()) {
            fields.push(&it.field);
        }
    }
    let together = fields.into_iter().map(|field| {
        let [[a, b], [c, d]] = [of(one, field), of(other, field)];
        MeanTokens {
            field: field.to_owned(),
            with_signal: mean_together(a, c),
            without_signal: mean_together(b, d),
        }
    });
    together.collect()
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

/// Groups with little of the traffic, by their labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmallGroups {
    /// Those that can be merged; none where there is only one, which alone would only change its name.
    pub merge: Vec<Vec<String>>,
    /// Those that make so much of the trouble that merging them would hide it.
    pub keep: Vec<Vec<String>>,
}

/// The groups below this share of the traffic.
pub fn small_groups(population: &Population, below: f64) -> SmallGroups {
    let all = population.traces() as f64;
    let troubled = troubled_groups(population);
    let small = population.strata.iter().enumerate().filter(|(_, stratum)| {
        (stratum.traces() as f64) < below * all
            && !stratum.labels.iter().all(|label| label == OTHER_LABEL)
    });
    let (keep, mut merge): (Vec<_>, Vec<_>) =
        small.partition(|(place, _)| troubled.iter().any(|it| it.stratum == *place));
    if merge.len() < 2 {
        merge.clear();
    }
    let labels = |of: Vec<(usize, &Stratum)>| {
        of.into_iter()
            .map(|(_, stratum)| stratum.labels.clone())
            .collect()
    };
    SmallGroups {
        merge: labels(merge),
        keep: labels(keep),
    }
}
