//! The strangest inputs get an error or a finite answer, never a panic.

use assay_sampling::allocation::by_rule::{Rule, RuledStratum, spend};
use assay_sampling::allocation::continuous::{ScoredBox, allocate};
use assay_sampling::allocation::integer::{self, IntegerBox};
use assay_sampling::allocation::priced::{PricedStratum, best_for_money};
use assay_sampling::allocation::required::{
    calls_for_system_width, calls_for_width, calls_for_wilson_width,
};
use assay_sampling::allocation::several_targets::whole::whole_calls;
use assay_sampling::allocation::several_targets::{
    PricedBox, VarianceTarget, cheapest_for_targets,
};
use assay_sampling::allocation::split::{Oversampling, Split};
use assay_sampling::allocation::tiers::{Request, drop_the_tail};
use assay_sampling::alpha::Alpha;
use assay_sampling::comparison::difference::PairedCell;
use assay_sampling::comparison::groups::compare;
use assay_sampling::comparison::mix::{Change, kitagawa};
use assay_sampling::detection::alarm::{Watch, alarm, weighted_alarm};
use assay_sampling::detection::calls_to_tell::calls_to_tell;
use assay_sampling::detection::smallest_change::smallest_detectable_rate;
use assay_sampling::draw::reservoir::Algorithm;
use assay_sampling::draw::weighted::WeightedReservoir;
use assay_sampling::estimate::naive::{TrueStratum, naive_report};
use assay_sampling::estimate::session::{Session, design_effect};
use assay_sampling::forecast::expected_width::expected_wilson_width;
use assay_sampling::forecast::grid::budgets;
use assay_sampling::forecast::group::{ExpectedCell, ExpectedGroup};
use assay_sampling::forecast::horizon::periods_for_width;
use assay_sampling::forecast::sensitivity::sensitivity;
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::clustered::{ClusteredCell, clustered_rate_interval};
use assay_sampling::interval::rate::rate_interval;
use assay_sampling::judge_error::rogan_gladen::{JudgeRecord, rogan_gladen};
use assay_sampling::multiplicity::{Multiplicity, benjamini_hochberg};
use assay_sampling::random::SplitMix64;
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
                let group = ExpectedGroup::new(with_signal, without_signal);
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

    #[test]
    fn rules_and_prices(
        figures in prop::collection::vec((any_number(), any_number(), any_number(), any_count(), any_count()), 0..5),
        budget in any_number(),
        power in any_number(),
    ) {
        let strata: Vec<RuledStratum> = figures
            .iter()
            .map(|&(deviation, unit_cost, _, least, most)| RuledStratum { traces: most, deviation, least, most, unit_cost })
            .collect();
        for by in [Rule::Proportional, Rule::Equal, Rule::Neyman, Rule::CostOptimal, Rule::Power(power)] {
            if let Ok(calls) = spend(&strata, by, budget) {
                prop_assert!(calls.iter().zip(&strata).all(|(calls, stratum)| *calls <= stratum.most));
            }
        }
        let priced: Vec<PricedStratum> = figures
            .iter()
            .map(|&(part, unit_cost, _, least, most)| PricedStratum { part, least, most, unit_cost })
            .collect();
        if let Ok(bought) = best_for_money(&priced, budget) {
            prop_assert!(bought.cost <= budget + 1e-6 * budget.abs().max(1.0) && bought.gap() >= 0.0);
        }
        let boxes: Vec<PricedBox> = figures
            .iter()
            .map(|&(_, unit_cost, _, least, most)| PricedBox { unit_cost, least: least as f64, most: most as f64 })
            .collect();
        let targets = [VarianceTarget { parts: figures.iter().map(|figures| figures.0).collect(), variance: budget }];
        if let Ok(found) = cheapest_for_targets(&boxes, &targets) {
            let whole = whole_calls(&boxes, &targets, &found).unwrap();
            prop_assert!(whole.calls.iter().zip(&boxes).all(|(calls, stratum)| *calls as f64 <= stratum.most));
        }
        let chances: Vec<f64> = figures.iter().map(|figures| figures.0).collect();
        prop_assert_eq!(benjamini_hochberg(&chances, budget).len(), chances.len());
    }

    #[test]
    fn comparisons_and_sessions(
        sides in prop::collection::vec((any_number(), any_count(), any_number(), any_count(), any_number()), 0..5),
        sessions in prop::collection::vec((any_count(), any_number()), 0..5),
        traces in any_count(),
    ) {
        let alpha = Alpha::new(0.05).unwrap();
        let groups: Vec<Vec<PairedCell>> = sides
            .iter()
            .filter_map(|&(weight, n, first, m, second)| {
                let (first, second) = (JudgedCell::new(true, n, n, first).ok()?, JudgedCell::new(true, m, m, second).ok()?);
                Some(vec![PairedCell { weight, first, second }])
            })
            .collect();
        for guard in [Multiplicity::Each, Multiplicity::Bonferroni, Multiplicity::BenjaminiHochberg] {
            if let Ok(found) = compare(&groups, guard, alpha) {
                prop_assert!(found.overall.interval.contains(found.overall.point));
            }
        }
        let changes: Vec<Change> = sides
            .iter()
            .map(|&(first_rate, n, _, m, second_rate)| Change {
                first_count: n as f64,
                second_count: m as f64,
                first_rate,
                second_rate,
            })
            .collect();
        let finite = sides.iter().all(|side| (0.0..=1.0).contains(&side.0) && (0.0..=1.0).contains(&side.4));
        if let (Some(parts), true) = (kitagawa(&changes), finite) {
            prop_assert!(parts.total().is_finite());
        }
        let sessions: Vec<Session> = sessions.iter().map(|&(traces, sum)| Session { traces, sum }).collect();
        prop_assert!(design_effect(&sessions) >= 1.0);
        if let Ok(cell) = ClusteredCell::new(true, traces, &sessions)
            && let Ok(found) = clustered_rate_interval(&[cell], Scope::System, alpha)
        {
            prop_assert!(found.interval.contains(found.point));
        }
    }

    #[test]
    fn forecasts_of_any_group(with_signal in any_count(), without_signal in any_count(), rate in any_number(), width in any_number()) {
        let alpha = Alpha::new(0.05).unwrap();
        let cells = (ExpectedCell::new(with_signal, rate), ExpectedCell::new(without_signal, rate));
        if let (Ok(with_signal), Ok(without_signal)) = cells {
            let group = ExpectedGroup::new(with_signal, without_signal);
            let oversampling = Oversampling::of_rate(3.0).unwrap();
            let split = group.split(100, oversampling);
            prop_assert!(sensitivity(group, split, alpha).worst_half_width_points() <= 50.0);
            prop_assert!(periods_for_width(group, split, width, alpha).is_none_or(|periods| periods > 0));
            let calls = calls_for_system_width(group, width, oversampling, alpha);
            prop_assert!(calls.is_none_or(|calls| calls <= group.traces()));
        }
    }

    #[test]
    fn weighted_draws(weights in prop::collection::vec(any_number(), 0..40), size in 0..6_usize, seed: u64) {
        for algorithm in [Algorithm::EachItem, Algorithm::Skips] {
            let mut random = SplitMix64::new(seed);
            let mut reservoir = WeightedReservoir::new(size, algorithm);
            for (item, weight) in weights.iter().enumerate() {
                reservoir.offer(item, *weight, &mut random);
            }
            let usable = weights.iter().filter(|weight| weight.is_finite() && **weight > 0.0).count();
            prop_assert_eq!(reservoir.kept().count(), size.min(usable));
            prop_assert!(reservoir.kept().all(|kept| (0.0..=1.0).contains(&kept.inclusion_probability)));
        }
    }
}
