//! Why a reading ended early, in the words that the page shows.

use std::fmt::Display;

use assay_protocol::{Errand, Problem};
use assay_traces::ReadError;
use wasm_bindgen::prelude::*;
use web_sys::DomException;

/// An error in the words that the page shows.
pub(crate) fn problem(code: &str, sentence: &dyn Display, next_step: String) -> Problem {
    Problem {
        code: code.into(),
        sentence: sentence.to_string(),
        next_step,
    }
}

/// The file is nothing that can be read.
pub(crate) fn refused(error: &ReadError) -> Problem {
    problem(error.code(), error, error.next_step())
}

/// The browser no longer gives the file's bytes.
pub(crate) fn unreadable(file: &str, reason: &JsValue) -> Problem {
    let name = reason.dyn_ref().map(DomException::name);
    match name.as_deref() {
        Some("NotFoundError" | "NotReadableError") => changed(file),
        _ => problem(
            "read.failed",
            &format_args!("{file} could not be read to its end: {reason:?}."),
            "Choose the file again; if that does not help, copy it to this machine first.".into(),
        ),
    }
}

/// The file is another one than when it was chosen.
pub(crate) fn changed(file: &str) -> Problem {
    problem(
        "read.file-changed",
        &format_args!("{file} was changed, moved or deleted while it was read."),
        "Choose the file again when nothing writes to it any more.".into(),
    )
}

/// Whether it tells of what a file holds, and not of how it was read.
pub(crate) fn is_of_content(why: &Problem) -> bool {
    const OF_READING: [&str; 4] = [
        "read.failed",
        "read.file-changed",
        "read.cancelled",
        "read.parquet-stopped",
    ];
    why.code.starts_with("read.") && !OF_READING.contains(&why.code.as_str())
}

/// The page asked to stop it.
pub(crate) fn cancelled(errand: Errand) -> Problem {
    match errand {
        Errand::Records | Errand::Spans => problem(
            "read.cancelled",
            &"Reading was cancelled.",
            "What was open before is still here.".into(),
        ),
        Errand::Draw | Errand::Write => problem(
            "draw.cancelled",
            &"The list was cancelled before it was whole.",
            "Download it again when you need it; the plan is as it was before.".into(),
        ),
    }
}

/// Whether reading ended because the page asked to stop it.
pub(crate) fn is_cancelled(why: &Problem) -> bool {
    *why == cancelled(Errand::Records)
}

/// Results name spans, and the files that say whose they are cannot be read again.
pub(crate) fn spans_unread(why: &Problem) -> Problem {
    problem(
        "results.spans-unread",
        &format_args!(
            "These results name spans, and whose they are could not be looked up. {}",
            why.sentence
        ),
        "Open the traces and the results together, as one load.".into(),
    )
}

/// A part of the worker is not there.
pub(crate) fn missing() -> Problem {
    problem(
        "worker.part",
        &"What the page needs for this could not be loaded.",
        "What is here stays. Look after the network and try it again; if that does not help, reload the page: it may have been updated meanwhile.".into(),
    )
}

/// A message does not fit.
pub(crate) fn confused() -> Problem {
    problem(
        "worker.unexpected",
        &"The parts of the page that read files do not understand each other.",
        "Reload the page: it may have been updated meanwhile.".into(),
    )
}
