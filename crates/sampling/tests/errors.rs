//! Every refusal is a sentence, says what to do next, and has a name of its own.
#![allow(clippy::unwrap_used, reason = "each call is refused")]

use std::collections::BTreeSet;

use assay_sampling::allocation::AllocationError;
use assay_sampling::allocation::continuous::{ScoredBox, allocate};
use assay_sampling::allocation::required::calls_for_wilson_width;
use assay_sampling::allocation::several_targets::{
    PricedBox, VarianceTarget, cheapest_for_targets,
};
use assay_sampling::allocation::split::Oversampling;
use assay_sampling::allocation::tiers::{Request, drop_the_tail};
use assay_sampling::alpha::Alpha;
use assay_sampling::detection::calls_to_tell::calls_to_tell;
use assay_sampling::draw::key::Seed;
use assay_sampling::draw::threshold::Threshold;
use assay_sampling::forecast::group::ExpectedCell;
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::rate::{rate_interval, rate_interval_with_shares};
use assay_sampling::interval::warning::{session_warning, warnings};
use assay_sampling::rehearsal::Rehearsal;
use assay_sampling::rehearsal::design::Design;
use assay_sampling::rehearsal::truth::{TrueCell, TrueGroup};

/// What a person and a program see of one refusal.
struct Refusal {
    sentence: String,
    next_step: String,
    code: &'static str,
}

macro_rules! refusals {
    ($($error:expr),* $(,)?) => {
        vec![$({
            let error = $error;
            Refusal { sentence: error.to_string(), next_step: error.next_step(), code: error.code() }
        }),*]
    };
}

fn intervals(alpha: Alpha) -> Vec<Refusal> {
    let cell = |signal, traces, judged, bad| JudgedCell::new(signal, traces, judged, bad);
    let some = cell(false, 900, 12, 0.0).unwrap();
    let coarse = [
        cell(true, 9, 9, 7.0).unwrap(),
        cell(false, 90, 60, 1.0).unwrap(),
    ];
    refusals![
        cell(true, 10, 5, 6.0).unwrap_err(),
        cell(true, 10, 11, 0.0).unwrap_err(),
        cell(true, u64::MAX, 0, 0.0).unwrap_err(),
        rate_interval(&[], Scope::Period, alpha).unwrap_err(),
        rate_interval_with_shares(&[some], &[], Scope::Period, alpha).unwrap_err(),
        ExpectedCell::new(5, 1.5).unwrap_err(),
        Alpha::new(0.7).unwrap_err(),
        warnings(&[some], Scope::Period)[0],
        warnings(&[some], Scope::Period)[1],
        warnings(&coarse, Scope::Period)[0],
        session_warning(&[4, 5]).unwrap(),
    ]
}

fn allocations(alpha: Alpha) -> Vec<Refusal> {
    let scored = |least, most| ScoredBox {
        score: 1.0,
        least,
        most,
        unit_cost: 1.0,
    };
    let request = |full, floor, unit_cost| Request {
        full,
        floor,
        unit_cost,
    };
    let one = PricedBox {
        unit_cost: 1.0,
        least: 1.0,
        most: 9.0,
    };
    let target = |part, variance| VarianceTarget {
        parts: vec![part],
        variance,
    };
    refusals![
        allocate(&[scored(1.0, 2.0)], -1.0).unwrap_err(),
        allocate(&[scored(2.0, 1.0)], 9.0).unwrap_err(),
        allocate(&[scored(2.0, 3.0)], 1.0).unwrap_err(),
        cheapest_for_targets(&[one], &[target(-1.0, 1.0)]).unwrap_err(),
        cheapest_for_targets(&[one], &[target(1.0, 0.1)]).unwrap_err(),
        drop_the_tail::<f64>(&[], &[], f64::NAN, 8).unwrap_err(),
        drop_the_tail(&[request(9, 1, 0.0)], &[0], 9.0, 8).unwrap_err(),
        drop_the_tail(&[request(1, 9, 1.0)], &[0], 9.0, 8).unwrap_err(),
        drop_the_tail(&[request(9, 1, 1.0)], &[1], 9.0, 8).unwrap_err(),
        calls_for_wilson_width(0.1, None, 0.0, alpha).unwrap_err(),
        calls_for_wilson_width(1.1, None, 0.1, alpha).unwrap_err(),
        Oversampling::of_rate(0.0).unwrap_err(),
    ]
}

fn the_rest(alpha: Alpha) -> Vec<Refusal> {
    let group = |traces, bad| TrueGroup {
        with_signal: TrueCell::default(),
        without_signal: TrueCell::new(traces, bad).unwrap(),
    };
    let rehearse = |groups, design| Rehearsal::new(groups, design, alpha, 0).unwrap_err();
    let tell = |usual, changed, power, traces| {
        calls_to_tell(usual, changed, power, traces, alpha).unwrap_err()
    };
    refusals![
        tell(2.0, 0.1, 0.8, None),
        tell(0.1, 0.1, 0.8, None),
        tell(0.1, 0.2, 0.0, None),
        tell(0.5, 0.5001, 0.8, None),
        tell(0.1, 0.2, 0.8, Some(u64::MAX)),
        TrueCell::new(1, 2).unwrap_err(),
        rehearse(vec![group(0, 0)], Design::Even(0)),
        rehearse(vec![], Design::Even(0)),
        rehearse(vec![group(9, 1)], Design::Planned(vec![])),
        rehearse(vec![group(9, 1)], Design::Even(10)),
        Seed::new("").unwrap_err(),
        Threshold::of_rate(2.0).unwrap_err(),
    ]
}

#[test]
fn refusals_are_sentences_with_a_next_step_and_a_name_of_their_own() {
    let alpha = Alpha::new(0.05).unwrap();
    let all = [intervals(alpha), allocations(alpha), the_rest(alpha)];
    let mut codes = BTreeSet::new();
    for Refusal {
        sentence,
        next_step,
        code,
    } in all.into_iter().flatten()
    {
        for text in [&sentence, &next_step] {
            assert!(text.ends_with('.') && text.len() > 20, "{code}: {text}");
        }
        assert!(codes.insert(code), "{code} is named twice");
        assert!(
            code.split_once('.')
                .is_some_and(|(part, name)| !part.is_empty() && !name.is_empty())
        );
    }
}

#[test]
fn what_money_would_mend_has_its_price() {
    let needed = AllocationError::BelowFloors {
        needed: 40.0,
        budget: 33.5,
    };
    assert_eq!(needed.missing(), Some(6.5));
    assert_eq!(
        AllocationError::TargetOutOfReach { index: 0 }.missing(),
        None
    );
}
