//! Reads fixtures, for the tests.

use std::fs;
use std::path::PathBuf;

use assay_parquet::{Coded, Fault, NO_TIME, Reader, Rows, Values, time_text};
use serde_json::{Map, Value};

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/parquet")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every batch of every column.
pub(crate) fn batches(bytes: &[u8]) -> Result<Vec<Rows>, Fault> {
    let mut reader = Reader::open(bytes)?;
    let all: Vec<usize> = (0..reader.columns().count()).collect();
    let row_groups = reader.row_groups();
    reader.start(&all, 0..row_groups);
    let mut batches = Vec::new();
    while let Some(batch) = reader.next_rows()? {
        batches.push(batch);
    }
    Ok(batches)
}

/// The rows as JSON, without the missing values.
pub(crate) fn rows(batches: &[Rows]) -> Vec<Map<String, Value>> {
    let mut rows = Vec::new();
    for batch in batches {
        for row in 0..batch.count {
            let cells = batch.columns.iter().filter_map(|column| {
                let value = value(&column.values, row)?;
                Some((column.name.clone(), value))
            });
            rows.push(cells.collect());
        }
    }
    rows
}

fn value(values: &Values, row: usize) -> Option<Value> {
    match values {
        Values::Flags(flags) => (flags[row] < 2).then(|| Value::Bool(flags[row] == 1)),
        Values::Numbers(numbers) => (!numbers[row].is_nan()).then(|| numbers[row].into()),
        Values::Times(times) => (times[row] != NO_TIME).then(|| time_text(times[row]).into()),
        Values::Texts(coded) => text(coded, row).map(Value::String),
        Values::Json(coded) => text(coded, row).map(|text| serde_json::from_str(&text).unwrap()),
    }
}

fn text(coded: &Coded, row: usize) -> Option<String> {
    let number = (coded.codes[row] as usize).checked_sub(1)?;
    Some(String::from_utf8(coded.texts.get(number).to_vec()).unwrap())
}
