//! A list with the full records of its traces, as a file.

use std::cell::RefCell;
use std::rc::Rc;

use assay_protocol::{Problem, Progress};
use assay_traces::draw::List;
use assay_traces::reread::{LATE, Originals, PARTS, Spool};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use crate::post::Lookout;
use crate::stop::{problem, refused};

/// The most bytes of records that stay in the worker's memory.
pub(crate) const ROOM: usize = 32 << 20;

/// Bytes that are handed to the browser at a time.
const PIECE: usize = 4 << 20;

/// Records that the worker's memory has no room for, which the browser keeps, on a disk where they are many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Rc<RefCell<Vec<Vec<Blob>>>>);

impl Spool for Kept {
    fn put(&mut self, part: usize, bytes: &[u8]) -> Result<(), String> {
        let piece = blob(bytes).map_err(|reason| format!("{reason:?}"))?;
        let mut parts = self.0.borrow_mut();
        if parts.len() <= part {
            parts.resize_with(part + 1, Vec::new);
        }
        parts[part].push(piece);
        Ok(())
    }
}

impl Kept {
    /// What was kept of a part, which is kept no longer.
    async fn take(&self, part: usize) -> Result<Vec<u8>, Problem> {
        let pieces = self.0.borrow_mut().get_mut(part).map(std::mem::take);
        let pieces: Array = pieces.unwrap_or_default().into_iter().collect();
        let all = Blob::new_with_blob_sequence(&pieces).map_err(|reason| no_room(&reason))?;
        let bytes = JsFuture::from(all.array_buffer()).await;
        let bytes = bytes.map_err(|reason| no_room(&reason))?;
        Ok(Uint8Array::new(&bytes).to_vec())
    }
}

/// The list as JSON Lines in a file that the browser keeps, on a disk where it is large; `tell` hears how far it is.
///
/// # Errors
/// The browser has no room for it, the files no longer hold a trace of the list, or `tell` has a problem.
pub(crate) async fn file(
    list: &List,
    mut originals: Originals,
    kept: &Kept,
    tell: impl Fn(Progress) -> Result<(), Problem>,
) -> Result<Blob, Problem> {
    let (lookout, mut written) = (Lookout::new(), 0);
    let tell_rows = |rows: u64| {
        tell(Progress {
            bytes: rows,
            total_bytes: list.rows.len() as u64,
            ..Progress::default()
        })
    };
    tell_rows(written)?;
    let late = kept.take(LATE).await?;
    originals.settle(&late).map_err(|error| refused(&error))?;
    drop(late);
    let (pieces, mut piece) = (Array::new(), String::new());
    let hand_over = |piece: &mut String| {
        let own = blob(piece.as_bytes()).map_err(|reason| no_room(&reason))?;
        pieces.push(&own);
        piece.clear();
        Ok(())
    };
    for part in 0..PARTS {
        let spooled = kept.take(part).await?;
        for line in list.lines_with_records(&originals, part, &spooled) {
            piece.push_str(&line);
            written += 1;
            if piece.len() >= PIECE {
                hand_over(&mut piece)?;
                if lookout.look_up().await {
                    tell_rows(written)?;
                }
            }
        }
    }
    hand_over(&mut piece)?;
    Blob::new_with_blob_sequence(&pieces).map_err(|reason| no_room(&reason))
}

/// Bytes that the browser keeps.
fn blob(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))
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
