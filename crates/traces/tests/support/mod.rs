//! Reads files and counts, for the tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use assay_plan::data::Receipt;
use assay_plan::dimension::Dimension;
use assay_plan::rule::{Combine, Condition, Rule, Test};
use assay_traces::group::{Grouped, group};
use assay_traces::{Loader, ReadError, TraceTable};

pub(crate) const EVENTS: &str = "1786838400000-lf-events-export-clx0proj0000abcd1234efgh5.jsonl";
pub(crate) const TRACES_JSONL: &str =
    "1786838400000-lf-traces-export-clx0proj0000abcd1234efgh5.jsonl";
pub(crate) const TRACES_CSV: &str = "1786838400000-lf-traces-export-clx0proj0000abcd1234efgh5.csv";
pub(crate) const OBSERVATIONS_CSV: &str =
    "1786838400000-lf-observations-export-clx0proj0000abcd1234efgh5.csv";

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Loads files in pieces of `step` bytes.
pub(crate) fn load_in_steps(
    files: &[(&str, &[u8])],
    step: usize,
) -> Result<(TraceTable, Receipt), ReadError> {
    let mut loader = Loader::new();
    for (name, bytes) in files {
        loader.begin_file(name, bytes.len() as u64);
        for piece in bytes.chunks(step) {
            loader.push(piece)?;
        }
        loader.end_file()?;
    }
    loader.finish()
}

pub(crate) fn load(name: &str) -> (TraceTable, Receipt) {
    load_in_steps(&[(name, &fixture(name))], 1 << 20).unwrap()
}

pub(crate) fn is(field: &str, value: &str) -> Rule {
    rule(field, Test::Is(value.to_owned()))
}

pub(crate) fn rule(field: &str, test: Test) -> Rule {
    Rule {
        combine: Combine::Any,
        conditions: vec![Condition {
            field: field.to_owned(),
            test,
        }],
    }
}

pub(crate) fn by(field: &str) -> Vec<Dimension> {
    vec![Dimension {
        field: field.to_owned(),
        cuts: Vec::new(),
    }]
}

pub(crate) fn grouped(table: &TraceTable, field: &str) -> Grouped {
    group(table, &by(field), &Rule::default(), &Rule::default()).unwrap()
}

/// Traces by the value of a field.
pub(crate) fn counts(table: &TraceTable, field: &str) -> BTreeMap<String, u64> {
    let strata = grouped(table, field).population.strata;
    strata
        .into_iter()
        .map(|stratum| (stratum.labels[0].clone(), stratum.traces()))
        .collect()
}

/// Traces that a rule holds for.
pub(crate) fn matching(table: &TraceTable, rule: &Rule) -> u64 {
    group(table, &[], rule, &Rule::default())
        .unwrap()
        .population
        .with_signal()
}

pub(crate) fn expected(pairs: &[(&str, u64)]) -> BTreeMap<String, u64> {
    pairs
        .iter()
        .map(|(value, count)| ((*value).to_owned(), *count))
        .collect()
}

/// The bytes as a Zstandard stream.
pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// What the suspicions of a receipt say.
pub(crate) fn suspicions(receipt: &Receipt) -> Vec<&str> {
    let found = receipt.suspicions.iter();
    found.map(|it| it.sentence.as_str()).collect()
}
