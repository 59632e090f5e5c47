//! Parquet exports give the table that the same export gives as JSON Lines.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::collections::BTreeMap;
use std::io::Write;

use assay_parquet::Reader;
use assay_plan::data::Receipt;
use assay_traces::container::Packing;
use assay_traces::load::{
    PACKED_HEAD_BYTES, PackedTable, TableJoining, TablePacking, TablePart, TablePartReader,
    TableWithin,
};
use assay_traces::{Loader, ReadError, TraceTable};
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use support::*;

/// Loads a Parquet file, its row groups one by one; where `beside` is set, its rows are made ready apart from the loader
/// and sent to it as bytes, as one worker does for another.
fn load_parquet(bytes: &[u8], beside: bool) -> Result<(TraceTable, Receipt), ReadError> {
    let file = "unknown";
    let damaged = |fault| ReadError::Parquet {
        file: file.into(),
        fault,
    };
    let mut reader = Reader::open(bytes).map_err(damaged)?;
    let mut loader = Loader::new();
    let maker = TablePartReader::new(reader.rows());
    let wanted = loader.wanted_columns(reader.columns());
    assert_eq!(wanted, maker.wanted_columns(reader.columns()));
    let mut joining = TableJoining::default();
    loader.begin_table(file, bytes.len() as u64, None);
    let readers = if beside { 2 } else { 1 };
    let mut made = 0;
    let mut joined = Vec::new();
    // The second reader comes first, so that its parts have to wait.
    for turn in (0..readers).rev() {
        let groups = (turn..reader.row_groups()).step_by(readers);
        reader.start(&wanted, groups);
        while let Some(rows) = reader.next_rows().map_err(damaged)? {
            if beside {
                let part = TablePart::from_bytes(&maker.read(&rows).to_bytes()).unwrap();
                let share = joining.share();
                joined.extend(joining.join(turn, part, &mut loader)?);
                made += 1;
                assert!(joining.share() >= share);
            } else {
                loader.push_rows(&rows)?;
            }
        }
    }
    assert_eq!(joined.len(), made, "every part had its turn");
    assert!(joining.is_whole());
    let expected = if beside { 1.0 } else { 0.0 };
    assert!((joining.share() - expected).abs() < 1e-12);
    loader.end_file()?;
    loader.finish()
}

/// What a table says: per trace its start and all its values, by the fields' names.
fn said(table: &TraceTable) -> BTreeMap<String, (Option<i64>, BTreeMap<&str, String>)> {
    table
        .ids()
        .iter()
        .enumerate()
        .map(|(row, id)| {
            let values = table.columns().iter().filter_map(|column| {
                let value = match column.number(row) {
                    Some(number) => number.to_string(),
                    None => column.text(row)?,
                };
                Some((column.name(), value))
            });
            (id.to_string(), (table.start_ms(row), values.collect()))
        })
        .collect()
}

fn same_as(parquet: &str, other: &str) {
    same_but_for(parquet, other, |_, _| {});
}

/// `change` makes of another form's value what the writer of the Parquet file made of it.
fn same_but_for(parquet: &str, other: &str, change: impl Fn(&str, &mut String)) {
    for beside in [false, true] {
        let (table, receipt) =
            load_parquet(&fixture(&format!("parquet/{parquet}")), beside).unwrap();
        compare(&table, &receipt, parquet, other, &change);
    }
}

fn compare(
    table: &TraceTable,
    receipt: &Receipt,
    parquet: &str,
    other: &str,
    change: impl Fn(&str, &mut String),
) {
    let (expected, of_other) = load(other);
    assert_eq!(receipt.files[0].container, "Parquet");
    assert_eq!(receipt.files[0].layout, of_other.files[0].layout);
    assert_eq!(receipt.rows, of_other.rows);
    assert_eq!(receipt.suspicions, of_other.suspicions);
    let (said, mut expected) = (said(table), said(&expected));
    for (_, values) in expected.values_mut() {
        for (field, value) in values {
            change(field, value);
        }
    }
    assert_eq!(said.len(), expected.len());
    for (one, other) in said.iter().zip(&expected) {
        assert_eq!(one, other, "{parquet}");
    }
}

/// As `gzip` packs a file.
fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// What a packed table holds, where its bytes come in pieces of that many.
fn unpacked(bytes: &[u8], piece: usize) -> Result<Vec<u8>, ReadError> {
    let head = &bytes[..bytes.len().min(PACKED_HEAD_BYTES)];
    let mut packed = PackedTable::recognise("unknown", head).unwrap();
    assert_eq!(packed.packing(), TablePacking::Stream(Packing::Gzip));
    let mut table = Vec::new();
    for piece in bytes.chunks(piece) {
        packed.push(piece, |unpacked| table.extend_from_slice(unpacked))?;
    }
    packed.finish(|unpacked| table.extend_from_slice(unpacked))?;
    Ok(table)
}

#[test]
fn a_table_that_is_packed_as_a_whole_is_unpacked_and_a_cut_one_refused() {
    let large = fixture("parquet/langfuse_observations_v2.parquet");
    let small = fixture("parquet/encrypted.parquet");
    for table in [&large, &small] {
        let packed = gzipped(table);
        for piece in [7, 4096, packed.len()] {
            assert!(unpacked(&packed, piece).unwrap() == *table);
        }
    }
    let packed = gzipped(&large);
    let cut = unpacked(&packed[..packed.len() / 2], 4096).unwrap_err();
    assert_eq!(cut.code(), "read.truncated-gzip");
    for other in [large, fixture("langfuse_events.csv.gz")] {
        let head = &other[..other.len().min(PACKED_HEAD_BYTES)];
        assert!(PackedTable::recognise("unknown", head).is_none());
    }
}

/// A zip archive as a service streams it: a table, deflated, and scores in gzip.
const ARCHIVE: &str = "parquet_export.zip";

/// An archive of one member that is stored as it is.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let (mut check, length) = (Crc::new(), (bytes.len() as u32).to_le_bytes());
    check.update(bytes);
    let name = b"table.parquet";
    [
        b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".as_slice(),
        &check.sum().to_le_bytes(),
        &length,
        &length,
        &[name.len() as u8, 0, 0, 0],
        name,
        bytes,
        b"PK\x01\x02",
    ]
    .concat()
}

/// What a table within an archive unpacks to, where its bytes come in pieces of that many.
fn unpacked_within(
    archive: &[u8],
    table: &TableWithin,
    piece: usize,
) -> Result<Vec<u8>, ReadError> {
    let range = table.bytes.start as usize..(table.bytes.end as usize).min(archive.len());
    let mut packed = PackedTable::within(table);
    assert_eq!(
        (packed.name(), packed.packing()),
        (table.name.as_str(), TablePacking::Zip)
    );
    let mut unpacked = Vec::new();
    for piece in archive[range].chunks(piece) {
        packed.push(piece, |bytes| unpacked.extend_from_slice(bytes))?;
    }
    packed.finish(|bytes| unpacked.extend_from_slice(bytes))?;
    Ok(unpacked)
}

#[test]
fn tables_within_an_archive_are_told_and_unpacked() {
    let (export, plain) = (
        fixture("parquet/langfuse_observations_v2.parquet"),
        fixture("parquet/plain.parquet"),
    );
    for (archive, name, table) in [
        (
            fixture(ARCHIVE),
            "a.zip: export/observations.parquet",
            export,
        ),
        (stored(&plain), "a.zip: table.parquet", plain),
    ] {
        let mut told = Vec::new();
        for step in [1 << 20, 4096, 61, 1] {
            let mut loader = Loader::new();
            loader.begin_file("a.zip", archive.len() as u64);
            for piece in archive.chunks(step) {
                loader.push(piece).unwrap();
            }
            told.push(loader.end_file().unwrap());
        }
        assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
        let [within] = told[0].as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!(within.name, name);
        for piece in [7, 4096, archive.len()] {
            assert!(unpacked_within(&archive, within, piece).unwrap() == table);
        }
        let middle = (within.bytes.start + within.bytes.end) as usize / 2;
        let cut = unpacked_within(&archive[..middle], within, 4096).unwrap_err();
        assert_eq!(cut.code(), "read.truncated-zip");
    }
}

#[test]
fn a_table_within_an_archive_is_one_load_with_its_other_members() {
    let archive = fixture(ARCHIVE);
    let mut loader = Loader::new();
    loader.begin_file("a.zip", archive.len() as u64);
    loader.push(&archive).unwrap();
    let within = loader.end_file().unwrap();
    let table = unpacked_within(&archive, &within[0], archive.len()).unwrap();
    let mut reader = Reader::open(table.as_slice()).unwrap();
    let wanted = loader.wanted_columns(reader.columns());
    reader.start(&wanted, 0..reader.row_groups());
    loader.begin_table(&within[0].name, 1, Some(TablePacking::Zip));
    while let Some(rows) = reader.next_rows().unwrap() {
        loader.push_rows(&rows).unwrap();
    }
    assert!(loader.end_file().unwrap().is_empty());
    let (_, receipt) = loader.finish().unwrap();
    let containers: Vec<&str> = receipt
        .files
        .iter()
        .map(|file| file.container.as_str())
        .collect();
    assert_eq!(
        containers,
        ["JSON Lines, gzipped, zipped", "Parquet, zipped"]
    );
    assert_eq!((receipt.traces, receipt.joins[0].found), (400, 329));
}

#[test]
fn langfuse_observations() {
    same_as(
        "langfuse_observations_v2.parquet",
        "observations_v2.jsonl.gz",
    );
}

#[test]
fn langfuse_traces() {
    same_as(
        "langfuse_traces.parquet",
        "parquet/langfuse_traces.jsonl.gz",
    );
}

#[test]
fn langsmith_runs() {
    same_as("langsmith_bulk.parquet", "langsmith_list_runs.jsonl.gz");
}

#[test]
fn phoenix_spans() {
    same_as(
        "phoenix_spans_dataframe.parquet",
        "spans_dataframe.records.jsonl.gz",
    );
}

#[test]
fn mlflow_traces() {
    // Arrow has one type for the values of all assessments, so flags became numbers.
    let as_number = |field: &str, value: &mut String| {
        if field == "scores.thumbs" {
            *value = if value == "true" { "1" } else { "0" }.to_owned();
        }
    };
    same_but_for(
        "mlflow_search_traces.parquet",
        "mlflow_search_traces.jsonl.gz",
        as_number,
    );
}

#[test]
fn any_table() {
    same_as("deltas_v2.parquet", "parquet/table.jsonl");
}
