//! Everything that a snapshot holds, in plain words, for whoever is about to hand it on.

use std::fmt::Write as _;

use assay_sampling::population::{Population, Stratum};

use super::{Hidden, Snapshot};
use crate::date::utc_days;
use crate::dimension::{field_label, group_name};
use crate::document::Plan;
use crate::merge::Merge;
use crate::number::{count, counted, money, plain};

/// What no snapshot ever holds.
pub const NEVER_INSIDE: &str = "Never inside: traces, their ids and texts, rows that could not be read, your files or where they lie, and what your traffic costs.";

/// A part of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it is.
    pub what: &'static str,
    /// What of it is inside.
    pub said: String,
}

impl Snapshot {
    /// Everything inside.
    pub fn contents(&self) -> Vec<Content> {
        let plan = &self.plan;
        let mut contents = Vec::new();
        let mut add = |what, said: String| {
            if !said.is_empty() {
                contents.push(Content { what, said });
            }
        };
        add("The traces", self.traces());
        add("Groups", names(&self.counts.population));
        add("Counts of each group", self.counted());
        add("Counted together as “Other”", merges(plan));
        add("Fields", fields(plan));
        if !plan.signal.is_empty() {
            add("Signs of trouble", plan.signal.to_string());
        }
        if !plan.verdict.is_empty() {
            add("Past verdicts that count as bad", plan.verdict.to_string());
        }
        add("Targets", targets(plan));
        add("Money", self.money());
        if !plan.measured.is_empty() {
            add(
                "Last results",
                groups(plan.measured.iter().map(|it| &it.group)),
            );
        }
        let kept: Vec<&str> = self.kept.iter().map(|it| it.name.as_str()).collect();
        add("Plans kept to compare", kept.join(", "));
        add("Seed of the draw", plan.seed.clone());
        contents
    }

    fn traces(&self) -> String {
        let about = &self.about;
        let mut said = format!(
            "“{}”, {}",
            about.name,
            counted(about.traces, about.unit.name())
        );
        if let (Some(first), Some(last)) = (about.first_ms, about.last_ms) {
            let _ = write!(said, ", {}", utc_days(first, last));
        }
        said
    }

    fn counted(&self) -> String {
        let strata = &self.counts.population.strata;
        let mut said = "traces with and without a sign of trouble".to_owned();
        let cells = || strata.iter().flat_map(Stratum::cells);
        if cells().any(|cell| cell.judged > 0) {
            said.push_str(", and how many of them were judged before and found bad");
        }
        let counts = cells().flat_map(|it| [it.traces, it.judged, it.judged_bad]);
        let counts = || counts.clone().filter(|&it| it > 0);
        if let (Some(least), Some(most)) = (counts().min(), counts().max()) {
            let _ = write!(said, "; from {} to {}", count(least), count(most));
        }
        if self.hides(Hidden::SmallCounts) {
            said.push_str(", those under 10 rounded up to 10");
        }
        said
    }

    fn money(&self) -> String {
        let plan = &self.plan;
        if self.hides(Hidden::Prices) {
            return format!("{}, without prices", plan.budget);
        }
        let mut said = format!("{}, {} a call", plan.budget, money(plan.price_per_call));
        for rate in &plan.token_rates {
            let (dollars, field) = (plain(rate.dollars_per_million), field_label(&rate.field));
            let _ = write!(said, ", ${dollars} for a million {field}");
        }
        if !plan.token_rates.is_empty() {
            let overhead = money(plan.overhead_per_call);
            let _ = write!(
                said,
                ", {overhead} a call besides; each group’s mean numbers of tokens"
            );
        }
        said
    }
}

/// The names of all groups.
fn names(population: &Population) -> String {
    groups(population.strata.iter().map(|it| &it.labels))
}

fn groups<'a>(labels: impl Iterator<Item = &'a Vec<String>>) -> String {
    let names: Vec<String> = labels.map(|it| group_name(it)).collect();
    names.join(", ")
}

/// What counts as one group.
fn merges(plan: &Plan) -> String {
    let name = |it: &Merge| match it {
        Merge::Value { value, .. } => value.clone(),
        Merge::Group(group) => group_name(group),
    };
    let names: Vec<String> = plan.merges.iter().map(name).collect();
    names.join(", ")
}

/// The fields that the plan is about, each once.
fn fields(plan: &Plan) -> String {
    let dimensions = plan.dimensions.iter().map(|it| &it.field);
    let rules = plan
        .signal
        .conditions
        .iter()
        .chain(&plan.verdict.conditions);
    let weights = plan.weighting.iter().map(|it| &it.field);
    let arrivals = plan.arrivals.iter().map(|it| &it.field);
    let mut fields: Vec<&str> = Vec::new();
    for field in dimensions
        .chain(rules.map(|it| &it.field))
        .chain(weights)
        .chain(arrivals)
    {
        if !fields.contains(&field.as_str()) {
            fields.push(field);
        }
    }
    fields.join(", ")
}

fn targets(plan: &Plan) -> String {
    let mut said = format!(
        "{} for every group, held {} times in 100",
        plan.common_target().words(),
        plain(plan.confidence * 100.0)
    );
    let targets = plan.group_targets.iter().map(|it| &it.group);
    let tiers = plan.tiers.iter().map(|it| &it.group);
    let locks = plan.locks.iter().map(|it| &it.group);
    let until = plan.judge_until.iter().map(|it| &it.group);
    let mut own: Vec<String> = Vec::new();
    for group in targets.chain(tiers).chain(locks).chain(until) {
        let name = group_name(group);
        if !own.contains(&name) {
            own.push(name);
        }
    }
    if !own.is_empty() {
        let _ = write!(said, "; wishes of their own: {}", own.join(", "));
    }
    said
}
