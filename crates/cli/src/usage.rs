//! What can be wrong with a command line, in words for people.

use thiserror::Error;

/// Why a command line does not say what to do. Its text is one sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum UsageError {
    /// Nothing stands after the program's name.
    #[error("Nothing was asked for.")]
    NothingAsked,
    /// The first word is no command.
    #[error("“{command}” is not a command.")]
    UnknownCommand {
        /// The word.
        command: String,
    },
    /// An option that the command does not know.
    #[error("“{command}” knows no option “{option}”.")]
    UnknownOption {
        /// The command.
        command: String,
        /// The option as it was given.
        option: String,
    },
    /// An option that can be given once, twice.
    #[error("“{option}” is given twice.")]
    GivenTwice {
        /// The option.
        option: &'static str,
    },
    /// Nothing stands after an option.
    #[error("“{option}” needs {needs} after it.")]
    NoValue {
        /// The option.
        option: &'static str,
        /// What it needs.
        needs: &'static str,
    },
    /// Something else stands after an option than it can take.
    #[error("“{option}” cannot be “{given}”.")]
    BadValue {
        /// The option.
        option: &'static str,
        /// What stands after it.
        given: String,
        /// What it needs.
        needs: &'static str,
    },
    /// A command that reads files has none.
    #[error("“{command}” needs at least one file of {what}.")]
    NoFile {
        /// The command.
        command: String,
        /// What the file is of.
        what: &'static str,
    },
    /// An option without which the command cannot do anything.
    #[error("“{command}” needs “{option}”.")]
    NoOption {
        /// The command.
        command: String,
        /// The option.
        option: &'static str,
        /// What stands after it.
        needs: &'static str,
    },
    /// A stream begins with a plan alone, or with traces alone.
    #[error("A stream begins with a plan and with traces like those to come.")]
    HalfAStream,
    /// A plan without the traces that it is of, or the other way.
    #[error("“--plan” and “--traces” belong together.")]
    HalfATraffic,
    /// A comparison without two sides.
    #[error("“compare” needs two sides, and can take only two.")]
    NoSides,
    /// Full records as CSV.
    #[error("Full records go into JSON Lines, not into CSV.")]
    RecordsAsCsv,
    /// Traces that a platform would choose, where nobody knows how it does.
    #[error("Only Langfuse tells how it chooses.")]
    ChosenElsewhere,
    /// A field's column that is not said as one.
    #[error("“{column}” is not FIELD=COLUMN.")]
    BadColumn {
        /// What was given.
        column: String,
    },
    /// Counting in Python.
    #[error("Python draws and does not count.")]
    PythonCounts,
}

impl UsageError {
    /// A short stable name, such as `usage.no-file`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NothingAsked => "usage.nothing-asked",
            Self::UnknownCommand { .. } => "usage.unknown-command",
            Self::UnknownOption { .. } => "usage.unknown-option",
            Self::GivenTwice { .. } => "usage.given-twice",
            Self::NoValue { .. } => "usage.no-value",
            Self::BadValue { .. } => "usage.bad-value",
            Self::NoFile { .. } => "usage.no-file",
            Self::NoOption { .. } => "usage.no-option",
            Self::HalfAStream => "usage.half-a-stream",
            Self::HalfATraffic => "usage.half-a-traffic",
            Self::NoSides => "usage.no-sides",
            Self::RecordsAsCsv => "usage.records-as-csv",
            Self::ChosenElsewhere => "usage.chosen-elsewhere",
            Self::BadColumn { .. } => "usage.bad-column",
            Self::PythonCounts => "usage.python-counts",
        }
    }

    /// What to do next: one sentence.
    pub(crate) fn next_step(&self) -> String {
        match self {
            Self::NothingAsked | Self::UnknownCommand { .. } => {
                "Run “assay help” to see what can be asked.".to_owned()
            }
            Self::UnknownOption { .. } => {
                "Run “assay help” to see the options of each command; a file whose name begins with “-” goes after “--”."
                    .to_owned()
            }
            Self::GivenTwice { .. } => "Take one of the two away.".to_owned(),
            Self::NoValue { option, needs } | Self::NoOption { option, needs, .. } => {
                format!("Give “{option}” and after it {needs}.")
            }
            Self::BadValue { option, needs, .. } => format!("Give {needs} after “{option}”."),
            Self::NoFile { .. } => "Name the files after the command.".to_owned(),
            Self::HalfAStream => "Begin it with “--plan PLAN FILE”.".to_owned(),
            Self::HalfATraffic => {
                "Give both, “--traces” once for each file that the plan’s list was drawn from."
                    .to_owned()
            }
            Self::NoSides => {
                "Give either “--by FIELD --value ONE --value OTHER” or “--with OTHER”.".to_owned()
            }
            Self::RecordsAsCsv => "Leave “--format csv” out.".to_owned(),
            Self::ChosenElsewhere => "Leave “--chosen” out.".to_owned(),
            Self::BadColumn { .. } => {
                "Give the field’s name, “=” and the column’s name, such as intent=request_intent."
                    .to_owned()
            }
            Self::PythonCounts => {
                "Let “assay plan” count a file, or choose the language of a database.".to_owned()
            }
        }
    }
}
