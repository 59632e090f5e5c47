//! What must be the same natively and in the browser.

use std::fmt::Write;

use assay_traces::Loader;
use assay_traces::draw::draw;
use assay_traces::example::support_bot::support_bot;

const PACKED: &[u8] = include_bytes!("../../../../tests/fixtures/spans_dataframe.records.jsonl.gz");

/// The example's list: how long it is and where it starts and ends.
pub(crate) fn the_examples_list_is_the_known_one() {
    let example = support_bot();
    let list = draw(&example.table, &example.plan).unwrap();
    let csv = list.to_csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1251);
    assert!(lines[1].starts_with("73475723033c33b5efbe7fbd2c36f52e,order_status,no,0.0069697759"));
    assert!(
        lines[1250].starts_with("7da67f299d9a333619df6e5921f746f3,compliance,yes,0.3076923076")
    );
}

/// A gzipped export, read in small pieces.
pub(crate) fn a_packed_export_reads_alike() {
    let mut loader = Loader::new();
    loader.begin_file("unknown", PACKED.len() as u64);
    for piece in PACKED.chunks(1009) {
        loader.push(piece).unwrap();
    }
    loader.end_file().unwrap();
    let (table, receipt) = loader.finish().unwrap();
    assert_eq!(
        (table.rows(), receipt.rows, receipt.skipped),
        (400, 1172, 0)
    );
    assert_eq!(receipt.files[0].layout, "Phoenix spans");
}

/// Long texts, in which every byte may be the one that matters.
pub(crate) fn long_texts_end_where_they_end() {
    let mut lines = String::new();
    for place in 0..100 {
        let (before, after) = ("x".repeat(place), "y".repeat(99 - place));
        for inside in ["\\\"", "\\\\", "\\u001f", "\u{1f}"] {
            writeln!(lines, "{{\"text\":\"{before}{inside}{after}\",\"n\":1}}").unwrap();
        }
    }
    let mut loader = Loader::new();
    loader.begin_file("unknown", lines.len() as u64);
    loader.push(lines.as_bytes()).unwrap();
    loader.end_file().unwrap();
    let (table, receipt) = loader.finish().unwrap();
    // A control character must be escaped.
    assert_eq!((table.rows(), receipt.skipped), (300, 100));
    assert!(
        receipt.skipped_rows[7].reason.contains("control"),
        "{:?}",
        receipt.skipped_rows[7]
    );
}

/// Lines that end within cells, wherever they end: what follows is still known by its line.
pub(crate) fn lines_within_cells_are_counted() {
    let mut table = "id,note\n".to_owned();
    let mut expected = Vec::new();
    let mut line = 2;
    for place in 0..200 {
        let (before, after) = ("x".repeat(place), "y".repeat(199 - place));
        for (inside, feeds) in [
            ("\n", 1),
            ("\"\"\n", 1),
            ("\n\"\"\n", 2),
            ("é\r\n", 1),
            ("", 0),
        ] {
            write!(table, "{place},\"{before}{inside}{after}\"\n{place}\n").unwrap();
            expected.push(line + feeds + 1);
            line += feeds + 2;
        }
    }
    let mut loader = Loader::new();
    loader.begin_file("unknown", table.len() as u64);
    loader.push(table.as_bytes()).unwrap();
    loader.end_file().unwrap();
    let lines = loader.rejected().iter().map(|record| record.line);
    assert_eq!(lines.collect::<Vec<u64>>(), expected);
}
