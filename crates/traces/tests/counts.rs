//! Tables that a warehouse has counted already: plans can be made of them, lists cannot be drawn.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use assay_plan::data::Receipt;
use assay_plan::document::Plan;
use assay_plan::solve::solve;
use assay_sampling::population::Population;
use assay_traces::draw::draw;
use assay_traces::group::group;
use assay_traces::{TraceTable, fields, propose};
use support::*;

fn planned(text: &str) -> (TraceTable, Receipt, Plan, Population) {
    let (table, receipt) = load_in_steps(&[("unknown", text.as_bytes())], 11).unwrap();
    let plan = propose::propose(&fields::fields(&table), &receipt);
    let population = group(&table, &plan.dimensions, &plan.signal, &plan.verdict)
        .unwrap()
        .population;
    (table, receipt, plan, population)
}

#[test]
fn groups_with_their_traces_and_troubles_make_a_plan() {
    let (table, receipt, plan, population) = planned(
        "intent,language,traces,troubles\n\
         refund,en,900000,27000\norder,en,600000,0\nrefund,de,99000,990\ncompliance,ja,1000,1000\n",
    );
    assert_eq!(receipt.files[0].layout, "table of counts");
    assert_eq!((receipt.rows, receipt.traces), (4, 1_600_000));
    assert_eq!(suspicions(&receipt), Vec::<String>::new());
    assert!(receipt.notes[0].contains("drawn in the warehouse"));
    assert_eq!(
        counts(&table, "intent"),
        expected(&[
            ("refund", 999_000),
            ("order", 600_000),
            ("compliance", 1_000)
        ])
    );
    assert_eq!(plan.dimensions, by("intent"));
    let troubles = population
        .strata
        .iter()
        .map(|stratum| stratum.with_signal.traces);
    assert_eq!(troubles.collect::<Vec<_>>(), [27_990, 0, 1_000]);
    assert_eq!(population.traces(), 1_600_000);
    solve(&plan, &population).unwrap();
    let error = draw(&table, &plan).unwrap_err();
    assert_eq!(error.code(), "draw.only-counts");
    let language = fields::fields(&table)
        .into_iter()
        .find(|field| field.name == "language");
    assert_eq!(language.unwrap().top_values[0].traces, 1_500_000);
}

#[test]
fn groups_with_past_verdicts_tell_their_rates() {
    let (_, _, _, population) = planned(
        "{\"route\":\"a\",\"n\":5000,\"judged\":100,\"judged_bad\":7}\n\
         {\"route\":\"b\",\"n\":300,\"judged\":0,\"judged_bad\":0}\n",
    );
    let judged: Vec<(u64, u64, u64)> = population
        .strata
        .iter()
        .map(|stratum| stratum.without_signal)
        .map(|cell| (cell.traces, cell.judged, cell.judged_bad))
        .collect();
    assert_eq!(judged, [(5_000, 100, 7), (300, 0, 0)]);
}

#[test]
fn counts_that_contradict_each_other_are_left_out_and_said() {
    let (_, receipt, _, population) =
        planned("intent,traces,failures\na,10,11\nb,20,2\nc,-3,0\nd,1.5,0\ne,40,4\n");
    assert_eq!(population.traces(), 60);
    assert_eq!(
        suspicions(&receipt),
        ["3 groups have counts that are none or contradict each other and are left out."]
    );
}

#[test]
fn a_table_with_ids_or_without_counts_is_none() {
    for text in [
        "id,intent,traces,troubles\nx,a,10,1\n",
        "intent,count\na,3\nb,4\n",
        "traces,troubles\n10,1\n",
    ] {
        let (_, receipt) = load_in_steps(&[("unknown", text.as_bytes())], 11).unwrap();
        assert_eq!(receipt.files[0].layout, "table", "{text}");
    }
}
