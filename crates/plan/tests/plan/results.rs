//! What results say in words, and what they change in the next plan.

use assay_plan::budget::Amount;
use assay_plan::document::Plan;
use assay_plan::error::PlanError;
use assay_plan::money::Money;
use assay_plan::period::Period;
use assay_plan::results::counts::{CellResults, Counted, GroupResults};
use assay_plan::results::estimate::{Clarity, Estimates, estimate};
use assay_plan::results::matching::{Design, Matching};
use assay_plan::results::next::{Enough, Found, MeasuredGroup, enough};
use assay_plan::results::reading::{Meaning, Reading, VerdictField};
use assay_plan::solution::RateSource;
use assay_plan::solve::solve;
use assay_sampling::population::Population;
use insta::assert_snapshot;

use crate::schema::{fits, published};
use crate::support::{support_bot, weekly_plan};

/// A plan for all traces at once.
fn plan() -> Plan {
    let mut plan = weekly_plan(60.0);
    plan.window = Period::WholeFile;
    plan.budget.per = Period::WholeFile;
    plan
}

fn reading(meaning: Meaning) -> Reading {
    Reading {
        verdict: VerdictField {
            field: "verdict".to_owned(),
            meaning,
        },
        people: None,
    }
}

fn words() -> Reading {
    reading(Meaning::Words {
        bad: vec!["fail".to_owned()],
        good: vec!["pass".to_owned()],
    })
}

/// A cell of which so many were judged, and so many of those fail.
fn cell(traces: u64, judged: usize, bad: usize) -> CellResults {
    CellResults {
        traces,
        drawn: judged as u64,
        verdicts: (0..judged)
            .map(|it| if it < bad { 1.0 } else { 0.0 })
            .collect(),
        ..CellResults::default()
    }
}

fn group(name: &str, with_signal: CellResults, without_signal: CellResults) -> GroupResults {
    GroupResults {
        labels: vec![name.to_owned()],
        with_signal,
        without_signal,
        parts: Vec::new(),
    }
}

fn counted(reading: Reading, groups: Vec<GroupResults>) -> Counted {
    Counted {
        reading,
        design: Design::Plan,
        plan_id: None,
        matching: Matching::default(),
        groups,
    }
}

fn found(groups: Vec<GroupResults>) -> Estimates {
    estimate(&counted(words(), groups), 0.95, None).unwrap()
}

/// The plan's calls, judged with the same rate in every group: of traces with signs of trouble and of the others.
fn judged_as_planned(plan: &Plan, population: &Population, rates: [f64; 2]) -> Counted {
    let solution = solve(plan, population).unwrap();
    let groups = solution.groups.iter().zip(&population.strata);
    let groups = groups.map(|(solved, stratum)| {
        let judged = |calls: u64, traces: u64, rate: f64| {
            cell(
                traces,
                calls as usize,
                (calls as f64 * rate).round() as usize,
            )
        };
        GroupResults {
            parts: Vec::new(),
            labels: solved.labels.clone(),
            with_signal: judged(
                solved.calls_with_signal,
                stratum.with_signal.traces,
                rates[0],
            ),
            without_signal: judged(
                solved.calls_without_signal,
                stratum.without_signal.traces,
                rates[1],
            ),
        }
    });
    counted(words(), groups.collect())
}

#[test]
fn figures_are_told_in_sentences() {
    let estimates = found(vec![
        group("refund", cell(600, 120, 54), cell(9_400, 400, 9)),
        group("order", CellResults::default(), cell(8_000, 158, 0)),
        group("compliance", cell(14, 14, 9), CellResults::default()),
        group("partner", CellResults::default(), cell(40, 0, 0)),
    ]);
    let mut said = vec![estimates.overall.sentence, estimates.overall.why];
    said.extend(estimates.groups.into_iter().map(|it| it.sentence));
    said.extend(
        estimates
            .notices
            .iter()
            .map(|it| format!("{}: {it}", it.code)),
    );
    assert_snapshot!(said.join("\n"));
}

#[test]
fn a_mean_score_is_told_on_its_own_scale() {
    let stars = reading(Meaning::Score {
        worst: 1.0,
        best: 5.0,
    });
    let mut half = cell(1_000, 100, 20);
    half.verdicts.extend(vec![0.25; 100]);
    half.drawn = 200;
    let results = counted(stars, vec![group("refund", CellResults::default(), half)]);
    let estimates = estimate(&results, 0.95, None).unwrap();
    assert!((estimates.overall.estimate.rate - 0.225).abs() < 1e-12);
    assert_snapshot!(format!(
        "{}\n{}",
        estimates.overall.sentence, estimates.groups[0].sentence
    ));
}

#[test]
fn a_group_that_dominates_the_plain_average_is_named() {
    let estimates = found(vec![
        group("order", CellResults::default(), cell(9_000, 100, 1)),
        group("billing", CellResults::default(), cell(1_000, 400, 120)),
    ]);
    assert!(estimates.overall.raw.unwrap() > 0.24);
    assert!((estimates.overall.estimate.rate - 0.039).abs() < 1e-12);
    assert_eq!(
        estimates.overall.why,
        "billing: 80\u{a0}% of the judged traces, 10\u{a0}% of the traffic. The plain average counts them as often as they were judged and says 24\u{a0}%."
    );
}

#[test]
fn how_far_a_range_can_be_acted_on_is_said_in_a_word() {
    let clarity = |judged, bad| {
        let all = vec![group(
            "order",
            CellResults::default(),
            cell(100_000, judged, bad),
        )];
        found(all).groups[0].clarity
    };
    assert_eq!(clarity(2_000, 40), Clarity::Readable);
    assert_eq!(clarity(80, 4), Clarity::Rough);
    assert_eq!(clarity(10, 2), Clarity::Blind);
}

#[test]
fn measured_rates_are_what_the_next_plan_expects_and_the_traffic_stays() {
    let population = support_bot(40_000);
    let plan = plan();
    let results = judged_as_planned(&plan, &population, [0.3, 0.04]);
    let estimates = estimate(&results, plan.confidence, None).unwrap();
    let next = plan.expecting(&estimates.measured);
    let (before, after) = (
        solve(&plan, &population).unwrap(),
        solve(&next, &population).unwrap(),
    );
    for (before, after) in before.groups.iter().zip(&after.groups) {
        assert_eq!(
            (&before.labels, before.traces),
            (&after.labels, after.traces)
        );
        assert_eq!(before.rate_source, RateSource::AssumedFromSignal);
        assert_eq!(after.rate_source, RateSource::PastVerdicts);
        assert!((after.expected_rate - before.expected_rate).abs() > 0.001);
    }
    assert!((after.overall.expected_rate - 0.047).abs() < 0.01);
    assert_ne!(plan.id(), next.id());
    let saved = Plan::from_json(&next.to_json()).unwrap();
    assert_eq!(saved, next);
}

#[test]
fn new_results_take_the_place_of_old_ones_cell_by_cell() {
    let of = |judged, bad| Some(Found { judged, bad });
    let first = MeasuredGroup {
        group: vec!["refund".to_owned()],
        with_signal: of(10, 4),
        without_signal: of(90, 3),
    };
    let second = MeasuredGroup {
        with_signal: None,
        without_signal: of(80, 8),
        ..first.clone()
    };
    let next = plan().expecting(&[first]).expecting(&[second]);
    assert_eq!(
        next.measured,
        [MeasuredGroup {
            group: vec!["refund".to_owned()],
            with_signal: of(10, 4),
            without_signal: of(80, 8),
        }]
    );
    let mut broken = next;
    broken.measured[0].with_signal = of(3, 4);
    assert_eq!(
        broken.validate(),
        Err(PlanError::ContradictoryResults {
            group: "refund".to_owned()
        })
    );
}

#[test]
fn groups_that_are_known_well_enough_are_offered_as_savings() {
    let population = support_bot(40_000);
    let mut plan = plan();
    plan.budget.amount = Amount::Calls(20_000);
    // Rates far from one half need fewer calls than were assumed.
    let results = judged_as_planned(&plan, &population, [0.02, 0.001]);
    let solution = solve(&plan, &population).unwrap();
    let estimates = estimate(&results, plan.confidence, Some(&solution)).unwrap();
    assert!(
        estimates
            .groups
            .iter()
            .all(|it| it.is_on_target() == Some(true))
    );
    let saved = enough(&plan, &population, &estimates).unwrap();
    assert!(!saved.is_empty());
    let next = solve(&plan.expecting(&estimates.measured), &population).unwrap();
    for it in &saved {
        let solved = |of: &assay_plan::solution::Solution| {
            let mut groups = of.groups.iter();
            groups.find(|group| group.labels == it.group).unwrap().calls
        };
        assert_eq!(solved(&solution) - solved(&next), it.calls);
        assert!((it.money.0 - it.calls as f64 * plan.price_per_call.0).abs() < 1e-9);
    }
    // Those that fail more often than was assumed are none.
    let worse = judged_as_planned(&plan, &population, [0.6, 0.3]);
    let worse = estimate(&worse, plan.confidence, Some(&solution)).unwrap();
    assert_eq!(enough(&plan, &population, &worse).unwrap(), []);
}

/// Estimates with every part that they can have, and with as few as they can.
fn rich_and_poor() -> [Estimates; 2] {
    let mut labelled = cell(9_400, 400, 9);
    labelled.labelled = vec![(1.0, 1.0), (0.0, 0.0), (1.0, 0.0)];
    labelled.drawn = 600;
    let mut results = counted(words(), vec![group("refund", cell(600, 120, 54), labelled)]);
    results.plan_id = Some("1a2b3c4d5e6f".to_owned());
    results.reading.people = Some(results.reading.verdict.clone());
    let mut rich = estimate(&results, 0.95, None).unwrap();
    rich.groups[0].target_points = Some(3.0);
    rich.enough.push(Enough {
        group: vec!["refund".to_owned()],
        calls: 3,
        money: Money(0.06),
        sentence: "Enough.".to_owned(),
    });
    [
        rich,
        found(vec![group("none", CellResults::default(), cell(3, 0, 0))]),
    ]
}

#[test]
fn estimates_are_as_their_schema_says_and_have_every_part_of_it() {
    let schema = published("estimates.json");
    let [rich, poor] = rich_and_poor().map(|it| serde_json::to_value(it).unwrap());
    assert!(fits(&schema, &schema, &rich), "{rich:#}");
    assert!(fits(&schema, &schema, &poor), "{poor:#}");
    for (part, of) in [
        (&rich, &schema),
        (&rich["overall"], &schema["properties"]["overall"]),
        (&rich["groups"][0], &schema["properties"]["groups"]["items"]),
        (&rich["judge"], &schema["properties"]["judge"]),
    ] {
        let keys = |it: &serde_json::Value| -> Vec<String> {
            it.as_object().unwrap().keys().cloned().collect()
        };
        let (mut written, mut described) = (keys(part), keys(&of["properties"]));
        written.sort();
        described.sort();
        assert_eq!(written, described);
    }
    let mut other = rich;
    other["overall"]["rate"] = "high".into();
    assert!(!fits(&schema, &schema, &other));
}

#[test]
fn estimates_survive_saving() {
    let estimates = found(vec![group(
        "refund",
        cell(600, 120, 54),
        cell(9_400, 400, 9),
    )]);
    let text = serde_json::to_string(&estimates).unwrap();
    assert_eq!(serde_json::from_str::<Estimates>(&text).unwrap(), estimates);
    assert_eq!(estimates.sheet().rows.len(), 2);
}
