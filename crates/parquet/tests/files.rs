//! One table, written in every way that Parquet has: each file must read as the table does.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::cell::Cell;

use assay_parquet::{Fault, Reader, Source};
use serde_json::{Map, Value};
use support::{batches, fixture, rows};

/// The table, with structures taken apart and without missing values, as batches have it. Whole numbers that an `f64`
/// cannot tell apart are texts there.
fn table() -> Vec<Map<String, Value>> {
    let text = String::from_utf8(fixture("table.jsonl")).unwrap();
    text.lines()
        .map(|line| {
            let mut row = Map::new();
            add("", serde_json::from_str(line).unwrap(), &mut row);
            row
        })
        .collect()
}

fn add(path: &str, value: Value, row: &mut Map<String, Value>) {
    match value {
        Value::Null => {}
        Value::Object(fields) if path.is_empty() || path.starts_with("nested") => {
            for (name, value) in fields {
                let path = format!("{path}{}{name}", if path.is_empty() { "" } else { "." });
                add(&path, value, row);
            }
        }
        Value::Number(number) if path == "big" => {
            row.insert(path.to_owned(), number.to_string().into());
        }
        Value::Number(number) => {
            row.insert(path.to_owned(), number.as_f64().unwrap().into());
        }
        value => {
            row.insert(path.to_owned(), value);
        }
    }
}

#[test]
fn every_way_of_writing_reads_as_the_table() {
    let table = table();
    for name in [
        "plain",
        "dictionary_snappy",
        "dictionary_v2_zstd",
        "gzip_v2",
        "lz4",
        "deltas",
        "deltas_v2",
        "int96",
    ] {
        let batches = batches(&fixture(&format!("{name}.parquet"))).unwrap();
        let read = rows(&batches);
        assert_eq!(read.len(), table.len(), "{name}");
        for (number, (read, row)) in read.iter().zip(&table).enumerate() {
            assert_eq!(read, row, "{name}, row {number}");
        }
        let mut next = 1;
        for batch in batches {
            assert_eq!(batch.first, next, "{name}");
            next += batch.count as u64;
        }
    }
}

#[test]
fn wanted_columns_and_row_groups_alone_are_read() {
    let bytes = fixture("dictionary_v2_zstd.parquet");
    let mut reader = Reader::open(bytes.as_slice()).unwrap();
    let names: Vec<String> = reader.columns().map(str::to_owned).collect();
    assert_eq!(names[..3], ["id", "intent", "error"]);
    assert_eq!(names[11..13], ["nested.a", "nested.b.c"]);
    assert_eq!((reader.row_groups(), reader.rows()), (2, 300));
    reader.start(&[1], (0..2).rev());
    let firsts = [(); 2].map(|()| reader.next_rows().unwrap().unwrap().first);
    assert_eq!(firsts, [171, 1], "in any order");
    reader.start(&[1, 12], 1..9);
    let batch = reader.next_rows().unwrap().unwrap();
    assert_eq!((batch.first, batch.count), (171, 130));
    assert_eq!(reader.next_rows(), Ok(None));
    let table = table();
    for (row, expected) in rows(&[batch]).iter().zip(&table[170..]) {
        assert_eq!(row.get("intent"), expected.get("intent"));
        assert_eq!(row.get("nested.b.c"), expected.get("nested.b.c"));
        assert!(row.len() <= 2);
    }
}

/// Counts how often it is read.
struct Counted<'a> {
    bytes: &'a [u8],
    reads: &'a Cell<usize>,
}

impl Source for Counted<'_> {
    fn length(&self) -> u64 {
        self.bytes.length()
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.reads.set(self.reads.get() + 1);
        self.bytes.read(offset, length)
    }
}

#[test]
fn columns_beside_each_other_are_read_at_once() {
    let (bytes, reads) = (fixture("dictionary_v2_zstd.parquet"), Cell::new(0));
    let source = Counted {
        bytes: &bytes,
        reads: &reads,
    };
    let mut reader = Reader::open(source).unwrap();
    let all: Vec<usize> = (0..reader.columns().count()).collect();
    reader.start(&all, 0..2);
    reads.set(0);
    while reader.next_rows().unwrap().is_some() {}
    assert_eq!(reads.get(), 2, "once for each row group");
}

#[test]
fn what_is_not_read_is_said() {
    let fault = |name: &str| batches(&fixture(name)).unwrap_err();
    assert_eq!(fault("encrypted.parquet"), Fault::Encrypted);
    assert_eq!(fault("encrypted_column.parquet"), Fault::Encrypted);
    assert_eq!(
        fault("brotli.parquet"),
        Fault::Codec {
            column: "id".into(),
            codec: "Brotli".into()
        }
    );
    let whole = fixture("plain.parquet");
    for end in [0, 4, 11, 100, whole.len() / 2, whole.len() - 1] {
        assert_eq!(batches(&whole[..end]), Err(Fault::NoFooter), "cut at {end}");
    }
    for fault in [fault("encrypted.parquet"), fault("brotli.parquet")] {
        assert!(fault.code().starts_with("read.parquet-"));
        assert!(fault.next_step().ends_with('.'));
    }
}
