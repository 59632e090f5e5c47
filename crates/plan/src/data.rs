//! What is known of loaded data without its traces: the receipt and the fields.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::number::{count, counted};

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The files, in the order they were given; empty for a built-in example.
    pub files: Vec<FileReceipt>,
    /// What to call the data: the file's name, or the example's.
    pub name: String,
    /// Whether this is a built-in example.
    pub example: bool,
    /// Records read, over all files.
    pub rows: u64,
    /// What one record is: "span", "observation", "trace", "row".
    pub row_unit: String,
    /// What is counted: all that says "trace" is of these.
    #[serde(default)]
    pub unit: Unit,
    /// Traces that the records made.
    pub traces: u64,
    /// Records left out because they could not be read.
    pub skipped: u64,
    /// The first of those, at most 100.
    pub skipped_rows: Vec<SkippedRow>,
    /// How many of those are kept with their texts, the first ones.
    #[serde(default)]
    pub skipped_kept: u64,
    /// Start of the earliest trace, in milliseconds since 1970 UTC.
    pub first_ms: Option<i64>,
    /// Start of the latest trace, in milliseconds since 1970 UTC.
    pub last_ms: Option<i64>,
    /// What was joined to the traces by id.
    #[serde(default)]
    pub joins: Vec<Join>,
    /// What was decided on the way that a reader should know, such as which of two latencies counts; whole sentences.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Things a careful reader would ask about: duplicate ids, a row count at a known export cap, ….
    pub suspicions: Vec<Suspicion>,
}

/// A built-in example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BuiltIn {
    /// Two weeks of a support bot.
    #[default]
    SupportBot,
    /// Ten days of an agent's spans.
    AgentSpans,
    /// A week of two releases side by side.
    AbWeek,
}

impl BuiltIn {
    /// All of them; the page opens on the first.
    pub const ALL: [Self; 3] = [Self::SupportBot, Self::AgentSpans, Self::AbWeek];

    /// What to call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::SupportBot => "Support bot",
            Self::AgentSpans => "Phoenix agent spans",
            Self::AbWeek => "A/B week",
        }
    }

    /// What its receipt calls it.
    pub fn name(self) -> String {
        format!("{} (example)", self.title())
    }

    /// How large it is, and what it shows.
    pub fn story(self) -> &'static str {
        match self {
            Self::SupportBot => "40,000 traces, one tiny compliance group",
            Self::AgentSpans => "24,000 traces, a rare path whose tools fail",
            Self::AbWeek => "48,000 traces, nothing overall, every group moved",
        }
    }
}

/// What is counted, judged and drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// A trace: one request with all that it caused.
    #[default]
    Trace,
    /// A session: a conversation of several traces.
    Session,
    /// An observation: a span of a trace.
    Observation,
}

impl Unit {
    /// Every unit, the usual one first.
    pub const ALL: [Self; 3] = [Self::Trace, Self::Session, Self::Observation];

    /// What one is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Session => "session",
            Self::Observation => "observation",
        }
    }
}

/// Records that belong to traces of other files and were joined to them by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Join {
    /// What one record is: "score", "annotation".
    pub what: String,
    /// How many there are, each counted once.
    pub records: u64,
    /// How many of them found their trace.
    pub found: u64,
    /// Ids that are not among the traces, at most five, in the order of the alphabet.
    pub examples: Vec<String>,
}

impl Join {
    /// How many found their trace, as a sentence.
    pub fn sentence(&self) -> String {
        let Self {
            what,
            records,
            found,
            examples,
        } = self;
        let lost = match examples.as_slice() {
            [] => String::new(),
            ids => format!("; not there: {}", ids.join(", ")),
        };
        format!(
            "{} of {} found their trace{lost}.",
            count(*found),
            counted(*records, what)
        )
    }
}

/// Something about a load that a careful reader would ask about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suspicion {
    /// A short stable name, such as `data.export-cap`.
    pub code: String,
    /// What was noticed, with its numbers: one sentence.
    pub sentence: String,
    /// What to do next: one sentence.
    pub next_step: String,
}

impl fmt::Display for Suspicion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.sentence, self.next_step)
    }
}

/// What was read of one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReceipt {
    /// Its name.
    pub name: String,
    /// Its size in bytes, as stored.
    pub bytes: u64,
    /// Its container, such as "JSON Lines, gzipped".
    pub container: String,
    /// Whose export it is, such as "Langfuse events".
    pub layout: String,
    /// Records read.
    pub rows: u64,
}

/// A record that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkippedRow {
    /// The file's name.
    pub file: String,
    /// The line where the record starts, from 1.
    pub line: u64,
    /// Why, as a sentence.
    pub reason: String,
}

/// One field of the loaded traces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Its name, such as `metadata.intent`.
    pub name: String,
    /// What its values are.
    pub kind: FieldKind,
    /// How many different values it has; a lower bound where `too_many_values`, and 0 where that is not known.
    pub distinct: u64,
    /// Whether its values are too many or too long to group by, so that they were not kept. Rules about them are evaluated
    /// by reading the files again.
    pub too_many_values: bool,
    /// Traces without a value; 0 where it is not known, of what people and models wrote to each other.
    pub missing: u64,
    /// The names by which the records of the files have it, one a trace and as it is; dots lead into nested values. Empty
    /// where the reader works it out of several columns or records, or of lists; none where no files were read for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// Its most frequent values with their numbers of traces, at most 20, most frequent first.
    pub top_values: Vec<ValueCount>,
    /// For numbers: their range and quantiles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberRange>,
}

impl Field {
    /// Whether it holds what people and models wrote to each other, of which nothing is known before a rule asks for it.
    pub fn is_unread(&self) -> bool {
        self.too_many_values && self.distinct == 0
    }
}

/// What a field's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldKind {
    /// Words.
    Text,
    /// Numbers.
    Number,
    /// Yes or no.
    Flag,
}

/// A value and how many traces have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Traces with it.
    pub traces: u64,
}

/// The range of a numeric field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberRange {
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
    /// The mean of the values.
    pub mean: f64,
    /// The quartiles: 25 %, 50 % and 75 % of the values are at most these.
    pub quartiles: [f64; 3],
    /// The quantiles at [`crate::cuts::quantile_points`]; empty where they are not known.
    #[serde(default)]
    pub quantiles: Vec<f64>,
    /// How the values spread.
    pub histogram: Histogram,
}

/// How many traces have a value in each of some equal steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Histogram {
    /// Where the first step begins.
    pub from: f64,
    /// Where the last step ends; it also holds whatever lies beyond. Above `from`, unless all values are the same.
    pub to: f64,
    /// Traces in each step. A step holds its lower end, not its upper one.
    pub traces: Vec<u64>,
}

impl Histogram {
    /// About which share of the values lies below `cut`, 0 to 1, as if each step were level.
    pub fn share_below(&self, cut: f64) -> f64 {
        let all: u64 = self.traces.iter().sum();
        if all == 0 || cut <= self.from {
            return 0.0;
        }
        let steps = (cut - self.from) / (self.to - self.from) * self.traces.len() as f64;
        // All values are the same, or the cut lies beyond the last step.
        if !steps.is_finite() || steps >= self.traces.len() as f64 {
            return 1.0;
        }
        let whole = steps.floor() as usize;
        let below: u64 = self.traces[..whole].iter().sum();
        (below as f64 + (steps - steps.floor()) * self.traces[whole] as f64) / all as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(share: f64) -> i32 {
        (share * 100.0).round() as i32
    }

    #[test]
    fn a_share_is_read_off_level_steps() {
        let histogram = Histogram {
            from: 10.0,
            to: 20.0,
            traces: vec![2, 6],
        };
        let shares =
            [0.0, 10.0, 12.5, 15.0, 17.5, 20.0, 99.0].map(|cut| histogram.share_below(cut));
        assert_eq!(shares.map(percent), [0, 0, 13, 25, 63, 100, 100]);
        let one_value = Histogram {
            from: 3.0,
            to: 3.0,
            traces: vec![5],
        };
        let shares = [3.0, 3.5].map(|cut| one_value.share_below(cut));
        assert_eq!(shares.map(percent), [0, 100]);
    }
}
