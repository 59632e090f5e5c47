//! What every group asks for, and what a budget grants when it does not reach all of it.

use assay_sampling::allocation::cost::CostOfCalls;
use assay_sampling::allocation::priced::{PricedStratum, best_for_money};
use assay_sampling::allocation::rule::{standard_error_part, standard_error_part_of_cells};
use assay_sampling::allocation::tiers::{Importance, Request, drop_the_tail, priority_order};
use assay_sampling::allocation::water_filling::{Basin, water_fill};
use assay_sampling::forecast::group::ExpectedGroup;
use assay_sampling::population::Population;

use crate::collecting::{Counted, Until};
use crate::document::{Plan, ShortMoney};
use crate::error::PlanError;
use crate::prices::FundsOfCalls;
use crate::traffic::{Traffic, ratio};

/// Calls with which a group is at least watched while others are lifted to their targets; a group that cannot get
/// as many is left out.
pub(crate) const LEAST_USEFUL_CALLS: u64 = 8;

/// What every group asks for, in the population's order.
#[derive(Clone, Debug)]
pub(crate) struct Demand {
    /// Calls that each group's target needs.
    pub(crate) needed: Vec<u64>,
    /// Calls that each group asks for: those of its lock, else those of its target and of what it collects.
    pub(crate) asked: Vec<u64>,
    /// How important each group is.
    pub(crate) importance: Vec<Importance>,
    /// Whether each group's calls are locked.
    pub(crate) locked: Vec<bool>,
    /// Whether each group collects.
    collecting: Vec<bool>,
    order: Vec<usize>,
    short_money: ShortMoney,
}

impl Demand {
    /// What the plan asks for on this traffic, where each group's target needs `needed` calls.
    pub(crate) fn of(
        plan: &Plan,
        population: &Population,
        traffic: &Traffic,
        needed: Vec<u64>,
    ) -> Self {
        let labels = || population.strata.iter().map(|it| it.labels.as_slice());
        let locks = plan.locked_calls(labels());
        let importance = plan.importance(labels());
        let asked: Vec<u64> = locks
            .iter()
            .zip(&needed)
            .zip(traffic.groups.iter().zip(&traffic.until))
            .map(|((lock, &needed), (group, until))| match (lock, until) {
                (Some(lock), _) => (*lock).min(group.traces()),
                (None, Some(until)) => needed.max(calls_to_collect(*group, *until)),
                (None, None) => needed,
            })
            .collect();
        // What people have locked is spent before anything else.
        let by_priority = priority_order(&traffic.priorities(), &importance);
        let (first, then): (Vec<usize>, Vec<usize>) =
            by_priority.into_iter().partition(|&it| locks[it].is_some());
        Self {
            asked,
            importance,
            locked: locks.iter().map(Option::is_some).collect(),
            collecting: traffic.until.iter().map(Option::is_some).collect(),
            order: [first, then].concat(),
            short_money: plan.short_money,
            needed,
        }
    }

    /// All calls that are asked for.
    pub(crate) fn total(&self) -> u64 {
        self.asked.iter().sum()
    }

    /// Grants each group its calls out of `funds`, in the unit in which the plan's budget is spent.
    ///
    /// # Errors
    ///
    /// [`PlanError::Method`] when the core refuses, which it does for no plan that is valid.
    pub(crate) fn grant(&self, traffic: &Traffic, funds: u64) -> Result<Vec<u64>, PlanError> {
        // Funds are whole numbers, calls or billionths of a dollar, so that nothing is lost to rounding.
        let requests: Vec<Request<FundsOfCalls>> = (0..self.asked.len())
            .map(|index| Request {
                full: self.asked[index],
                floor: self.floor(index),
                unit_cost: traffic.funds_of_calls(index),
            })
            .collect();
        let floors: Vec<u64> = requests.iter().map(|it| it.floor).collect();
        let for_floors = traffic.funds_of(&floors);
        if self.short_money == ShortMoney::TailFirst
            || traffic.funds_of(&self.asked) <= funds
            || for_floors > funds
        {
            return drop_the_tail(&requests, &self.order, funds as f64, LEAST_USEFUL_CALLS)
                .map(|grants| grants.iter().map(|grant| grant.calls).collect())
                .map_err(|error| refused(&error));
        }
        self.share_within_tier(traffic, floors, funds - for_floors)
    }

    /// The fewest calls of a group while others are lifted: all of them where it is locked.
    fn floor(&self, index: usize) -> u64 {
        if self.locked[index] {
            self.asked[index]
        } else {
            self.asked[index].min(LEAST_USEFUL_CALLS)
        }
    }

    /// Lifts the groups from their floors with the `rest` of the funds: the more important ones whole, and those of the first
    /// importance that the money does not reach as the plan says.
    fn share_within_tier(
        &self,
        traffic: &Traffic,
        mut calls: Vec<u64>,
        mut rest: u64,
    ) -> Result<Vec<u64>, PlanError> {
        let funds_of = |index: usize, calls: u64| traffic.funds_of_calls(index).of(calls) as u64;
        for tier in [Importance::Must, Importance::Should, Importance::Nice] {
            let of_tier = |index: &usize| self.importance[*index] == tier && !self.locked[*index];
            let members: Vec<usize> = self.order.iter().copied().filter(of_tier).collect();
            let lift: u64 = members
                .iter()
                .map(|&index| funds_of(index, self.asked[index]) - funds_of(index, calls[index]))
                .sum();
            if lift <= rest {
                for index in members {
                    calls[index] = self.asked[index];
                }
                rest -= lift;
                continue;
            }
            // Half of a group's traces are not all of them: who collects is not levelled with the others.
            let (collecting, members): (Vec<usize>, Vec<usize>) = members
                .into_iter()
                .partition(|&index| self.collecting[index]);
            for index in collecting {
                let has = calls[index];
                let funds = traffic.funds_of_calls(index);
                calls[index] += funds.more(has, self.asked[index] - has, rest as f64);
                rest -= funds_of(index, calls[index]) - funds_of(index, has);
            }
            let floors: u64 = members
                .iter()
                .map(|&index| funds_of(index, calls[index]))
                .sum();
            let granted = match self.short_money {
                ShortMoney::BestOverall => self.best_overall(traffic, &members, floors + rest)?,
                ShortMoney::Evenly | ShortMoney::TailFirst => {
                    self.evenly(traffic, &members, floors + rest)?
                }
            };
            for (index, granted) in members.into_iter().zip(granted) {
                calls[index] = granted;
            }
            break;
        }
        Ok(calls)
    }

    /// Every group's half-width the same multiple of its target (minimax allocation).
    fn evenly(
        &self,
        traffic: &Traffic,
        members: &[usize],
        funds: u64,
    ) -> Result<Vec<u64>, PlanError> {
        let width = |index: usize| {
            let width = traffic
                .interval(traffic.groups[index], self.asked[index])
                .width();
            if width > 0.0 { width } else { 1e-6 }
        };
        let basins: Vec<Basin<FundsOfCalls>> = members
            .iter()
            .map(|&index| Basin {
                group: traffic.groups[index],
                least: self.floor(index),
                most: self.asked[index],
                unit_cost: traffic.funds_of_calls(index),
                tolerance: width(index),
            })
            .collect();
        water_fill(&basins, funds as f64, traffic.oversampling, traffic.alpha)
            .map(|level| level.calls)
            .map_err(|error| refused(&error))
    }

    /// The calls that make the rate of all traffic the surest for the money, at least the floors: the gain of a call over its
    /// price decides (Neyman 1934; with prices Cochran 1977, section 5.5).
    fn best_overall(
        &self,
        traffic: &Traffic,
        members: &[usize],
        funds: u64,
    ) -> Result<Vec<u64>, PlanError> {
        let of_members = members.iter().map(|&index| traffic.groups[index].traces());
        let traces = of_members.clone().map(|it| it as f64).sum::<f64>();
        let strata: Vec<PricedStratum<FundsOfCalls>> = members
            .iter()
            .map(|&index| {
                let group = traffic.groups[index];
                let split = traffic.split(group, self.asked[index].max(2));
                let deviation = standard_error_part_of_cells(
                    1.0,
                    ratio(group.with_signal.traces(), group.traces()),
                    ratio(split.with_signal, split.calls()),
                    group.with_signal.rate(),
                    group.without_signal.rate(),
                );
                let share = group.traces() as f64 / traces;
                PricedStratum {
                    part: standard_error_part(share, deviation, group.traces()),
                    least: self.floor(index),
                    most: group.traces(),
                    unit_cost: traffic.funds_of_calls(index),
                }
            })
            .collect();
        best_for_money(&strata, funds as f64)
            .map(|bought| bought.calls)
            .map_err(|error| refused(&error))
    }
}

/// The calls that a group asks for while it collects: every trace that counts, up to the goal, and of the others at least the
/// two without which nothing is known of them.
fn calls_to_collect(group: ExpectedGroup, until: Until) -> u64 {
    match until.of {
        Counted::WithSignal => {
            let with_signal = group.with_signal.traces().min(until.collect);
            with_signal + group.without_signal.traces().min(2)
        }
        Counted::All => group.traces().min(until.collect),
    }
}

fn refused(error: &dyn std::fmt::Display) -> PlanError {
    PlanError::Method {
        reason: error.to_string(),
    }
}
