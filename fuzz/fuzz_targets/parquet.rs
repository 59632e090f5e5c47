//! Parquet files: whatever the bytes are, reading ends in rows or in a fault. Columns alone, row groups alone and rows
//! that went through another worker are what the whole file gives, and can be loaded.
//!
//! The magic at both ends is put right, and a footer's length that cannot be.
#![no_main]

use std::ops::Range;

use assay_parquet::{Fault, Reader, Rows};
use assay_traces::Loader;
use libfuzzer_sys::fuzz_target;

const MAGIC: &[u8] = b"PAR1";

fuzz_target!(|data: &[u8]| {
    let Some(file) = framed(data) else { return };
    let Ok(reader) = Reader::open(file.as_slice()) else {
        return;
    };
    let columns: Vec<usize> = (0..reader.columns().count()).collect();
    let names: Vec<String> = reader.columns().map(str::to_owned).collect();
    let row_groups = reader.row_groups();
    let whole = read(&file, &columns, 0..row_groups);
    if let Ok(whole) = &whole {
        alone(&file, whole, row_groups);
        for rows in whole {
            let bytes = rows.to_bytes();
            let again = Rows::from_bytes(&bytes).map(|rows| rows.to_bytes());
            assert_eq!(again, Some(bytes));
        }
    }
    let wanted = Loader::new().wanted_columns(names.iter().map(String::as_str));
    if let Ok(rows) = read(&file, &wanted, 0..row_groups) {
        load(&rows);
    }
});

/// The bytes as a file that is looked into.
fn framed(data: &[u8]) -> Option<Vec<u8>> {
    let most = data.len().checked_sub(12)? as u32;
    let mut file = data.to_vec();
    file[..4].copy_from_slice(MAGIC);
    let (rest, magic) = file.split_last_chunk_mut::<4>()?;
    magic.copy_from_slice(MAGIC);
    let (_, length) = rest.split_last_chunk_mut::<4>()?;
    let told = u32::from_le_bytes(*length);
    if told > most {
        *length = (told % (most + 1)).to_le_bytes();
    }
    Some(file)
}

fn read(file: &[u8], columns: &[usize], row_groups: Range<usize>) -> Result<Vec<Rows>, Fault> {
    let mut reader = Reader::open(file)?;
    reader.start(columns, row_groups);
    let mut all = Vec::new();
    while let Some(rows) = reader.next_rows()? {
        assert!(rows.count > 0 && rows.columns.len() == columns.len());
        all.push(rows);
    }
    Ok(all)
}

/// Row groups read alone are those of the whole file.
fn alone(file: &[u8], whole: &[Rows], row_groups: usize) {
    let columns: Vec<usize> = (0..whole.first().map_or(0, |rows| rows.columns.len())).collect();
    let mut parts = Vec::new();
    for group in 0..row_groups {
        match read(file, &columns, group..group + 1) {
            Ok(rows) => parts.extend(rows),
            Err(fault) => unreachable!("a row group alone cannot be read: {fault}"),
        }
    }
    // In bytes, since NaN, which stands for no number, is not even itself.
    let written = |rows: &[Rows]| rows.iter().map(Rows::to_bytes).collect::<Vec<_>>();
    assert_eq!(written(whole), written(&parts));
}

fn load(rows: &[Rows]) {
    let mut loader = Loader::new();
    loader.begin_table("f", 0, None);
    for rows in rows {
        if loader.push_rows(rows).is_err() {
            return;
        }
    }
    let outcome = loader.end_file().and_then(|_| loader.finish());
    if let Err(error) = outcome {
        assert!(error.to_string().ends_with('.') && error.next_step().ends_with('.'));
    }
}
