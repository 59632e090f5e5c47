//! What is pointed out of the loaded data, and what is not.

use assay_plan::finding::findings;
use assay_plan::solve::solve;
use assay_sampling::population::Population;

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
