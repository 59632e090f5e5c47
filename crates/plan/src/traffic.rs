//! The traffic of one window as a plan expects it.

use assay_sampling::allocation::cost::CostOfCalls;
use assay_sampling::allocation::split::{Oversampling, Split};
use assay_sampling::alpha::Alpha;
use assay_sampling::forecast::group::ExpectedGroup;
use assay_sampling::forecast::many::planned_intervals;
use assay_sampling::interval::{Interval, IntervalError};
use assay_sampling::order::sort_by;
use assay_sampling::population::{Cell, Population, Stratum};
use assay_sampling::prior::{Provenance, StratumExpectation, expected_rates};

use crate::collecting::{Counted, Until};
use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::money::Money;
use crate::period::Period;
use crate::prices::{FundsOfCalls, FundsUnit, Prices};
use crate::results::next::with_measured;
use crate::solution::{GroupSolution, RateSource, Solution};

/// The most traces that a cell of a window can have: keeps every sum of counts exact.
const MOST_TRACES: f64 = 1e12;

/// The traffic of one window, and how it is judged.
#[derive(Clone, Debug)]
pub(crate) struct Traffic {
    /// One entry a stratum, in the population's order.
    pub(crate) groups: Vec<ExpectedGroup>,
    /// All traces.
    pub(crate) traces: u64,
    /// Where each group's expected rate comes from.
    pub(crate) rate_sources: Vec<RateSource>,
    /// How far each group collects before only its target counts.
    pub(crate) until: Vec<Option<Until>>,
    /// How a group's calls part into its cells.
    pub(crate) oversampling: Oversampling,
    /// The share of intervals that may miss.
    pub(crate) alpha: Alpha,
    /// What calls cost.
    pub(crate) prices: Prices,
}

impl Traffic {
    /// Scales the counts of the loaded data to the plan's window and sets the rates that are to be expected.
    ///
    /// # Errors
    ///
    /// [`PlanError`] when there are no traces, their counts contradict each other, the window is a day or a week
    /// and the traces carry no times, or the plan's confidence or oversampling is out of range.
    pub(crate) fn of(plan: &Plan, population: &Population) -> Result<Self, PlanError> {
        check_counts(population)?;
        // How much of the loaded data one window is: 0.5 for a week of two weeks, ten times that of a tenth of the traffic.
        let windows = plan
            .window
            .times_in(Period::WholeFile, population.span_days)?;
        let scale = (windows * plan.sampled_share).recip();
        let expectations = expected_rates(&with_measured(plan, population));
        let labels = population.strata.iter().map(|it| it.labels.as_slice());
        let until: Vec<Option<Until>> = plan.collecting(labels).collect();
        let groups = expectations
            .iter()
            .zip(in_window(population, scale))
            .zip(&until)
            .map(|((expected, [with_signal, without_signal]), until)| {
                let group = expected.group(with_signal, without_signal)?;
                Ok::<_, IntervalError>(match until {
                    Some(until) if until.of == Counted::WithSignal => {
                        group.collecting_with_signal(until.collect)
                    }
                    _ => group,
                })
            })
            .collect::<Result<Vec<ExpectedGroup>, _>>()
            .map_err(|error| PlanError::Method {
                reason: error.to_string(),
            })?;
        let rate_sources = groups
            .iter()
            .zip(&expectations)
            .map(|(group, expected)| source(*group, *expected))
            .collect();
        let traces = groups.iter().map(|group| group.traces()).sum();
        Ok(Self {
            groups,
            traces,
            rate_sources,
            until,
            oversampling: plan.split_rule()?,
            prices: Prices::of(plan, population),
            alpha: Alpha::from_confidence(plan.confidence).map_err(|_| {
                PlanError::ConfidenceOutOfRange {
                    found: plan.confidence,
                }
            })?,
        })
    }

    /// The group at `index`, as expected and as the solution of the same plan and population serves it; `None` when there
    /// is no such group.
    pub(crate) fn group<'a>(
        &self,
        solution: &'a Solution,
        index: usize,
    ) -> Option<(ExpectedGroup, &'a GroupSolution)> {
        Some((*self.groups.get(index)?, solution.groups.get(index)?))
    }

    /// How so many calls of the group part into its cells.
    pub(crate) fn split(&self, group: ExpectedGroup, calls: u64) -> Split {
        group.split(calls, self.oversampling)
    }

    /// What so many calls of the group at `index` cost.
    pub(crate) fn money_of(&self, index: usize, calls: u64) -> Money {
        self.money_between(index, 0, calls)
    }

    /// What it costs to judge so many more of the group at `index`; nothing where `to` is less than `from`.
    pub(crate) fn money_between(&self, index: usize, from: u64, to: u64) -> Money {
        let split = |calls| self.split(self.groups[index], calls);
        self.prices.money_between(index, split(from), split(to))
    }

    /// What calls of the group at `index` take of the budget.
    pub(crate) fn funds_of_calls(&self, index: usize) -> FundsOfCalls {
        self.prices
            .funds_of_calls(index, self.groups[index], self.oversampling)
    }

    /// The traces of every group.
    pub(crate) fn sizes(&self) -> Vec<u64> {
        self.groups.iter().map(|group| group.traces()).collect()
    }

    /// What one call of the group at `index` costs on average where groups have prices of their own: of those that it has, else
    /// of those that it `needs`.
    pub(crate) fn price_per_call(&self, index: usize, has: u64, needs: u64) -> Option<Money> {
        let calls = if has > 0 { has } else { needs.max(1) };
        let money = self
            .prices
            .are_by_cell()
            .then(|| self.money_of(index, calls))?;
        Some(Money(money.0 / calls as f64))
    }

    /// What so many calls of each group take of the budget together.
    pub(crate) fn funds_of(&self, calls: &[u64]) -> u64 {
        let groups = calls.iter().enumerate();
        groups
            .map(|(index, &calls)| self.funds_of_calls(index).of(calls) as u64)
            .fold(0, u64::saturating_add)
    }

    /// The money that a budget of so much is when it grants these calls to the groups. Where calls with prices of their own are
    /// counted, they cost what they cost; of those that are left nobody knows whose they would be: they cost what the mean does.
    pub(crate) fn budget_money(&self, funds: u64, granted: &[u64]) -> Money {
        match self.prices.unit {
            FundsUnit::Calls if self.prices.are_by_cell() => {
                let left = funds.saturating_sub(granted.iter().sum());
                Money(self.money_of_all(granted).0 + self.prices.mean.0 * left as f64)
            }
            _ => self.prices.money_of_funds(funds),
        }
    }

    /// What so many calls of each group cost together.
    pub(crate) fn money_of_all(&self, calls: &[u64]) -> Money {
        let groups = self.groups.iter().zip(calls).enumerate();
        self.prices
            .money_of(groups.map(|(index, (&it, &calls))| (index, self.split(it, calls))))
    }

    /// The calls of an even spread that costs as much.
    pub(crate) fn even_calls(&self, calls: u64, money: Money) -> u64 {
        if self.prices.are_by_cell() && calls < self.traces {
            self.prices.mean_calls(money).min(self.traces)
        } else {
            calls
        }
    }

    /// The interval that so many calls of the group are planned to give.
    pub(crate) fn interval(&self, group: ExpectedGroup, calls: u64) -> Interval {
        group.planned_interval(self.split(group, calls), self.alpha)
    }

    /// The same for each group and its calls, in the order given, in a fraction of the time.
    pub(crate) fn intervals(
        &self,
        plans: impl IntoIterator<Item = (ExpectedGroup, u64)>,
    ) -> Vec<Interval> {
        let splits = plans
            .into_iter()
            .map(|(group, calls)| (group, self.split(group, calls)));
        planned_intervals(splits, self.alpha)
    }

    /// How long each group keeps its target when the tail gives first: the larger of its share of the traffic and its share
    /// of the traces with the failure signal, so that a small group with much of the trouble is not the tail.
    pub(crate) fn priorities(&self) -> Vec<f64> {
        let with_signal: u64 = self
            .groups
            .iter()
            .map(|group| group.with_signal.traces())
            .sum();
        self.groups
            .iter()
            .map(|group| {
                let of_trouble = ratio(group.with_signal.traces(), with_signal);
                ratio(group.traces(), self.traces).max(of_trouble)
            })
            .collect()
    }
}

/// Where a group's rate comes from: the least certain source among the cells that have traces.
fn source(group: ExpectedGroup, expected: StratumExpectation) -> RateSource {
    let cells = [
        (group.with_signal, expected.with_signal),
        (group.without_signal, expected.without_signal),
    ];
    let comes_from = |provenance: Provenance| {
        cells
            .iter()
            .any(|(cell, rate)| cell.traces() > 0 && rate.provenance == provenance)
    };
    if comes_from(Provenance::WorstCase) {
        RateSource::WorstCase
    } else if comes_from(Provenance::AssumedFromSignal) {
        RateSource::AssumedFromSignal
    } else {
        RateSource::PastVerdicts
    }
}

/// A part of a whole, 0 to 1; 0 of nothing.
pub(crate) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// The traces of each stratum's two cells in one window that is `scale` of the loaded data. They add up to the
/// rounded total, by largest remainders (ties: the earlier cell); a cell that has traces keeps at least one.
fn in_window(population: &Population, scale: f64) -> Vec<[u64; 2]> {
    let exact: Vec<f64> = population
        .strata
        .iter()
        .flat_map(Stratum::cells)
        .map(|cell| (cell.traces as f64 * scale).min(MOST_TRACES))
        .collect();
    let least = |&exact: &f64| {
        if exact > 0.0 {
            (exact.floor() as u64).max(1)
        } else {
            0
        }
    };
    let mut traces: Vec<u64> = exact.iter().map(least).collect();
    let total = (population.traces() as f64 * scale).round() as u64;
    let left = total.saturating_sub(traces.iter().sum()) as usize;
    let mut by_remainder: Vec<usize> = (0..exact.len())
        .filter(|&cell| exact[cell] > traces[cell] as f64)
        .collect();
    sort_by(&mut by_remainder, |&one, &other| {
        let remainder = |cell: usize| exact[cell] - traces[cell] as f64;
        remainder(other).total_cmp(&remainder(one))
    });
    for &cell in by_remainder.iter().take(left) {
        traces[cell] += 1;
    }
    traces.as_chunks().0.to_vec()
}

fn check_counts(population: &Population) -> Result<(), PlanError> {
    if population
        .strata
        .iter()
        .all(|stratum| stratum.cells().iter().all(|cell| cell.traces == 0))
    {
        return Err(PlanError::EmptyPopulation);
    }
    let contradiction = |stratum: &Stratum, cell: &Cell| PlanError::ContradictoryCounts {
        group: group_name(&stratum.labels),
        traces: cell.traces,
        judged: cell.judged,
        judged_bad: cell.judged_bad,
    };
    for stratum in &population.strata {
        for cell in stratum.cells() {
            if cell.judged > cell.traces || cell.judged_bad > cell.judged {
                return Err(contradiction(stratum, cell));
            }
        }
    }
    Ok(())
}
