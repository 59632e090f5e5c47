//! Whose export it is, told by the fields of its first records, and what each field means there.

mod braintrust;
mod foreign;
mod generic;
mod langfuse;
mod langfuse_events;
mod langfuse_observations;
mod langfuse_traces;
mod langsmith;
mod mlflow;
mod otlp;
mod phoenix_spans;

use crate::record::Names;
pub use generic::GenericTable;

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
    /// The model that was called.
    Model,
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
    /// A score of this name.
    Score(String),
    /// How often a score was given as this word.
    ScoreWord {
        /// The score's name.
        score: String,
        /// The word.
        word: String,
    },
    /// A field of this name.
    Field(String),
}

/// A platform's export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Langfuse's events, one row a span, with everything about the trace on each.
    LangfuseEvents,
    /// Langfuse's observations, one row a span.
    LangfuseObservations,
    /// Langfuse's traces.
    LangfuseTraces,
    /// `LangSmith`'s runs, one row a run.
    LangSmithRuns,
    /// Braintrust's spans.
    BraintrustSpans,
    /// `MLflow`'s traces, each with its spans and assessments within.
    MlflowTraces,
    /// `OpenTelemetry`'s spans out of OTLP-JSON batches.
    OtlpSpans,
    /// Phoenix's spans, as a data frame or from its API.
    PhoenixSpans,
    /// Any table with a row a trace.
    Generic(GenericTable),
}

impl Layout {
    /// Recognises an export by the names of the fields in its first records; none where its records are not traces,
    /// spans or rows.
    pub fn recognise(names: &Names) -> Option<Self> {
        if foreign::is_batches(names) {
            return None;
        }
        Some(if otlp::recognises(names) {
            Self::OtlpSpans
        } else if phoenix_spans::recognises(names) {
            Self::PhoenixSpans
        } else if langfuse_events::recognises(names) {
            Self::LangfuseEvents
        } else if langfuse_observations::recognises(names) {
            Self::LangfuseObservations
        } else if langfuse_traces::recognises(names) {
            Self::LangfuseTraces
        } else if langsmith::recognises(names) {
            Self::LangSmithRuns
        } else if braintrust::recognises(names) {
            Self::BraintrustSpans
        } else if mlflow::recognises(names) {
            Self::MlflowTraces
        } else {
            Self::Generic(GenericTable::of(names))
        })
    }

    /// What the export looks like, where it is none that is understood.
    pub fn resembles(&self) -> Option<&'static str> {
        match self {
            Self::Generic(table) => table.resembles(),
            _ => None,
        }
    }

    /// What people call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::LangfuseEvents => "Langfuse events",
            Self::LangfuseObservations => "Langfuse observations",
            Self::LangfuseTraces => "Langfuse traces",
            Self::LangSmithRuns => "LangSmith runs",
            Self::BraintrustSpans => "Braintrust spans",
            Self::MlflowTraces => "MLflow traces",
            Self::OtlpSpans => "OpenTelemetry spans",
            Self::PhoenixSpans => "Phoenix spans",
            Self::Generic(_) => "table",
        }
    }

    /// What one record is.
    pub fn row_unit(&self) -> &'static str {
        match self {
            Self::LangfuseEvents | Self::LangfuseObservations => "observation",
            Self::LangfuseTraces | Self::MlflowTraces => "trace",
            Self::LangSmithRuns => "run",
            Self::BraintrustSpans | Self::OtlpSpans | Self::PhoenixSpans => "span",
            Self::Generic(_) => "row",
        }
    }

    /// Whether several records make one trace.
    pub fn is_spans(&self) -> bool {
        matches!(
            self,
            Self::LangfuseEvents
                | Self::LangfuseObservations
                | Self::LangSmithRuns
                | Self::BraintrustSpans
                | Self::OtlpSpans
                | Self::PhoenixSpans
        )
    }

    /// Whether a root's costs and tokens are already the sums over its trace.
    pub fn sums_on_root(&self) -> bool {
        matches!(self, Self::LangSmithRuns)
    }

    /// Whether a record went well unless it has a [`Meaning::Failure`].
    pub fn names_failures(&self) -> bool {
        matches!(self, Self::BraintrustSpans)
    }

    /// Whether records have ids.
    pub fn has_ids(&self) -> bool {
        !matches!(self, Self::Generic(table) if table.id().is_none())
    }

    /// What a field means.
    pub fn meaning(&self, path: &str) -> Meaning {
        match self {
            Self::LangfuseEvents => langfuse_events::meaning(path),
            Self::LangfuseObservations => langfuse_observations::meaning(path),
            Self::LangfuseTraces => langfuse_traces::meaning(path),
            Self::LangSmithRuns => langsmith::meaning(path),
            Self::BraintrustSpans => braintrust::meaning(path),
            Self::MlflowTraces => mlflow::meaning(path),
            Self::OtlpSpans => otlp::meaning(path),
            Self::PhoenixSpans => phoenix_spans::meaning(path),
            Self::Generic(table) => table.meaning(path),
        }
    }
}
