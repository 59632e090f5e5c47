//! The browser gives the numbers that the native build gives.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

#[path = "plan/support.rs"]
mod support;

use assay_plan::answer::{answer, text};
use assay_plan::planner::Planner;
use assay_sampling::population::Population;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use support::{one_group, support_bot, weekly_plan};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_answer_and_the_id_are_the_native_ones() {
    let plan = weekly_plan(9.0);
    let mut planner = Planner::default();
    let mut headline = |population: &Population| {
        let solution = planner.solve(&plan, population).unwrap();
        let answer = answer(&plan, &solution);
        text(&answer.headline)
    };
    assert_eq!(
        headline(&support_bot(40_000)),
        "For $9 a week the judge scores 450 of 20,000 traces, and 8 of 12 groups are on target."
    );
    assert_eq!(
        headline(&one_group(50_000)),
        "For $7.56 a week the judge scores 378 of 50,000 traces, and the only group is on target."
    );
    assert_eq!(plan.id(), "66258666dd95");
}
