//! The crate agrees with its reference cases.

mod support;

use std::collections::BTreeSet;

use support::Outcome;

/// The reference cases: exact arithmetic, R and Python packages; each names its source.
const CASES: &str = include_str!("vectors.json");

#[test]
fn every_method_agrees_with_its_reference_cases() {
    let file: serde_json::Value = serde_json::from_str(CASES).unwrap();
    let mut differing = Vec::new();
    let mut not_offered = BTreeSet::new();
    for case in file["cases"].as_array().unwrap() {
        match support::check(case) {
            Outcome::Agrees => {}
            Outcome::Differs(differences) => {
                differing.push(format!("{}: {}", case["name"], differences.join("; ")));
            }
            Outcome::NotOffered => {
                not_offered.insert(case["method"].as_str().unwrap());
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    assert!(not_offered.is_empty(), "{not_offered:?}");
}
