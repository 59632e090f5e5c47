//! Groups whose cells have prices of their own: every whole allocation of small cases is tried.
#![allow(clippy::unwrap_used, reason = "the strategies make valid values")]

use assay_sampling::allocation::cost::{CellCosts, CostOfCalls};
use assay_sampling::allocation::priced::{PricedStratum, best_for_money};
use assay_sampling::allocation::split::Oversampling;
use assay_sampling::allocation::tiers::{Request, drop_the_tail};
use assay_sampling::allocation::water_filling::{Basin, spend_the_rest, water_fill};
use assay_sampling::alpha::Alpha;
use assay_sampling::forecast::group::{ExpectedCell, ExpectedGroup};
use proptest::prelude::*;

fn alpha() -> Alpha {
    Alpha::new(0.05).unwrap()
}

fn oversampling() -> Oversampling {
    Oversampling::of_rate(3.0).unwrap()
}

/// A small group with the fewest and the most of its calls, priced cell by cell.
#[derive(Clone, Copy, Debug)]
struct Small {
    costs: CellCosts,
    least: u64,
    most: u64,
}

impl Small {
    fn width(&self, calls: u64) -> f64 {
        let group = self.costs.group;
        let split = group.split(calls, oversampling());
        group.planned_interval(split, alpha()).width()
    }
}

fn groups() -> impl Strategy<Value = Vec<Small>> {
    let group = (
        (0..6_u64, 1..8_u64),
        (0.1..0.9_f64, 0.01..0.4_f64),
        (0..3_u64, 0..9_u64),
        (1..7_u32, 1..7_u32),
    );
    let group = group.prop_map(|(traces, rates, (least, room), prices)| {
        let group = ExpectedGroup::new(
            ExpectedCell::new(traces.0, rates.0).unwrap(),
            ExpectedCell::new(traces.1, rates.1).unwrap(),
        );
        let least = least.min(group.traces());
        Small {
            costs: CellCosts {
                group,
                oversampling: oversampling(),
                prices: [f64::from(prices.0), f64::from(prices.1)],
            },
            least,
            most: (least + room).min(group.traces()),
        }
    });
    prop::collection::vec(group, 1..4)
}

fn cost(groups: &[Small], calls: impl IntoIterator<Item = u64>) -> f64 {
    let calls = groups.iter().zip(calls);
    calls.map(|(group, calls)| group.costs.of(calls)).sum()
}

fn money(groups: &[Small], fraction: f64) -> f64 {
    let least = cost(groups, groups.iter().map(|it| it.least));
    let most = cost(groups, groups.iter().map(|it| it.most));
    (least + fraction * (most - least)).floor()
}

fn every_allocation(groups: &[Small]) -> Vec<Vec<u64>> {
    groups.iter().fold(vec![Vec::new()], |shorter, group| {
        let longer = |calls: &Vec<u64>| {
            let calls = calls.clone();
            (group.least..=group.most).map(move |next| [&calls[..], &[next]].concat())
        };
        shorter.iter().flat_map(longer).collect()
    })
}

fn basins(groups: &[Small]) -> Vec<Basin<CellCosts>> {
    let basin = |it: &Small| Basin {
        group: it.costs.group,
        least: it.least,
        most: it.most,
        unit_cost: it.costs,
        tolerance: 1.0,
    };
    groups.iter().map(basin).collect()
}

proptest! {
    #[test]
    fn no_allocation_for_the_money_makes_the_widest_group_narrower(groups in groups(), fraction in 0.0..1.0_f64) {
        let money = money(&groups, fraction);
        let basins = basins(&groups);
        let level = water_fill(&basins, money, oversampling(), alpha()).unwrap();
        prop_assert!((level.cost - cost(&groups, level.calls.iter().copied())).abs() < 1e-9);
        prop_assert!(level.cost <= money);
        let widest = |calls: &[u64]| groups.iter().zip(calls).map(|(it, &calls)| it.width(calls)).fold(0.0, f64::max);
        for other in every_allocation(&groups) {
            if cost(&groups, other.iter().copied()) <= money {
                prop_assert!(widest(&other) >= level.width * (1.0 - 1e-9), "{other:?} is narrower than {:?}", level.calls);
            }
        }
        let spent = spend_the_rest(&basins, level.clone(), money, oversampling(), alpha()).unwrap();
        prop_assert!(spent.cost <= money && spent.width <= level.width + 1e-12);
    }

    #[test]
    fn the_tail_gives_first_and_the_money_is_counted_call_by_call(
        groups in groups(),
        fraction in 0.0..1.0_f64,
    ) {
        let money = money(&groups, fraction);
        let requests: Vec<Request<CellCosts>> = groups
            .iter()
            .map(|it| Request { full: it.most, floor: it.least, unit_cost: it.costs })
            .collect();
        let order: Vec<usize> = (0..groups.len()).rev().collect();
        let calls: Vec<u64> = drop_the_tail(&requests, &order, money, 0).unwrap().iter().map(|it| it.calls).collect();
        let spent = cost(&groups, calls.iter().copied());
        prop_assert!(spent <= money);
        // Of all allocations for the money none serves a group better without taking from one before it.
        let in_order = |calls: &[u64]| -> Vec<u64> { order.iter().map(|&place| calls[place]).collect() };
        let best = every_allocation(&groups)
            .into_iter()
            .filter(|calls| cost(&groups, calls.iter().copied()) <= money)
            .map(|calls| in_order(&calls))
            .max();
        let served = in_order(&calls);
        let first_short = order.iter().position(|&place| calls[place] < groups[place].most);
        let until = first_short.map_or(served.len(), |it| it + 1);
        prop_assert_eq!(Some(&served[..until]), best.as_deref().map(|it| &it[..until]));
    }

    #[test]
    fn the_surest_overall_rate_keeps_within_the_money_and_leaves_no_call_that_it_pays_for(
        groups in groups(),
        parts in prop::collection::vec(0.1..20.0_f64, 4),
        fraction in 0.0..1.0_f64,
    ) {
        let money = money(&groups, fraction);
        let strata: Vec<PricedStratum<CellCosts>> = groups
            .iter()
            .zip(&parts)
            .map(|(it, &part)| PricedStratum { part, least: it.least, most: it.most, unit_cost: it.costs })
            .collect();
        let found = best_for_money(&strata, money).unwrap();
        prop_assert_eq!(found.cost.to_bits(), cost(&groups, found.calls.iter().copied()).to_bits());
        prop_assert!(found.cost <= money);
        for (place, stratum) in strata.iter().enumerate() {
            let mut more = found.calls.clone();
            more[place] += 1;
            prop_assert!(found.calls[place] == stratum.most || cost(&groups, more) > money);
        }
        let variance = |calls: &[u64]| -> f64 {
            parts.iter().zip(calls).map(|(part, &calls)| part * part / calls as f64).sum()
        };
        let affordable = every_allocation(&groups).into_iter().filter(|it| cost(&groups, it.iter().copied()) <= money);
        let best = affordable.map(|calls| variance(&calls)).fold(f64::INFINITY, f64::min);
        prop_assert!(found.variance >= best * (1.0 - 1e-12));
    }
}
