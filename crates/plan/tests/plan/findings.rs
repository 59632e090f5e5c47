//! What is pointed out of the loaded data, and what is not.

use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::finding::findings;
use assay_plan::solve::solve;
use assay_sampling::population::{Cell, Population, Stratum};

use crate::support::{support_bot, weekly_plan};

fn found(population: &Population) -> Vec<assay_plan::finding::Finding> {
    let plan = weekly_plan(11.0);
    let solution = solve(&plan, population).unwrap();
    findings(&plan, population, &solution).unwrap()
}

#[test]
fn nothing_is_made_of_groups_that_are_alike() {
    let mut population = support_bot(40_000);
    for stratum in &mut population.strata {
        let traces = stratum.traces();
        stratum.with_signal.traces = traces / 20;
        stratum.without_signal.traces = traces - traces / 20;
    }
    assert_eq!(found(&population), []);
}

#[test]
fn a_small_group_with_much_of_the_trouble_is_pointed_out_with_its_numbers() {
    let mut population = support_bot(40_000);
    let compliance = population.strata.last_mut().unwrap();
    compliance.with_signal.traces = 150;
    compliance.without_signal.traces = 50;
    let found = found(&population);
    assert_eq!(found[0].code, "finding.small-and-troubled");
    assert_eq!(found[0].group, ["compliance"]);
    insta::assert_snapshot!(format!("{}\n{}", found[0].sentence, found[0].because));
}

#[test]
fn past_verdicts_that_one_group_dominates_are_pointed_out_with_both_averages() {
    let mut population = support_bot(40_000);
    for (index, stratum) in population.strata.iter_mut().enumerate() {
        let judged = if index == 3 { 300 } else { 20 };
        stratum.without_signal.judged = judged;
        stratum.without_signal.judged_bad = if index == 3 { 60 } else { 1 };
    }
    let found = found(&population);
    assert_eq!(found[0].code, "finding.one-group-dominates");
    assert_eq!(found[0].group, population.strata[3].labels);
    insta::assert_snapshot!(format!("{}\n{}", found[0].sentence, found[0].because));
}

/// Two releases of so many intents of a thousand traces each, with these traces with signs of trouble in each.
fn releases(troubles: &[[u64; 2]]) -> Population {
    let stratum = |intent: usize, release: &str, troubles: u64| {
        let cell = |traces| Cell {
            traces,
            ..Cell::default()
        };
        Stratum {
            labels: vec![format!("intent {intent}"), release.to_owned()],
            with_signal: cell(troubles),
            without_signal: cell(1_000 - troubles),
            tokens: Vec::new(),
        }
    };
    Population {
        strata: troubles
            .iter()
            .enumerate()
            .flat_map(|(intent, &[old, new])| {
                [stratum(intent, "v1", old), stratum(intent, "v2", new)]
            })
            .collect(),
        span_days: Some(7.0),
    }
}

fn found_between_releases(population: &Population) -> Vec<assay_plan::finding::Finding> {
    let by = |field: &str| Dimension {
        field: field.to_owned(),
        cuts: Vec::new(),
    };
    let plan = Plan {
        dimensions: vec![by("intent"), by("release")],
        ..weekly_plan(100.0)
    };
    let solution = solve(&plan, population).unwrap();
    let mut found = findings(&plan, population, &solution).unwrap();
    found.retain(|it| it.code == "finding.groups-cancel");
    found
}

#[test]
fn groups_that_move_against_each_other_are_pointed_out_though_the_whole_stands_still() {
    let population = releases(&[[40, 90], [90, 40], [50, 52], [30, 70], [80, 41]]);
    let found = found_between_releases(&population);
    assert_eq!(found[0].group, ["intent 0", "v2"]);
    insta::assert_snapshot!(format!("{}\n{}", found[0].sentence, found[0].because));
}

#[test]
fn groups_that_move_alike_or_not_at_all_are_not() {
    let alike = releases(&[[40, 90], [50, 90], [30, 75]]);
    assert_eq!(found_between_releases(&alike), []);
    let still = releases(&[[40, 42], [50, 47], [30, 31]]);
    assert_eq!(found_between_releases(&still), []);
    let mut three = releases(&[[40, 90], [90, 40]]);
    three.strata[0].labels[1] = "v0".to_owned();
    assert_eq!(found_between_releases(&three), []);
}

#[test]
fn past_verdicts_tell_before_signs_of_trouble_do() {
    let mut population = releases(&[[50, 50], [50, 50]]);
    for (stratum, bad) in population.strata.iter_mut().zip([10, 60, 60, 10]) {
        stratum.without_signal.judged = 400;
        stratum.without_signal.judged_bad = bad;
    }
    let found = found_between_releases(&population);
    assert!(
        found[0]
            .sentence
            .contains("past verdicts differ in 2 of 2 groups")
    );
}
