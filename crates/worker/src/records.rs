//! A list with the full records of its traces, as a file.

use assay_protocol::Problem;
use assay_traces::draw::List;
use assay_traces::reread::Originals;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::Blob;

use crate::stop::problem;

/// Bytes of records that the worker's memory has room for.
pub(crate) const MOST_BYTES: usize = 1 << 30;

/// Bytes that are handed to the browser at a time.
const PIECE: usize = 4 << 20;

/// The list as JSON Lines in a file that the browser keeps, on a disk where it is large.
///
/// # Errors
/// The browser has no room for it.
pub(crate) fn file(list: &List, originals: &Originals) -> Result<Blob, Problem> {
    let pieces = Array::new();
    let mut piece = String::new();
    for line in list.lines_with_records(originals) {
        piece.push_str(&line);
        if piece.len() >= PIECE {
            pieces.push(&Uint8Array::from(piece.as_bytes()));
            piece.clear();
        }
    }
    pieces.push(&Uint8Array::from(piece.as_bytes()));
    Blob::new_with_u8_array_sequence(&pieces).map_err(|reason| no_room(&reason))
}

/// There are no files of which records could be read.
pub(crate) fn no_files() -> Problem {
    problem(
        "list.no-files",
        &"The example is made on this page: its traces have no records in a file.",
        "Open a file of traces, or take the list without the records.".into(),
    )
}

fn no_room(reason: &JsValue) -> Problem {
    problem(
        "list.no-room",
        &format_args!("The browser has no room for the list with its records: {reason:?}."),
        "Free some space, or take the list without the records.".into(),
    )
}
