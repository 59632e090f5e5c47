//! The plan: the one document people edit, share and hand off. It holds no trace.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::budget::{Amount, Budget};
use crate::dimension::{Dimension, group_name};
use crate::error::{MOST_DIMENSIONS, PlanError, WIDEST_TARGET_POINTS};
use crate::money::Money;
use crate::period::Period;
use crate::rule::Rule;
use crate::schema::{DocumentType, SCHEMA_VERSION};

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

impl Plan {
    /// A first plan for these groups and rules: ±5 points at 95 % for every group, traces with the failure signal
    /// three times as often, two cents a call, and money for a twentieth of the traces (at least 200 calls, at most
    /// 25,000, never more than there are).
    pub fn first(dimensions: Vec<Dimension>, signal: Rule, verdict: Rule, traces: u64) -> Self {
        let price_per_call = Money(0.02);
        let calls = (traces / 20).clamp(200, 25_000).min(traces);
        Self {
            document_type: DocumentType::Plan,
            schema_version: SCHEMA_VERSION,
            dimensions,
            signal,
            verdict,
            oversampling: 3.0,
            target_points: 5.0,
            group_targets: Vec::new(),
            confidence: 0.95,
            price_per_call,
            budget: Budget {
                // Two cents a call, without the last bits of 0.02.
                amount: Amount::Money(Money(calls as f64 / 50.0)),
                per: Period::WholeFile,
            },
            window: Period::WholeFile,
            seed: "assay-1".to_owned(),
        }
    }

    /// Reads a plan from JSON and checks it.
    ///
    /// # Errors
    ///
    /// [`PlanError`] when the text is no plan, is one of a newer schema, or a value is out of its range.
    pub fn from_json(text: &str) -> Result<Self, PlanError> {
        let value: Value = serde_json::from_str(text).map_err(|error| PlanError::NotJson {
            reason: without_position(&error),
            line: error.line(),
            column: error.column(),
        })?;
        if value.get("type").and_then(Value::as_str) != Some("assay-plan") {
            return Err(PlanError::NotAPlan);
        }
        match value.get("schemaVersion").and_then(Value::as_u64) {
            Some(found) if found > u64::from(SCHEMA_VERSION) => {
                return Err(PlanError::NewerSchema { found });
            }
            Some(1..) => {}
            _ => {
                let reason = "its “schemaVersion” is not a whole number from 1".to_owned();
                return Err(PlanError::Malformed { reason });
            }
        }
        let plan: Self =
            serde_json::from_value(value.clone()).map_err(|error| PlanError::Malformed {
                reason: culprit(&value, &error),
            })?;
        plan.validate()?;
        Ok(plan)
    }

    /// The plan as indented JSON, for a file.
    pub fn to_json(&self) -> String {
        // A plan is a tree of strings and numbers, which always has JSON.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The first twelve hexadecimal digits of the SHA-256 of the plan's canonical JSON: sorted keys, no spaces.
    /// Two plans have the same id exactly when they say the same.
    pub fn id(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        value.sort_all_objects();
        let digest = Sha256::digest(value.to_string().as_bytes());
        digest
            .iter()
            .take(6)
            .fold(String::with_capacity(12), |mut id, byte| {
                // Writing to a string cannot fail.
                let _ = write!(id, "{byte:02x}");
                id
            })
    }

    /// Checks that every value is in its range.
    ///
    /// # Errors
    ///
    /// The first [`PlanError`] there is, in the order of the fields.
    pub fn validate(&self) -> Result<(), PlanError> {
        self.validate_dimensions()?;
        self.signal.validate()?;
        self.verdict.validate()?;
        if !(1.0..=100.0).contains(&self.oversampling) {
            return Err(PlanError::OversamplingOutOfRange {
                found: self.oversampling,
            });
        }
        validate_target("all groups", self.target_points)?;
        for target in &self.group_targets {
            validate_target(&group_name(&target.group), target.points)?;
        }
        if !(0.5..=0.999_999).contains(&self.confidence) {
            return Err(PlanError::ConfidenceOutOfRange {
                found: self.confidence,
            });
        }
        if !self.price_per_call.0.is_finite() || self.price_per_call.0 <= 0.0 {
            return Err(PlanError::PriceNotPositive);
        }
        if let Amount::Money(Money(dollars)) = self.budget.amount
            && !(dollars.is_finite() && dollars >= 0.0)
        {
            return Err(PlanError::BudgetOutOfRange);
        }
        let seed_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if !(1..=64).contains(&self.seed.len()) || !self.seed.bytes().all(seed_letter) {
            return Err(PlanError::BadSeed {
                seed: self.seed.clone(),
            });
        }
        Ok(())
    }

    fn validate_dimensions(&self) -> Result<(), PlanError> {
        match self.dimensions.len() {
            0 => return Err(PlanError::NoDimension),
            1..=MOST_DIMENSIONS => {}
            found => return Err(PlanError::TooManyDimensions { found }),
        }
        for (position, dimension) in self.dimensions.iter().enumerate() {
            let field = dimension.field.clone();
            if self.dimensions[..position]
                .iter()
                .any(|earlier| earlier.field == field)
            {
                return Err(PlanError::RepeatedDimension { field });
            }
            let ascending = dimension.cuts.windows(2).all(|pair| pair[0] < pair[1]);
            if !ascending || dimension.cuts.iter().any(|cut| !cut.is_finite()) {
                return Err(PlanError::CutsNotAscending { field });
            }
        }
        Ok(())
    }

    /// The share of intervals that may miss the true rate, 1 − confidence.
    pub fn alpha(&self) -> f64 {
        1.0 - self.confidence
    }

    /// The target of each group in points; groups without one of their own have [`Plan::target_points`].
    /// A group named twice has the later one.
    pub fn targets<'a>(&'a self, groups: impl Iterator<Item = &'a [String]>) -> Vec<f64> {
        let own: HashMap<&[String], f64> = self
            .group_targets
            .iter()
            .map(|target| (target.group.as_slice(), target.points))
            .collect();
        groups
            .map(|labels| own.get(labels).copied().unwrap_or(self.target_points))
            .collect()
    }

    /// Gives one group a target of its own, in points; `None` takes it back.
    pub fn set_group_target(&mut self, group: &[String], points: Option<f64>) {
        self.group_targets.retain(|target| target.group != group);
        if let Some(points) = points {
            self.group_targets.push(GroupTarget {
                group: group.to_vec(),
                points,
            });
        }
    }
}

fn validate_target(whose: &str, points: f64) -> Result<(), PlanError> {
    if points > 0.0 && points <= WIDEST_TARGET_POINTS {
        return Ok(());
    }
    Err(PlanError::TargetOutOfRange {
        whose: whose.to_owned(),
        points,
    })
}

/// Why a document of ours does not read as a plan, with the key whose value is to blame where there is one.
fn culprit(document: &Value, error: &serde_json::Error) -> String {
    let reason = without_position(error);
    let sound = serde_json::to_value(Plan::first(Vec::new(), Rule::default(), Rule::default(), 0));
    let (Some(entries), Ok(sound)) = (document.as_object(), sound) else {
        return reason;
    };
    for (key, value) in entries {
        let mut trial = sound.clone();
        trial[key.as_str()] = value.clone();
        if let Err(error) = serde_json::from_value::<Plan>(trial) {
            return format!("in its “{key}”, {}", without_position(&error));
        }
    }
    reason
}

/// The parser's reason, without the position that its text ends with.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}
