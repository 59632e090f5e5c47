//! No better whole allocation exists: every one is tried on small cases, and on larger ones no exchange helps.
#![allow(clippy::unwrap_used, reason = "the strategies make valid values")]

use assay_sampling::allocation::split::Oversampling;
use assay_sampling::allocation::tiers::{Grant, Request, drop_the_tail};
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

/// Small groups with floors, caps, locks and prices.
fn basins() -> impl Strategy<Value = Vec<Basin>> {
    let basin = (
        (0..4_u64, 1..7_u64),
        (0.1..0.9_f64, 0.01..0.4_f64),
        (0..3_u64, 0..8_u64),
        prop::sample::select(vec![0.5, 1.0, 2.0]),
        prop::sample::select(vec![1.0, 1.0, 1.5]),
    );
    let basin = basin.prop_map(|(traces, rates, (least, room), unit_cost, tolerance)| {
        let group = ExpectedGroup::new(
            ExpectedCell::new(traces.0, rates.0).unwrap(),
            ExpectedCell::new(traces.1, rates.1).unwrap(),
        );
        let least = least.min(group.traces());
        Basin {
            group,
            least,
            most: (least + room).min(group.traces()),
            unit_cost,
            tolerance,
        }
    });
    prop::collection::vec(basin, 1..4)
}

fn cost(basins: &[Basin], calls: &[u64]) -> f64 {
    basins
        .iter()
        .zip(calls)
        .map(|(basin, &calls)| basin.unit_cost * calls as f64)
        .sum()
}

fn widest(basins: &[Basin], calls: &[u64]) -> f64 {
    let width = |basin: &Basin, calls| {
        let split = basin.group.split(calls, oversampling());
        basin.group.planned_interval(split, alpha()).width() / basin.tolerance
    };
    basins
        .iter()
        .zip(calls)
        .map(|(basin, &calls)| width(basin, calls))
        .fold(0.0, f64::max)
}

fn every_allocation(basins: &[Basin]) -> Vec<Vec<u64>> {
    basins.iter().fold(vec![Vec::new()], |shorter, basin| {
        let longer = |calls: &Vec<u64>| {
            let calls = calls.clone();
            (basin.least..=basin.most).map(move |next| [&calls[..], &[next]].concat())
        };
        shorter.iter().flat_map(longer).collect()
    })
}

proptest! {
    #[test]
    fn no_allocation_for_the_money_makes_the_widest_group_narrower(basins in basins(), fraction in 0.0..1.0_f64) {
        let floors: Vec<u64> = basins.iter().map(|basin| basin.least).collect();
        let caps: Vec<u64> = basins.iter().map(|basin| basin.most).collect();
        let budget = cost(&basins, &floors) + fraction * (cost(&basins, &caps) - cost(&basins, &floors));
        let level = water_fill(&basins, budget, oversampling(), alpha()).unwrap();
        prop_assert!(level.cost <= budget + 1e-6);
        for (basin, calls) in basins.iter().zip(&level.calls) {
            prop_assert!((basin.least..=basin.most).contains(calls));
        }
        prop_assert!((widest(&basins, &level.calls) - level.width).abs() < 1e-12);
        let spent = spend_the_rest(&basins, level.clone(), budget, oversampling(), alpha()).unwrap();
        prop_assert!(spent.cost <= budget + 1e-6 && spent.width <= level.width + 1e-12);
        for other in every_allocation(&basins) {
            if cost(&basins, &other) <= budget {
                prop_assert!(
                    widest(&basins, &other) >= level.width * (1.0 - 1e-9),
                    "{other:?} is narrower than {:?}", level.calls
                );
            }
        }
    }

    #[test]
    fn nobody_lower_is_lifted_before_somebody_higher(
        requests in prop::collection::vec((0..60_u64, 0..20_u64, 0.5..2.0_f64), 1..10),
        budget in 0.0..500.0_f64,
        least_useful in 0..9_u64,
    ) {
        let requests: Vec<Request> = requests
            .iter()
            .map(|&(full, floor, unit_cost)| Request { full, floor: floor.min(full), unit_cost })
            .collect();
        let order: Vec<usize> = (0..requests.len()).rev().collect();
        let grants = drop_the_tail(&requests, &order, budget, least_useful).unwrap();
        let spent: f64 = requests.iter().zip(&grants).map(|(request, grant)| request.unit_cost * grant.calls as f64).sum();
        let in_order: Vec<(&Request, &Grant)> = order.iter().map(|&place| (&requests[place], &grants[place])).collect();
        let lifted = |(request, grant): &(&Request, &Grant)| grant.calls > request.floor;
        let short = |(request, grant): &(&Request, &Grant)| grant.calls < request.full;
        if let Some(first_short) = in_order.iter().position(short) {
            prop_assert!(!in_order[first_short + 1..].iter().any(lifted));
            // Where all floors are affordable it is short for want of money alone.
            let floors: f64 = requests.iter().map(|request| request.unit_cost * request.floor as f64).sum();
            let (request, _) = in_order[first_short];
            prop_assert!(floors > budget || budget - spent < request.unit_cost);
        }
    }
}
