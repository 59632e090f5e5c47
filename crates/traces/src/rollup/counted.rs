//! Records that are counts of traces: each becomes a row a kind of trace, with how many there are of it.

use crate::batch::Cell;
use crate::layout::CountPart;
use crate::rollup::roles::{Role, Roles};

/// The most traces that a row may stand for: keeps every sum of counts exact.
const MOST_TRACES: f64 = 1e12;

/// A kind of trace in a group, and how many there are of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) traces: u64,
    /// Whether they had trouble, where that is told.
    pub(super) trouble: Option<bool>,
    /// Whether they were judged bad, where that is told.
    pub(super) bad: Option<bool>,
}

/// The kinds of trace in a group's record; none where its counts are none or contradict each other.
pub(super) fn kinds(record: &[Cell<'_>], roles: &Roles) -> Option<Vec<Kind>> {
    let count = |wanted: CountPart| {
        let is_wanted =
            |cell: &&Cell<'_>| matches!(roles.of(cell.name), Role::Count(part) if *part == wanted);
        let number = record.iter().find(is_wanted)?.value.as_number();
        Some(
            number
                .filter(|it| it.fract() == 0.0 && (0.0..=MOST_TRACES).contains(it))
                .map(|it| it as u64),
        )
    };
    let traces = count(CountPart::Traces)??;
    let kind = |traces, trouble, bad| Kind {
        traces,
        trouble,
        bad,
    };
    let mut kinds = match (
        count(CountPart::Troubles),
        count(CountPart::Judged),
        count(CountPart::JudgedBad),
    ) {
        (Some(troubles), _, _) => {
            let troubles = troubles?;
            vec![
                kind(troubles, Some(true), None),
                kind(traces.checked_sub(troubles)?, Some(false), None),
            ]
        }
        (None, Some(judged), Some(bad)) => {
            let (judged, bad) = (judged?, bad?);
            vec![
                kind(bad, None, Some(true)),
                kind(judged.checked_sub(bad)?, None, Some(false)),
                kind(traces.checked_sub(judged)?, None, None),
            ]
        }
        _ => vec![kind(traces, None, None)],
    };
    kinds.retain(|kind| kind.traces > 0);
    Some(kinds)
}
