//! Zip archives of exports: each member is read as a file of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

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
