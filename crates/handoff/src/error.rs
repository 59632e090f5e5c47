//! Why something cannot be handed off, in words for people.

use assay_plan::error::PlanError;
use assay_sampling::draw::key::SeedError;
use thiserror::Error;

/// Why a text cannot be written. Its `Display` is one whole sentence.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum HandoffError {
    /// The plan itself is none.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The plan's seed is none.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The plan is about a field that the loaded data do not have.
    #[error("The loaded traces have no field {field}.")]
    UnknownField {
        /// The field's name.
        field: String,
    },
    /// The plan judges no trace.
    #[error("The plan judges no trace, so there is nothing to draw.")]
    NothingJudged,
    /// Two groups have one name, by which they cannot be told apart elsewhere.
    #[error("Two groups are called {group}.")]
    TwinGroups {
        /// The groups' name.
        group: String,
    },
    /// Rows stand for several traces each, which the texts do not say.
    #[error(
        "The field {field} says for how many traces each row stands, which only the list that is drawn here can say."
    )]
    Weighted {
        /// The field's name.
        field: String,
    },
    /// The name of a table or a column is none.
    #[error("“{name}” cannot be the name of a table or a column.")]
    BadName {
        /// What was given.
        name: String,
    },
    /// What the plan says has no words in a system.
    #[error("This cannot be said in {system}, because {reason}.")]
    Unsayable {
        /// The system.
        system: &'static str,
        /// Why, as the end of a sentence.
        reason: String,
        /// What to do instead: one sentence.
        instead: &'static str,
    },
}

impl HandoffError {
    /// A short stable name, such as `handoff.unsayable`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Plan(error) => error.code(),
            Self::Seed(error) => error.code(),
            Self::UnknownField { .. } => "handoff.unknown-field",
            Self::NothingJudged => "handoff.nothing-judged",
            Self::TwinGroups { .. } => "handoff.twin-groups",
            Self::Weighted { .. } => "handoff.weighted",
            Self::BadName { .. } => "handoff.bad-name",
            Self::Unsayable { .. } => "handoff.unsayable",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::Plan(error) => error.next_step(),
            Self::Seed(error) => error.next_step(),
            Self::UnknownField { .. } => {
                "Choose a field that these traces have, or open the file that has it.".to_owned()
            }
            Self::NothingJudged => "Raise the budget.".to_owned(),
            Self::TwinGroups { .. } => "Put both into “Other”.".to_owned(),
            Self::Weighted { .. } => {
                "Download the list, or say the share of your traffic instead of the field.".to_owned()
            }
            Self::BadName { .. } => {
                "Type it as the database knows it, with dots between its parts and double quotes around a part that \
                 has dots itself."
                    .to_owned()
            }
            Self::Unsayable { instead, .. } => (*instead).to_owned(),
        }
    }
}
