//! Changes that people ask for by what they want: budgets that pay for a group, for all targets, or the best for the money.

use assay_sampling::population::Population;

use crate::budget::{Amount, Budget};
use crate::demand::Demand;
use crate::document::Plan;
use crate::error::{PlanError, WIDEST_TARGET_POINTS};
use crate::money::Money;
use crate::planner::Planner;
use crate::prices::{FundsUnit, Prices};
use crate::solution::Solution;
use crate::solve::solve;
use crate::traffic::Traffic;

/// The plan with its budget raised just enough for the group at `index` to meet its target, in the budget's own
/// unit and period, to the next cent or call. The same plan when the group meets it already or does not exist.
///
/// Groups that are more important are served first, so this may also mend them.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn raise_budget_for(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    index: usize,
) -> Result<Plan, PlanError> {
    let Some(enough) = enough_for(plan, population, solution, index)? else {
        return Ok(plan.clone());
    };
    let raised = with_budget_for(plan, population, enough.funds)?;
    // Where the overall rate comes first, the rest of a cent can move calls to another group.
    if solve(&raised, population)?.groups[index]
        .status
        .is_on_target()
    {
        Ok(raised)
    } else {
        with_budget_for(plan, population, solution.funds.for_all_targets)
    }
}

/// The money by which [`raise_budget_for`] raises the window's budget; none when there is nothing to raise it for.
///
/// It is what the budget lacks, not what the group's missing calls cost: what is left of the budget pays for some of those, and
/// groups that are more important come first.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn money_to_fix(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    index: usize,
) -> Result<Option<Money>, PlanError> {
    let enough = enough_for(plan, population, solution, index)?;
    Ok(enough.map(|it| solution.lacking(it.money)))
}

/// A budget of one window that suffices.
struct Enough {
    /// In the unit in which it is spent.
    funds: u64,
    money: Money,
}

/// The least budget that brings the group at `index` to its target; none when there is no such group, it is there already, or
/// no money moves it.
fn enough_for(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    index: usize,
) -> Result<Option<Enough>, PlanError> {
    let (mut too_few, mut enough) = (solution.funds.budget, solution.funds.for_all_targets);
    let Some(group) = solution.groups.get(index) else {
        return Ok(None);
    };
    // No money moves a group that is locked.
    if group.locked || group.status.is_on_target() || too_few >= enough {
        return Ok(None);
    }
    let needed = solution.groups.iter().map(|it| it.calls_for_target);
    let traffic = Traffic::of(plan, population)?;
    let demand = Demand::of(plan, population, &traffic, needed.collect());
    while too_few + 1 < enough {
        let middle = too_few + (enough - too_few) / 2;
        if demand.grant(&traffic, middle)?[index] >= group.calls_for_target {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    Ok(Some(Enough {
        funds: enough,
        money: traffic.budget_money(enough, &demand.grant(&traffic, enough)?),
    }))
}

/// The plan with its budget raised just enough for every group to meet its target; the same plan when they do.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn raise_budget_for_all(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Plan, PlanError> {
    if solution.funds.suffice() {
        return Ok(plan.clone());
    }
    with_budget_for(plan, population, solution.funds.for_all_targets)
}

/// The plan with the smallest budget that allows so much in the window, in the budget's own unit and period, to the next cent,
/// call or hundredth of an hour. `funds` are in the unit in which the plan's budget is spent ([`crate::prices::Funds`]).
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn with_budget_for(
    plan: &Plan,
    population: &Population,
    funds: u64,
) -> Result<Plan, PlanError> {
    let prices = Prices::of(plan, population);
    let windows = plan
        .window
        .times_in(plan.budget.per, population.span_days)?;
    let allows = |amount: Amount| -> Result<bool, PlanError> {
        let budget = Budget {
            amount,
            per: plan.budget.per,
        };
        Ok(prices.allowed(budget, plan, population.span_days)? >= funds)
    };
    let in_units = |units: u64| match plan.budget.amount {
        Amount::Money(_) => Amount::Money(Money(units as f64 / 100.0)),
        Amount::Calls(_) => Amount::Calls(units),
        Amount::JudgeHours(_) => Amount::JudgeHours(units as f64 / 100.0),
    };
    let wanted = funds as f64 * windows;
    let exact = match plan.budget.amount {
        Amount::Money(_) => match prices.unit {
            FundsUnit::Calls => wanted * plan.price_per_call.0 * 100.0,
            FundsUnit::BillionthsOfADollar => prices.money_of_funds(funds).0 * windows * 100.0,
        },
        Amount::Calls(_) => wanted,
        Amount::JudgeHours(_) => wanted * plan.cost_of_call().seconds()? / 36.0,
    };
    // Rounding can put the exact amount a hair past a whole unit either way; one unit more is enough for sure.
    let least = exact.floor() as u64;
    let units = if allows(in_units(least))? {
        least
    } else {
        least.saturating_add(1)
    };
    Ok(Plan {
        budget: Budget {
            amount: in_units(units),
            per: plan.budget.per,
        },
        ..plan.clone()
    })
}

/// The cheapest plan that meets every target: the same plan with the smallest budget that pays for all of them.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn cheapest(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
) -> Result<Plan, PlanError> {
    with_budget_for(plan, population, solution.funds.for_all_targets)
}

/// The best plan for this money: the same budget with the narrowest target for every group, to a tenth of a point, that it
/// pays for. Groups with targets of their own keep those. The widest target there is where the money does not even pay
/// for that.
///
/// # Errors
///
/// As [`crate::solve::solve`].
pub fn narrowest_target(plan: &Plan, population: &Population) -> Result<Plan, PlanError> {
    let mut planner = Planner::default();
    let with_tenths = |tenths: u32| Plan {
        target_points: f64::from(tenths) / 10.0,
        common_target: None,
        ..plan.clone()
    };
    let mut affordable = |tenths: u32| -> Result<bool, PlanError> {
        let solution = planner.solve(&with_tenths(tenths), population)?;
        Ok(solution.funds.suffice())
    };
    let (mut too_narrow, mut wide_enough) = (0, (WIDEST_TARGET_POINTS * 10.0) as u32);
    while too_narrow + 1 < wide_enough {
        let middle = u32::midpoint(too_narrow, wide_enough);
        if affordable(middle)? {
            wide_enough = middle;
        } else {
            too_narrow = middle;
        }
    }
    Ok(with_tenths(wide_enough))
}
