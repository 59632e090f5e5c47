//! What a plan gives on a population: calls, widths, money, shortfalls. Always derived, never stored.

use assay_sampling::allocation::tiers::Importance;
use serde::{Deserialize, Serialize};

use crate::collecting::Collecting;
use crate::dimension::group_name;
use crate::money::Money;
use crate::number::points;
use crate::prices::Funds;
use crate::sheet::{Figure, Sheet};

/// What the prices of single calls are called in tables, where groups have prices of their own.
pub const ONE_CALL: &str = "One call";

/// What a plan gives on a population, for one window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Solution {
    /// One entry a stratum, in the population's order.
    pub groups: Vec<GroupSolution>,
    /// All traffic together, reweighted.
    pub overall: OverallSolution,
    /// Traces that the window holds.
    pub traces: u64,
    /// Calls that the plan spends in the window.
    pub calls: u64,
    /// What those calls cost.
    pub money: Money,
    /// Calls that the budget allows in the window, at the price of the mean trace where groups have prices of their own.
    pub budget_calls: u64,
    /// The money that the budget allows in the window.
    pub budget_money: Money,
    /// Calls that every target together would need; of a group that is locked the calls of its lock, of one that collects also
    /// what that takes.
    pub calls_for_all_targets: u64,
    /// What those cost.
    pub money_for_all_targets: Money,
    /// The money missing in the window until every target is met; zero when all are.
    pub shortfall: Money,
    /// The budget and what it would take, in the unit in which it is spent.
    pub funds: Funds,
}

impl Solution {
    /// How many groups are on target.
    pub fn groups_on_target(&self) -> usize {
        let on_target = |group: &&GroupSolution| group.status.is_on_target();
        self.groups.iter().filter(on_target).count()
    }

    /// The money that the window's budget lacks of another that is so much.
    pub fn lacking(&self, budget: Money) -> Money {
        Money((budget.0 - self.budget_money.0).max(0.0))
    }

    /// Whether groups have prices of their own.
    pub fn has_own_prices(&self) -> bool {
        self.groups.iter().any(|it| it.price_per_call.is_some())
    }

    /// Every group beside its target and beside the same money spread evenly.
    pub fn sheet(&self) -> Sheet {
        let columns = [
            "Group",
            "Share of the traffic",
            "Traces",
            "Judged",
            "Judged as often as the average",
            "± points",
            "± points, spread evenly",
            "± points, target",
            "Target",
            "Money",
        ];
        let row = |group: &GroupSolution| {
            vec![
                Figure::Text(group_name(&group.labels)),
                Figure::Share(group.share),
                Figure::Count(group.traces),
                Figure::Count(group.calls),
                Figure::Times(group.judged_times_average),
                Figure::Points(group.half_width_points),
                Figure::Points(group.evenly.half_width_points),
                Figure::Points(group.target_points),
                Figure::Text(group.status.words().to_owned()),
                Figure::Money(group.money),
            ]
        };
        let mut sheet = Sheet {
            columns: columns.map(str::to_owned).to_vec(),
            rows: self.groups.iter().map(row).collect(),
        };
        self.add_prices(&mut sheet);
        sheet
    }

    /// Adds a column with what one call of each group costs to a table with a row for each, where groups have prices of their own.
    pub fn add_prices(&self, sheet: &mut Sheet) {
        if self.has_own_prices() {
            sheet.columns.push(ONE_CALL.to_owned());
            for (row, group) in sheet.rows.iter_mut().zip(&self.groups) {
                let price = group.price_per_call;
                row.push(price.map_or(Figure::Nothing, Figure::Price));
            }
        }
    }
}

/// What a plan gives for one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupSolution {
    /// The group's labels.
    pub labels: Vec<String>,
    /// Its traces in the window.
    pub traces: u64,
    /// Its share of all traces, 0 to 1.
    pub share: f64,
    /// Judged traces with the failure signal.
    pub calls_with_signal: u64,
    /// Judged traces without it.
    pub calls_without_signal: u64,
    /// All judged traces.
    pub calls: u64,
    /// What they cost.
    pub money: Money,
    /// What one of them costs on average, where groups have prices of their own; of a group without calls, one of those that its
    /// target needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_per_call: Option<Money>,
    /// How many times as often a trace of this group is judged as the average trace of the plan.
    pub judged_times_average: f64,
    /// The rate of bad verdicts that is assumed, 0 to 1.
    pub expected_rate: f64,
    /// Where that rate comes from.
    pub rate_source: RateSource,
    /// Planned interval at the expected rate, 0 to 1 each: lower and upper limit.
    pub interval: [f64; 2],
    /// Half of the interval's width, in percentage points.
    pub half_width_points: f64,
    /// The target, in percentage points; of a target in another form, the half-width that comes with it.
    pub target_points: f64,
    /// Calls that the target needs: the least number that reaches it, at most all traces.
    pub calls_for_target: u64,
    /// How the group stands to its target.
    pub status: Status,
    /// How much the group matters when the money does not reach all targets.
    pub importance: Importance,
    /// Whether its calls are held where they are.
    pub locked: bool,
    /// How its collecting goes on, where it is judged to the last trace until enough is collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collecting: Option<Collecting>,
    /// What the same money gives when spread evenly over all traffic.
    pub evenly: EvenSpread,
}

impl GroupSolution {
    /// How it stands to its target, with a sign that is told apart without colour: "✓ meets", "▲ ± 6.1, locked".
    pub fn standing(&self) -> String {
        match self.status {
            Status::Meets if self.locked => "✓ meets, locked".to_owned(),
            Status::Meets if self.collecting.is_some() => "✓ meets, collects".to_owned(),
            Status::Meets => "✓ meets".to_owned(),
            Status::AllJudged => "✓ all judged".to_owned(),
            Status::Short => {
                let locked = if self.locked { ", locked" } else { "" };
                format!("▲ ± {}{locked}", points(self.half_width_points))
            }
            Status::NotJudged => "▲ none judged".to_owned(),
        }
    }
}

/// How a group stands to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// The target is met.
    Meets,
    /// Every trace is judged: nothing is left to guess.
    AllJudged,
    /// The interval is wider than the target.
    Short,
    /// No trace is judged: nothing will be known.
    NotJudged,
}

impl Status {
    /// Whether the group is as well known as its target asks.
    pub fn is_on_target(self) -> bool {
        matches!(self, Self::Meets | Self::AllJudged)
    }

    /// In a word or two: "meets", "short".
    pub fn words(self) -> &'static str {
        match self {
            Self::Meets => "meets",
            Self::AllJudged => "all judged",
            Self::Short => "short",
            Self::NotJudged => "none judged",
        }
    }
}

/// Where an expected rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RateSource {
    /// Past verdicts in the loaded data.
    PastVerdicts,
    /// Assumed from the sign of trouble alone.
    AssumedFromSignal,
    /// Nothing is known: the least favourable rate.
    WorstCase,
}

/// The same number of calls, drawn evenly from all traffic.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvenSpread {
    /// Calls that the group gets on average.
    pub mean_calls: f64,
    /// The chance that it gets none, 0 to 1.
    pub chance_of_none: f64,
    /// Expected half-width in percentage points, over the chance of the group's number of calls.
    pub half_width_points: f64,
}

/// All traffic together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OverallSolution {
    /// The expected rate of bad verdicts over all traffic, 0 to 1.
    pub expected_rate: f64,
    /// Planned interval of the reweighted rate, 0 to 1 each.
    pub interval: [f64; 2],
    /// Half of its width, in percentage points.
    pub half_width_points: f64,
    /// Half-width of the same money spread evenly, in percentage points.
    pub evenly_half_width_points: f64,
    /// Share of the traffic in groups of which no trace is judged, 0 to 1.
    pub unjudged_share: f64,
}
