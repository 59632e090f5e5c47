//! The reader of delimited text: pieces change nothing, and rows and cells are those of the `csv` crate.
#![no_main]

use std::collections::HashSet;

use assay_fuzz::collected::{Collected, lies_within};
use assay_fuzz::pieces::pieces;
use assay_traces::reader::{DelimitedReader, Stop};
use assay_traces::record::{Names, Value};
use csv::ByteRecord;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The byte order mark is taken off before this reader.
    if data.starts_with(b"\xef\xbb\xbf") {
        return;
    }
    // With a quote behind a backslash, rows of the wrong length may be read otherwise than by the `csv` crate.
    let has_escaped_quote = data.windows(2).any(|two| two == b"\\\"");
    for delimiter in *b",\t;|" {
        let whole = read([data], delimiter);
        let pieced = read(pieces(data), delimiter);
        assert_eq!(whole.0, pieced.0, "pieces changed what was read");
        assert_eq!(whole.2, pieced.2, "pieces changed how it ended");
        if whole.2.is_ok() && !has_escaped_quote {
            compare(data, delimiter, &whole.0, &whole.1);
        }
    }
});

fn read<'a>(
    parts: impl IntoIterator<Item = &'a [u8]>,
    delimiter: u8,
) -> (Collected, Names, Result<(), Stop>) {
    let (mut reader, mut names, mut sink) = (
        DelimitedReader::new(delimiter),
        Names::default(),
        Collected::default(),
    );
    let mut outcome = Ok(());
    for part in parts {
        outcome = outcome.and_then(|()| reader.push(part, &mut names, &mut sink));
    }
    outcome = outcome.and_then(|()| reader.finish(&mut names, &mut sink));
    (sink, names, outcome)
}

fn compare(data: &[u8], delimiter: u8, found: &Collected, names: &Names) {
    let rows: Vec<ByteRecord> = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(data)
        .into_byte_records()
        .map_while(Result::ok)
        .collect();
    let Some((header, rows)) = rows.split_first() else {
        assert_eq!(found, &Collected::default());
        return;
    };
    // A last row whose quote is not closed is left out, however many cells it has, be it the header.
    let cut_off = found
        .skipped
        .last()
        .is_some_and(|(_, reason)| reason.starts_with("a quote"));
    if cut_off && rows.is_empty() {
        return assert_eq!(found.records, []);
    }
    assert_eq!(rows.len(), found.records.len() + found.skipped.len());
    let columns = columns(header, names);
    let rows = &rows[..rows.len() - usize::from(cut_off)];
    let fitting = rows.iter().filter(|row| row.len() == header.len());
    let mut records = found.records.iter();
    for row in fitting {
        let record = records.next();
        let fields = record.map_or(&[][..], |record| &record.fields);
        let leaves: Vec<(String, Value<'_>)> = columns
            .iter()
            .zip(row)
            .filter_map(|(name, cell)| {
                Some((name.clone()?, plain(&String::from_utf8_lossy(cell))?))
            })
            .collect();
        assert!(lies_within(&leaves, fields), "{leaves:?} in {fields:?}");
    }
    assert_eq!(records.next(), None);
}

/// The names of the columns whose values are kept: no index, none of a name that came before, none of long texts.
fn columns(header: &ByteRecord, names: &Names) -> Vec<Option<String>> {
    let numbers = (0_u32..).zip(names.iter());
    let kept: HashSet<&str> = numbers
        .filter(|(number, _)| names.is_kept(*number))
        .map(|(_, name)| name)
        .collect();
    let mut before = HashSet::new();
    header
        .iter()
        .map(|cell| {
            let name = String::from_utf8_lossy(cell).trim().to_owned();
            let is_index = matches!(
                name.as_str(),
                "" | "Unnamed: 0" | "__index_level_0__" | "level_0"
            );
            let counts = !is_index && kept.contains(name.as_str()) && before.insert(name.clone());
            counts.then_some(name)
        })
        .collect()
}

/// The value of a cell that is plain text or a flag.
fn plain(cell: &str) -> Option<Value<'static>> {
    match cell {
        "nan" | "NaN" | "None" | "NaT" | "<NA>" | "null" | "NULL" => None,
        "true" | "True" => Some(Value::Flag(true)),
        "false" | "False" => Some(Value::Flag(false)),
        _ if cell.starts_with(['{', '[', '"']) => None,
        _ => Value::text(cell.to_owned()),
    }
}
