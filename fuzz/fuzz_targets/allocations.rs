//! Every way to share calls out: within floors, caps and the budget, on any numbers.
#![no_main]

use arbitrary::{Result, Unstructured};
use assay_fuzz::numbers::{alpha, count, real, several, share};
use assay_sampling::allocation::cheapest::{PricedPart, cheapest_for_variance};
use assay_sampling::allocation::continuous::{ScoredBox, allocate};
use assay_sampling::allocation::integer::{IntegerBox, neyman, rounded};
use assay_sampling::allocation::required::{calls_for_width, calls_for_wilson_width};
use assay_sampling::allocation::rule;
use assay_sampling::allocation::several_targets::{
    PricedBox, VarianceTarget, cheapest_for_targets,
};
use assay_sampling::allocation::split::{Oversampling, Split};
use assay_sampling::allocation::tiers::{Importance, Request, drop_the_tail, priority_order};
use assay_sampling::allocation::water_filling::{Basin, spend_the_rest, water_fill};
use assay_sampling::forecast::group::{ExpectedCell, ExpectedGroup};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Too few bytes are no input.
    let _ = run(&mut Unstructured::new(data));
});

fn run(input: &mut Unstructured<'_>) -> Result<()> {
    match input.int_in_range(0..=5)? {
        0 => continuous(input),
        1 => integer(input),
        2 => tiers(input),
        3 => filling(input),
        4 => cheapest(input),
        _ => splits(input),
    }
}

fn continuous(input: &mut Unstructured<'_>) -> Result<()> {
    let budget = real(input)?;
    let strata = several(input, 5, |input| {
        Ok(ScoredBox {
            score: real(input)?,
            least: real(input)?,
            most: real(input)?,
            unit_cost: real(input)?,
        })
    })?;
    if let Ok(calls) = allocate(&strata, budget) {
        assert!(calls.iter().all(|calls| calls.is_finite()), "{calls:?}");
        assert_eq!(rounded(&calls, &strata, budget).len(), strata.len());
        for (calls, stratum) in calls.iter().zip(&strata) {
            assert!(
                (stratum.least..=stratum.most).contains(calls),
                "{calls} in {stratum:?}"
            );
        }
    }
    Ok(())
}

fn integer(input: &mut Unstructured<'_>) -> Result<()> {
    let calls = count(input)?;
    let strata = several(input, 6, |input| {
        Ok(IntegerBox {
            part: real(input)?,
            least: count(input)?,
            most: count(input)?,
        })
    })?;
    if let Ok(given) = neyman(&strata, calls) {
        for (given, stratum) in given.iter().zip(&strata) {
            assert!((stratum.least..=stratum.most).contains(given));
        }
        let sum = |counts: &mut dyn Iterator<Item = u64>| counts.map(u128::from).sum::<u128>();
        let most = sum(&mut strata.iter().map(|stratum| stratum.most));
        if most <= u128::from(u64::MAX) {
            let given = sum(&mut given.iter().copied());
            assert!(given <= u128::from(calls), "{given} of {calls}");
        }
    }
    Ok(())
}

fn tiers(input: &mut Unstructured<'_>) -> Result<()> {
    let (budget, least_useful) = (real(input)?, count(input)?);
    let requests = several(input, 6, |input| {
        Ok(Request {
            full: count(input)?,
            floor: count(input)?,
            unit_cost: real(input)?,
        })
    })?;
    let keys = several(input, 6, real)?;
    let pinned = several(input, 6, |input| {
        let all = [Importance::Must, Importance::Should, Importance::Nice];
        Ok(*input.choose(&all)?)
    })?;
    let order = if input.arbitrary()? {
        priority_order(&keys, &pinned)
    } else {
        (0..requests.len()).rev().collect()
    };
    if let Ok(grants) = drop_the_tail(&requests, &order, budget, least_useful) {
        let within = |(grant, request): (&_, &Request)| {
            let grant: &assay_sampling::allocation::tiers::Grant = grant;
            grant.calls <= request.full
        };
        assert!(grants.iter().zip(&requests).all(within));
        let cost: f64 = grants
            .iter()
            .zip(&requests)
            .map(|(grant, request)| grant.calls as f64 * request.unit_cost)
            .sum();
        assert!(cost <= budget * (1.0 + 1e-9) + 1e-9, "{cost} of {budget}");
    }
    Ok(())
}

fn group(input: &mut Unstructured<'_>) -> Result<Option<ExpectedGroup>> {
    let mut cell = || Ok(ExpectedCell::new(count(input)?, share(input)?));
    Ok(match (cell()?, cell()?) {
        (Ok(with_signal), Ok(without_signal)) => {
            Some(ExpectedGroup::new(with_signal, without_signal))
        }
        _ => None,
    })
}

fn oversampling(input: &mut Unstructured<'_>) -> Result<Oversampling> {
    let multiplier = real(input)?;
    let found = if input.arbitrary()? {
        Oversampling::of_rate(multiplier)
    } else {
        Oversampling::of_share(multiplier)
    };
    Ok(found.unwrap_or(Oversampling::NONE))
}

fn filling(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, oversampling, budget) = (alpha(input)?, oversampling(input)?, real(input)?);
    let basins = several(input, 4, |input| {
        let found = group(input)?;
        let (least, most) = (count(input)?, count(input)?);
        let (unit_cost, tolerance) = (real(input)?, real(input)?);
        Ok(found.map(|group| Basin {
            group,
            least,
            most,
            unit_cost,
            tolerance,
        }))
    })?;
    let basins: Vec<Basin> = basins.into_iter().flatten().collect();
    let Ok(level) = water_fill(&basins, budget, oversampling, alpha) else {
        return Ok(());
    };
    assert!(
        level.cost <= budget * (1.0 + 1e-9) + 1e-9,
        "{level:?} of {budget}"
    );
    if let Ok(spent) = spend_the_rest(&basins, level, budget, oversampling, alpha) {
        assert!(
            spent.cost <= budget * (1.0 + 1e-9) + 1e-9,
            "{spent:?} of {budget}"
        );
        for (calls, basin) in spent.calls.iter().zip(&basins) {
            assert!(*calls <= basin.most.min(basin.group.traces()));
        }
    }
    Ok(())
}

fn cheapest(input: &mut Unstructured<'_>) -> Result<()> {
    let variance = real(input)?;
    let parts = several(input, 5, |input| {
        Ok(PricedPart {
            part: real(input)?,
            unit_cost: real(input)?,
            most: real(input)?,
        })
    })?;
    if let Ok(Some(calls)) = cheapest_for_variance(&parts, variance) {
        assert!(
            calls
                .iter()
                .zip(&parts)
                .all(|(calls, part)| *calls <= part.most)
        );
    }
    let boxes = several(input, 4, |input| {
        Ok(PricedBox {
            unit_cost: real(input)?,
            least: real(input)?,
            most: real(input)?,
        })
    })?;
    let targets = several(input, 3, |input| {
        if input.arbitrary()? {
            let strata = several(input, 4, |input| {
                Ok((count(input)?, real(input)?, input.arbitrary()?))
            })?;
            return Ok(VarianceTarget::of_domain(&strata, real(input)?));
        }
        Ok(VarianceTarget {
            parts: several(input, 4, real)?,
            variance: real(input)?,
        })
    })?;
    if let Ok(found) = cheapest_for_targets(&boxes, &targets) {
        assert!(
            found.calls.iter().all(|calls| calls.is_finite()),
            "{found:?}"
        );
    }
    Ok(())
}

fn splits(input: &mut Unstructured<'_>) -> Result<()> {
    let (alpha, oversampling, width) = (alpha(input)?, oversampling(input)?, real(input)?);
    let (calls, with_signal, without_signal) = (count(input)?, count(input)?, count(input)?);
    let split = Split::of(calls, with_signal, without_signal, oversampling);
    assert!(split.with_signal <= with_signal && split.without_signal <= without_signal);
    assert!(split.calls() <= calls);
    if let Some(group) = group(input)? {
        let needed = calls_for_width(group, width, oversampling, alpha);
        assert!(needed <= group.traces());
        let split = group.split(calls, oversampling);
        assert!(split.calls() <= calls.min(group.traces()));
    }
    let traces = if input.arbitrary()? {
        Some(calls)
    } else {
        None
    };
    let rate = real(input)?;
    if let (Ok(needed), Some(traces)) = (calls_for_wilson_width(rate, traces, width, alpha), traces)
    {
        assert!(needed <= traces);
    }
    let (a, b, c, d) = (real(input)?, real(input)?, real(input)?, real(input)?);
    // Rules give scores of any numbers; what uses them checks them.
    let _ = (
        rule::proportional(calls),
        rule::neyman(a),
        rule::cost_optimal(a, b),
        rule::power(a, b, c),
        rule::standard_error_part(a, b, calls),
        rule::standard_error_part_of_cells(a, b, c, d, rate),
        rule::best_multiplier(a, b),
    );
    Ok(())
}
