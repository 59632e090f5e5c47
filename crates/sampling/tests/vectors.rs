//! Every method that the crate offers agrees with its reference cases.

mod support;

use std::collections::BTreeSet;

use support::Outcome;

/// The reference cases: exact arithmetic, R and Python packages; each names its source.
const CASES: &str = include_str!("vectors.json");

#[test]
fn every_offered_method_agrees_with_its_reference_cases() {
    let file: serde_json::Value = serde_json::from_str(CASES).unwrap();
    let mut differing = Vec::new();
    let mut offered = BTreeSet::new();
    for case in file["cases"].as_array().unwrap() {
        match support::check(case) {
            Outcome::Agrees => {
                offered.insert(case["method"].as_str().unwrap());
            }
            Outcome::Differs(differences) => {
                differing.push(format!("{}: {}", case["name"], differences.join("; ")));
            }
            Outcome::NotOffered => {}
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    for method in [
        "wilson",
        "scas1_weighted",
        "rate_interval_default",
        "n_for_cell_width",
        "bottom_k_sha256",
    ] {
        assert!(offered.contains(method), "no case of {method} was checked");
    }
}
