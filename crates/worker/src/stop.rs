//! Why a reading ended early.

use std::fmt::Display;

use assay_protocol::Problem;
use assay_traces::ReadError;

/// Why a reading ended early.
pub(crate) enum Stop {
    /// The page asked for it.
    Cancelled,
    /// It could not go on.
    Failed(Problem),
}

impl Stop {
    /// The browser no longer gives the file's bytes.
    pub(crate) fn unreadable(file: &str) -> Self {
        Stop::Failed(Problem {
            code: "read.file-changed".into(),
            sentence: format!(
                "{file} could not be read to its end: it was moved, changed or deleted meanwhile."
            ),
            next_step: "Choose the file again.".into(),
        })
    }
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Stop::Failed(problem(error.code(), &error, error.next_step()))
    }
}

/// An error in the words that the page shows.
pub(crate) fn problem(code: &str, sentence: &dyn Display, next_step: String) -> Problem {
    Problem {
        code: code.into(),
        sentence: sentence.to_string(),
        next_step,
    }
}
