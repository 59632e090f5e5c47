//! What is gathered of a trace beside its fields, and whose word counts.

use crate::batch;
use crate::record::Value;
use crate::rollup::place::Place;
use crate::rollup::severity::Severity;
use crate::table::{BLOCK, Column, ColumnBuilder, NO_TIME, Pages};

/// Whose word counts for a trace: the record about the trace itself before its root span, that before other spans,
/// and among equals the one that began first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) class: Class,
    pub(super) start: i64,
    pub(super) tie: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Trace,
    Root,
    Child,
    None,
}

/// The field of how long traces took.
pub(super) const LATENCY: &str = "latency_ms";

/// The fields of the figures that traces tell themselves, or that are summed over their spans.
pub(super) const FIGURES: [&str; 3] = ["cost_usd", "tokens_in", "tokens_out"];

pub(super) const NOBODY: Rank = Rank {
    class: Class::None,
    start: i64::MAX,
    tie: u32::MAX,
};

/// What is gathered of a trace out of its spans.
#[derive(Clone, Copy, Debug)]
struct OfSpans {
    root: Rank,
    root_start: i64,
    root_end: i64,
    root_went: Severity,
    /// Sums of the figures over spans.
    sums: [f64; 3],
}

/// A value for each trace that takes no memory before the first trace that has one.
#[derive(Debug)]
struct OnDemand<T> {
    values: Pages<T>,
    missing: T,
}

impl<T: Copy> OnDemand<T> {
    fn new(missing: T) -> Self {
        Self {
            values: Pages::default(),
            missing,
        }
    }

    fn get(&self, row: usize) -> T {
        self.values.get(row).unwrap_or(self.missing)
    }

    fn set(&mut self, row: usize, value: T) {
        self.values.put(row, value, self.missing);
    }
}

/// What is gathered of the traces beside their fields, apart so that no memory lies between.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The class of each trace's best record, and how its worst one went.
    classes: Pages<(Class, Severity)>,
    /// The start and the tie of the best record.
    starts: Pages<i64>,
    ties: Pages<u32>,
    /// When the first of the other records began.
    others_start: OnDemand<i64>,
    of_spans: OnDemand<OfSpans>,
    last_end: OnDemand<i64>,
    latency_ms: OnDemand<f64>,
    /// The figures of the traces themselves, which go before the sums over their spans: few different ones take few bytes.
    figures: [ColumnBuilder; 3],
    /// Whether any record told how it went.
    pub(super) has_severity: bool,
}

impl Default for Gathered {
    fn default() -> Self {
        Self {
            classes: Pages::default(),
            starts: Pages::default(),
            ties: Pages::default(),
            others_start: OnDemand::new(i64::MAX),
            of_spans: OnDemand::new(OfSpans {
                root: NOBODY,
                root_start: NO_TIME,
                root_end: NO_TIME,
                root_went: Severity::Unknown,
                sums: [f64::NAN; 3],
            }),
            last_end: OnDemand::new(i64::MIN),
            latency_ms: OnDemand::new(f64::NAN),
            figures: FIGURES.map(|name| ColumnBuilder::new(name.to_owned())),
            has_severity: false,
        }
    }
}

impl Gathered {
    /// Makes room for so many traces.
    pub(super) fn resize(&mut self, rows: usize) {
        self.classes.grow(rows, (NOBODY.class, Severity::Unknown));
        self.starts.grow(rows, NOBODY.start);
        self.ties.grow(rows, NOBODY.tie);
    }

    /// Makes room for a trace, whose first record this is.
    pub(super) fn begin(&mut self, row: usize, rank: Rank) {
        if self.classes.len() < row {
            self.resize(row);
        }
        self.classes.push((rank.class, Severity::Unknown));
        self.starts.push(rank.start);
        self.ties.push(rank.tie);
    }

    /// Whether any trace is made of spans.
    pub(super) fn has_spans(&self) -> bool {
        !self.of_spans.values.is_empty()
    }

    pub(super) fn best(&self, row: usize) -> Rank {
        Rank {
            class: self.classes.get(row).map_or(NOBODY.class, |it| it.0),
            start: self.starts.get(row).unwrap_or(NOBODY.start),
            tie: self.ties.get(row).unwrap_or(NOBODY.tie),
        }
    }

    pub(super) fn set_best(&mut self, row: usize, rank: Rank) {
        self.began(row, self.best(row).start);
        if let Some((class, _)) = self.classes.get_mut(row) {
            *class = rank.class;
        }
        self.starts.put(row, rank.start, NOBODY.start);
        self.ties.put(row, rank.tie, NOBODY.tie);
    }

    /// Traces whose best record is of this class.
    pub(super) fn count(&self, class: Class) -> u64 {
        let of_class = self.classes.iter().filter(|row| row.0 == class);
        of_class.count() as u64
    }

    /// Frees what is only asked while records come.
    pub(super) fn end_records(&mut self) {
        self.ties = Pages::default();
    }

    /// Takes what a record says of its trace, whose best one is known.
    pub(super) fn note(&mut self, number: usize, rank: Rank, place: &Place<'_>) {
        if let Some((_, worst)) = self.classes.get_mut(number) {
            *worst = place.severity.max(*worst);
        }
        self.has_severity |= place.severity != Severity::Unknown;
        let best = self.best(number);
        if rank != best {
            self.began(number, rank.start);
        }
        if let Some(end) = place.end {
            self.last_end
                .set(number, end.max(self.last_end.get(number)));
        }
        if rank.class == Class::Trace {
            if rank <= best {
                self.set_latency(number, place.latency_ms);
            }
            return;
        }
        let mut spans = self.of_spans.get(number);
        if rank.class == Class::Root && rank < spans.root {
            spans.root = rank;
            spans.root_start = place.start.unwrap_or(NO_TIME);
            spans.root_end = place.end.unwrap_or(NO_TIME);
            spans.root_went = place.severity;
            if best.class != Class::Trace && place.end.is_none() {
                self.set_latency(number, place.latency_ms);
            }
        }
        self.of_spans.set(number, spans);
    }

    /// Takes a moment at which the trace was under way; `i64::MAX` is none.
    pub(super) fn began(&mut self, row: usize, start: i64) {
        if start < self.first_start(row) {
            self.others_start.set(row, start);
        }
    }

    /// When the first of a trace's records began; `i64::MAX` where none says it.
    fn first_start(&self, row: usize) -> i64 {
        self.best(row).start.min(self.others_start.get(row))
    }

    fn set_latency(&mut self, row: usize, latency_ms: f64) {
        if !latency_ms.is_nan() || !self.latency_ms.get(row).is_nan() {
            self.latency_ms.set(row, latency_ms);
        }
    }

    /// Adds a record's figures to the sums over spans, or sets those of the trace itself where the record tells them as
    /// a whole.
    pub(super) fn add_figures(&mut self, row: usize, figures: [Figure; 3], is_whole: bool) {
        for (kind, Figure { number, .. }) in figures.into_iter().enumerate() {
            if number.is_nan() {
            } else if is_whole {
                self.figures[kind].set(row, &Value::Number(number));
            } else {
                let mut spans = self.of_spans.get(row);
                let sum = &mut spans.sums[kind];
                *sum = if sum.is_nan() { number } else { *sum + number };
                self.of_spans.set(row, spans);
            }
        }
    }

    /// Gives traces from `first` on, which are new, the figures of this kind that a batch's column tells of them as a whole.
    pub(super) fn append_figures(&mut self, kind: usize, first: usize, column: &batch::Column) {
        self.figures[kind].append(first, column);
    }

    /// Whether there are figures of this kind.
    fn has_figures(&self, kind: usize) -> bool {
        let is_told = |spans: OfSpans| !spans.sums[kind].is_nan();
        !self.figures[kind].is_empty() || self.of_spans.values.iter().any(is_told)
    }

    /// The figures of this kind; none where no record tells any. It is asked once.
    pub(super) fn take_figures(&mut self, kind: usize) -> Option<Column> {
        if !self.has_figures(kind) {
            return None;
        }
        let rows = self.classes.len();
        let name = FIGURES[kind];
        let own = std::mem::replace(&mut self.figures[kind], ColumnBuilder::new(name.to_owned()));
        let own = own.finish(rows);
        if !self.has_spans() {
            return Some(own);
        }
        Some(Column::of_numbers(name, rows, |first, into| {
            own.fill_numbers(first, into);
            self.fill_sums(kind, first, into);
        }))
    }

    /// Gives the rows from `first` on that have no figure of their own the sum over their spans, rounded so that the spans'
    /// order does not show.
    #[inline(never)]
    fn fill_sums(&self, kind: usize, first: usize, into: &mut [f64]) {
        for (row, into) in (first..).zip(into) {
            if into.is_nan() {
                *into = (self.of_spans.get(row).sums[kind] * 1e12).round() / 1e12;
            }
        }
    }

    /// The latencies of the traces; none where there are no times for any.
    pub(super) fn latencies_ms(&self) -> Option<Column> {
        let rows = self.classes.len();
        let column = Column::of_numbers(LATENCY, rows, |first, into| {
            self.fill_latencies_ms(first, into);
        });
        (!column.has_no_number()).then_some(column)
    }

    /// The latencies of the rows from `first` on.
    #[inline(never)]
    fn fill_latencies_ms(&self, first: usize, into: &mut [f64]) {
        for (row, into) in (first..).zip(into) {
            *into = self.latency_ms(row);
        }
    }

    fn latency_ms(&self, row: usize) -> f64 {
        let told = self.latency_ms.get(row);
        if !told.is_nan() {
            return told;
        }
        let spans = self.of_spans.get(row);
        let (first, last) = (self.first_start(row), self.last_end.get(row));
        if spans.root_start != NO_TIME && spans.root_end != NO_TIME {
            (spans.root_end - spans.root_start) as f64
        } else if spans.root_start == NO_TIME && first != i64::MAX && last != i64::MIN {
            (last - first) as f64
        } else {
            f64::NAN
        }
    }

    /// When each trace began.
    pub(super) fn into_starts(self) -> Pages<i64> {
        let mut starts = if self.has_spans() || !self.others_start.values.is_empty() {
            return self.starts();
        } else {
            self.starts
        };
        starts.replace(NOBODY.start, NO_TIME);
        starts
    }

    fn starts(&self) -> Pages<i64> {
        let mut starts = Pages::default();
        let rows = self.classes.len();
        for first in (0..rows).step_by(BLOCK) {
            let mut block = [NO_TIME; BLOCK];
            let block = &mut block[..BLOCK.min(rows - first)];
            self.fill_starts(first, block);
            starts.extend_as(block, |start| start);
        }
        starts
    }

    #[inline(never)]
    fn fill_starts(&self, first: usize, into: &mut [i64]) {
        for (row, into) in (first..).zip(into) {
            *into = self.start(row);
        }
    }

    /// When a trace began: its root, or the first of its records.
    fn start(&self, row: usize) -> i64 {
        match (self.of_spans.get(row).root_start, self.first_start(row)) {
            (NO_TIME, i64::MAX) => NO_TIME,
            (NO_TIME, first) => first,
            (root, _) => root,
        }
    }

    /// How a trace's worst record went.
    pub(super) fn worst(&self, row: usize) -> Severity {
        let known = self.classes.get(row);
        known.map_or(Severity::Unknown, |it| it.1)
    }

    /// How a trace's root went.
    pub(super) fn root_went(&self, row: usize) -> Severity {
        self.of_spans.get(row).root_went
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
    pub(super) fn add(&mut self, number: Option<f64>) {
        let Some(number) = number else {
            return;
        };
        if self.number.is_nan() {
            self.number = number;
        } else if self.comes_in_parts {
            self.number += number;
        }
    }
}
