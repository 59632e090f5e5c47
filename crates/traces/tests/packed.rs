//! A packed text that one worker unpacks and another reads gives what one that does both gives.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use assay_plan::data::Receipt;
use assay_traces::load::PackedStream;
use assay_traces::{Loader, ReadError};
use support::*;

const LINES: &str = "spans_dataframe.records.jsonl.gz";

/// Unpacks a file in pieces of `step` bytes, and reads what comes out of each.
fn apart(bytes: &[u8], step: usize) -> Result<(Vec<String>, Receipt), ReadError> {
    let mut loader = Loader::new();
    let mut stream = PackedStream::recognise("unknown", bytes).unwrap();
    loader.begin_unpacked("unknown", bytes.len() as u64, stream.packing());
    for piece in bytes.chunks(step) {
        let mut text = Vec::new();
        stream.push(piece, |unpacked| text.extend_from_slice(unpacked))?;
        loader.push(&text)?;
    }
    let mut text = Vec::new();
    stream.finish(|unpacked| text.extend_from_slice(unpacked))?;
    loader.push(&text)?;
    loader.end_file()?;
    let (table, receipt) = loader.finish()?;
    Ok((
        table.ids().iter().map(|id| id.to_string()).collect(),
        receipt,
    ))
}

#[test]
fn what_another_worker_unpacks_reads_the_same() {
    let csv = fixture("spans_dataframe.csv");
    let wide: Vec<u8> = String::from_utf8(csv.clone())
        .unwrap()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [fixture(LINES), zstd(&csv), zstd(&wide)] {
        let (table, receipt) = load_in_steps(&[("unknown", &bytes)], 1 << 16).unwrap();
        let ids: Vec<String> = table.ids().iter().map(|id| id.to_string()).collect();
        for step in [4_001, 1 << 20] {
            assert_eq!(apart(&bytes, step).unwrap(), (ids.clone(), receipt.clone()));
        }
    }
    assert!(PackedStream::recognise("unknown", &csv).is_none());
}

#[test]
fn what_is_wrong_with_it_is_said_in_the_same_words() {
    let whole = fixture(LINES);
    let cut = whole[..whole.len() / 2].to_vec();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0xff;
    for bytes in [cut, damaged, zstd(&whole), zstd(b"PAR1 and more")] {
        let expected = load_in_steps(&[("unknown", &bytes)], 1 << 16).unwrap_err();
        assert_eq!(apart(&bytes, 1 << 16).unwrap_err(), expected);
    }
}
