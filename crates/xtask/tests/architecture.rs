//! Imports run one way, and only the page and its worker know the browser.
#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// What each of our crates may depend on, of our crates. A crate that is missing here is a failure too.
const ALLOWED: [(&str, &[&str]); 14] = [
    ("assay-sampling", &[]),
    ("assay-plan", &["assay-sampling"]),
    ("assay-handoff", &["assay-plan", "assay-sampling"]),
    ("assay-parquet", &[]),
    ("assay-parquet-reader", &["assay-parquet"]),
    (
        "assay-traces",
        &["assay-parquet", "assay-plan", "assay-sampling"],
    ),
    ("assay-protocol", &["assay-plan", "assay-sampling"]),
    ("assay-report", &["assay-plan", "assay-sampling"]),
    (
        "assay-worker",
        &[
            "assay-handoff",
            "assay-parquet",
            "assay-plan",
            "assay-protocol",
            "assay-report",
            "assay-sampling",
            "assay-traces",
        ],
    ),
    (
        "assay-web",
        &[
            "assay-plan",
            "assay-protocol",
            "assay-report",
            "assay-sampling",
        ],
    ),
    (
        "assay",
        &[
            "assay-handoff",
            "assay-parquet",
            "assay-plan",
            "assay-report",
            "assay-sampling",
            "assay-traces",
        ],
    ),
    ("assay-bench-data", &[]),
    (
        "assay-fuzz",
        &[
            "assay-parquet",
            "assay-plan",
            "assay-sampling",
            "assay-traces",
        ],
    ),
    ("xtask", &[]),
];

/// The crates that run in the browser alone.
const BROWSER: [&str; 3] = ["assay-parquet-reader", "assay-web", "assay-worker"];

/// What stands for the browser among the dependencies.
const BROWSER_PARTS: [&str; 6] = [
    "js-sys",
    "leptos",
    "serde-wasm-bindgen",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
];

/// What reads files.
const READING_PARTS: [&str; 6] = ["csv", "csv-core", "flate2", "lz4_flex", "ruzstd", "snap"];

/// What may read them.
const READERS: [&str; 2] = ["assay-parquet", "assay-traces"];

/// Writes the files that the bench reads.
const WRITER: &str = "assay-bench-data";

/// Compares the readers with others.
const FUZZER: &str = "assay-fuzz";

/// The dependencies of each crate of the workspace that a build of it uses; those of its tests apart.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap();
            (
                name(package),
                dependencies
                    .iter()
                    .filter(|dependency| dependency["kind"] != "dev")
                    .map(name)
                    .collect(),
            )
        })
        .collect()
}

#[test]
fn our_crates_import_one_way() {
    let dependencies = dependencies();
    let ours: BTreeSet<&str> = dependencies.keys().map(String::as_str).collect();
    assert_eq!(
        ours,
        ALLOWED.iter().map(|(name, _)| *name).collect(),
        "the crates of the workspace"
    );
    for (name, allowed) in ALLOWED {
        for import in dependencies[name]
            .iter()
            .filter(|import| ours.contains(import.as_str()))
        {
            assert!(
                allowed.contains(&import.as_str()),
                "{name} must not import {import}"
            );
        }
    }
}

#[test]
fn only_page_and_worker_know_the_browser() {
    for (name, imports) in dependencies() {
        let known: Vec<&String> = imports
            .iter()
            .filter(|import| BROWSER_PARTS.contains(&import.as_str()))
            .collect();
        assert!(
            BROWSER.contains(&name.as_str()) || known.is_empty(),
            "{name} must not know the browser: {known:?}"
        );
    }
}

#[test]
fn only_readers_read_files() {
    for (name, imports) in dependencies() {
        let used: Vec<&String> = imports
            .iter()
            .filter(|import| READING_PARTS.contains(&import.as_str()))
            .collect();
        assert!(
            READERS.contains(&name.as_str())
                || [WRITER, FUZZER].contains(&name.as_str())
                || used.is_empty(),
            "{name} must leave reading to those that do: {used:?}"
        );
    }
}

#[test]
fn anyhow_stays_in_xtask() {
    for (name, imports) in dependencies() {
        assert_eq!(
            imports.contains("anyhow"),
            name == "xtask",
            "{name}: errors of the other crates are enums"
        );
    }
}
