//! What can go wrong on the command line, in words for people.

use std::io::{self, Write};
use std::process::ExitCode;

use assay_handoff::error::HandoffError;
use assay_plan::error::PlanError;
use assay_traces::draw::DrawError;
use assay_traces::error::ReadError;
use assay_traces::results::ResultsError;
use thiserror::Error;

use crate::again::Again;
use crate::usage::UsageError;

/// Why a command did not do its work. Its text is one sentence for people.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The command line does not say what to do.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// A file cannot be opened or read to its end.
    #[error("{file} cannot be read: {reason}.")]
    File {
        /// The path as it was given.
        file: String,
        /// The system's reason.
        reason: io::Error,
    },
    /// A file that was asked for cannot be written.
    #[error("{file} cannot be written: {reason}.")]
    Unwritable {
        /// The path as it was given.
        file: String,
        /// The system's reason.
        reason: io::Error,
    },
    /// A file is to be read twice, and comes through a pipe.
    #[error("{file} can be read only once, but {}.", match .why {
        Again::Texts => "a rule of the plan is about texts for which it has to be read again",
        Again::Records => "it has to be read again for its full records",
        Again::Spans => "the results name spans, for whose traces it has to be read again",
    })]
    ReadOnce {
        /// The path as it was given.
        file: String,
        /// What it is read again for.
        why: Again,
    },
    /// A file was written between two readings.
    #[error("{file} was changed while it was read.")]
    Changed {
        /// The path as it was given.
        file: String,
    },
    /// A file is no export of traces.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The plan cannot be read.
    #[error("{file}: {error}")]
    Plan {
        /// The plan's path as it was given.
        file: String,
        /// What is wrong with it.
        error: PlanError,
    },
    /// What says how verdicts are read cannot be read itself.
    #[error("{file} does not say how verdicts are read: {reason}.")]
    Reading {
        /// The path as it was given.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Results cannot be counted.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The plan cannot be drawn from these traces.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// A stream begins in a file that is there.
    #[error("{file} is there already: a stream begins with a new state.")]
    StreamBegan {
        /// The path as it was given.
        file: String,
    },
    /// A file is no state of a stream.
    #[error("{file} is not the state of a stream: {reason}.")]
    NoStream {
        /// The path as it was given.
        file: String,
        /// What the parser stumbled over.
        reason: String,
    },
    /// The plan cannot be written as code.
    #[error(transparent)]
    Handoff(#[from] HandoffError),
    /// The output cannot be written.
    #[error("The output cannot be written: {0}.")]
    Output(#[from] io::Error),
}

impl CliError {
    /// A short stable name, such as `file.unreadable`.
    fn code(&self) -> &'static str {
        match self {
            Self::Usage(error) => error.code(),
            Self::File { .. } => "file.unreadable",
            Self::Unwritable { .. } => "file.unwritable",
            Self::ReadOnce { .. } => "file.read-once",
            Self::Changed { .. } => "file.changed",
            Self::Output(_) => "file.no-output",
            Self::Read(error) => error.code(),
            Self::Plan { error, .. } => error.code(),
            Self::Reading { .. } => "results.bad-reading",
            Self::Results(error) => error.code(),
            Self::Draw(error) => error.code(),
            Self::Handoff(error) => error.code(),
            Self::StreamBegan { .. } => "stream.began",
            Self::NoStream { .. } => "stream.not-a-state",
        }
    }

    /// What to do next: one sentence.
    fn next_step(&self) -> String {
        match self {
            Self::Usage(error) => error.next_step(),
            Self::File { .. } => "Check its path and that you may read it.".to_owned(),
            Self::Changed { .. } => {
                "Run it again when nothing writes to the file any more.".to_owned()
            }
            Self::ReadOnce { .. } => "Save it to a disk first.".to_owned(),
            Self::Read(error) => error.next_step(),
            Self::Plan { error, .. } => error.next_step(),
            Self::Draw(error) => error.next_step(),
            Self::Handoff(error) => error.next_step(),
            Self::StreamBegan { .. } => {
                "Leave the plan out to go on with it, or name a new file.".to_owned()
            }
            Self::NoStream { .. } => {
                "Take a copy of it from before, or begin a new one with “--plan PLAN FILE”."
                    .to_owned()
            }
            Self::Results(error) => error.next_step(),
            Self::Reading { .. } => {
                "Take the “reading” that “assay estimate” wrote, and change that.".to_owned()
            }
            Self::Unwritable { .. } | Self::Output(_) => {
                "Check that there is room where it goes.".to_owned()
            }
        }
    }

    /// 2 when the command line was wrong, 1 when the work failed.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            // What a table or a column is called stands nowhere else.
            Self::Usage(_) | Self::Handoff(HandoffError::BadName { .. }) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }

    /// Says which error it is, what went wrong, and what to do next.
    pub(crate) fn report(&self, output: &mut impl Write) {
        // When even this cannot be written, the exit code is all that is left to say it.
        let _ = writeln!(
            output,
            "error[{}]: {self}\n{}",
            self.code(),
            self.next_step()
        );
    }
}
