//! What each dollar buys: groups on target against the budget.

use assay_sampling::forecast::uniform::EvenDraw;
use assay_sampling::population::Population;
use serde::Serialize;

use crate::demand::Demand;
use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::number::{Sums, money_that_suffices, sums};
use crate::sheet::{Figure, Sheet};
use crate::solution::{GroupSolution, Solution};
use crate::solve::even_spread;
use crate::traffic::Traffic;

/// Up to so many groups the plan's steps stand at exact calls; finding more of them exactly takes too long to draw.
const EXACT_GROUPS: usize = 100;
/// With more groups, the plan's steps stand at this many places.
const PLAN_PLACES: u64 = 512;
/// The even spread is a faint line beside the plan: its steps always stand at this many places.
const EVEN_PLACES: u64 = 64;

/// Groups on target against the budget of one window.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Staircase {
    /// The plan's steps, by rising budget; the first stands at no money.
    pub plan: Vec<Step>,
    /// The steps of the same money spread evenly.
    pub evenly: Vec<Step>,
    /// The widest budget that was looked at.
    pub most: Money,
    /// The same in the unit in which it is spent.
    pub most_funds: u64,
    /// Whether each of the plan's steps stands at the least budget that makes it; else up to one place later.
    pub exact: bool,
}

/// From this budget on, so many groups are on target.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The budget, in the unit in which it is spent.
    pub funds: u64,
    /// The calls that it pays for, at the price of the mean trace where groups have prices of their own.
    pub calls: u64,
    /// The money that it is; it suffices when it is rounded up.
    pub money: Money,
    /// Groups on target.
    pub on_target: usize,
    /// The groups that this step brings to their target, by name.
    pub buys: Vec<String>,
}

/// What the staircase is called: by the money, or by the calls where nobody said what they cost.
pub fn title() -> &'static str {
    match sums() {
        Sums::Dollars => "What each dollar buys",
        Sums::Calls => "What more calls buy",
    }
}

/// The staircase around the solution of the same plan and population, from no budget to one of `most_funds`. It depends on the
/// plan's budget only in the unit in which that is spent.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn staircase(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    most_funds: u64,
) -> Result<Staircase, PlanError> {
    let traffic = Traffic::of(plan, population)?;
    let needed: Vec<u64> = solution
        .groups
        .iter()
        .map(|group| group.calls_for_target)
        .collect();
    let demand = Demand::of(plan, population, &traffic, needed.clone());
    let by_plan = |funds: u64| -> Result<Vec<bool>, PlanError> {
        let granted = demand.grant(&traffic, funds)?;
        Ok(granted
            .iter()
            .zip(&needed)
            .map(|(granted, needed)| granted >= needed)
            .collect())
    };
    let evenly = |funds: u64| -> Result<Vec<bool>, PlanError> {
        let calls = traffic.prices.calls_of_funds(funds).min(traffic.traces);
        let draw = EvenDraw::new(traffic.traces, calls);
        let width = |(group, solved): (&_, &GroupSolution)| {
            even_spread(draw, *group, traffic.alpha).half_width_points <= solved.target_points
        };
        Ok(traffic
            .groups
            .iter()
            .zip(&solution.groups)
            .map(width)
            .collect())
    };
    // More money than a step stands at must buy it, to the last cent.
    let money_of_plan = |funds: u64| -> Result<Money, PlanError> {
        Ok(traffic.budget_money(funds, &demand.grant(&traffic, funds)?))
    };
    let money_evenly = |funds: u64| Ok(traffic.prices.money_of_funds(funds));
    let steps = |met: &dyn Fn(u64) -> Result<Vec<bool>, PlanError>,
                 money: &dyn Fn(u64) -> Result<Money, PlanError>,
                 places: u64|
     -> Result<Vec<Step>, PlanError> {
        let first = met(0)?;
        let nothing = vec![false; first.len()];
        let mut found = vec![Riser {
            funds: 0,
            before: nothing,
            after: first.clone(),
        }];
        let last = met(most_funds)?;
        let resolution = (most_funds / places).max(1);
        risers((0, first), (most_funds, last), resolution, met, &mut found)?;
        found
            .iter()
            .map(|riser| {
                let calls = traffic.prices.calls_of_funds(riser.funds);
                Ok(step(solution, riser, calls, money(riser.funds)?))
            })
            .collect()
    };
    let exact = needed.len() <= EXACT_GROUPS;
    let places = if exact {
        most_funds.max(1)
    } else {
        PLAN_PLACES
    };
    Ok(Staircase {
        plan: steps(&by_plan, &money_of_plan, places)?,
        evenly: steps(&evenly, &money_evenly, EVEN_PLACES)?,
        most: traffic.prices.money_of_funds(most_funds),
        most_funds,
        exact,
    })
}

impl Staircase {
    /// How many groups the plan brings to their target with so large a budget, in the unit in which it is spent.
    pub fn on_target(&self, funds: u64) -> usize {
        let reached = self.plan.iter().rev().find(|step| step.funds <= funds);
        reached.map_or(0, |step| step.on_target)
    }

    /// Which group more money than the budget of this solution brings to its target next, and how much it takes; none where the steps do not
    /// stand exactly, or nothing more is to be had.
    pub fn next_words(&self, solution: &Solution) -> Option<String> {
        if !self.exact {
            return None;
        }
        let more = |step: &&Step| step.funds > solution.funds.budget && !step.buys.is_empty();
        let next = self.plan.iter().find(more)?;
        let (first, others) = next.buys.split_first()?;
        let others = match others.len() {
            0 => String::new(),
            many => format!(" and {many} more"),
        };
        let more = money_that_suffices(solution.lacking(next.money));
        Some(format!("{more} more brings {first}{others} to target."))
    }

    /// Every step, those of the plan first.
    pub fn sheet(&self) -> Sheet {
        let columns = [
            "Spread",
            "Calls of the budget",
            "Money",
            "Groups on target",
            "Brings to target",
        ];
        let row = |spread: &str, step: &Step| {
            vec![
                Figure::Text(spread.to_owned()),
                Figure::Count(step.calls),
                Figure::MoneyThatSuffices(step.money),
                Figure::Count(step.on_target as u64),
                Figure::Text(step.buys.join(", ")),
            ]
        };
        let plan = self.plan.iter().map(|step| row("this plan", step));
        let evenly = self.evenly.iter().map(|step| row("evenly", step));
        Sheet {
            columns: columns.map(str::to_owned).to_vec(),
            rows: plan.chain(evenly).collect(),
        }
    }
}

/// A budget and which groups are on target with it.
type Reached = (u64, Vec<bool>);

/// A budget with which other groups are on target than with a little less.
struct Riser {
    funds: u64,
    before: Vec<bool>,
    after: Vec<bool>,
}

/// Finds the risers between two budgets, halving while there is a difference.
fn risers(
    from: Reached,
    to: Reached,
    resolution: u64,
    met: &dyn Fn(u64) -> Result<Vec<bool>, PlanError>,
    found: &mut Vec<Riser>,
) -> Result<(), PlanError> {
    if from.1 == to.1 {
        return Ok(());
    }
    if to.0 - from.0 <= resolution {
        found.push(Riser {
            funds: to.0,
            before: from.1,
            after: to.1,
        });
        return Ok(());
    }
    let middle = from.0 + (to.0 - from.0) / 2;
    let reached = met(middle)?;
    risers(from, (middle, reached.clone()), resolution, met, found)?;
    risers((middle, reached), to, resolution, met, found)
}

fn step(solution: &Solution, riser: &Riser, calls: u64, money: Money) -> Step {
    let gained = |(index, group): (usize, &GroupSolution)| {
        (riser.after[index] && !riser.before[index]).then(|| group_name(&group.labels))
    };
    Step {
        funds: riser.funds,
        calls,
        money,
        on_target: riser.after.iter().filter(|&&met| met).count(),
        buys: solution
            .groups
            .iter()
            .enumerate()
            .filter_map(gained)
            .collect(),
    }
}
