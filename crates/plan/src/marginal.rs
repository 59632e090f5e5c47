//! What the next money buys and what the first cuts lose, in order.

use assay_sampling::population::Population;
use serde::Serialize;

use crate::budget::{Amount, Budget};
use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::planner::Planner;
use crate::sheet::{Figure, Sheet};
use crate::solution::{GroupSolution, Solution};
use crate::staircase::Staircase;

/// So many moves are told each way.
pub const MOST_MOVES: usize = 5;

/// The next moves of the budget, each way.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Marginal {
    /// Groups that more money brings to their target, the cheapest first.
    pub spend_next: Vec<Move>,
    /// Groups that less money gives up, the first to go first.
    pub give_up_first: Vec<Move>,
}

/// A change of the budget, along the stairs, that moves groups to their target or away from it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Move {
    /// The group that moves most, by name.
    pub group: String,
    /// How many groups move with it.
    pub others: usize,
    /// The window's budget in calls after the move.
    pub budget_calls: u64,
    /// What the move costs or saves, beside the budget as it is.
    pub money: Money,
    /// The group's half-width before the move, in percentage points; none where no trace of it is judged.
    pub from_points: Option<f64>,
    /// Its half-width after the move.
    pub to_points: Option<f64>,
}

/// The moves around the solution of the same plan and population, along its staircase.
///
/// Each move follows on the one before it: the second cut gives up what it names and all that the first gave up.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn marginal(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    stairs: &Staircase,
) -> Result<Marginal, PlanError> {
    let mut planner = Planner::default();
    let now = solution.budget_calls;
    let above = stairs.plan.iter().map(|step| step.calls);
    let below = above.clone().rev().filter(|&calls| calls < now);
    let mut moves = |budgets: &mut dyn Iterator<Item = u64>| -> Result<Vec<Move>, PlanError> {
        let mut moves = Vec::new();
        let mut before = solution.clone();
        for calls in budgets {
            let mut moved = plan.clone();
            moved.budget = Budget {
                amount: Amount::Calls(calls),
                per: plan.window,
            };
            let after = planner.solve(&moved, population)?;
            let money = Money((after.budget_money.0 - solution.budget_money.0).abs());
            moves.extend(told(&before, &after, money));
            before = after;
            if moves.len() == MOST_MOVES {
                break;
            }
        }
        Ok(moves)
    };
    Ok(Marginal {
        spend_next: moves(&mut above.filter(|&calls| calls > now))?,
        give_up_first: moves(&mut below.into_iter())?,
    })
}

/// The move from one budget's solution to another's; none where no group's calls change.
fn told(before: &Solution, after: &Solution, money: Money) -> Option<Move> {
    let change = |(from, to): &(&GroupSolution, &GroupSolution)| {
        (from.half_width_points - to.half_width_points).abs()
    };
    let moved = || {
        let pairs = before.groups.iter().zip(&after.groups);
        pairs.filter(|(from, to)| from.calls != to.calls)
    };
    let (from, to) = moved().max_by(|one, other| change(one).total_cmp(&change(other)))?;
    let points = |group: &GroupSolution| (group.calls > 0).then_some(group.half_width_points);
    Some(Move {
        group: group_name(&from.labels),
        others: moved().count() - 1,
        budget_calls: after.budget_calls,
        money,
        from_points: points(from),
        to_points: points(to),
    })
}

impl Move {
    /// The group, and how many others move with it.
    pub fn who(&self) -> String {
        match self.others {
            0 => self.group.clone(),
            others => format!("{} and {others} more", self.group),
        }
    }
}

impl Marginal {
    /// Both lists as one table: money that is spent is above zero, money that is saved below.
    pub fn sheet(&self) -> Sheet {
        let columns = [
            "Group",
            "Money",
            "Points now",
            "Points then",
            "Calls of the budget then",
        ];
        let row = |step: &Move, sign: f64| {
            vec![
                Figure::Text(step.who()),
                Figure::Money(Money(sign * step.money.0)),
                step.from_points.map_or(Figure::Nothing, Figure::Points),
                step.to_points.map_or(Figure::Nothing, Figure::Points),
                Figure::Count(step.budget_calls),
            ]
        };
        let spent = self.spend_next.iter().map(|step| row(step, 1.0));
        let saved = self.give_up_first.iter().map(|step| row(step, -1.0));
        Sheet {
            columns: columns.map(str::to_owned).to_vec(),
            rows: spent.chain(saved).collect(),
        }
    }
}
