//! The plan: the one document people edit, share and hand off. It holds no trace.

use std::collections::HashMap;
use std::fmt::Write as _;

use assay_sampling::allocation::tiers::Importance;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::arrival::FieldArrival;
use crate::budget::{Amount, Budget, CallCost};
use crate::collecting::{JudgeUntil, MOST_COLLECTED};
use crate::dimension::{Dimension, group_name};
use crate::error::{MOST_DIMENSIONS, PlanError, WIDEST_TARGET_POINTS};
use crate::horizon::MOST_WINDOWS;
use crate::merge::Merge;
use crate::money::Money;
use crate::oversampling::{OversamplingRule, USUAL_MULTIPLIER};
use crate::period::Period;
use crate::results::next::MeasuredGroup;
use crate::rule::Rule;
use crate::schema::{DocumentType, SCHEMA_VERSION};
use crate::target::{Change, Target};
use crate::token_price::TokenRate;
use crate::upgrade::PLAN;
use crate::weighting::Weighting;

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
    /// What counts as one group, “Other”.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merges: Vec<Merge>,
    /// The failure signal: what is known before judging. No conditions: no trace carries it.
    pub signal: Rule,
    /// When fields are known, where that is not what their names say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arrivals: Vec<FieldArrival>,
    /// Which past verdicts in the file count as "bad". No conditions: the file holds no verdicts.
    pub verdict: Rule,
    /// What the last results found in each group: rates to expect in the place of past verdicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<MeasuredGroup>,
    /// How much more often a trace with the failure signal is drawn than one without:
    /// the ratio of their inclusion probabilities, or as `oversampling_rule` says. 1 to 100.
    pub oversampling: f64,
    /// What that number multiplies.
    #[serde(default, skip_serializing_if = "OversamplingRule::is_usual")]
    pub oversampling_rule: OversamplingRule,
    /// The target of every group that has none of its own, as half-width in percentage points.
    pub target_points: f64,
    /// The same target in another form, which then counts in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common_target: Option<Target>,
    /// Targets of single groups.
    #[serde(default)]
    pub group_targets: Vec<GroupTarget>,
    /// Groups that matter more or less than the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<GroupTier>,
    /// Groups whose calls stay as they are, whatever else changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<GroupLock>,
    /// Groups that are judged to the last trace until enough is collected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judge_until: Vec<JudgeUntil>,
    /// Who gives when the money does not reach all targets.
    #[serde(default, skip_serializing_if = "ShortMoney::is_usual")]
    pub short_money: ShortMoney,
    /// The share of such intervals that hold the true rate, 0.5 to 0.999999.
    pub confidence: f64,
    /// What one judged trace costs; where that depends on its tokens, what the mean trace does.
    pub price_per_call: Money,
    /// Where that price comes from, if from numbers of tokens in the data; none: it is flat. Every group then has its own price,
    /// by its own mean numbers of tokens, where they were counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token_rates: Vec<TokenRate>,
    /// What every call costs besides the tokens of its trace: the judge's own prompt and verdict. Part of a price by tokens
    /// alone.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub overhead_per_call: Money,
    /// How long the judge takes for one trace, in seconds, where that was said: budgets in hours need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_per_call: Option<f64>,
    /// What may be spent.
    pub budget: Budget,
    /// The time over which verdicts are collected before a rate is read: every ± is for one such window.
    pub window: Period,
    /// Over how many windows together each ± is shown as well; none: as is usual for the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon_windows: Option<u64>,
    /// The share of all traffic that the loaded data hold, above 0 to 1: below 1 where they are a sample themselves.
    #[serde(default = "all", skip_serializing_if = "is_all")]
    pub sampled_share: f64,
    /// The field that says for how many traces each row of the loaded data stands, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighting: Option<Weighting>,
    /// Makes the draw reproducible: `[A-Za-z0-9._-]{1,64}`.
    pub seed: String,
}

/// A target for one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "SaidTarget")]
pub struct GroupTarget {
    /// The group's labels, as in its stratum.
    pub group: Vec<String>,
    /// How well the group must be known.
    #[serde(flatten)]
    pub target: Target,
}

/// A group's target as it is written: in one of the three forms.
#[derive(Deserialize)]
struct SaidTarget {
    group: Vec<String>,
    points: Option<f64>,
    calls: Option<u64>,
    tell: Option<Change>,
}

impl TryFrom<SaidTarget> for GroupTarget {
    type Error = &'static str;

    fn try_from(said: SaidTarget) -> Result<Self, Self::Error> {
        let target = match (said.points, said.calls, said.tell) {
            (Some(points), None, None) => Target::Points(points),
            (None, Some(calls), None) => Target::Calls(calls),
            (None, None, Some(change)) => Target::Tell(change),
            (None, None, None) => {
                return Err("a target says neither points nor calls nor what it must tell");
            }
            _ => return Err("a target says more than one of points, calls and what it must tell"),
        };
        Ok(Self {
            group: said.group,
            target,
        })
    }
}

/// How much one group matters when the money does not reach all targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupTier {
    /// The group's labels, as in its stratum.
    pub group: Vec<String>,
    /// Its importance.
    pub tier: Importance,
}

/// The calls at which a group is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupLock {
    /// The group's labels, as in its stratum.
    pub group: Vec<String>,
    /// Judged traces a window; all of the group's where that is fewer.
    pub calls: u64,
}

/// Who gives when the money does not reach all targets. What is locked is spent first, and a group that matters more is
/// served before one that matters less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ShortMoney {
    /// The long tail: groups with little of the traffic and little of the trouble.
    #[default]
    TailFirst,
    /// Everybody alike: each half-width is the same multiple of its target.
    Evenly,
    /// Whoever adds least to knowing the rate of all traffic.
    BestOverall,
}

impl ShortMoney {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
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
            merges: Vec::new(),
            signal,
            arrivals: Vec::new(),
            verdict,
            measured: Vec::new(),
            oversampling: USUAL_MULTIPLIER,
            oversampling_rule: OversamplingRule::default(),
            target_points: 5.0,
            common_target: None,
            group_targets: Vec::new(),
            tiers: Vec::new(),
            locks: Vec::new(),
            judge_until: Vec::new(),
            short_money: ShortMoney::default(),
            confidence: 0.95,
            price_per_call,
            token_rates: Vec::new(),
            overhead_per_call: Money(0.0),
            seconds_per_call: None,
            budget: Budget {
                // Two cents a call, without the last bits of 0.02.
                amount: Amount::Money(Money(calls as f64 / 50.0)),
                per: Period::WholeFile,
            },
            window: Period::WholeFile,
            horizon_windows: None,
            sampled_share: all(),
            weighting: None,
            seed: "assay-1".to_owned(),
        }
    }

    /// Reads a plan from JSON and checks it.
    ///
    /// # Errors
    ///
    /// [`PlanError`] when the text is no plan, is one of a newer schema, or a value is out of its range.
    pub fn from_json(text: &str) -> Result<Self, PlanError> {
        Self::checked(PLAN.parse(text)?)
    }

    /// The same from JSON that was read already.
    pub(crate) fn from_value(value: Value) -> Result<Self, PlanError> {
        Self::checked(PLAN.take(value)?)
    }

    fn checked(plan: Self) -> Result<Self, PlanError> {
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
        // A plan keeps its name when the schema grows: what it does not use is not written.
        value["schemaVersion"] = 1.into();
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
        self.validate_measured()?;
        if !(1.0..=100.0).contains(&self.oversampling) {
            return Err(PlanError::OversamplingOutOfRange {
                found: self.oversampling,
            });
        }
        validate_target("all groups", self.target_points)?;
        if let Some(target) = self.common_target {
            validate_form("all groups", target)?;
        }
        for target in &self.group_targets {
            validate_form(&group_name(&target.group), target.target)?;
        }
        for rule in &self.judge_until {
            if !(1..=MOST_COLLECTED).contains(&rule.collect) {
                return Err(PlanError::GoalOutOfRange {
                    whose: group_name(&rule.group),
                    goal: rule.collect,
                });
            }
        }
        if !(0.5..=0.999_999).contains(&self.confidence) {
            return Err(PlanError::ConfidenceOutOfRange {
                found: self.confidence,
            });
        }
        if !self.price_per_call.0.is_finite() || self.price_per_call.0 <= 0.0 {
            return Err(PlanError::PriceNotPositive);
        }
        self.validate_token_price()?;
        self.validate_budget()?;
        if !(self.sampled_share > 0.0 && self.sampled_share <= 1.0) {
            return Err(PlanError::SampledShareOutOfRange {
                found: self.sampled_share,
            });
        }
        if let Some(weighting) = &self.weighting
            && !is_all(&self.sampled_share)
        {
            return Err(PlanError::TwoScales {
                field: weighting.field.clone(),
            });
        }
        let seed_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if !(1..=64).contains(&self.seed.len()) || !self.seed.bytes().all(seed_letter) {
            return Err(PlanError::BadSeed {
                seed: self.seed.clone(),
            });
        }
        Ok(())
    }

    fn validate_measured(&self) -> Result<(), PlanError> {
        let found = |it: &MeasuredGroup| it.with_signal.into_iter().chain(it.without_signal);
        let contradicts = |it: &&MeasuredGroup| found(it).any(|cell| cell.bad > cell.judged);
        match self.measured.iter().find(contradicts) {
            None => Ok(()),
            Some(it) => Err(PlanError::ContradictoryResults {
                group: group_name(&it.group),
            }),
        }
    }

    fn validate_budget(&self) -> Result<(), PlanError> {
        if let Amount::Money(Money(amount)) | Amount::JudgeHours(amount) = self.budget.amount
            && !(amount.is_finite() && amount >= 0.0)
        {
            return Err(PlanError::BudgetOutOfRange);
        }
        if let Some(seconds) = self.seconds_per_call
            && !(seconds.is_finite() && seconds > 0.0)
        {
            return Err(PlanError::SecondsNotPositive);
        }
        if matches!(self.budget.amount, Amount::JudgeHours(_)) {
            self.cost_of_call().seconds()?;
        }
        if self
            .horizon_windows
            .is_some_and(|it| !(1..=MOST_WINDOWS).contains(&it))
        {
            return Err(PlanError::HorizonOutOfRange);
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

    /// What one judged trace takes.
    pub fn cost_of_call(&self) -> CallCost {
        CallCost {
            price: self.price_per_call,
            seconds: self.seconds_per_call,
        }
    }

    /// The share of intervals that may miss the true rate, 1 − confidence.
    pub fn alpha(&self) -> f64 {
        1.0 - self.confidence
    }

    /// The target of every group that has none of its own.
    pub fn common_target(&self) -> Target {
        self.common_target
            .unwrap_or(Target::Points(self.target_points))
    }

    /// Gives every group without a target of its own this one.
    pub fn set_common_target(&mut self, target: Target) {
        self.common_target = match target {
            Target::Points(points) => {
                self.target_points = points;
                None
            }
            Target::Calls(_) | Target::Tell(_) => Some(target),
        };
    }

    /// The target of each group; groups without one of their own have [`Plan::common_target`].
    /// A group named twice has the later one.
    pub fn targets<'a>(&'a self, groups: impl Iterator<Item = &'a [String]>) -> Vec<Target> {
        let own = self.group_targets.iter();
        found(groups, own.map(|it| (it.group.as_slice(), it.target)))
            .map(|own| own.unwrap_or(self.common_target()))
            .collect()
    }

    /// The target of one group.
    pub fn target_of(&self, group: &[String]) -> Target {
        let own = self.group_targets.iter().rev();
        own.into_iter()
            .find(|it| it.group == group)
            .map_or(self.common_target(), |it| it.target)
    }

    /// How much each group matters; [`Importance::Should`] where the plan does not say. A group named twice has the
    /// later one.
    pub fn importance<'a>(&'a self, groups: impl Iterator<Item = &'a [String]>) -> Vec<Importance> {
        let own = self.tiers.iter();
        found(groups, own.map(|it| (it.group.as_slice(), it.tier)))
            .map(Option::unwrap_or_default)
            .collect()
    }

    /// The calls at which each group is held, where it is. A group named twice has the later one.
    pub fn locked_calls<'a>(
        &'a self,
        groups: impl Iterator<Item = &'a [String]>,
    ) -> Vec<Option<u64>> {
        let own = self.locks.iter();
        found(groups, own.map(|it| (it.group.as_slice(), it.calls))).collect()
    }

    /// Gives one group a target of its own; `None` takes it back.
    pub fn set_group_target(&mut self, group: &[String], target: Option<Target>) {
        self.group_targets.retain(|it| it.group != group);
        self.group_targets.extend(target.map(|target| GroupTarget {
            group: group.to_vec(),
            target,
        }));
    }

    /// Aims one group at this target; it needs none of its own where that is the target of every group.
    pub fn aim(&mut self, group: &[String], target: Target) {
        let own = (target != self.common_target()).then_some(target);
        self.set_group_target(group, own);
    }

    /// Says how much one group matters.
    pub fn set_tier(&mut self, group: &[String], tier: Importance) {
        self.tiers.retain(|it| it.group != group);
        if tier != Importance::default() {
            self.tiers.push(GroupTier {
                group: group.to_vec(),
                tier,
            });
        }
    }

    /// Takes back what was said of one group alone: its target, its importance, its lock, and what it collects.
    pub fn forget_wishes(&mut self, group: &[String]) {
        self.set_group_target(group, None);
        self.set_tier(group, Importance::default());
        self.set_lock(group, None);
        self.set_until(group, None);
    }

    /// Holds one group at so many calls; `None` lets it go.
    pub fn set_lock(&mut self, group: &[String], calls: Option<u64>) {
        self.locks.retain(|it| it.group != group);
        self.locks.extend(calls.map(|calls| GroupLock {
            group: group.to_vec(),
            calls,
        }));
    }
}

/// The share of the traffic that a file holds which is no sample.
fn all() -> f64 {
    1.0
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it so; whether it is a lint depends on the width of a pointer"
)]
fn is_all(share: &f64) -> bool {
    *share >= all()
}

/// What is said of each group, in the order of the groups; the last word on a group counts.
fn found<'a, T: Copy>(
    groups: impl Iterator<Item = &'a [String]>,
    said: impl Iterator<Item = (&'a [String], T)>,
) -> impl Iterator<Item = Option<T>> {
    let own: HashMap<&[String], T> = said.collect();
    groups.map(move |labels| own.get(labels).copied())
}

fn validate_form(whose: &str, target: Target) -> Result<(), PlanError> {
    match target {
        Target::Points(points) => validate_target(whose, points),
        Target::Calls(_) => Ok(()),
        Target::Tell(change) => validate_change(whose, change),
    }
}

fn validate_change(whose: &str, change: Change) -> Result<(), PlanError> {
    let rates = [change.usual, change.changed];
    let apart = (change.usual - change.changed).abs() > 1e-9;
    if apart && rates.iter().all(|rate| (0.0..=1.0).contains(rate)) {
        return Ok(());
    }
    Err(PlanError::ChangeOutOfRange {
        whose: whose.to_owned(),
        usual: change.usual,
        changed: change.changed,
    })
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
