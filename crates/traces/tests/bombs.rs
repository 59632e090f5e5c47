//! Small or endless input made to fill the memory ends in a table or in a clear error, within a stated bound.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../../parquet/tests/support/memory.rs"]
mod memory;
#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::io::Write;

use assay_traces::{Loader, ReadError};
use flate2::write::GzEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};
use memory::measured;
use support::zstd;

/// Mebibytes that may be held at once while a record, a row or a piece of packed data is read that tells little: most of
/// it the longest record, and room for it to grow.
const USUAL: usize = 128;

/// Mebibytes that may be held at once where a record is read into a tree, the largest that there may be. Pointers take
/// half of that in a browser.
const WITH_TREE: usize = 800;

/// Bytes that come so many times over.
type Endless<'a> = &'a [(&'a [u8], usize)];

/// How many rows came of it, or the code of the error.
fn load(parts: Endless<'_>) -> Result<usize, &'static str> {
    let mut loader = Loader::new();
    let mut read = || {
        loader.begin_file("f", 0);
        for (bytes, times) in parts {
            for _ in 0..*times {
                loader.push(bytes)?;
            }
        }
        loader.end_file().map(drop)
    };
    let told = |error: ReadError| {
        assert!(error.to_string().ends_with('.') && error.next_step().ends_with('.'));
        error.code()
    };
    read().map_err(told)?;
    let (table, _) = loader.finish().map_err(told)?;
    Ok(table.rows())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A piece of deflated data that may come again and again.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 64);
    Compress::new(Compression::best(), false)
        .compress_vec(bytes, &mut packed, FlushCompress::Full)
        .unwrap();
    packed
}

/// The header of a member of an archive that is packed in this way.
fn member(name: &str, method: u8, packed: u32, unpacked: &[u8]) -> Vec<u8> {
    let mut check = Crc::new();
    check.update(unpacked);
    [
        b"PK\x03\x04\x14\0\0\0".as_slice(),
        &[method, 0, 0, 0, 0, 0],
        &check.sum().to_le_bytes(),
        &packed.to_le_bytes(),
        &(unpacked.len() as u32).to_le_bytes(),
        &(name.len() as u16).to_le_bytes(),
        &[0, 0],
        name.as_bytes(),
    ]
    .concat()
}

#[test]
fn no_input_takes_more_memory_than_stated() {
    let mebibyte = |text: &str| text.repeat((1 << 20) / text.len());
    let zeros = vec![b'0'; 1 << 20];
    let (blanks, commas, opening) = (mebibyte(" "), mebibyte(","), mebibyte("["));
    let (keys, fields, ones) = (mebibyte("{\"a\":"), mebibyte("\"a\":1,"), mebibyte("1,"));
    let objects = mebibyte("{\"\":0},");
    let (gzipped, deflated, zstandard) = (gzip(&zeros), deflate(&zeros), zstd(&zeros));
    let archive = member("a.jsonl", 8, 1 << 30, &zeros);
    let mut open_ended = member("a.csv", 0, 0, b"");
    open_ended[6] = 8;
    // Bombs that are packed twice, so that neither layer alone unpacks to more than it may.
    let row = ["1,", &"0".repeat(10_000), "\n"].concat();
    let rows = gzip(row.as_bytes()).repeat(7_000);
    let rows = [gzip(b"id,a\n"), rows].concat();
    let gzip_within = [member("a.gz", 8, 1 << 30, &zeros), deflate(&rows)].concat();
    let rows = deflate(row.as_bytes()).repeat(7_000);
    let inner = member("a.csv", 8, 1 << 30, &zeros);
    let inner = [inner, deflate(b"id,a\n"), rows].concat();
    let zip_within = [member("b.zip", 8, 1 << 30, &zeros), deflate(&inner)].concat();
    let table = b"id,a\n1,2\n".as_slice();
    let small: Vec<u8> = (0..6_000)
        .flat_map(|number| {
            let header = member(&format!("{number}.csv"), 0, table.len() as u32, table);
            [&header, table].concat()
        })
        .collect();
    let directory = b"PK\x05\x06".repeat(20);
    let first = b"{\"id\":\"a\"}\n".as_slice();
    let bombs: [(&str, Endless<'_>, Result<usize, &str>); 22] = [
        ("gzip", &[(&gzipped, 100)], Err("read.expands-without-end")),
        (
            "zip",
            &[(&archive, 1), (&deflated, 100)],
            Err("read.zip-expands-without-end"),
        ),
        (
            "gzip in zip",
            &[(&gzip_within, 1)],
            Err("read.expands-without-end"),
        ),
        (
            "zip in zip",
            &[(&zip_within, 1)],
            Err("read.zip-expands-without-end"),
        ),
        (
            "zip without lengths",
            &[(&open_ended, 1), (blanks.as_bytes(), 20)],
            Err("read.truncated-zip"),
        ),
        ("zip of many", &[(&small, 1), (&directory, 1)], Ok(1)),
        (
            "zstd",
            &[(&zstandard, 100)],
            Err("read.expands-without-end"),
        ),
        ("blanks", &[(blanks.as_bytes(), 65)], Err("read.empty")),
        (
            "line",
            &[(b"{\"a\":\"", 1), (&zeros, 65)],
            Err("read.record-too-long"),
        ),
        (
            "later line",
            &[(first, 1), (b"{\"a\":\"", 1), (&zeros, 65)],
            Err("read.record-too-long"),
        ),
        (
            "lists",
            &[(b"{\"a\":", 1), (opening.as_bytes(), 65)],
            Err("read.record-too-long"),
        ),
        (
            "objects",
            &[(keys.as_bytes(), 65)],
            Err("read.record-too-long"),
        ),
        (
            "fields",
            &[
                (b"{\"id\":\"a\",", 1),
                (fields.as_bytes(), 8),
                (b"\"b\":1}", 1),
            ],
            Ok(1),
        ),
        (
            "later fields",
            &[
                (first, 1),
                (b"{\"id\":\"b\",", 1),
                (fields.as_bytes(), 8),
                (b"\"b\":1}", 1),
            ],
            Ok(2),
        ),
        (
            "list",
            &[
                (b"{\"id\":\"a\",\"b\":[", 1),
                (ones.as_bytes(), 30),
                (b"1]}", 1),
            ],
            Err("read.nothing-readable"),
        ),
        (
            "later list",
            &[
                (first, 1),
                (b"{\"id\":\"b\",\"b\":[", 1),
                (ones.as_bytes(), 6),
                (b"1]}", 1),
            ],
            Ok(2),
        ),
        (
            "column-wise",
            &[(b"{\"a\":{\"b\":[", 1), (ones.as_bytes(), 30), (b"1]}}", 1)],
            Err("read.nothing-readable"),
        ),
        (
            "batches",
            &[
                (b"{\"resourceSpans\":[", 1),
                (ones.as_bytes(), 15),
                (b"1]}", 1),
            ],
            Err("read.no-records"),
        ),
        (
            "batches of objects",
            &[
                (b"{\"resourceSpans\":[", 1),
                (objects.as_bytes(), 8),
                (b"{}]}", 1),
            ],
            Err("read.no-records"),
        ),
        (
            "cell",
            &[(b"id,a\n1,\"", 1), (&zeros, 65)],
            Err("read.record-too-long"),
        ),
        (
            "cells",
            &[(b"id,a\n1,2\n", 1), (commas.as_bytes(), 65)],
            Err("read.too-many-cells"),
        ),
        (
            "header",
            &[(b"id", 1), (commas.as_bytes(), 65)],
            Err("read.too-many-cells"),
        ),
    ];
    let mut told = Vec::new();
    for (name, parts, outcome) in bombs {
        let (given, mebibytes) = measured(|| load(parts));
        let bound = if name.starts_with("batches") {
            WITH_TREE
        } else {
            USUAL
        };
        if given != outcome || mebibytes > bound {
            told.push(format!("{name}: {given:?} with {mebibytes} MB"));
        }
    }
    assert_eq!(told, Vec::<String>::new());
}
