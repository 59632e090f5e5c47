//! Which observations make one trace: each carries what its trace's root says, where it says nothing itself.

use crate::table::{Codes, Column, IdIndex, Members, Pages, TraceTable, Values};

/// Which rows belong to which trace, and which row speaks for it.
#[derive(Debug)]
pub(crate) struct Families<R> {
    traces: IdIndex,
    /// The trace of each row.
    of_row: Vec<u32>,
    /// The row that speaks for each trace, and its rank.
    speakers: Vec<(R, u32)>,
    /// The same among observations alone: the root of each trace.
    roots: Vec<Option<(R, u32)>>,
    /// Rows of records about traces themselves.
    about_traces: Vec<bool>,
}

impl<R> Default for Families<R> {
    fn default() -> Self {
        Self {
            traces: IdIndex::default(),
            of_row: Vec::new(),
            speakers: Vec::new(),
            roots: Vec::new(),
            about_traces: Vec::new(),
        }
    }
}

/// Fields that tell how an observation itself went, which it does not get from its trace.
const OWN: &[&str] = &[
    "status",
    "error",
    "error_type",
    "model",
    "latency_ms",
    "cost_usd",
    "tokens_in",
    "tokens_out",
    "finish_reason",
];

impl<R: Ord + Copy> Families<R> {
    /// Adds a row of a trace. The lowest rank speaks for the trace.
    #[inline(never)]
    pub(crate) fn add(&mut self, row: usize, trace_id: &str, rank: R, is_about_trace: bool) {
        let (trace, is_new) = self.traces.row(trace_id);
        let own = (rank, row as u32);
        if is_new {
            self.speakers.push(own);
            self.roots.push(None);
        }
        let speaker = &mut self.speakers[trace as usize];
        *speaker = own.min(*speaker);
        if !is_about_trace {
            let root = &mut self.roots[trace as usize];
            *root = Some(root.map_or(own, |root| own.min(root)));
        }
        if self.of_row.len() <= row {
            self.of_row.resize(row + 1, trace);
            self.about_traces.resize(row + 1, false);
        }
        self.of_row[row] = trace;
        self.about_traces[row] = is_about_trace;
    }

    /// How many traces there are.
    pub(crate) fn traces(&self) -> usize {
        self.speakers.len()
    }

    /// The row of a trace's root.
    pub(crate) fn root(&self, trace_id: &str) -> Option<u32> {
        let trace = self.traces.find(trace_id)?;
        self.roots.get(trace as usize)?.map(|(_, row)| row)
    }

    /// The observations with what their traces say, without the rows about traces themselves. Where there are no
    /// observations, the traces stay.
    pub(crate) fn hand_down(&self, mut table: TraceTable) -> TraceTable {
        let speaker = |row: usize| {
            let trace = self.of_row.get(row).copied()?;
            self.speakers
                .get(trace as usize)
                .map(|(_, row)| *row as usize)
        };
        for column in &mut table.columns {
            let is_own = OWN.contains(&column.name()) || column.name().starts_with("scores.");
            if !is_own {
                inherit(column, speaker);
            }
        }
        let is_kept = |row: &usize| !self.about_traces.get(*row).copied().unwrap_or(false);
        let kept: Vec<usize> = (0..table.rows()).filter(is_kept).collect();
        if kept.is_empty() || kept.len() == table.rows() {
            table.members = Some(self.roots(|row| row));
            return table;
        }
        let mut observations = table.select(&kept);
        observations.members = Some(self.roots(|row| kept.partition_point(|&it| it < row)));
        observations
    }

    /// The root of each trace that has observations, by its row as `place` finds it.
    fn roots(&self, place: impl Fn(usize) -> usize) -> Members {
        let (mut traces, mut rows) = (IdIndex::default(), Vec::new());
        for (trace, root) in self.roots.iter().enumerate() {
            if let Some((_, row)) = root {
                traces.row(&self.traces.id(trace));
                rows.push(place(*row as usize) as u32);
            }
        }
        Members {
            traces: traces.into_ids(),
            rows,
        }
    }
}

/// Fills the rows without a value with that of another row.
fn inherit(column: &mut Column, from: impl Fn(usize) -> Option<usize>) {
    match column.values_mut() {
        Values::Coded { codes, .. } => inherit_codes(codes, from),
        Values::Numbers(numbers) => fill(numbers, f64::is_nan, from),
        Values::NotKept { present, .. } => fill(present, |present| !present, from),
        Values::Unread => {}
    }
}

fn inherit_codes(codes: &mut Codes, from: impl Fn(usize) -> Option<usize>) {
    for row in 0..codes.len() {
        if codes.get(row) == 0
            && let Some(other) = from(row)
        {
            codes.set(row, codes.get(other));
        }
    }
}

fn fill<T: Copy>(
    values: &mut Pages<T>,
    is_missing: impl Fn(T) -> bool,
    from: impl Fn(usize) -> Option<usize>,
) {
    for row in 0..values.len() {
        if values.get(row).is_some_and(&is_missing)
            && let Some(value) = from(row).and_then(|row| values.get(row))
            && let Some(place) = values.get_mut(row)
        {
            *place = value;
        }
    }
}
