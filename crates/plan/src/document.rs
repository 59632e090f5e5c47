//! The plan: the one document people edit, share and hand off. It holds no trace.

use serde::{Deserialize, Serialize};

use crate::budget::Budget;
use crate::dimension::Dimension;
use crate::money::Money;
use crate::period::Period;
use crate::rule::Rule;

/// The version of the plan's schema that this code writes.
pub const SCHEMA_VERSION: u32 = 1;

/// Marks a JSON document as one of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentType {
    /// A judging plan.
    #[default]
    #[serde(rename = "assay-plan")]
    Plan,
}

/// What to judge, how well it must be known, and what that may cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Always `assay-plan`.
    #[serde(rename = "type")]
    pub document_type: DocumentType,
    /// [`SCHEMA_VERSION`] when written by this code.
    pub schema_version: u32,
    /// One to four dimensions, crossed: their combinations are the strata.
    pub dimensions: Vec<Dimension>,
    /// The failure signal: what is known before judging. No conditions: no trace carries it.
    pub signal: Rule,
    /// Which past verdicts in the file count as "bad". No conditions: the file holds no verdicts.
    pub verdict: Rule,
    /// How much more often a trace with the failure signal is drawn than one without:
    /// the ratio of their inclusion probabilities. 1 to 100.
    pub oversampling: f64,
    /// The target of every group that has none of its own, as half-width in percentage points.
    pub target_points: f64,
    /// Targets of single groups.
    #[serde(default)]
    pub group_targets: Vec<GroupTarget>,
    /// The share of such intervals that hold the true rate, 0.5 to 0.999999.
    pub confidence: f64,
    /// What one judged trace costs.
    pub price_per_call: Money,
    /// What may be spent.
    pub budget: Budget,
    /// The time over which verdicts are collected before a rate is read: every ± is for one such window.
    pub window: Period,
    /// Makes the draw reproducible: `[A-Za-z0-9._-]{1,64}`.
    pub seed: String,
}

/// A target for one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupTarget {
    /// The group's labels, as in its stratum.
    pub group: Vec<String>,
    /// Half-width in percentage points.
    pub points: f64,
}
