//! Why groups cannot be made, in words for people.

use assay_plan::number::count;
use thiserror::Error;

/// Why groups could not be counted. Its `Display` is one whole sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GroupError {
    /// The loaded data have no such field.
    #[error("The loaded traces have no field {field}.")]
    UnknownField {
        /// The field's name.
        field: String,
    },
    /// The field's texts are too many or too long, so they were not kept.
    #[error("The field {field} has too many or too long values to group by or to compare with.")]
    NotKept {
        /// The field's name.
        field: String,
    },
    /// The field's texts were not kept, and the files were not yet asked what the condition is about.
    #[error("The field {field} holds texts that are not kept, so its files have to be read again.")]
    Unanswered {
        /// The field's name.
        field: String,
    },
    /// The field has more different numbers than there can be groups.
    #[error("The field {field} has more than {} different numbers.", count(*.limit as u64))]
    TooManyNumbers {
        /// The field's name.
        field: String,
        /// The limit.
        limit: usize,
    },
    /// Buckets were asked for of a field that holds no numbers.
    #[error("The field {field} holds no numbers, so it cannot be cut into buckets.")]
    NoNumbers {
        /// The field's name.
        field: String,
    },
    /// The field is to say for how many traces each row stands, and holds no numbers.
    #[error(
        "The field {field} holds no numbers, so it cannot say for how many traces each row stands."
    )]
    NoWeights {
        /// The field's name.
        field: String,
    },
    /// The cut points are no ascending numbers.
    #[error("The cut points of {field} must be numbers in ascending order.")]
    BadCuts {
        /// The field's name.
        field: String,
    },
    /// The fields together make too many groups.
    #[error("These fields make more than {} groups.", count(*.limit as u64))]
    TooManyGroups {
        /// The limit.
        limit: usize,
    },
}

impl GroupError {
    /// A short stable name, such as `group.unknown-field`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownField { .. } => "group.unknown-field",
            Self::NotKept { .. } => "group.not-kept",
            Self::Unanswered { .. } => "group.unanswered",
            Self::TooManyNumbers { .. } => "group.too-many-numbers",
            Self::NoNumbers { .. } => "group.no-numbers",
            Self::NoWeights { .. } => "group.no-weights",
            Self::BadCuts { .. } => "group.bad-cuts",
            Self::TooManyGroups { .. } => "group.too-many-groups",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::UnknownField { .. } => {
                "Choose a field that these traces have, or open the file that has it."
            }
            Self::NotKept { .. } => "Choose a field with fewer and shorter values.",
            Self::Unanswered { .. } => "Open the files again, or remove the condition.",
            Self::TooManyNumbers { .. } => "Cut it into buckets.",
            Self::NoNumbers { .. } => "Remove its cut points.",
            Self::NoWeights { .. } => "Choose a field of numbers, or none.",
            Self::BadCuts { .. } => "Type them again, smallest first.",
            Self::TooManyGroups { .. } => "Group by fewer fields, or by fields with fewer values.",
        }
        .into()
    }
}
