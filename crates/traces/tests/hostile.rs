//! Input made to break a reader ends in a table or in a clear error, and costs no record beside it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::io::Write;

use assay_plan::data::Receipt;
use assay_traces::TraceTable;
use flate2::Compression;
use flate2::write::GzEncoder;
use support::*;

/// Loads a line between two others and gives the ids that came through.
fn among_others(line: &[u8]) -> (Vec<String>, Receipt) {
    let text = [b"{\"id\":\"a\"}\n", line, b"\n{\"id\":\"c\"}\n"].concat();
    let (table, receipt) = load_in_steps(&[("f", &text)], 1 << 16).unwrap();
    (ids(&table), receipt)
}

fn ids(table: &TraceTable) -> Vec<String> {
    table.ids().iter().map(|id| id.to_string()).collect()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_line_that_is_no_record_costs_itself_alone() {
    let deep = format!("{{\"id\":\"b\",\"x\":{}", "[".repeat(1_000_000));
    let nested = format!(
        "{{\"id\":\"b\",\"x\":{}1{}}}",
        "{\"y\":".repeat(100_000),
        "}".repeat(100_000)
    );
    for line in [
        deep.as_bytes(),
        nested.as_bytes(),
        b"{\"id\":\"b\",\"x\":\"\\ud800\"}",
        b"{\"id\":\"b\",\"x\":\"\xc0\xaf\"}",
        b"{\"id\":\"b\",\"x\":\xef\xbb\xbf1}",
        b"{\"id\":\"b\",\"x\":1\0}",
        b"{\"id\":\"b\",\"x\":\"\0\"}",
        b"\0",
        b"\xff\xfe{\0}\0",
    ] {
        let (ids, receipt) = among_others(line);
        let start = String::from_utf8_lossy(&line[..line.len().min(40)]);
        assert_eq!(ids, ["a", "c"], "{start}");
        assert_eq!(receipt.skipped_rows[0].line, 2, "{start}");
    }
}

#[test]
fn what_lies_past_the_head_does_not_make_a_file_something_else() {
    let line = |id: u32| format!("{{\"id\":\"{id}\",\"x\":\"{}\"}}\n", "y".repeat(100));
    let lines: String = (0..1_000).map(line).collect();
    let text = [lines.as_bytes(), b"\0\0\n", b"{\"id\":\"last\"}\n"].concat();
    for step in [text.len(), 4_096] {
        let (table, receipt) = load_in_steps(&[("f", &text)], step).unwrap();
        assert_eq!((table.rows(), receipt.skipped), (1_001, 1), "{step}");
    }
}

#[test]
fn a_nul_in_a_cell_is_a_letter_of_it() {
    let rows = "b,x\n".repeat(100);
    let text = format!("id,intent\na,re\0fund\n{rows}");
    let (table, receipt) = load_in_steps(&[("f", text.as_bytes())], 7).unwrap();
    assert_eq!((table.rows(), receipt.skipped), (2, 0));
    assert_eq!(matching(&table, &is("intent", "re\0fund")), 1);
}

#[test]
fn numbers_of_ten_thousand_digits_are_read_or_told() {
    let digits = "9".repeat(10_000);
    for (line, is_read) in [
        (format!("{{\"id\":\"b\",\"x\":0.{digits}}}"), true),
        (format!("{{\"id\":\"b\",\"x\":{digits}}}"), false),
        (format!("{{\"id\":\"b\",\"x\":1e{digits}}}"), false),
    ] {
        let (ids, receipt) = among_others(line.as_bytes());
        assert_eq!(ids.len(), if is_read { 3 } else { 2 }, "{}", &line[..20]);
        assert_eq!(receipt.skipped, u64::from(!is_read));
    }
}

#[test]
fn every_container_cut_anywhere_ends_well_or_in_a_sentence() {
    let lines = b"{\"id\":\"a\",\"x\":\"y\"}\n{\"id\":\"b\",\"x\":[1,{\"z\":\"\\\"\"}]}\n";
    let table = "id,x\na,\"y, z\"\nb,\"q\"\"\"\n";
    let wide: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for whole in [
        lines.to_vec(),
        table.as_bytes().to_vec(),
        gzip(lines),
        zstd(lines),
        [b"\xff\xfe".as_slice(), &wide].concat(),
        wide,
    ] {
        for end in 0..whole.len() {
            if let Err(error) = load_in_steps(&[("f", &whole[..end])], 7) {
                assert!(error.to_string().contains('f') && error.to_string().ends_with('.'));
                assert!(error.next_step().ends_with('.'));
            }
        }
    }
}

#[test]
fn a_hundred_thousand_columns_are_told_or_counted() {
    let names: Vec<String> = (0..100_000).map(|number| format!("c{number}")).collect();
    let row = vec!["1"; names.len()].join(",");
    let text = format!("id,{}\na,{row}\nb,{row}\n", names.join(","));
    let (table, _) = load_in_steps(&[("f", text.as_bytes())], 1 << 16).unwrap();
    assert_eq!(ids(&table), ["a", "b"]);
    assert!(table.columns().len() <= assay_traces::record::MOST_NAMES);
}

#[test]
fn keys_that_are_never_the_same_make_no_columns_without_end() {
    let lines: Vec<String> = (0..50_000)
        .map(|number| format!("{{\"id\":\"t{number}\",\"k{number}\":1}}\n"))
        .collect();
    let lines = lines.concat();
    let (table, _) = load_in_steps(&[("f", lines.as_bytes())], 1 << 16).unwrap();
    assert_eq!(table.rows(), 50_000);
    assert!(table.columns().len() <= assay_traces::record::MOST_NAMES);
}
