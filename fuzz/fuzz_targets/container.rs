//! Packed and transcoded streams: what was packed comes out again, and what was damaged ends in a typed error.
//!
//! The first byte says how the rest is wrapped, the second what is broken then.
#![no_main]

use std::io::Write;

use assay_fuzz::pieces::pieces;
use assay_traces::container::{Container, sniff};
use assay_traces::{Loader, ReadError};
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

fuzz_target!(|data: &[u8]| {
    let [wrapping, damage, text @ ..] = data else {
        return;
    };
    let wrapped = match wrapping % 7 {
        0 => text.to_vec(),
        1 => gzip(text),
        2 => compress_to_vec(text, CompressionLevel::Fastest),
        3 => utf16(text, [0xff, 0xfe], u16::to_le_bytes),
        4 => utf16(text, [0xfe, 0xff], u16::to_be_bytes),
        5 => gzip(&utf16(text, [0xff, 0xfe], u16::to_le_bytes)),
        _ => {
            let (first, second) = text.split_at(text.len() / 2);
            [gzip(first), gzip(second)].concat()
        }
    };
    let at = usize::from(*damage) % wrapped.len().max(1);
    match damage % 4 {
        0 if wrapping % 7 > 0 && is_plain(text) => {
            assert_eq!(load(&wrapped), load(text), "wrapped and plain differ");
        }
        1 => look(&wrapped[..at]),
        2 => {
            let mut damaged = wrapped;
            if let Some(byte) = damaged.get_mut(at) {
                *byte ^= damage;
            }
            look(&damaged);
        }
        _ => look(&wrapped),
    }
});

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(text);
    encoder.finish().unwrap_or_default()
}

fn utf16(text: &[u8], mark: [u8; 2], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    mark.into_iter()
        .chain(text.encode_utf16().flat_map(bytes))
        .collect()
}

/// Whether these bytes are text that means the same in UTF-16, and neither wrapped themselves nor what is refused within
/// a wrapping alone.
fn is_plain(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok()
        && matches!(sniff(text), Container::Json | Container::Delimited(_))
}

/// What came out: ids and skipped lines. The container is named in the receipt alone.
type Loaded = (Vec<String>, Vec<(u64, String)>);

fn load(bytes: &[u8]) -> Result<Loaded, ReadError> {
    let mut loader = Loader::new();
    loader.begin_file("f", bytes.len() as u64);
    for piece in pieces(bytes) {
        loader.push(piece)?;
    }
    loader.end_file()?;
    let (table, receipt) = loader.finish()?;
    let skipped = receipt.skipped_rows.into_iter();
    Ok((
        table.ids().iter().map(|id| id.to_string()).collect(),
        skipped.map(|row| (row.line, row.reason)).collect(),
    ))
}

/// Loads what may be broken: it ends well or in a sentence with a code and a next step.
fn look(bytes: &[u8]) {
    if let Err(error) = load(bytes) {
        assert!(error.to_string().ends_with('.') && error.next_step().ends_with('.'));
        assert!(error.code().starts_with("read."));
    }
}
