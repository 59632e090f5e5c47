//! What can be wrong with a shared plan, in words for people.

use thiserror::Error;

use super::document::SNAPSHOT_VERSION;
use crate::error::PlanError;
use crate::versioned::Misread;

/// Why a shared plan cannot be opened. Its text is one sentence for people.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SnapshotError {
    /// The text is not JSON.
    #[error("This shared plan is not complete: {reason} (line {line}, column {column}).")]
    NotJson {
        /// What the parser stumbled over.
        reason: String,
        /// Where, from 1.
        line: usize,
        /// Where in the line, from 1.
        column: usize,
    },
    /// The text is JSON, but of something else.
    #[error("This is not a shared plan of Assay: its “type” is not “assay-snapshot”.")]
    NotASnapshot,
    /// A newer program wrote it.
    #[error(
        "This plan was shared from a newer version of Assay: it has version {found}, and this page reads up to {SNAPSHOT_VERSION}."
    )]
    Newer {
        /// Its version.
        found: u64,
    },
    /// A part is missing or has a wrong type.
    #[error("This shared plan cannot be read: {reason}.")]
    Malformed {
        /// Which part, and why.
        reason: String,
    },
    /// Counts that no traffic has.
    #[error("The counts of this shared plan are impossible: {reason}.")]
    ImpossibleCounts {
        /// Which, and why.
        reason: String,
    },
    /// What stands behind the `#` of an address is something else.
    #[error("What stands behind the # of this address is not a shared plan.")]
    NotALink,
    /// A newer program packed it.
    #[error("This link was made by a newer version of Assay.")]
    NewerLink {
        /// The version of its packing.
        found: u64,
    },
    /// It was cut or changed on the way.
    #[error("This link is damaged: a part of it is missing, or was changed on the way.")]
    BrokenLink,
    /// It holds more than a plan does.
    #[error("What is packed in here is larger than any shared plan.")]
    TooLarge,
    /// A picture or a document without a plan in it.
    #[error("This {what} carries no plan of Assay.")]
    Foreign {
        /// What it is.
        what: &'static str,
    },
    /// A picture or a document whose plan was cut or changed.
    #[error("The plan in this {what} is damaged.")]
    Broken {
        /// What it is.
        what: &'static str,
    },
    /// The plan itself is not sound.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

impl From<Misread> for SnapshotError {
    fn from(misread: Misread) -> Self {
        match misread {
            Misread::NotJson {
                reason,
                line,
                column,
            } => Self::NotJson {
                reason,
                line,
                column,
            },
            Misread::AnotherKind => Self::NotASnapshot,
            Misread::Newer { found } => Self::Newer { found },
            Misread::Malformed { reason } => Self::Malformed { reason },
        }
    }
}

impl SnapshotError {
    /// A short stable name, such as `share.newer`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson { .. } => "share.not-json",
            Self::NotASnapshot => "share.not-a-snapshot",
            Self::Newer { .. } => "share.newer",
            Self::Malformed { .. } => "share.malformed",
            Self::ImpossibleCounts { .. } => "share.impossible-counts",
            Self::NotALink => "share.not-a-link",
            Self::NewerLink { .. } => "share.newer-link",
            Self::BrokenLink => "share.broken-link",
            Self::TooLarge => "share.too-large",
            Self::Foreign { .. } => "share.foreign",
            Self::Broken { .. } => "share.broken",
            Self::Plan(error) => error.code(),
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::NotASnapshot => "Choose a file that “Share” saved, or a link that it made.",
            Self::NotALink | Self::BrokenLink => {
                "Copy the whole link again, or ask for the plan as a file."
            }
            Self::Foreign { .. } => {
                "Choose one that Assay saved with its plan; programs that edit or send pictures often take it out."
            }
            Self::TooLarge => "Ask whoever shared it for the plan as a file.",
            Self::Newer { .. }
            | Self::NewerLink { .. }
            | Self::Plan(PlanError::NewerSchema { .. }) => {
                "Reload the page to get the newest version, then open the shared plan again."
            }
            Self::NotJson { .. }
            | Self::Malformed { .. }
            | Self::ImpossibleCounts { .. }
            | Self::Broken { .. }
            | Self::Plan(_) => "Ask whoever shared it to share it again.",
        }
        .to_owned()
    }
}
