//! How a snapshot is written: one JSON document, the same in links, files and pictures.
//!
//! It is written short, as links are. What says the same in most plans is left out: a plan is written as what differs from
//! [`usual_plan`], a kept plan as what differs from the snapshot's own, with `null` for what it does not say. A group is a row
//! of its labels and its two cells, the one with the sign of trouble first; a cell is its traces, its judged ones and the bad
//! ones among these, without the zeros at the end. Where a price by tokens asks for it, each field that counts tokens has the mean
//! ones of every group's two cells, in the groups' order:
//!
//! ```json
//! {"type":"assay-snapshot","schemaVersion":2,
//!  "name":"support.jsonl","traces":8300,"firstMs":1762128000000,"lastMs":1763337600000,
//!  "plan":{"dimensions":[{"field":"metadata.intent"}],"window":"week"},
//!  "counts":{"days":14.0,"groups":[[["refund"],[240,20,3],[7760]],[["compliance"],[60],[240]]],
//!            "tokens":[["tokens_in",[[1850.4,1203.9],[4021.7,null]]]]},
//!  "hidden":["prices"]}
//! ```

use assay_sampling::population::{Cell, MAX_TRACES, MeanTokens, Population, Stratum};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::SnapshotError;
use super::upgrade::{SNAPSHOT, TYPE};
use super::{About, Counts, Hidden, KeptPlan, Snapshot};
use crate::data::Unit;
use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::grouping::MOST_GROUPS;
use crate::number::count;

/// The version of the snapshot's form that this code writes.
pub const SNAPSHOT_VERSION: u32 = 2;

/// The most plans that a snapshot keeps beside its own.
const MOST_KEPT: usize = 26;

/// A snapshot as it is written. Every key that a snapshot can have is a field here or in the plan.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(rename = "type")]
    document_type: String,
    schema_version: u32,
    name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    example: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    unit: Unit,
    traces: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    first_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "is_default")]
    last_ms: Option<i64>,
    plan: Map<String, Value>,
    counts: WrittenCounts,
    #[serde(default, skip_serializing_if = "is_default")]
    kept: Vec<WrittenPlan>,
    #[serde(default, skip_serializing_if = "is_default")]
    hidden: Vec<Hidden>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenPlan {
    name: String,
    plan: Map<String, Value>,
    #[serde(default, skip_serializing_if = "is_default")]
    counts: Option<WrittenCounts>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenCounts {
    #[serde(default, skip_serializing_if = "is_default")]
    days: Option<f64>,
    groups: Vec<(Vec<String>, Vec<u64>, Vec<u64>)>,
    #[serde(default, skip_serializing_if = "is_default")]
    tokens: Vec<(String, Vec<[Option<f64>; 2]>)>,
    #[serde(default, skip_serializing_if = "is_default")]
    signal_matches: Vec<u64>,
    #[serde(default, skip_serializing_if = "is_default")]
    weightless: u64,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The plan that plans in snapshots are told apart from. It belongs to version 2 of the form and never
/// changes; that of version 1 differed in its version alone.
fn usual_plan() -> Map<String, Value> {
    let usual = serde_json::json!({
        "type": "assay-plan",
        "schemaVersion": 4,
        "signal": { "combine": "any", "conditions": [] },
        "verdict": { "combine": "any", "conditions": [] },
        "oversampling": 3.0,
        "targetPoints": 5.0,
        "groupTargets": [],
        "confidence": 0.95,
        "pricePerCall": 0.02,
        "window": "week",
        "seed": "assay-1",
    });
    match usual {
        Value::Object(usual) => usual,
        _ => Map::new(),
    }
}

/// What `plan` says otherwise than `usual`; `null` where it says nothing.
fn difference(plan: &Plan, usual: &Map<String, Value>) -> Map<String, Value> {
    let said = as_map(plan);
    let unsaid = usual.keys().filter(|name| !said.contains_key(*name));
    let unsaid: Vec<(String, Value)> = unsaid.map(|name| (name.clone(), Value::Null)).collect();
    let differs = said
        .into_iter()
        .filter(|(name, value)| usual.get(name) != Some(value));
    differs.chain(unsaid).collect()
}

/// What a plan is that says `said` otherwise than `usual`.
fn applied(said: Map<String, Value>, usual: &Map<String, Value>) -> Result<Plan, PlanError> {
    let mut plan = usual.clone();
    for (name, value) in said {
        if value.is_null() {
            plan.remove(&name);
        } else {
            plan.insert(name, value);
        }
    }
    Plan::from_value(Value::Object(plan))
}

fn as_map(plan: &Plan) -> Map<String, Value> {
    match serde_json::to_value(plan) {
        Ok(Value::Object(plan)) => plan,
        _ => Map::new(),
    }
}

impl Snapshot {
    /// Reads a snapshot from JSON and checks it.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`] when the text is none, is one of a newer version, or says what cannot be.
    pub fn from_json(text: &str) -> Result<Self, SnapshotError> {
        let written: Written = SNAPSHOT.parse(text)?;
        let snapshot = Self::of_written(written)?;
        snapshot.validate()?;
        Ok(snapshot)
    }

    /// The snapshot as JSON without spaces.
    pub fn to_json(&self) -> String {
        let usual = usual_plan();
        let own = as_map(&self.plan);
        let written = Written {
            document_type: TYPE.to_owned(),
            schema_version: SNAPSHOT_VERSION,
            name: self.about.name.clone(),
            example: self.about.example,
            unit: self.about.unit,
            traces: self.about.traces,
            first_ms: self.about.first_ms,
            last_ms: self.about.last_ms,
            plan: difference(&self.plan, &usual),
            counts: WrittenCounts::of(&self.counts),
            kept: self
                .kept
                .iter()
                .map(|it| WrittenPlan {
                    name: it.name.clone(),
                    plan: difference(&it.plan, &own),
                    counts: it.counts.as_ref().map(WrittenCounts::of),
                })
                .collect(),
            hidden: self.hidden.clone(),
        };
        // A tree of strings and numbers always has JSON.
        serde_json::to_string(&written).unwrap_or_default()
    }

    fn of_written(written: Written) -> Result<Self, SnapshotError> {
        if written.kept.len() > MOST_KEPT {
            let reason = format!("it keeps more than {MOST_KEPT} plans");
            return Err(SnapshotError::Malformed { reason });
        }
        let plan = applied(written.plan, &usual_plan())?;
        let own = as_map(&plan);
        let kept = written.kept.into_iter().map(|it| {
            Ok(KeptPlan {
                name: it.name,
                plan: applied(it.plan, &own)?,
                counts: it.counts.map(WrittenCounts::counts).transpose()?,
            })
        });
        Ok(Self {
            about: About {
                name: written.name,
                example: written.example,
                unit: written.unit,
                traces: written.traces,
                first_ms: written.first_ms,
                last_ms: written.last_ms,
            },
            kept: kept.collect::<Result<_, SnapshotError>>()?,
            plan,
            counts: written.counts.counts()?,
            hidden: written.hidden,
        })
    }
}

impl WrittenCounts {
    fn of(counts: &Counts) -> Self {
        let cell = |cell: &Cell| {
            let mut numbers = vec![cell.traces, cell.judged, cell.judged_bad];
            while numbers.last() == Some(&0) {
                numbers.pop();
            }
            numbers
        };
        let row = |it: &Stratum| {
            (
                it.labels.clone(),
                cell(&it.with_signal),
                cell(&it.without_signal),
            )
        };
        let strata = &counts.population.strata;
        let tokens = |field: &str| {
            let means = strata.iter().map(|it| it.tokens_of(field));
            (field.to_owned(), means.collect())
        };
        let fields = counts.population.token_fields();
        Self {
            days: counts.population.span_days,
            groups: strata.iter().map(row).collect(),
            tokens: fields.into_iter().map(tokens).collect(),
            signal_matches: counts.signal_matches.clone(),
            weightless: counts.weightless,
        }
    }

    fn counts(self) -> Result<Counts, SnapshotError> {
        let strata = self.groups.into_iter().map(|(labels, with, without)| {
            Ok(Stratum {
                with_signal: cell(&labels, &with)?,
                without_signal: cell(&labels, &without)?,
                labels,
                tokens: Vec::new(),
            })
        });
        let mut strata: Vec<Stratum> = strata.collect::<Result<_, SnapshotError>>()?;
        for (field, means) in self.tokens {
            if means.len() != strata.len() {
                let reason = format!("not every group says its “{field}”");
                return Err(SnapshotError::ImpossibleCounts { reason });
            }
            for (stratum, [with_signal, without_signal]) in strata.iter_mut().zip(means) {
                stratum.tokens.push(MeanTokens {
                    field: field.clone(),
                    with_signal,
                    without_signal,
                });
            }
        }
        Ok(Counts {
            population: Population {
                strata,
                span_days: self.days,
            },
            signal_matches: self.signal_matches,
            weightless: self.weightless,
        })
    }
}

fn cell(labels: &[String], numbers: &[u64]) -> Result<Cell, SnapshotError> {
    let number = |place: usize| numbers.get(place).copied().unwrap_or_default();
    if numbers.len() > 3 {
        return Err(impossible(labels, "has more numbers than a group has"));
    }
    Ok(Cell {
        traces: number(0),
        judged: number(1),
        judged_bad: number(2),
        mean_cost_usd: None,
    })
}

fn impossible(labels: &[String], why: &str) -> SnapshotError {
    SnapshotError::ImpossibleCounts {
        reason: format!("group “{}” {why}", group_name(labels)),
    }
}

impl Counts {
    /// Checks that traces can have such counts, and that these are of the plan's groups.
    pub(super) fn validate(&self, plan: &Plan) -> Result<(), SnapshotError> {
        if self.population.strata.len() > MOST_GROUPS {
            let reason = format!("there are more than {} groups", count(MOST_GROUPS as u64));
            return Err(SnapshotError::ImpossibleCounts { reason });
        }
        let days = self.population.span_days;
        if days.is_some_and(|days| !(days.is_finite() && days >= 0.0)) {
            let reason = "they cover a time below zero".to_owned();
            return Err(SnapshotError::ImpossibleCounts { reason });
        }
        for stratum in &self.population.strata {
            let labels = &stratum.labels;
            if labels.len() != plan.dimensions.len() {
                return Err(impossible(labels, "has not one label for each field"));
            }
            if stratum.traces() == 0 {
                return Err(impossible(labels, "has no traces"));
            }
            if stratum
                .cells()
                .into_iter()
                .any(|cell| cell.traces > MAX_TRACES)
            {
                return Err(impossible(labels, "has more traces than anybody keeps"));
            }
            let mut means = stratum.tokens.iter().flat_map(MeanTokens::cells).flatten();
            if !means.all(|it| it.is_finite() && it >= 0.0) {
                return Err(impossible(labels, "has fewer tokens than none"));
            }
        }
        Ok(())
    }
}
