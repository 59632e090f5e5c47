//! Writes down what a reader gives.

use assay_traces::reader::Sink;
use assay_traces::record::{Names, Record, Value};

/// What a reader gave, in order.
#[derive(Debug, Default, PartialEq)]
pub struct Collected {
    /// Records, each with the names of its fields.
    pub records: Vec<Row>,
    /// Lines and reasons of what could not be read.
    pub skipped: Vec<(u64, String)>,
}

/// One record.
#[derive(Debug, PartialEq)]
pub struct Row {
    /// The line where it starts, from 1.
    pub line: u64,
    /// Its fields, by name.
    pub fields: Vec<(String, Value<'static>)>,
}

impl Sink for Collected {
    fn record(&mut self, names: &Names, record: &Record<'_>) {
        let fields = record
            .fields
            .iter()
            .map(|(number, value)| (names.path(*number).to_owned(), value.clone().into_owned()))
            .collect();
        self.records.push(Row {
            line: record.line,
            fields,
        });
    }

    fn skipped(&mut self, line: u64, reason: String, _text: &[u8]) {
        self.skipped.push((line, reason));
    }
}

/// Whether these fields lie among those, in the same order.
pub fn lies_within(fields: &[(String, Value<'_>)], all: &[(String, Value<'_>)]) -> bool {
    let mut all = all.iter();
    fields.iter().all(|field| all.any(|other| other == field))
}
