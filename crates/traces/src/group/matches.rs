//! What is remembered while people try other groups: how many traces a condition holds for, which ones for example, and the
//! marks of the rows.

use assay_plan::rule::{Condition, Rule};
use assay_plan::weighting::Weighting;

use crate::group::GroupError;
use crate::group::marks::marks;
use crate::rule::RowTest;
use crate::table::{BLOCK, Pages, TraceTable};
use crate::weights::Weights;

/// So many traces are named as examples of what a condition holds for.
const EXAMPLES: usize = 3;

/// So many rows are passed over at once where a condition holds for none of them.
const FEW: usize = 16;

/// So many conditions are remembered.
const REMEMBERED: usize = 64;

/// What conditions hold for in one table, remembered: while people try other groups, their signs of trouble stay.
#[derive(Debug, Default)]
pub struct Matched {
    /// The newest last.
    known: Vec<(Condition, Option<Weighting>, Matches)>,
    /// The marks of the rows by the signal and the verdict that were asked last.
    marks: Option<(Rule, Rule, Pages<u8>)>,
}

/// What a condition holds for.
#[derive(Clone, Debug)]
pub(super) struct Matches {
    /// How many traces.
    pub(super) traces: u64,
    /// The ids of a few of them, the first in their alphabet.
    pub(super) examples: Vec<String>,
}

impl Matched {
    /// The mark of each row of the one table that this is about.
    pub(super) fn marks(
        &mut self,
        table: &TraceTable,
        signal: &Rule,
        verdict: &Rule,
    ) -> Result<&Pages<u8>, GroupError> {
        let is_it = |known: &(Rule, Rule, Pages<u8>)| known.0 == *signal && known.1 == *verdict;
        let known = match self.marks.take().filter(is_it) {
            Some(known) => known,
            None => (
                signal.clone(),
                verdict.clone(),
                marks(table, signal, verdict)?,
            ),
        };
        Ok(&self.marks.insert(known).2)
    }

    /// What a condition holds for, in the one table that this is about.
    pub(super) fn of(
        &mut self,
        table: &TraceTable,
        condition: &Condition,
        weighting: Option<&Weighting>,
    ) -> Result<Matches, GroupError> {
        let is_it = |known: &&(Condition, Option<Weighting>, Matches)| {
            known.0 == *condition && known.1.as_ref() == weighting
        };
        if let Some((_, _, matches)) = self.known.iter().find(is_it) {
            return Ok(matches.clone());
        }
        let matches = matches(table, condition, Weights::of(table, weighting)?)?;
        if self.known.len() == REMEMBERED {
            self.known.remove(0);
        }
        let known = (condition.clone(), weighting.cloned(), matches.clone());
        self.known.push(known);
        Ok(matches)
    }
}

fn matches(
    table: &TraceTable,
    condition: &Condition,
    weights: Weights<'_>,
) -> Result<Matches, GroupError> {
    let test = RowTest::of(table, condition)?;
    let mut holds = [false; BLOCK];
    let (mut traces, mut examples) = (0.0, Vec::with_capacity(EXAMPLES + 1));
    for first in (0..table.rows()).step_by(BLOCK) {
        let holds = &mut holds[..BLOCK.min(table.rows() - first)];
        test.fill(first, holds);
        for (few, holds) in holds.chunks(FEW).enumerate() {
            // Trouble is rare: most rows are passed over many at a time.
            if !holds.contains(&true) {
                continue;
            }
            let rows = (first + few * FEW..).zip(holds);
            for (row, _) in rows.filter(|&(_, &holds)| holds) {
                traces += weights.of_row(row);
                // Counts of traces are not traces: they have no ids.
                if !table.is_counted() {
                    keep_first(&mut examples, &table.ids().get(row));
                }
            }
        }
    }
    Ok(Matches {
        traces: traces.round() as u64,
        examples,
    })
}

/// Keeps the first ids in their alphabet, whatever the order in which they come.
fn keep_first(first: &mut Vec<String>, id: &str) {
    if first.len() < EXAMPLES || first.last().is_some_and(|last| id < last.as_str()) {
        let place = first.partition_point(|known| known.as_str() < id);
        first.insert(place, id.to_owned());
        first.truncate(EXAMPLES);
    }
}
