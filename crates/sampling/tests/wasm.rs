//! The same reference cases in the browser: wasm has its own floating-point code.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "the file of cases is part of the test")]

mod support;

use support::Outcome;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const CASES: &str = include_str!("vectors.json");

fn differing(method: &str) -> Vec<String> {
    let file: serde_json::Value = serde_json::from_str(CASES).unwrap();
    let cases: Vec<_> = file["cases"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|case| case["method"] == method)
        .collect();
    assert!(!cases.is_empty(), "no case of {method}");
    cases
        .into_iter()
        .filter(|case| support::check(case) != Outcome::Agrees)
        .map(ToString::to_string)
        .collect()
}

#[wasm_bindgen_test]
fn intervals_agree_with_their_reference_cases_in_the_browser() {
    for method in [
        "wilson",
        "clopper_pearson",
        "scas1_weighted",
        "rate_interval_default",
    ] {
        assert_eq!(differing(method), [""; 0]);
    }
}

#[wasm_bindgen_test]
fn plans_agree_with_their_reference_cases_in_the_browser() {
    for method in [
        "n_for_cell_width",
        "box_neyman_integer",
        "waterfill_width",
        "uniform_baseline",
        "shrink_rates",
    ] {
        assert_eq!(differing(method), [""; 0]);
    }
}

#[wasm_bindgen_test]
fn the_browser_draws_what_every_machine_draws() {
    assert_eq!(differing("bottom_k_sha256"), [""; 0]);
}
