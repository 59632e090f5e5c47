//! Zip archives of exports: each member is read as a file of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use assay_plan::data::Unit;
use assay_traces::Loader;
use flate2::Crc;
use support::*;

/// A zip archive of two members: an export's traces, deflated, and its scores, with a folder's leftovers beside them.
const ARCHIVE: &str = "langfuse_export.zip";

#[test]
fn members_of_an_archive_are_one_load() {
    let archive = fixture(ARCHIVE);
    for step in [1 << 20, 4096, 61] {
        let (table, receipt) = load_in_steps(&[("unknown", &archive)], step).unwrap();
        assert_eq!((receipt.rows, receipt.traces), (729, 400));
        assert_eq!(receipt.joins[0].found, 329);
        let files: Vec<(&str, &str, &str)> = (receipt.files.iter())
            .map(|file| {
                (
                    file.name.as_str(),
                    file.container.as_str(),
                    file.layout.as_str(),
                )
            })
            .collect();
        assert_eq!(
            files,
            [
                (
                    "unknown: export/traces.csv",
                    "CSV, zipped",
                    "Langfuse traces"
                ),
                (
                    "unknown: export/scores.jsonl.gz",
                    "JSON Lines, gzipped, zipped",
                    "Langfuse scores"
                ),
            ]
        );
        assert_eq!(
            receipt.notes.last().unwrap(),
            "unknown: README.txt holds no trace. It is left out."
        );
        assert_eq!(suspicions(&receipt), Vec::<String>::new());
        assert_eq!(matching(&table, &is("scores.refusal", "refused")), 1);
    }
}

/// Members as they are, each with its length before it, or behind it as browsers write what they send on.
fn archive_of(members: &[(&str, &[u8])], has_lengths_behind: bool) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in members {
        let mut check = Crc::new();
        check.update(bytes);
        let length = (bytes.len() as u32).to_le_bytes();
        let lengths = [check.sum().to_le_bytes(), length, length].concat();
        let (flags, before) = if has_lengths_behind {
            (8, vec![0; lengths.len()])
        } else {
            (0, lengths.clone())
        };
        archive.extend([b"PK\x03\x04\x14\0".as_slice(), &[flags, 0, 0, 0], &[0; 4]].concat());
        archive.extend(before);
        archive.extend([name.len() as u8, 0, 0, 0]);
        archive.extend(name.as_bytes());
        archive.extend(*bytes);
        if has_lengths_behind {
            archive.extend([b"PK\x07\x08".as_slice(), &lengths].concat());
        }
    }
    archive.extend([b"PK\x01\x02".as_slice(), &[0; 42]].concat());
    archive
}

#[test]
fn a_member_whose_length_stands_behind_it_is_read() {
    let (lines, scores) = (
        fixture(TRACES_JSONL),
        b"trace_id,metric,score\nnobody,quality,1\n",
    );
    let members = [("a.jsonl", lines.as_slice()), ("b.csv", scores)];
    for step in [1 << 20, 4099] {
        let read = |behind| load_in_steps(&[("z", &archive_of(&members, behind))], step).unwrap();
        let ((table, receipt), (expected, before)) = (read(true), read(false));
        assert!(table.ids().iter().eq(expected.ids().iter()));
        assert_eq!((receipt.rows, receipt.traces), (401, 400));
        assert_eq!(receipt.files, before.files);
    }
}

#[test]
fn an_archive_within_an_archive_is_read_and_no_further_one() {
    let (lines, inner) = (fixture(TRACES_JSONL), fixture(ARCHIVE));
    let more = archive_of(&[("more.zip", &inner)], false);
    let workbook = archive_of(
        &[("[Content_Types].xml", b"<Types/>"), ("xl/a.xml", b"<a/>")],
        false,
    );
    let members = [
        ("inner.zip", inner.as_slice()),
        ("more.zip", more.as_slice()),
        ("sheet.xlsx", workbook.as_slice()),
        (
            "empty.zip",
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        (
            "table.zip",
            &archive_of(&[("t.parquet", b"PAR1 and so on PAR1")], false),
        ),
    ];
    let (alone, _) = load_in_steps(&[("a", &inner)], 1 << 20).unwrap();
    for step in [1 << 20, 997] {
        let archive = archive_of(&members, step == 997);
        let (table, receipt) = load_in_steps(&[("out", &archive)], step).unwrap();
        assert!(table.ids().iter().eq(alone.ids().iter()));
        assert_eq!((receipt.rows, receipt.traces), (729, 400));
        let files: Vec<&str> = receipt.files.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(
            files,
            [
                "out: inner.zip: export/traces.csv",
                "out: inner.zip: export/scores.jsonl.gz"
            ]
        );
        for left_out in [
            "out: inner.zip: README.txt holds no trace",
            "out: more.zip: more.zip looks like a zip archive",
            "out: sheet.xlsx looks like an office document",
            "out: empty.zip looks like a zip archive that is empty",
            "out: table.zip: t.parquet looks like a Parquet table inside another stream",
        ] {
            assert!(
                receipt.notes.iter().any(|note| note.starts_with(left_out)),
                "{left_out}: {:?}",
                receipt.notes
            );
        }
    }
    let cut = archive_of(
        &[
            ("a.jsonl", &lines),
            ("inner.zip", &inner[..inner.len() / 2]),
        ],
        false,
    );
    let error = load_in_steps(&[("out", &cut)], 1 << 20).unwrap_err();
    assert_eq!(
        error.to_string(),
        "out: inner.zip ends in the middle of its zip data: it was cut off."
    );
}

#[test]
fn a_broken_member_of_which_nothing_was_read_is_left_out_and_said() {
    let lines = fixture(TRACES_JSONL);
    let (json, gzip) = (
        b"[{\"id\":\"a\",".as_slice(),
        b"\x1f\x8bnot gzip at all".as_slice(),
    );
    let [cut, damaged] = [
        "out: cut.json ends in the middle, at column 12 of line 1: it was cut off.",
        "out: damaged.gz holds damaged gzip data.",
    ];
    let broken = [("cut.json", json), ("damaged.gz", gzip)];
    let inner = archive_of(
        &[&[("a.csv", b"id,x\na,1\n".as_slice())], broken.as_slice()].concat(),
        false,
    );
    let beside = |members: &[(&str, &[u8])]| {
        archive_of(
            &[members, &[("traces.jsonl", lines.as_slice())]].concat(),
            false,
        )
    };
    for (archive, within, traces) in [
        (beside(&broken), "", 400),
        (beside(&[("inner.zip", &inner)]), "inner.zip: ", 401),
    ] {
        let (_, receipt) = load_in_steps(&[("out", &archive)], 97).unwrap();
        assert_eq!(receipt.traces, traces);
        let told = [cut, damaged].map(|why| {
            let why = why.replace("out: ", &format!("out: {within}"));
            format!("{why} That file is left out.")
        });
        let found = suspicions(&receipt);
        assert_eq!(found[found.len() - 2..], told);
    }
    let alone = archive_of(&[("README.txt", b"hello"), ("cut.json", json)], false);
    assert_eq!(refusal(&alone).1, "read.truncated-json");
    // Which results are missing cannot be told.
    let judged = b"id,verdict\na,pass\n".as_slice();
    let archive = archive_of(&[("judged.csv", judged), ("cut.json", json)], false);
    let mut loader = Loader::of_results(Unit::Trace);
    loader.begin_file("out", archive.len() as u64);
    loader.push(&archive).unwrap();
    assert_eq!(loader.end_file().unwrap_err().to_string(), cut);
}

fn refusal(bytes: &[u8]) -> (String, &'static str) {
    let error = load_in_steps(&[("a.zip", bytes)], 97).unwrap_err();
    assert!(error.next_step().ends_with('.'));
    (error.to_string(), error.code())
}

#[test]
fn what_an_archive_does_wrong_is_said_with_its_name() {
    let archive = fixture(ARCHIVE);
    assert_eq!(
        refusal(&archive[..archive.len() / 2]),
        (
            "a.zip ends in the middle of its zip data: it was cut off.".into(),
            "read.truncated-zip"
        )
    );
    let mut locked = archive.clone();
    locked[6] |= 1;
    assert_eq!(
        refusal(&locked),
        (
            "a.zip is locked with a password.".into(),
            "read.encrypted-zip"
        )
    );
    let mut damaged = archive;
    damaged[200] ^= 0xff;
    assert_eq!(
        refusal(&damaged),
        ("a.zip holds damaged zip data.".into(), "read.corrupt-zip")
    );
}

#[test]
fn an_office_document_is_named() {
    let mut document = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".to_vec();
    document.extend([0; 12]);
    document.extend([19, 0, 0, 0]);
    document.extend(b"[Content_Types].xml");
    assert_eq!(
        refusal(&document),
        (
            "a.zip looks like an office document, such as an Excel workbook, which cannot be read here.".into(),
            "read.refused"
        )
    );
}
