//! Why results cannot be counted, in words for people.

use assay_plan::error::PlanError;
use thiserror::Error;

use crate::draw::DrawError;
use crate::group::GroupError;

/// Why results could not be counted. Its `Display` is one whole sentence.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ResultsError {
    /// No field looks like a verdict.
    #[error("No field of these results looks like a verdict.")]
    NoVerdict,
    /// The results have no such field.
    #[error("The results have no field {field}.")]
    UnknownField {
        /// The field's name.
        field: String,
    },
    /// No result is of a loaded trace, and none says what it stands for.
    #[error(
        "None of these {results} results is of a loaded trace: {example} is not among them, for one."
    )]
    NothingMatches {
        /// How many traces the results tell of.
        results: u64,
        /// The first id.
        example: String,
    },
    /// There are neither traces to join the results to, nor the list's columns.
    #[error("These results do not say what each trace stands for, and no traces are loaded.")]
    NoTraffic,
    /// The traces of a cell stand for more different numbers of real ones than verdicts can be told apart by.
    #[error(
        "The traces of {group} stand for more than {most} different numbers of real ones each, so that their verdicts cannot be weighed."
    )]
    TooManyWeights {
        /// The group's name.
        group: String,
        /// How many are told apart.
        most: usize,
    },
    /// The plan's groups cannot be made of the loaded traces.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// The plan's list cannot be drawn again.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// The plan cannot be solved, or the counts contradict each other.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

impl ResultsError {
    /// A short stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoVerdict => "results.no-verdict",
            Self::UnknownField { .. } => "results.unknown-field",
            Self::NothingMatches { .. } => "results.nothing-matches",
            Self::NoTraffic => "results.no-traffic",
            Self::TooManyWeights { .. } => "results.too-many-weights",
            Self::Group(error) => error.code(),
            Self::Draw(error) => error.code(),
            Self::Plan(error) => error.code(),
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::NoVerdict => {
                "Add a column such as “verdict” with “pass” or “fail” to the list.".to_owned()
            }
            Self::UnknownField { .. } => "Choose one of the fields of the results.".to_owned(),
            Self::NothingMatches { .. } => {
                "Open the traces that were judged, or results with the list’s own columns."
                    .to_owned()
            }
            Self::NoTraffic => {
                "Give the traces too, or keep the list’s columns beside the verdicts.".to_owned()
            }
            Self::TooManyWeights { .. } => {
                "Round the weights to a few values, or group by what they depend on.".to_owned()
            }
            Self::Group(error) => error.next_step(),
            Self::Draw(error) => error.next_step(),
            Self::Plan(error) => error.next_step(),
        }
    }
}
