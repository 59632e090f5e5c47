//! The published suites: what must be accepted is, what must be rejected is told with its line and costs no other record.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod csv_spectrum;
mod json_test_suite;
mod rfc_4180;

use assay_traces::Loader;
use assay_traces::reader::{DelimitedReader, JsonReader, Sink, Stop};
use assay_traces::record::{Names, Record, Value};

/// What a reader gave.
#[derive(Debug, Default)]
struct Read {
    /// Lines and fields of the records.
    records: Vec<(u64, Vec<(String, Value<'static>)>)>,
    /// Lines and reasons of what could not be read.
    skipped: Vec<(u64, String)>,
}

impl Read {
    /// The values of a field, as texts, record by record.
    fn texts(&self, name: &str) -> Vec<Option<String>> {
        let text = |fields: &[(String, Value<'_>)]| {
            let (_, value) = fields.iter().find(|(field, _)| field == name)?;
            value.as_text().map(Into::into)
        };
        self.records
            .iter()
            .map(|(_, fields)| text(fields))
            .collect()
    }
}

impl Sink for Read {
    fn record(&mut self, names: &Names, record: &Record<'_>) {
        let fields = record.fields.iter();
        let fields =
            fields.map(|(name, value)| (names.path(*name).to_owned(), value.clone().into_owned()));
        self.records.push((record.line, fields.collect()));
    }

    fn skipped(&mut self, line: u64, reason: String, _text: &[u8]) {
        self.skipped.push((line, reason));
    }
}

fn read_json(bytes: &[u8]) -> (Read, Result<(), Stop>) {
    let (mut reader, mut names, mut read) = (JsonReader::new(), Names::default(), Read::default());
    let outcome = reader
        .push(bytes, &mut names, &mut read)
        .and_then(|()| reader.finish(&mut names, &mut read));
    (read, outcome)
}

fn read_csv(bytes: &[u8]) -> (Read, Result<(), Stop>) {
    let mut reader = DelimitedReader::new(b',');
    let (mut names, mut read) = (Names::default(), Read::default());
    let outcome = reader
        .push(bytes, &mut names, &mut read)
        .and_then(|()| reader.finish(&mut names, &mut read));
    (read, outcome)
}

/// The code of what goes wrong with a whole file, or how many traces it gave.
fn load(bytes: &[u8]) -> Result<usize, &'static str> {
    let mut loader = Loader::new();
    loader.begin_file("a", bytes.len() as u64);
    let outcome = loader
        .push(bytes)
        .and_then(|()| loader.end_file())
        .and_then(|_| loader.finish());
    match outcome {
        Ok((table, _)) => Ok(table.rows()),
        Err(error) => Err(error.code()),
    }
}
