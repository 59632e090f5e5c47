//! What must be the same natively and in the browser.

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
    assert_eq!(lines.len(), 1301);
    assert!(lines[1].starts_with("73475723033c33b5efbe7fbd2c36f52e,order_status,no,0.0071651902"));
    assert!(
        lines[1300].starts_with("84561046235b9220abd0a619d7a56201,compliance,yes,0.4615384615")
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
