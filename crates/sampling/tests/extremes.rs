//! The strangest inputs get an error or a finite answer, never a panic.

use assay_sampling::allocation::continuous::{ScoredBox, allocate};
use assay_sampling::allocation::integer::{self, IntegerBox};
use assay_sampling::allocation::required::{calls_for_width, calls_for_wilson_width};
use assay_sampling::allocation::split::{Oversampling, Split};
use assay_sampling::allocation::tiers::{Request, drop_the_tail};
use assay_sampling::alpha::Alpha;
use assay_sampling::detection::alarm::{Watch, alarm, weighted_alarm};
use assay_sampling::detection::calls_to_tell::calls_to_tell;
use assay_sampling::detection::smallest_change::smallest_detectable_rate;
use assay_sampling::estimate::naive::{TrueStratum, naive_report};
use assay_sampling::forecast::expected_width::expected_wilson_width;
use assay_sampling::forecast::grid::budgets;
use assay_sampling::forecast::group::{ExpectedCell, ExpectedGroup};
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::rate::rate_interval;
use assay_sampling::judge_error::rogan_gladen::{JudgeRecord, rogan_gladen};
use proptest::prelude::*;

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(0.0),
        Just(-0.0),
        Just(1.0),
        Just(f64::MIN_POSITIVE),
        0.0..1.0_f64,
    ]
}

fn any_count() -> impl Strategy<Value = u64> {
    prop_oneof![
        any::<u64>(),
        Just(0),
        Just(1),
        Just(u64::MAX),
        0..1_000_000_u64,
        0..(1_u64 << 40)
    ]
}

proptest! {
    #[test]
    fn rates_and_plans(
        counts in prop::collection::vec((any_count(), any_count(), any_number(), any::<bool>()), 0..5),
        alpha in any_number(),
        width in any_number(),
        multiplier in any_number(),
    ) {
        let alpha = Alpha::new(alpha).unwrap_or_else(|_| Alpha::new(0.05).unwrap());
        let cells: Vec<JudgedCell> = counts
            .iter()
            .filter_map(|&(traces, judged, bad, signal)| JudgedCell::new(signal, traces, judged, bad).ok())
            .collect();
        for scope in [Scope::Period, Scope::System] {
            if let Ok(found) = rate_interval(&cells, scope, alpha) {
                prop_assert!(found.interval.contains(found.point));
            }
        }
        let oversampling = Oversampling::of_rate(multiplier).unwrap_or(Oversampling::NONE);
        for &(with_signal, without_signal, rate, _) in &counts {
            let split = Split::of(with_signal, without_signal, with_signal, oversampling);
            prop_assert!(split.with_signal <= without_signal && split.without_signal <= with_signal);
            let cells = (ExpectedCell::new(with_signal, rate), ExpectedCell::new(without_signal, rate));
            if let (Ok(with_signal), Ok(without_signal)) = cells {
                let group = ExpectedGroup { with_signal, without_signal };
                prop_assert!(calls_for_width(group, width, oversampling, alpha) <= group.traces());
            }
            if let Ok(calls) = calls_for_wilson_width(rate, Some(with_signal), width, alpha) {
                prop_assert!(calls <= with_signal);
            }
        }
    }

    #[test]
    fn allocations(
        figures in prop::collection::vec((any_number(), any_number(), any_number(), any_count(), any_count()), 0..5),
        budget in any_number(),
        calls in any_count(),
    ) {
        let scored: Vec<ScoredBox> = figures
            .iter()
            .map(|&(score, least, unit_cost, most, _)| ScoredBox { score, least, most: most as f64, unit_cost })
            .collect();
        if let Ok(calls) = allocate(&scored, budget) {
            prop_assert!(calls.iter().all(|calls| calls.is_finite()));
        }
        let boxes: Vec<IntegerBox> =
            figures.iter().map(|&(part, _, _, least, most)| IntegerBox { part, least, most }).collect();
        if let Ok(given) = integer::neyman(&boxes, calls) {
            prop_assert!(given.iter().zip(&boxes).all(|(given, stratum)| (stratum.least..=stratum.most).contains(given)));
        }
        let requests: Vec<Request> =
            figures.iter().map(|&(_, _, unit_cost, floor, full)| Request { full, floor, unit_cost }).collect();
        let order: Vec<usize> = (0..requests.len()).collect();
        if let Ok(grants) = drop_the_tail(&requests, &order, budget, calls) {
            prop_assert!(grants.iter().zip(&requests).all(|(grant, request)| grant.calls <= request.full));
        }
        prop_assert!(budgets(budget, budget, calls as f64).iter().all(|budget| budget.is_finite()));
    }

    #[test]
    fn detection_and_corrections(judged in 0..100_000_u64, counts in any::<[u64; 4]>(), numbers in prop::array::uniform4(any_number())) {
        let alpha = Alpha::new(0.05).unwrap();
        let [a, b, c, d] = numbers;
        for watch in [Watch::Above, Watch::Below] {
            let found = alarm(watch, judged, a, b, alpha);
            prop_assert!((0.0..=1.0).contains(&found.power) && (0.0..=1.0).contains(&found.false_alarm));
            let about = weighted_alarm(watch, c, a, b, alpha);
            prop_assert!((0.0..=1.0).contains(&about.power) && (0.0..=1.0).contains(&about.false_alarm));
        }
        if let Ok(found) = calls_to_tell(a, b, c, Some(judged), alpha) {
            prop_assert!((1..=judged).contains(&found.first) && (found.first..=judged).contains(&found.lasting));
        }
        prop_assert!((0.0..=1.0).contains(&expected_wilson_width(a, judged, alpha)));
        if let Some(rate) = smallest_detectable_rate(a, b, alpha, c) {
            prop_assert!((0.0..=1.0).contains(&rate));
        }
        let [bad, bad_found, good, good_found] = counts;
        if let Ok(found) = rogan_gladen(a, b, JudgeRecord { bad, bad_found, good, good_found }, alpha) {
            prop_assert!(found.interval.lower <= found.interval.upper);
        }
        let stratum = TrueStratum {
            with_signal: judged,
            without_signal: judged,
            rate_with_signal: c,
            rate_without_signal: d,
        };
        prop_assert!(naive_report(&[stratum], bad, a).splits[0].iter().all(|calls| *calls <= judged));
    }
}
