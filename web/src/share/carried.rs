//! Files that carry a plan instead of traces: what “Share” saved, and pictures of the page.
//!
//! They are told by their first bytes, on the page: such a file is a few kilobytes, and opening it must leave the worker with the
//! traces that it holds.

use assay_plan::snapshot::Snapshot;
use assay_plan::snapshot::picture::Carrier;
use assay_protocol::Problem;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::session::problem_of_shared;

/// So many bytes tell what a file is.
const HEAD: f64 = 512.0;

/// No picture of the page is larger.
const LARGEST: f64 = 64.0 * 1024.0 * 1024.0;

/// Whether files are few and small enough to carry a plan.
pub(crate) fn may_carry(files: &[File]) -> bool {
    matches!(files, [file] if file.size() <= LARGEST)
}

/// The plan in a file; none where it is a file of something else.
pub(crate) async fn snapshot_in(files: &[File]) -> Option<Result<Snapshot, Problem>> {
    let file = files.first().filter(|_| may_carry(files))?;
    // What cannot be read is told by whoever reads it as traces.
    let head = file
        .slice_with_f64_and_f64(0.0, HEAD.min(file.size()))
        .ok()?;
    let carrier = Carrier::of(&bytes(&head).await.ok()?)?;
    let whole = bytes(file).await.ok()?;
    let read = carrier
        .json(&whole)
        .and_then(|json| Snapshot::from_bytes(&json));
    Some(read.map_err(|error| {
        let problem = problem_of_shared(&error);
        Problem {
            sentence: format!("{}: {}", file.name(), problem.sentence),
            ..problem
        }
    }))
}

async fn bytes(blob: &Blob) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
