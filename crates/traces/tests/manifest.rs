//! Every export at hand against its ground truth, under a file name that tells nothing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use assay_plan::data::Receipt;
use assay_plan::rule::Test;
use assay_traces::TraceTable;
use serde_json::{Map, Value};
use support::*;

/// A file's table and what is known of it.
struct Export<'a> {
    name: &'a str,
    table: TraceTable,
    receipt: Receipt,
    truth: &'a Map<String, Value>,
}

/// How statements about scores begin.
const SCORES: &[&str] = &["judged", "judge_", "thumb_", "refusal_"];

/// What the truth says that a file itself does not: scores that are in another file.
fn is_elsewhere(export: &Export<'_>, truth: &str) -> bool {
    let has_scores = export
        .table
        .columns()
        .iter()
        .any(|it| it.name().starts_with("scores."));
    !has_scores && SCORES.iter().any(|start| truth.starts_with(start))
}

impl Export<'_> {
    /// The first of these fields that the table has.
    fn field(&self, candidates: &[&str]) -> String {
        let found = candidates
            .iter()
            .find(|name| self.table.column(name).is_some());
        let found = found.unwrap_or_else(|| panic!("{} has none of {candidates:?}", self.name));
        (*found).to_owned()
    }

    fn user_field(&self, key: &str) -> String {
        let mut candidates: Vec<String> = ["metadata", "tags", "app"]
            .map(|place| format!("{place}.{key}"))
            .into();
        if key == "app_version" {
            candidates.push("service.version".to_owned());
        }
        self.field(&candidates.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn matching(&self, field: &str, test: Test) -> u64 {
        matching(&self.table, &rule(field, test))
    }

    fn present(&self, field: &str) -> u64 {
        match self.table.column(field) {
            Some(_) => self.table.rows() as u64 - self.matching(field, Test::Missing),
            None => 0,
        }
    }

    fn total(&self, field: &str) -> f64 {
        let column = self.table.column(field).unwrap();
        (0..self.table.rows())
            .filter_map(|row| column.number(row))
            .sum()
    }

    /// Feedback of people, up and down.
    fn thumbs(&self) -> (u64, u64) {
        let field = self.field(&[
            "scores.user-thumbs",
            "scores.user_score",
            "scores.user_rating",
            "scores.thumbs",
        ]);
        let is_number = (0..self.table.rows())
            .any(|row| self.table.column(&field).unwrap().number(row).is_some());
        if is_number {
            (
                self.matching(&field, Test::Above(0.5)),
                self.matching(&field, Test::Below(0.5)),
            )
        } else {
            let is = |value: &str| self.matching(&field, Test::Is(value.to_owned()));
            (is("true"), is("false"))
        }
    }

    fn at_least(&self, latency_ms: f64) -> u64 {
        self.present("latency_ms") - self.matching("latency_ms", Test::Below(latency_ms))
    }

    /// Checks one statement of the truth; says whether it is one that can be.
    fn check(&self, key: &str, truth: &Value) -> bool {
        let name = self.name;
        let number = || truth.as_u64().unwrap();
        let same = |found: u64| assert_eq!(found, number(), "{name}: {key}");
        let near = |found: f64, within: f64| {
            let wanted = truth.as_f64().unwrap();
            assert!(
                (found - wanted).abs() <= within,
                "{name}: {key} is {found}, not {wanted}"
            );
        };
        match key {
            "traces" => same(self.receipt.traces),
            "intent" | "persona" | "language" | "app_version" => {
                assert_eq!(
                    counts(&self.table, &self.user_field(key)),
                    table_of(truth),
                    "{name}: {key}"
                );
            }
            "model" | "generation_model" => {
                assert_eq!(
                    counts(&self.table, "model"),
                    table_of(truth),
                    "{name}: {key}"
                );
            }
            "state" => {
                let status: BTreeMap<String, u64> = table_of(truth)
                    .into_iter()
                    .map(|(state, traces)| (state.to_lowercase(), traces))
                    .collect();
                assert_eq!(counts(&self.table, "status"), status, "{name}: {key}");
            }
            "errors" => same(self.matching("error", Test::Is("true".into()))),
            "error_true" => same(self.matching("metadata.error", Test::Is("true".into()))),
            "escalated" => same(self.matching(&self.user_field(key), Test::Is("true".into()))),
            "judged" => same(self.present("scores.helpfulness")),
            "judge_below_0_5" => same(match number() {
                0 if self.table.column("scores.helpfulness").is_none() => 0,
                _ => self.matching("scores.helpfulness", Test::Below(0.5)),
            }),
            "judge_sum" => near(self.total("scores.helpfulness"), 1e-6),
            "thumb_up" => same(self.thumbs().0),
            "thumb_down" => same(self.thumbs().1),
            "refusal_labelled_refused" => {
                same(self.matching("scores.refusal", Test::Is("refused".into())));
            }
            "latency_lt_1s" => same(self.matching("latency_ms", Test::Below(1000.0))),
            "latency_1_3s" => same(self.at_least(1000.0) - self.at_least(3000.0)),
            "latency_ge_3s" | "root_latency_ge_3s" => same(self.at_least(3000.0)),
            "latency_ms_max" => near(
                (0..self.table.rows())
                    .filter_map(|row| self.table.column("latency_ms").unwrap().number(row))
                    .fold(0.0, f64::max),
                1.0,
            ),
            "total_cost_sum" => near(self.total("cost_usd"), 1e-6),
            "distinct_users" => same(counts(&self.table, "user").len() as u64),
            "distinct_sessions" => {
                let none = u64::from(self.matching("session", Test::Missing) > 0);
                same(counts(&self.table, "session").len() as u64 - none);
            }
            "no_session" => same(self.matching("session", Test::Missing)),
            "tags" => {
                for (tag, traces) in truth.as_object().unwrap() {
                    let (key, value) = tag.split_once(':').unwrap_or((tag, "true"));
                    let found = self.matching(&format!("tags.{key}"), Test::Is(value.to_owned()));
                    assert_eq!(found, traces.as_u64().unwrap(), "{name}: {tag}");
                }
            }
            // Scores and annotations by name; people's are apart where others gave some too.
            "names" | "name" => {
                for (score, given) in truth.as_object().unwrap() {
                    let found = self.present(&format!("scores.{score}"))
                        + self.present(&format!("scores.{score}.human"));
                    assert_eq!(found, given.as_u64().unwrap(), "{name}: {score}");
                }
            }
            "enterprise_compliance" => {
                let column = self.table.column(&self.user_field("intent")).unwrap();
                let of_intent = |row: &usize| column.text(*row).as_deref() == Some(key);
                let rows = (0..self.table.rows()).filter(of_intent).count() as u64;
                assert_eq!(Some(rows), truth["n"].as_u64(), "{name}: {key}");
            }
            _ => return false,
        }
        true
    }
}

fn table_of(truth: &Value) -> BTreeMap<String, u64> {
    let entries = truth.as_object().unwrap().iter();
    entries
        .map(|(key, value)| (key.clone(), value.as_u64().unwrap()))
        .collect()
}

/// Checks a file's records and all that its truth says, and gives what of that could not be checked.
fn check(name: &str, bytes: &[u8], entry: &Value) -> Vec<String> {
    let (table, receipt) = load_in_steps(&[("unknown", bytes)], 65_521)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_ne!(receipt.files[0].layout, "table", "{name}");
    assert_eq!(receipt.skipped, 0, "{name}");
    let rows = entry["rows"].as_u64().unwrap();
    // Traces that hold their spans give a record a span.
    let read = match entry["row_unit"].as_str() {
        Some("trace") => receipt.traces,
        _ => receipt.rows,
    };
    assert_eq!(read, rows, "{name}");
    let nothing = Map::new();
    let truth = entry["ground_truth"].as_object().unwrap_or(&nothing);
    let export = Export {
        name,
        table,
        receipt,
        truth,
    };
    let unchecked = export
        .truth
        .iter()
        .filter(|(key, value)| is_elsewhere(&export, key) || !export.check(key, value));
    unchecked.map(|(key, _)| key.clone()).collect()
}

/// What of a truth is not in the columns of a table: where the middle latency lies, of which records an export is
/// made, how many those are, which is checked already, and who gave a score.
const UNCHECKED: &[&str] = &[
    "latency_ms_p50",
    "lines",
    "observations",
    "type",
    "level",
    "source",
    "dataType",
];

/// Checks every export of a list whose files `read` gives.
fn check_all(entries: &Value, read: impl Fn(&str) -> Option<Vec<u8>>) {
    for entry in entries.as_array().unwrap() {
        let name = entry["file"].as_str().unwrap();
        let Some(bytes) = read(name) else { continue };
        for key in check(name, &bytes, entry) {
            let is_known = UNCHECKED.contains(&key.as_str());
            let is_elsewhere = SCORES.iter().any(|start| key.starts_with(start));
            assert!(is_known || is_elsewhere, "{name}: {key}");
        }
    }
}

#[test]
fn every_export_agrees_with_its_ground_truth() {
    let truths: Value = serde_json::from_slice(&fixture("ground_truth.json")).unwrap();
    check_all(&truths, |name| Some(fixture(name)));
}

/// The whole collection that the fixtures were chosen from, where it lies beside the project.
#[test]
fn every_export_of_the_collection_agrees_too() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/exports");
    let Ok(manifest) = fs::read(folder.join("manifest.json")) else {
        return;
    };
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    check_all(&manifest["files"], |name| {
        // Parquet is read column by column, by another test.
        let is_bytes = !name.ends_with("parquet");
        is_bytes.then(|| fs::read(folder.join(name)).unwrap())
    });
}
