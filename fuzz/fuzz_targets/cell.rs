//! One cell of a delimited file: JSON, JSON within a text, a Python literal or plain text. Never a panic, and JSON in
//! a cell says what the same JSON says in a record of its own.
#![no_main]

use assay_fuzz::collected::Collected;
use assay_traces::reader::{DelimitedReader, JsonReader};
use assay_traces::record::Names;
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Tree;

fuzz_target!(|data: &[u8]| {
    let cell = String::from_utf8_lossy(data);
    let quoted = format!("c\n\"{}\"\n", cell.replace('"', "\"\""));
    let (mut names, mut in_cell) = (Names::default(), Collected::default());
    let mut reader = DelimitedReader::new(b',');
    let pushed = reader.push(quoted.as_bytes(), &mut names, &mut in_cell);
    assert_eq!(pushed, Ok(()));
    assert_eq!(reader.finish(&mut names, &mut in_cell), Ok(()));
    assert_eq!((in_cell.records.len(), in_cell.skipped.len()), (1, 0));

    // Deeper values are read in a cell and not in a record, where a level is lost to the record itself.
    let shallow = cell.matches(['{', '[']).count() < 100;
    let whole = cell.starts_with('{') && serde_json::from_str::<Tree>(&cell).is_ok();
    if shallow && whole {
        let record = format!("{{\"c\":{}}}\n", cell.replace(['\n', '\r'], " "));
        let (mut names, mut in_record) = (Names::default(), Collected::default());
        let mut reader = JsonReader::new();
        // The first record decides the shape, so that this one is not taken for an envelope or for columns.
        for text in ["{\"c\":1}\n", &record] {
            let pushed = reader.push(text.as_bytes(), &mut names, &mut in_record);
            assert_eq!(pushed, Ok(()));
        }
        assert_eq!(in_record.skipped, []);
        assert_eq!(in_cell.records[0].fields, in_record.records[1].fields);
    }
});
