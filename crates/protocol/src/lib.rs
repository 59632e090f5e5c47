//! What page and worker say to each other. Files travel beside a message, everything else inside it.

use std::fmt;

use assay_plan::data::{BuiltIn, Field, Receipt, Suspicion, Unit};
use assay_plan::document::Plan;
use assay_plan::platform::Platform;
use assay_plan::results::contrast::Contrast;
use assay_plan::results::estimate::Estimates;
use assay_plan::results::reading::Reading;
use assay_sampling::population::Population;
use serde::{Deserialize, Serialize};

/// A question of the page, numbered so that its answer finds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// Counts up from 1.
    pub id: u32,
    /// What is asked.
    pub ask: Ask,
}

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Ask {
    /// Make a built-in example the loaded data.
    Example {
        /// Which one.
        which: BuiltIn,
    },
    /// Read the files that travel beside the message. The page asks a worker of its own for that, so that the former
    /// data stay where they are until all is read, and a reading can be stopped at any moment by ending its worker.
    Open {
        /// What is counted.
        unit: Unit,
    },
    /// The records of the loaded files that could not be read.
    Rejected,
    /// Stop reading files again for a rule; what waits for that is answered with [`Answer::Failed`].
    Cancel,
    /// Count the groups. Where a rule is about texts that are not kept, the files are read again first.
    Group {
        /// The plan whose groups, rules, weights and price say what is counted.
        plan: Box<Plan>,
    },
    /// Estimate judged results: those in the files that travel beside the message, or without files those that were read last.
    /// Traces are found among the loaded ones, by the plan's draw; the files of these are read again as for [`Ask::Group`].
    Estimate {
        /// The plan.
        plan: Box<Plan>,
        /// How the results are read; none: as their fields propose.
        reading: Option<Reading>,
    },
    /// Compare two sides, by results where they are open and else by past verdicts. The files that travel beside the message
    /// are those of [`Between::Files`].
    Compare {
        /// The plan.
        plan: Box<Plan>,
        /// How the open results are read; none: past verdicts are compared.
        reading: Option<Reading>,
        /// What the sides are.
        between: Between,
    },
    /// Draw the plan's list; the files are read again as for [`Ask::Group`].
    Draw {
        /// The plan.
        plan: Box<Plan>,
    },
    /// Draw the plan's list with the full records of its traces, for which the files are read again. The list, as JSON Lines,
    /// travels as a file beside the answer.
    Records {
        /// The plan.
        plan: Box<Plan>,
    },
    /// Say the plan as rules for a platform's sampler.
    Rules {
        /// The plan.
        plan: Box<Plan>,
        /// Which one.
        platform: Platform,
        /// Whether to tell which of the loaded traces the platform would have chosen by them.
        chosen: bool,
    },
    /// Write the plan as a text for another system; the files are read again as for [`Ask::Group`].
    Write {
        /// The plan.
        plan: Box<Plan>,
        /// What is written.
        order: WriteOrder,
    },
}

/// A text for another system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WriteOrder {
    /// What the text does there.
    pub purpose: Purpose,
    /// The language it is in.
    pub language: Language,
    /// The table's name, as a person types it.
    pub table: String,
    /// The name of the column of the traces' ids, as a person types it.
    pub id: String,
    /// The columns of fields that lie elsewhere than their names say, as a person types them, by the fields' names.
    pub columns: Vec<(String, String)>,
}

/// A text for another system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// The text.
    pub text: String,
    /// The plan's fields with the columns that it reads them of.
    pub columns: Vec<(String, String)>,
    /// What to look at before it is run.
    pub doubt: Option<Suspicion>,
}

/// What a text does in another system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// Draws the traces to judge.
    #[default]
    Draw,
    /// Counts the groups, for a plan that needs no file.
    Count,
}

/// A language that plans are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// DuckDB's SQL.
    #[default]
    DuckDb,
    /// ClickHouse's SQL.
    ClickHouse,
    /// PostgreSQL's SQL.
    PostgreSql,
    /// Spark's SQL.
    Spark,
    /// BigQuery's SQL.
    BigQuery,
    /// Snowflake's SQL.
    Snowflake,
    /// Python, which draws and does not count.
    Python,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::DuckDb,
        Self::ClickHouse,
        Self::PostgreSql,
        Self::Spark,
        Self::BigQuery,
        Self::Snowflake,
        Self::Python,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::ClickHouse => "ClickHouse",
            Self::PostgreSql => "PostgreSQL",
            Self::Spark => "Spark",
            Self::BigQuery => "BigQuery",
            Self::Snowflake => "Snowflake",
            Self::Python => "Python",
        }
    }
}

/// What the worker says: a [`FirstAnswer`] or an [`Answer`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply<A> {
    /// The request that it answers.
    pub id: u32,
    /// The answer, or a step towards it.
    pub answer: A,
}

/// An answer of the worker. All but [`Answer::Progress`] are the last word on their request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// How far reading is.
    Progress(Progress),
    /// Data are loaded.
    Loaded(Box<Loaded>),
    /// The groups' counts.
    Grouped(Box<Grouped>),
    /// The list.
    Drawn(Drawn),
    /// The list with the full records of so many traces.
    Records {
        /// How many there are.
        traces: u64,
    },
    /// The plan as rules.
    Ruled(Ruled),
    /// What the results say.
    Estimated(Box<Estimated>),
    /// The plan as a text for another system.
    Written(Box<Written>),
    /// What differs between two sides.
    Compared(Box<Contrast>),
    /// The records that could not be read, as JSON Lines: as many as were kept.
    Rejected(String),
    /// What is read again will stop.
    Cancelled,
    /// It could not be done.
    Failed(Problem),
}

/// The answers that page and worker know from the beginning, each as it is as an [`Answer`]. What gives the others and takes
/// them in comes later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FirstAnswer {
    /// [`Answer::Progress`].
    Progress(Progress),
    /// [`Answer::Loaded`].
    Loaded(Box<Loaded>),
    /// [`Answer::Grouped`].
    Grouped(Box<Grouped>),
    /// [`Answer::Rejected`].
    Rejected(String),
    /// [`Answer::Cancelled`].
    Cancelled,
    /// [`Answer::Failed`].
    Failed(Problem),
}

impl From<FirstAnswer> for Answer {
    fn from(answer: FirstAnswer) -> Self {
        match answer {
            FirstAnswer::Progress(progress) => Self::Progress(progress),
            FirstAnswer::Loaded(loaded) => Self::Loaded(loaded),
            FirstAnswer::Grouped(grouped) => Self::Grouped(grouped),
            FirstAnswer::Rejected(lines) => Self::Rejected(lines),
            FirstAnswer::Cancelled => Self::Cancelled,
            FirstAnswer::Failed(problem) => Self::Failed(problem),
        }
    }
}

/// How far work is that takes a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Bytes read, of the files as stored; of a list that is drawn or written, its traces so far.
    pub bytes: u64,
    /// Bytes of all files together; of a list, all its traces.
    pub total_bytes: u64,
    /// Records read.
    pub rows: u64,
    /// What it is for.
    #[serde(default)]
    pub errand: Errand,
}

/// What work that takes a while is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Errand {
    /// To read files for all that they say, or what was asked about them.
    #[default]
    Records,
    /// To read those of the loaded traces once more, for the traces of spans that results name.
    Spans,
    /// To draw a list from the traces that are loaded.
    Draw,
    /// To write a list with the full records that were found.
    Write,
}

/// Data that were loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Loaded {
    /// What was read.
    pub receipt: Receipt,
    /// The fields, those that make good groups first.
    pub fields: Vec<Field>,
    /// A first plan.
    pub plan: Plan,
    /// What that plan's groups count.
    pub grouped: Grouped,
}

/// The groups' counts, and how many traces each condition holds for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grouped {
    /// The counts.
    pub population: Population,
    /// Traces that each condition of the failure signal holds for, alone.
    pub signal_matches: Vec<u64>,
    /// The ids of a few of them, for each condition: the first in their alphabet.
    pub signal_examples: Vec<Vec<String>>,
    /// Rows that the field of weights says nothing of, which stand for themselves alone.
    #[serde(default)]
    pub weightless: u64,
}

/// The two sides of a comparison, the one that is compared against first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Between {
    /// The traces with one value of a field, and those with another.
    Values {
        /// The field.
        field: String,
        /// Its two values.
        values: [String; 2],
    },
    /// What is open, and the results in other files.
    Files,
}

/// Results that were estimated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimated {
    /// What was read of their files.
    pub receipt: Receipt,
    /// Their fields.
    pub fields: Vec<Field>,
    /// What they say.
    pub estimates: Estimates,
}

/// A list that was drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Drawn {
    /// The list as CSV, with its header.
    pub csv: String,
    /// The same as JSON Lines.
    pub json_lines: String,
    /// Its traces, in the same order.
    pub traces: Vec<DrawnTrace>,
}

/// A plan as rules for a platform's sampler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ruled {
    /// The rules with what each will choose, how the loaded traces fall, and what cannot be said there.
    pub report: String,
    /// The loaded traces that the platform would have chosen by them, with the rule of each, as CSV; none where that was not
    /// asked, or the platform does not tell how it chooses.
    pub chosen: Option<String>,
}

/// A trace that was drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DrawnTrace {
    /// Its id in the export.
    pub id: String,
    /// Its group's labels.
    pub group: Vec<String>,
    /// Whether it carries the failure signal.
    pub signal: bool,
    /// The share of its cell that was drawn.
    pub inclusion_probability: f64,
    /// How many traces of its cell it stands for.
    pub weight: f64,
}

/// Something that could not be done, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// A short stable name, such as `read.truncated-gzip`.
    pub code: String,
    /// What went wrong: one sentence that names file and line where there is one.
    pub sentence: String,
    /// What to do next: one sentence.
    pub next_step: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.sentence, self.next_step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_answers_are_told_and_read_as_the_answers_that_they_are() {
        let problem = Problem {
            code: "read.empty".into(),
            sentence: "The file is empty.".into(),
            next_step: "Choose another one.".into(),
        };
        let grouped = Grouped {
            population: Population::default(),
            signal_matches: vec![3],
            signal_examples: vec![vec!["a".into()]],
            weightless: 1,
        };
        for answer in [
            Answer::Progress(Progress::default()),
            Answer::Grouped(Box::new(grouped)),
            Answer::Rejected("{}\n".into()),
            Answer::Cancelled,
            Answer::Failed(problem),
        ] {
            let said = serde_json::to_string(&answer).unwrap();
            let first: FirstAnswer = serde_json::from_str(&said).unwrap();
            assert_eq!(serde_json::to_string(&first).unwrap(), said);
            assert_eq!(Answer::from(first), answer);
        }
        let other = serde_json::to_string(&Answer::Written(Box::default())).unwrap();
        assert!(serde_json::from_str::<FirstAnswer>(&other).is_err());
    }
}
