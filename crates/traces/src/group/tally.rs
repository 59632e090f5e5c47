//! Counts rows by stratum and by what is known of them.

use assay_plan::rule::Rule;
use assay_sampling::population::{Cell, Stratum};

use crate::group::{COSTS, GroupError, mean};
use crate::rule::Asked;
use crate::table::{BLOCK, Column, TraceTable};

/// The bits by which the rows of a stratum are told apart: whether they lack the failure signal, were judged, were found
/// bad, and whether their cost is known.
const WITHOUT: u8 = 1;
const JUDGED: u8 = 2;
const BAD: u8 = 4;
const COSTED: u8 = 8;
const KINDS: usize = 16;

/// Counts of rows, block by block.
pub(super) struct Tally<'a> {
    table: &'a TraceTable,
    judged: Asked<'a>,
    bad: Asked<'a>,
    costs: Option<&'a Column>,
    counts: Vec<Counts>,
    block: Block,
}

/// What a stratum's rows add up to.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// The traces of each kind.
    traces: [u64; KINDS],
    /// What they cost, with the failure signal and without.
    cost_usd: [f64; 2],
}

/// What is known of the rows of a block.
struct Block {
    kinds: [u8; BLOCK],
    costs: [f64; BLOCK],
    holds: [bool; BLOCK],
    room: [bool; BLOCK],
}

impl<'a> Tally<'a> {
    pub(super) fn of(table: &'a TraceTable, verdict: &'a Rule) -> Result<Self, GroupError> {
        Ok(Self {
            table,
            judged: Asked::answerable(table, verdict)?,
            bad: Asked::rule(table, verdict)?,
            costs: COSTS.iter().find_map(|name| table.column(name)),
            counts: Vec::new(),
            block: Block {
                kinds: [0; BLOCK],
                costs: [f64::NAN; BLOCK],
                holds: [false; BLOCK],
                room: [false; BLOCK],
            },
        })
    }

    /// Counts the rows from `first` on, at most [`BLOCK`] of them, by their strata, of which there are `known`, and whether
    /// they carry the failure signal.
    pub(super) fn add(&mut self, first: usize, strata: &[u32], signal: &[bool], known: usize) {
        self.counts.resize(known, Counts::default());
        let rows = strata.len();
        let kinds = &mut self.block.kinds[..rows];
        for (kind, &signal) in kinds.iter_mut().zip(signal) {
            *kind = u8::from(!signal) * WITHOUT;
        }
        for (asked, bit) in [(&self.judged, JUDGED), (&self.bad, BAD)] {
            let holds = &mut self.block.holds[..rows];
            asked.fill(first, holds, &mut self.block.room[..rows]);
            for (kind, &holds) in kinds.iter_mut().zip(&*holds) {
                *kind |= u8::from(holds) * bit;
            }
        }
        if let Some(column) = self.costs {
            let costs = &mut self.block.costs[..rows];
            column.fill_numbers(first, costs);
            for (kind, cost) in kinds.iter_mut().zip(costs) {
                *kind |= u8::from(!cost.is_nan()) * COSTED;
            }
        }
        let table = self.table;
        // Most tables hold a trace a row: they need not be asked for each.
        if table.is_counted() {
            self.count(strata, |row| table.traces_in(first + row));
        } else {
            self.count(strata, |_| 1);
        }
    }

    fn count(&mut self, strata: &[u32], traces_in: impl Fn(usize) -> u64) {
        let Block { kinds, costs, .. } = &self.block;
        let rows = strata.iter().zip(kinds).zip(costs);
        for (row, ((&stratum, &kind), &cost)) in rows.enumerate() {
            let counts = &mut self.counts[stratum as usize];
            let traces = traces_in(row);
            counts.traces[usize::from(kind) % KINDS] += traces;
            if kind & COSTED != 0 {
                counts.cost_usd[usize::from(kind & WITHOUT)] += cost * traces as f64;
            }
        }
    }

    /// The counted strata, of which these are the labels.
    pub(super) fn strata(&self, labels: Vec<Vec<String>>) -> Vec<Stratum> {
        let stratum = |(labels, counts): (Vec<String>, &Counts)| Stratum {
            labels,
            with_signal: counts.cell(0),
            without_signal: counts.cell(WITHOUT),
            tokens: Vec::new(),
        };
        labels.into_iter().zip(&self.counts).map(stratum).collect()
    }
}

impl Counts {
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
