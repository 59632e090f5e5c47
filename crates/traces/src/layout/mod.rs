//! Whose export it is, told by the fields of its first records, and what each field means there.

mod braintrust;
mod counts;
mod foreign;
mod generic;
mod helicone;
mod langfuse;
mod langfuse_events;
mod langfuse_observations;
mod langfuse_scores;
mod langfuse_sessions;
mod langfuse_traces;
mod langfuse_whole_trace;
mod langsmith;
mod langsmith_feedback;
mod mlflow;
mod otlp;
mod phoenix_annotations;
mod phoenix_dataset;
mod phoenix_experiment;
mod phoenix_spans;
mod phoenix_traces;
mod verdicts;
mod weave;

use crate::record::Names;
pub use counts::CountTable;
pub use generic::GenericTable;
pub use verdicts::VerdictTable;

/// What a field means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing that is kept.
    Ignored,
    /// The id of the trace.
    TraceId,
    /// The id of the span.
    SpanId,
    /// The id of the span's parent; without a value the span is a root.
    ParentId,
    /// Whether the span is a root, whatever it says of a parent.
    IsRoot,
    /// When the record's work began.
    Start,
    /// When it ended.
    End,
    /// How long it took, in milliseconds.
    LatencyMs,
    /// How long it took, in seconds.
    LatencySeconds,
    /// Whether it went well: a level or a status.
    Severity,
    /// Whether it went well: the status of an HTTP response, negative where there was none.
    HttpStatus,
    /// The model that was called.
    Model,
    /// The model that was called, where no record of the trace has a [`Meaning::Model`]: of several such fields of a record
    /// the one with the least number.
    ModelInstead(u8),
    /// A model that was called, which the field's name tells.
    ModelCalled(String),
    /// What it cost, in US dollars.
    CostUsd,
    /// Tokens read.
    TokensIn,
    /// Tokens written.
    TokensOut,
    /// Tags, plain or as `key:value`.
    Tags,
    /// Why it failed; where a record has no value for it, it did not fail.
    Failure,
    /// The score of this name.
    Score(String),
    /// How often a score was given as this word.
    ScoreWord {
        /// The score's name.
        score: String,
        /// The word.
        word: String,
    },
    /// A part of a score that is told in several fields.
    Given {
        /// Which of the record's scores it is a part of.
        slot: String,
        /// Which part.
        part: GivenPart,
    },
    /// A number of traces.
    Count(CountPart),
    /// A field of this name that tells of the span alone, and counts where spans are what is counted.
    OfSpan(String),
    /// A field of this name.
    Field(String),
}

/// Of which traces a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountPart {
    /// All of the group.
    Traces,
    /// Those with trouble.
    Troubles,
    /// Those that were judged.
    Judged,
    /// Those that were judged bad.
    JudgedBad,
}

/// A part of a score that is told in several fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenPart {
    /// Its own id.
    Id,
    /// Its name.
    Name,
    /// Its name, which the field's path tells, and its number or word.
    Called(String),
    /// What was given, a number or a word.
    Value,
    /// The word for what was given.
    Label,
    /// Who gave it: a judge, a person, code.
    Source,
    /// What kind of value counts: Langfuse's `dataType`.
    Kind,
}

/// What the records of an export are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// A trace each.
    Traces,
    /// A span each; several make a trace.
    Spans,
    /// A score each, which belongs to a trace that other files tell of.
    Scores,
    /// Traces, spans and scores, told apart by their fields.
    Mixed,
    /// A group of traces each, counted.
    Counts,
}

impl Records {
    /// Whether they make traces, of which texts can be asked.
    pub(crate) fn are_of_traces(self) -> bool {
        matches!(self, Self::Traces | Self::Spans | Self::Mixed)
    }
}

/// What the costs and the tokens of a record are those of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figures {
    /// The record alone.
    OfRecord,
    /// The record and all below it, so that a root's are those of its trace.
    OfSubtree,
    /// The same, told in parts to be added up.
    OfSubtreeInParts,
}

/// A platform's export.
#[derive(Debug)]
pub struct Form {
    /// What people call it.
    pub name: &'static str,
    /// What one record is.
    pub row_unit: &'static str,
    /// What its records are.
    pub records: Records,
    /// What its costs and tokens are those of.
    pub figures: Figures,
    /// Whether a record went well unless it has a [`Meaning::Failure`].
    pub names_failures: bool,
    /// Whether scores in other files name these spans.
    pub scores_name_spans: bool,
    /// How names begin that tell of what a record came from: its own fields go before them.
    pub inherited: Option<&'static str>,
    recognises: fn(&Names) -> bool,
    meaning: fn(&str) -> Meaning,
}

impl Form {
    /// A row a trace, and nothing special about it.
    const TRACES: Self = Self {
        name: "table",
        row_unit: "row",
        records: Records::Traces,
        figures: Figures::OfRecord,
        names_failures: false,
        scores_name_spans: false,
        inherited: None,
        recognises: |_| true,
        meaning: |path| Meaning::Field(path.to_owned()),
    };
}

/// Every platform's exports; the first that recognises a file's fields takes it.
const FORMS: &[&Form] = &[
    &otlp::FORM,
    &mlflow::FORM,
    &phoenix_spans::FORM,
    &phoenix_annotations::FORM,
    &phoenix_experiment::FORM,
    &phoenix_dataset::FORM,
    &phoenix_traces::FORM,
    &langsmith::FORM,
    &langsmith_feedback::FORM,
    &braintrust::FORM,
    &weave::FORM,
    &helicone::FORM,
    &langfuse_whole_trace::FORM,
    &langfuse_events::FORM,
    &langfuse_observations::FORM,
    &langfuse_scores::FORM,
    &langfuse_traces::FORM,
    &langfuse_sessions::FORM,
];

/// The layout of one file.
#[derive(Clone, Debug)]
pub enum Layout {
    /// A platform's export.
    Known(&'static Form),
    /// A row a verdict, several to a trace.
    Verdicts(VerdictTable),
    /// A row a group of traces.
    Counts(CountTable),
    /// Any table with a row a trace.
    Generic(GenericTable),
}

impl Layout {
    /// Recognises an export by the names of the fields in its first records; none where its records are not traces,
    /// spans, scores or rows.
    pub fn recognise(names: &Names) -> Option<Self> {
        if foreign::is_batches(names) {
            return None;
        }
        let known = FORMS.iter().find(|form| (form.recognises)(names));
        Some(match known {
            Some(form) => Self::Known(form),
            None => CountTable::of(names)
                .map(Self::Counts)
                .or_else(|| VerdictTable::of(names).map(Self::Verdicts))
                .unwrap_or_else(|| Self::Generic(GenericTable::of(names))),
        })
    }

    /// The layout where `are_several` says whether the first records of a table have several values of the second column for
    /// one value of the first: what is called so are measures then, and each row is a verdict.
    pub(crate) fn told_by(self, names: &Names, are_several: impl Fn([&str; 2]) -> bool) -> Self {
        match (&self, VerdictTable::of_names(names)) {
            (Self::Generic(_), Some(table)) if are_several(table.keys()) => Self::Verdicts(table),
            _ => self,
        }
    }

    /// What is the same for every file of this kind.
    pub fn form(&self) -> &'static Form {
        match self {
            Self::Known(form) => form,
            Self::Verdicts(_) => &verdicts::FORM,
            Self::Counts(_) => &counts::FORM,
            Self::Generic(_) => &generic::FORM,
        }
    }

    /// What the export looks like, where it is none that is understood.
    pub fn resembles(&self) -> Option<&'static str> {
        match self {
            Self::Generic(table) => table.resembles(),
            _ => None,
        }
    }

    /// What a field means.
    pub fn meaning(&self, path: &str) -> Meaning {
        match self {
            Self::Known(form) => (form.meaning)(path),
            Self::Verdicts(table) => table.meaning(path),
            Self::Counts(table) => table.meaning(path),
            Self::Generic(table) => table.meaning(path),
        }
    }
}

/// The meaning of a part of a score among several of one record, which the reader numbers: `0.name`.
fn numbered_score(path: &str) -> Meaning {
    let Some((slot, part)) = path.split_once('.') else {
        return Meaning::Ignored;
    };
    let part = match part {
        "name" => GivenPart::Name,
        "value" => GivenPart::Value,
        "source" => GivenPart::Source,
        "assessment_id" => GivenPart::Id,
        _ => return Meaning::Ignored,
    };
    Meaning::Given {
        slot: slot.to_owned(),
        part,
    }
}
