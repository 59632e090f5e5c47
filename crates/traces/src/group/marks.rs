//! What is known of each row whatever its group is: a byte a row, which stays while people try other groups.

use assay_plan::rule::Rule;

use crate::group::GroupError;
use crate::rule::Asked;
use crate::table::{BLOCK, Column, Pages, TraceTable};

/// The bits of a mark: whether the row lacks the failure signal, was judged, was found bad, and whether its cost is known.
pub(super) const WITHOUT: u8 = 1;
pub(super) const JUDGED: u8 = 2;
pub(super) const BAD: u8 = 4;
pub(super) const COSTED: u8 = 8;
/// How many different marks there are.
pub(super) const MARKS: usize = 16;

/// The mark of each row.
pub(super) fn marks(
    table: &TraceTable,
    signal: &Rule,
    verdict: &Rule,
) -> Result<Pages<u8>, GroupError> {
    let asked = [
        (Asked::rule(table, signal)?, WITHOUT),
        (Asked::answerable(table, verdict)?, JUDGED),
        (Asked::rule(table, verdict)?, BAD),
    ];
    let costs = costs(table);
    let mut marks = Pages::default();
    for first in (0..table.rows()).step_by(BLOCK) {
        let mut block = [WITHOUT; BLOCK];
        let block = &mut block[..BLOCK.min(table.rows() - first)];
        mark(first, block, &asked, costs);
        marks.extend_as(block, |mark| mark);
    }
    Ok(marks)
}

/// Marks the rows from `first` on, which are said to lack the signal.
#[inline(never)]
fn mark(first: usize, block: &mut [u8], asked: &[(Asked<'_>, u8); 3], costs: Option<&Column>) {
    let rows = block.len();
    let (mut holds, mut room) = ([false; BLOCK], [false; BLOCK]);
    for (asked, bit) in asked {
        asked.fill(first, &mut holds[..rows], &mut room[..rows]);
        for (mark, &holds) in block.iter_mut().zip(&holds[..rows]) {
            *mark ^= u8::from(holds) * bit;
        }
    }
    if let Some(column) = costs {
        let mut room = [f64::NAN; BLOCK];
        let numbers = column.numbers(first, &mut room[..rows]);
        for (mark, cost) in block.iter_mut().zip(numbers) {
            *mark |= u8::from(!cost.is_nan()) * COSTED;
        }
    }
}

/// Fields that hold what a trace cost, the most telling first.
const COSTS: &[&str] = &["cost_usd", "total_cost", "cost"];

/// The column that tells what a trace cost.
pub(super) fn costs(table: &TraceTable) -> Option<&Column> {
    COSTS.iter().find_map(|name| table.column(name))
}
