//! What is gathered of a trace beside its fields, and whose word counts.

use crate::record::Value;
use crate::rollup::severity::Severity;
use crate::table::NO_TIME;

/// Whose word counts for a trace: the record about the trace itself before its root span, that before other spans,
/// and among equals the one that began first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) class: Class,
    pub(super) start: i64,
    pub(super) tie: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Trace,
    Root,
    Child,
    None,
}

/// What is gathered of a trace beside its fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) best: Rank,
    pub(super) root: Rank,
    pub(super) first_start: i64,
    pub(super) last_end: i64,
    pub(super) root_start: i64,
    pub(super) root_end: i64,
    pub(super) latency_ms: f64,
    pub(super) worst: Severity,
    pub(super) of_root: Severity,
    /// Sums over spans, and the figure of the trace itself, which goes before.
    pub(super) cost_usd: [f64; 2],
    pub(super) tokens_in: [f64; 2],
    pub(super) tokens_out: [f64; 2],
}

pub(super) const NOBODY: Rank = Rank {
    class: Class::None,
    start: i64::MAX,
    tie: u64::MAX,
};

impl Row {
    pub(super) fn new() -> Self {
        Self {
            best: NOBODY,
            root: NOBODY,
            first_start: i64::MAX,
            last_end: i64::MIN,
            root_start: NO_TIME,
            root_end: NO_TIME,
            latency_ms: f64::NAN,
            worst: Severity::Unknown,
            of_root: Severity::Unknown,
            cost_usd: [f64::NAN; 2],
            tokens_in: [f64::NAN; 2],
            tokens_out: [f64::NAN; 2],
        }
    }

    pub(super) fn latency_ms(&self) -> f64 {
        if !self.latency_ms.is_nan() {
            self.latency_ms
        } else if self.root_start != NO_TIME && self.root_end != NO_TIME {
            (self.root_end - self.root_start) as f64
        } else if self.root_start == NO_TIME
            && self.first_start != i64::MAX
            && self.last_end != i64::MIN
        {
            (self.last_end - self.first_start) as f64
        } else {
            f64::NAN
        }
    }

    pub(super) fn start(&self) -> i64 {
        match (self.root_start, self.first_start) {
            (NO_TIME, i64::MAX) => NO_TIME,
            (NO_TIME, first) => first,
            (root, _) => root,
        }
    }
}

/// A figure of one record, which may tell it in parts or by several names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    number: f64,
    comes_in_parts: bool,
}

impl Figure {
    pub(super) fn new(comes_in_parts: bool) -> Self {
        Self {
            number: f64::NAN,
            comes_in_parts,
        }
    }

    /// Adds a part; of several names the first counts.
    pub(super) fn add(&mut self, value: &Value<'_>) {
        let Some(number) = value.as_number() else {
            return;
        };
        if self.number.is_nan() {
            self.number = number;
        } else if self.comes_in_parts {
            self.number += number;
        }
    }

    /// Adds to the sum over spans, or sets the figure of the trace itself where the record tells that as a whole.
    pub(super) fn settle(self, [sum, own]: &mut [f64; 2], is_whole: bool) {
        let number = self.number;
        match (number.is_nan(), is_whole) {
            (true, _) => {}
            (false, true) => *own = number,
            (false, false) if sum.is_nan() => *sum = number,
            (false, false) => *sum += number,
        }
    }
}

/// The figure of the trace itself before the sum over its spans, which is rounded so that the spans' order does not
/// show.
pub(super) fn figure([sum, own]: [f64; 2]) -> f64 {
    if own.is_nan() {
        (sum * 1e12).round() / 1e12
    } else {
        own
    }
}
