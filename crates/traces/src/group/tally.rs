//! Counts rows by stratum and by what is known of them.

use assay_sampling::population::{Cell, Stratum};

use crate::group::marks::{BAD, COSTED, JUDGED, MARKS, WITHOUT, costs};
use crate::group::mean;
use crate::table::{BLOCK, Column, TraceTable};

/// Counts of rows, block by block.
pub(super) struct Tally<'a> {
    table: &'a TraceTable,
    costs: Option<&'a Column>,
    /// The counts of each stratum twice, for every other row: where many rows in turn are of one stratum none has to wait for
    /// the sum with the one before it.
    counts: Vec<[Counts; 2]>,
    /// What the rows of a block cost.
    costs_usd: [f64; BLOCK],
}

/// What a stratum's rows add up to.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// The traces of each mark.
    traces: [u64; MARKS],
    /// What they cost, with the failure signal and without.
    cost_usd: [f64; 2],
}

impl<'a> Tally<'a> {
    pub(super) fn of(table: &'a TraceTable) -> Self {
        Self {
            table,
            costs: costs(table),
            counts: Vec::new(),
            costs_usd: [f64::NAN; BLOCK],
        }
    }

    /// Counts the rows from `first` on, at most [`BLOCK`] of them, by their strata, of which there are `known`, and their
    /// marks, which may be those of more rows.
    pub(super) fn add(&mut self, first: usize, strata: &[u32], marks: &[u8], known: usize) {
        self.counts.resize(known, Default::default());
        let room = &mut self.costs_usd[..strata.len()];
        let costs = match self.costs {
            Some(column) => column.numbers(first, room),
            None => room,
        };
        let rows = strata.iter().zip(marks).zip(costs);
        // Most tables hold a trace a row: they need not be asked for each.
        if self.table.is_counted() {
            let table = self.table;
            count(&mut self.counts, rows, |row| table.traces_in(first + row));
        } else {
            count(&mut self.counts, rows, |_| 1);
        }
    }

    /// The counted strata, of which these are the labels.
    pub(super) fn strata(&self, labels: Vec<Vec<String>>) -> Vec<Stratum> {
        let stratum = |(labels, [counts, others]): (Vec<String>, &[Counts; 2])| {
            let counts = counts.with(others);
            Stratum {
                labels,
                with_signal: counts.cell(0),
                without_signal: counts.cell(WITHOUT),
                tokens: Vec::new(),
            }
        };
        labels.into_iter().zip(&self.counts).map(stratum).collect()
    }
}

/// Counts rows by their strata, their marks and what they cost.
#[inline(never)]
fn count<'a>(
    counts: &mut [[Counts; 2]],
    rows: impl Iterator<Item = ((&'a u32, &'a u8), &'a f64)>,
    traces_in: impl Fn(usize) -> u64,
) {
    for (row, ((&stratum, &mark), &cost)) in rows.enumerate() {
        let counts = &mut counts[stratum as usize][row % 2];
        let traces = traces_in(row);
        counts.traces[usize::from(mark) % MARKS] += traces;
        if mark & COSTED != 0 {
            counts.cost_usd[usize::from(mark & WITHOUT)] += cost * traces as f64;
        }
    }
}

impl Counts {
    /// These and others together.
    fn with(mut self, others: &Self) -> Self {
        for (own, other) in self.traces.iter_mut().zip(others.traces) {
            *own += other;
        }
        for (own, other) in self.cost_usd.iter_mut().zip(others.cost_usd) {
            *own += other;
        }
        self
    }

    /// The cell of the traces that lack the failure signal, or of those that do not.
    fn cell(&self, side: u8) -> Cell {
        let sum = |bits: u8| -> u64 {
            let kinds = (0..).zip(&self.traces);
            let counted = kinds.filter(|(kind, _)| kind & (WITHOUT | bits) == side | bits);
            counted.map(|(_, traces)| traces).sum()
        };
        Cell {
            traces: sum(0),
            judged: sum(JUDGED),
            judged_bad: sum(JUDGED | BAD),
            mean_cost_usd: mean((self.cost_usd[usize::from(side)], sum(COSTED) as f64)),
        }
    }
}
