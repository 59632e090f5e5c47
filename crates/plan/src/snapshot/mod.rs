//! What is left of a plan when the traces are gone: all that solving and showing it takes, and nothing that came out of
//! one trace.
//!
//! A [`Snapshot`] is what links, files and pictures carry. [`document`] says how it is written, [`privacy`] what is left out of it
//! before it is handed on, [`contents`] what is still inside, in words for people, [`link`] how it travels behind a `#`, and [`picture`] how a picture carries it.

pub mod contents;
pub mod document;
pub mod error;
pub mod link;
pub mod picture;
pub mod privacy;
mod upgrade;

use assay_sampling::population::Population;
use serde::{Deserialize, Serialize};

use crate::data::{Receipt, Unit};
use crate::document::Plan;
use crate::merge::merged;
use crate::number::Sums;
use crate::solve::solve;
use error::SnapshotError;
use privacy::PRICE_OF_A_CALL;

/// A plan with the counts that it is solved on, and the plans that were kept beside it. It holds neither ids nor texts of
/// traces, no examples and no files.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// What the traces were.
    pub about: About,
    /// The plan.
    pub plan: Plan,
    /// The counts of every combination of values of the plan's fields, before groups are merged.
    pub counts: Counts,
    /// The plans that were kept beside it, in their order.
    pub kept: Vec<KeptPlan>,
    /// What was left out on purpose.
    pub hidden: Vec<Hidden>,
}

/// What is known of the traces as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// What to call them: their file's name, or the example's.
    pub name: String,
    /// Whether they are a built-in example.
    pub example: bool,
    /// What is counted.
    pub unit: Unit,
    /// How many there are.
    pub traces: u64,
    /// Start of the earliest one, in milliseconds since 1970 UTC.
    pub first_ms: Option<i64>,
    /// Start of the latest one, in milliseconds since 1970 UTC.
    pub last_ms: Option<i64>,
}

/// What was counted for a plan: all that depends on its fields to group by, its signs of trouble, its verdicts and its
/// weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// The groups. What producing a trace costs is not among them: no plan asks for it. How many tokens it has is, where a price
    /// does.
    pub population: Population,
    /// Traces that each condition of the failure signal holds for, alone.
    pub signal_matches: Vec<u64>,
    /// Rows that the field of weights says nothing of.
    pub weightless: u64,
}

/// A plan that was kept for comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptPlan {
    /// What it was called.
    pub name: String,
    /// The plan.
    pub plan: Plan,
    /// Its counts, where they are not those of the snapshot's own plan and are known.
    pub counts: Option<Counts>,
}

/// What a snapshot leaves out on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Hidden {
    /// Names of groups: letters stand for them.
    Names,
    /// Counts under ten: they are rounded up to ten.
    SmallCounts,
    /// Prices: a sum of money is the number of calls that it pays for.
    Prices,
    /// Values in rules that were long texts or ids.
    Texts,
}

impl Counts {
    /// These counts, without what producing a trace costs.
    pub fn of(population: &Population, signal_matches: Vec<u64>, weightless: u64) -> Self {
        let mut population = population.clone();
        for stratum in &mut population.strata {
            stratum.with_signal.mean_cost_usd = None;
            stratum.without_signal.mean_cost_usd = None;
        }
        Self {
            population,
            signal_matches,
            weightless,
        }
    }
}

impl About {
    /// What a receipt says of all traces together.
    pub fn of(receipt: &Receipt) -> Self {
        Self {
            name: receipt.name.clone(),
            example: receipt.example,
            unit: receipt.unit,
            traces: receipt.traces,
            first_ms: receipt.first_ms,
            last_ms: receipt.last_ms,
        }
    }

    /// The receipt of traces of which no more is known.
    pub fn receipt(&self) -> Receipt {
        Receipt {
            name: self.name.clone(),
            example: self.example,
            rows: self.traces,
            row_unit: self.unit.name().to_owned(),
            unit: self.unit,
            traces: self.traces,
            first_ms: self.first_ms,
            last_ms: self.last_ms,
            ..Receipt::default()
        }
    }
}

impl Snapshot {
    /// Whether this was left out.
    pub fn hides(&self, what: Hidden) -> bool {
        self.hidden.contains(&what)
    }

    /// What the sums of its plan are said in.
    pub fn sums(&self) -> Sums {
        self.sums_of(&self.plan)
    }

    /// What the sums of a plan are said in that it has become: dollars, once somebody says what a call costs.
    pub fn sums_of(&self, plan: &Plan) -> Sums {
        let without = self.hides(Hidden::Prices) && plan.price_per_call == PRICE_OF_A_CALL;
        if without { Sums::Calls } else { Sums::Dollars }
    }

    /// What is still left out once its plan has become this one.
    pub fn hidden_of(&self, plan: &Plan) -> Vec<Hidden> {
        let prices = self.sums_of(plan) == Sums::Calls;
        let mut hidden = self.hidden.clone();
        hidden.retain(|it| prices || *it != Hidden::Prices);
        hidden
    }

    /// Whether its plans say all that they said of the traces, so that they can be counted on others.
    pub fn fits_other_traces(&self) -> bool {
        !(self.hides(Hidden::Names) || self.hides(Hidden::Texts))
    }

    /// The counts that fit this plan, if they are known: its own, or those of a plan that is counted alike.
    pub fn counts_for(&self, plan: &Plan) -> Option<&Counts> {
        if self.plan.is_counted_like(plan) {
            return Some(&self.counts);
        }
        let mut kept = self.kept.iter();
        kept.find_map(|it| {
            let alike = it.plan.is_counted_like(plan) && it.plan.merges == plan.merges;
            it.counts.as_ref().filter(|_| alike)
        })
    }

    /// Checks that the plan has a solution on the counts, and that these are possible.
    fn validate(&self) -> Result<(), SnapshotError> {
        self.counts.validate(&self.plan)?;
        solve(&self.plan, &merged(&self.plan, &self.counts.population))?;
        for it in &self.kept {
            if let Some(counts) = &it.counts {
                counts.validate(&it.plan)?;
            }
        }
        Ok(())
    }
}

impl Plan {
    /// Whether the counts of this plan serve the other: that asks for the same fields, signs of trouble, verdicts and weights, and
    /// for the tokens of no other fields.
    pub fn is_counted_like(&self, other: &Self) -> bool {
        self.dimensions == other.dimensions
            && self.signal == other.signal
            && self.verdict == other.verdict
            && self.weighting == other.weighting
            && (other.token_rates.iter())
                .all(|it| self.token_rates.iter().any(|own| own.field == it.field))
    }
}
