//! What the next money buys and what the first cuts lose, in order.

use assay_sampling::interval::Interval;
use assay_sampling::population::Population;
use serde::Serialize;

use crate::demand::Demand;
use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::sheet::{Figure, Sheet};
use crate::solution::Solution;
use crate::staircase::Staircase;
use crate::traffic::Traffic;

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
    /// The window's budget after the move, in the unit in which it is spent.
    pub budget_funds: u64,
    /// The calls that it pays for, at the price of the mean trace where groups have prices of their own.
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
    let traffic = Traffic::of(plan, population)?;
    let needed = solution.groups.iter().map(|it| it.calls_for_target);
    let demand = Demand::of(plan, population, &traffic, needed.collect());
    let now = solution.funds.budget;
    let moves = |budgets: &mut dyn Iterator<Item = u64>| -> Result<Vec<Move>, PlanError> {
        let mut moves = Vec::new();
        let mut before: Vec<u64> = solution.groups.iter().map(|it| it.calls).collect();
        for funds in budgets {
            let after = demand.grant(&traffic, funds)?;
            let money = traffic.budget_money(funds, &after);
            let money = if funds > now {
                solution.lacking(money)
            } else {
                Money((solution.budget_money.0 - money.0).max(0.0))
            };
            let budget = (funds, money);
            moves.extend(told(&traffic, solution, [&before, &after], budget));
            before = after;
            if moves.len() == MOST_MOVES {
                break;
            }
        }
        Ok(moves)
    };
    let above = stairs.plan.iter().map(|step| step.funds);
    let below = above.clone().rev();
    Ok(Marginal {
        spend_next: moves(&mut above.filter(|&funds| funds > now))?,
        give_up_first: moves(&mut below.filter(|&funds| funds < now))?,
    })
}

/// The move from the calls of one budget to those of the next; none where no group's calls change.
fn told(
    traffic: &Traffic,
    solution: &Solution,
    [before, after]: [&[u64]; 2],
    (budget_funds, money): (u64, Money),
) -> Option<Move> {
    let points = |index: usize, calls: u64| {
        let interval = traffic.interval(traffic.groups[index], calls);
        (calls > 0).then(|| interval.half_width_points())
    };
    let moved: Vec<(usize, Option<f64>, Option<f64>)> = (0..after.len())
        .filter(|&index| before[index] != after[index])
        .map(|index| {
            (
                index,
                points(index, before[index]),
                points(index, after[index]),
            )
        })
        .collect();
    let unknown = Interval::UNKNOWN.half_width_points();
    let change = |from: Option<f64>, to: Option<f64>| {
        (from.unwrap_or(unknown) - to.unwrap_or(unknown)).abs()
    };
    let &(index, from_points, to_points) = moved
        .iter()
        .max_by(|one, other| change(one.1, one.2).total_cmp(&change(other.1, other.2)))?;
    Some(Move {
        group: group_name(&solution.groups[index].labels),
        others: moved.len() - 1,
        budget_funds,
        budget_calls: traffic.prices.calls_of_funds(budget_funds),
        money,
        from_points,
        to_points,
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
        let row = |step: &Move, money: Figure| {
            vec![
                Figure::Text(step.who()),
                money,
                step.from_points.map_or(Figure::Nothing, Figure::Points),
                step.to_points.map_or(Figure::Nothing, Figure::Points),
                Figure::Count(step.budget_calls),
            ]
        };
        let spent =
            (self.spend_next.iter()).map(|step| row(step, Figure::MoneyThatSuffices(step.money)));
        let saved =
            (self.give_up_first.iter()).map(|step| row(step, Figure::Money(Money(-step.money.0))));
        Sheet {
            columns: columns.map(str::to_owned).to_vec(),
            rows: spent.chain(saved).collect(),
        }
    }
}
