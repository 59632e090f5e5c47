//! What judging each group's traces costs: the same for all of them, or by the tokens of each cell.
//!
//! A judge that is paid by tokens reads the whole trace, so that long traces cost more. The price of a cell's call is then
//! `overhead + Σ mean tokens × rate` over the fields that have a rate ([`crate::token_price`]), in whole billionths of a dollar:
//! sums of such prices are exact, whatever their order. A budget of money is spent in these billionths; a budget of calls, and
//! one of money where every call costs the same, is spent in calls.

use assay_sampling::allocation::cost::{CellCosts, CostOfCalls};
use assay_sampling::allocation::split::{Oversampling, Split};
use assay_sampling::forecast::group::ExpectedGroup;
use assay_sampling::population::Population;
use serde::{Deserialize, Serialize};

use crate::budget::{Amount, Budget};
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;

const BILLIONTHS: f64 = 1e9;

/// Budgets of one window in the unit in which they are spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Funds {
    /// The unit.
    pub unit: FundsUnit,
    /// What the budget allows.
    pub budget: u64,
    /// What every target together would need.
    pub for_all_targets: u64,
    /// What judging every trace would take.
    pub for_all_traces: u64,
}

impl Funds {
    /// Whether the budget pays for every target.
    pub fn suffice(&self) -> bool {
        self.for_all_targets <= self.budget
    }
}

/// In what a budget is spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FundsUnit {
    /// Calls: the budget counts them, or all cost the same.
    #[default]
    Calls,
    /// Billionths of a dollar: calls have prices of their own.
    BillionthsOfADollar,
}

/// The prices of the calls of every group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Prices {
    /// The price of every call, or that of the mean trace.
    pub(crate) mean: Money,
    /// The price in each stratum's two cells, in whole billionths of a dollar; none where every call costs the same.
    cells: Option<Vec<[u64; 2]>>,
    /// In what the plan's budget is spent.
    pub(crate) unit: FundsUnit,
}

/// What a group's calls take of a budget.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FundsOfCalls {
    /// One each.
    Counted,
    /// What they cost.
    Priced(CellCosts),
}

impl CostOfCalls for FundsOfCalls {
    fn of(self, calls: u64) -> f64 {
        match self {
            Self::Counted => calls as f64,
            Self::Priced(costs) => costs.of(calls),
        }
    }

    fn of_one(self) -> f64 {
        match self {
            Self::Counted => 1.0,
            Self::Priced(costs) => costs.of_one(),
        }
    }

    fn more(self, from: u64, most: u64, funds: f64) -> u64 {
        match self {
            Self::Counted => 1.0.more(from, most, funds),
            Self::Priced(costs) => costs.more(from, most, funds),
        }
    }
}

impl Prices {
    /// The plan's prices on this population.
    pub(crate) fn of(plan: &Plan, population: &Population) -> Self {
        let cells = cell_prices(plan, population);
        let by_cell = cells.as_deref();
        Self {
            mean: by_cell.map_or(plan.price_per_call, |prices| mean_price(population, prices)),
            unit: match plan.budget.amount {
                Amount::Money(_) if cells.is_some() => FundsUnit::BillionthsOfADollar,
                Amount::Money(_) | Amount::Calls(_) | Amount::JudgeHours(_) => FundsUnit::Calls,
            },
            cells,
        }
    }

    /// Whether cells have prices of their own.
    pub(crate) fn are_by_cell(&self) -> bool {
        self.cells.is_some()
    }

    /// What calls of the group at `index` take of the budget.
    pub(crate) fn funds_of_calls(
        &self,
        index: usize,
        group: ExpectedGroup,
        oversampling: Oversampling,
    ) -> FundsOfCalls {
        match (self.unit, self.of_group(index)) {
            (FundsUnit::BillionthsOfADollar, Some(prices)) => FundsOfCalls::Priced(CellCosts {
                group,
                oversampling,
                prices: prices.map(|it| it as f64),
            }),
            _ => FundsOfCalls::Counted,
        }
    }

    /// What a call of each cell of the group at `index` takes of the budget.
    pub(crate) fn funds_of_a_call(&self, index: usize) -> [u64; 2] {
        match self.unit {
            FundsUnit::Calls => [1, 1],
            FundsUnit::BillionthsOfADollar => self.of_group(index).unwrap_or([1, 1]),
        }
    }

    /// What the calls of these splits cost together, each the split of the group at that place.
    pub(crate) fn money_of(&self, splits: impl IntoIterator<Item = (usize, Split)>) -> Money {
        let mut calls = 0;
        let mut billionths = 0;
        for (index, split) in splits {
            calls += split.calls();
            billionths += self.billionths(index, split);
        }
        self.money(calls, billionths)
    }

    /// What it costs to judge `to` of the group at `index` in the place of `from`; nothing where that is less.
    pub(crate) fn money_between(&self, index: usize, from: Split, to: Split) -> Money {
        let more = self.billionths(index, to);
        self.money(
            to.calls().saturating_sub(from.calls()),
            more.saturating_sub(self.billionths(index, from)),
        )
    }

    fn money(&self, calls: u64, billionths: u128) -> Money {
        Money(if self.cells.is_some() {
            billionths as f64 / BILLIONTHS
        } else {
            calls as f64 * self.mean.0
        })
    }

    /// What the split costs where cells have prices of their own; else nothing.
    fn billionths(&self, index: usize, split: Split) -> u128 {
        let [with_signal, without_signal] = self.of_group(index).unwrap_or_default();
        let cost = |calls: u64, price: u64| u128::from(calls) * u128::from(price);
        cost(split.with_signal, with_signal) + cost(split.without_signal, without_signal)
    }

    /// The money that a budget of so much is, at the price of the mean trace where it is spent in calls.
    pub(crate) fn money_of_funds(&self, funds: u64) -> Money {
        match self.unit {
            FundsUnit::Calls => Money(funds as f64 * self.mean.0),
            FundsUnit::BillionthsOfADollar => Money(funds as f64 / BILLIONTHS),
        }
    }

    /// The calls that a budget of so much pays for, at the price of the mean trace where it is spent in money.
    pub(crate) fn calls_of_funds(&self, funds: u64) -> u64 {
        match self.unit {
            FundsUnit::Calls => funds,
            FundsUnit::BillionthsOfADollar => self.mean_calls(self.money_of_funds(funds)),
        }
    }

    /// The calls that the money pays for when they are spread evenly over all traffic, at the price of the mean trace.
    pub(crate) fn mean_calls(&self, money: Money) -> u64 {
        (money.0 / self.mean.0 * (1.0 + 1e-12)) as u64
    }

    /// What a budget of the plan's kind allows in a window, in the unit in which it is spent.
    ///
    /// # Errors
    ///
    /// As [`Budget::calls_in`].
    pub(crate) fn allowed(
        &self,
        budget: Budget,
        plan: &Plan,
        span_days: Option<f64>,
    ) -> Result<u64, PlanError> {
        let call = plan.cost_of_call();
        Ok(match self.unit {
            FundsUnit::Calls => budget.calls_in(plan.window, span_days, call)?,
            FundsUnit::BillionthsOfADollar => {
                let money = budget.money_in(plan.window, span_days, call)?;
                (money.0 * BILLIONTHS).round() as u64
            }
        })
    }

    fn of_group(&self, index: usize) -> Option<[u64; 2]> {
        self.cells.as_ref()?.get(index).copied()
    }
}

/// The price of a call in each cell, in whole billionths of a dollar and at least one; none where the plan's price is flat
/// or nobody counted the tokens of its fields. A cell whose tokens nobody knows has those of the mean trace.
fn cell_prices(plan: &Plan, population: &Population) -> Option<Vec<[u64; 2]>> {
    if plan.token_rates.is_empty() {
        return None;
    }
    let overhead = plan.overhead_per_call.0 * BILLIONTHS;
    let mut prices = vec![[overhead; 2]; population.strata.len()];
    for rate in &plan.token_rates {
        let usual = mean_tokens(population, &rate.field)?;
        // Dollars for a million tokens are thousands of billionths for one.
        let of_one = rate.dollars_per_million * (BILLIONTHS / 1e6);
        for (prices, stratum) in prices.iter_mut().zip(&population.strata) {
            for (price, tokens) in prices.iter_mut().zip(stratum.tokens_of(&rate.field)) {
                *price += tokens.unwrap_or(usual) * of_one;
            }
        }
    }
    Some(
        prices
            .into_iter()
            .map(|prices| prices.map(|price| price.round().max(1.0) as u64))
            .collect(),
    )
}

/// The mean tokens that a field counts in all traces whose cells tell it; none where none does.
pub fn mean_tokens(population: &Population, field: &str) -> Option<f64> {
    let (mut traces, mut tokens) = (0.0, 0.0);
    for stratum in &population.strata {
        for (cell, mean) in stratum.cells().into_iter().zip(stratum.tokens_of(field)) {
            if let Some(mean) = mean {
                traces += cell.traces as f64;
                tokens += cell.traces as f64 * mean;
            }
        }
    }
    (traces > 0.0).then(|| tokens / traces)
}

/// The price of the mean trace.
fn mean_price(population: &Population, prices: &[[u64; 2]]) -> Money {
    let cells = population.strata.iter().zip(prices);
    let costs = cells.flat_map(|(stratum, prices)| {
        let cells = stratum.cells().into_iter().zip(*prices);
        cells.map(|(cell, price)| u128::from(cell.traces) * u128::from(price))
    });
    let traces = population.traces().max(1) as f64;
    Money(costs.sum::<u128>() as f64 / traces / BILLIONTHS)
}
