//! Groups that count as one.

use assay_plan::dimension::{Dimension, group_name};
use assay_plan::document::Plan;
use assay_plan::merge::{SmallGroups, merged, small_groups};
use assay_plan::rule::Rule;
use assay_plan::solve::solve;
use assay_sampling::population::{Cell, Population, Stratum};
use proptest::prelude::*;

use crate::support::{support_bot, weekly_plan};

fn labels(of: &[&str]) -> Vec<String> {
    of.iter().map(|&it| it.to_owned()).collect()
}

/// Intents in languages, with verdicts and costs.
fn crossed() -> (Plan, Population) {
    let dimension = |field: &str| Dimension {
        field: field.to_owned(),
        cuts: Vec::new(),
    };
    let cell = |traces, judged, judged_bad, cost| Cell {
        traces,
        judged,
        judged_bad,
        mean_cost_usd: cost,
    };
    let stratum = |names: &[&str], traces: u64| Stratum {
        labels: labels(names),
        with_signal: cell(traces / 10, 2, 1, Some(0.03)),
        without_signal: cell(traces - traces / 10, 4, 0, (traces > 50).then_some(0.01)),
        tokens: Vec::new(),
    };
    let strata = vec![
        stratum(&["refund", "en"], 900),
        stratum(&["refund", "de"], 400),
        stratum(&["billing", "en"], 300),
        stratum(&["billing", "fr"], 60),
        stratum(&["legal", "fr"], 40),
    ];
    let dimensions = vec![dimension("intent"), dimension("language")];
    let population = Population {
        strata,
        span_days: Some(7.0),
    };
    let plan = Plan::first(
        dimensions,
        Rule::default(),
        Rule::default(),
        population.traces(),
    );
    (plan, population)
}

fn names(population: &Population) -> Vec<String> {
    let mut names: Vec<String> = population
        .strata
        .iter()
        .map(|it| format!("{} {}", group_name(&it.labels), it.traces()))
        .collect();
    names.sort();
    names
}

#[test]
fn a_value_is_merged_within_the_other_fields_and_groups_are_merged_whole() {
    let (mut plan, population) = crossed();
    plan.merge_value("language", "fr", true);
    plan.merge_value("language", "de", true);
    assert_eq!(
        names(&merged(&plan, &population)),
        [
            "billing × Other 60",
            "billing × en 300",
            "legal × Other 40",
            "refund × Other 400",
            "refund × en 900"
        ]
    );
    plan.merge([labels(&["legal", "Other"]), labels(&["billing", "Other"])]);
    let both = merged(&plan, &population);
    assert_eq!(
        names(&both),
        [
            "Other 100",
            "billing × en 300",
            "refund × Other 400",
            "refund × en 900"
        ]
    );
    let other = both.strata.last().unwrap();
    assert_eq!(other.without_signal.judged, 8);
    assert_eq!(other.with_signal.mean_cost_usd, Some(0.03));
    assert_eq!(
        other.without_signal.mean_cost_usd,
        Some(0.01),
        "a cost that is not known changes none that is"
    );
    plan.merge_value("language", "fr", false);
    assert_eq!(
        names(&merged(&plan, &population))[0],
        "billing × en 300",
        "groups that are no more merge nothing"
    );
}

#[test]
fn small_groups_are_those_below_a_share_never_one_alone_and_never_a_loud_one() {
    let (_, mut population) = crossed();
    let [billing, legal] = [labels(&["billing", "fr"]), labels(&["legal", "fr"])];
    let small = small_groups(&population, 0.05);
    assert_eq!(small.merge, [billing.clone(), legal.clone()]);
    assert!(small.keep.is_empty());
    assert_eq!(small_groups(&population, 0.03), SmallGroups::default());
    // Half of it in trouble, where a tenth is usual.
    population.strata[3].with_signal.traces = 40;
    population.strata[3].without_signal.traces = 20;
    population.strata[0].with_signal.traces = 1;
    population.strata[1].with_signal.traces = 1;
    population.strata[2].with_signal.traces = 1;
    let small = small_groups(&population, 0.05);
    assert_eq!((small.merge, small.keep), (Vec::new(), vec![billing]));
}

#[test]
fn a_plan_without_merges_says_nothing_of_them_and_one_with_them_reads_back() {
    let (mut plan, _) = crossed();
    assert!(!plan.to_json().contains("merges"));
    plan.merge([labels(&["legal", "fr"])]);
    plan.merge_value("language", "fr", true);
    assert_eq!(Plan::from_json(&plan.to_json()), Ok(plan));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn merging_loses_no_trace_and_merges_nothing_twice(chosen in prop::collection::vec(any::<bool>(), 12)) {
        let population = support_bot(40_000);
        let mut plan = weekly_plan(33.0);
        let groups = population.strata.iter().zip(&chosen).filter(|(_, chosen)| **chosen);
        plan.merge(groups.map(|(it, _)| it.labels.clone()));
        let once = merged(&plan, &population);
        prop_assert_eq!(once.traces(), population.traces());
        prop_assert_eq!(once.with_signal(), population.with_signal());
        let others = chosen.iter().filter(|it| **it).count();
        prop_assert_eq!(once.strata.len(), 12 - others.saturating_sub(1));
        let sizes: Vec<u64> = once.strata.iter().map(Stratum::traces).collect();
        prop_assert!(sizes.is_sorted_by(|a, b| a >= b));
        prop_assert!(solve(&plan, &once).is_ok());
        prop_assert_eq!(merged(&plan, &once), once);
    }
}
