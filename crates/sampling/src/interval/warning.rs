//! What a reader of an interval should know beside its limits.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::cell::{JudgedCell, Scope};

/// A reason to read an interval with care; its text is one sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Error)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum Warning {
    /// Most of the traffic rests on a handful of judged traces. The range is wide for it, not wrong.
    #[error(
        "Only {judged} judged ordinary traces stand for {:.0}\u{a0}% of this number.",
        100.0 * share
    )]
    FewOrdinaryJudged {
        /// Judged traces of the cell without the failure signal.
        judged: u64,
        /// Its share of the traffic, 0 to 1.
        share: f64,
    },
    /// Not one judged trace without the failure signal was bad.
    #[error(
        "No failure was seen among ordinary traces; how high the rate may be follows from their number alone."
    )]
    NoOrdinaryFailure,
    /// Traces came in sessions and were drawn one by one, as if they had nothing to do with each other.
    #[error(
        "Traces of one session resemble each other, and half of the sessions have {median_traces} or more: the range is too narrow."
    )]
    SessionsIgnored {
        /// Traces of the median session.
        median_traces: u64,
    },
    /// A small group, its flagged traces all judged and hardly a failure among the others: counts are too coarse for any
    /// approximate range here. The weakest coverage found is 90 to 93 % instead of 95.
    #[error(
        "So few failures are left among the {left} traces that nobody judged that this range may be a little too narrow."
    )]
    CoarseCounts {
        /// Traces without a verdict.
        left: u64,
    },
}

impl Warning {
    /// A short stable name, such as `warning.few-ordinary-judged`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::FewOrdinaryJudged { .. } => "warning.few-ordinary-judged",
            Self::NoOrdinaryFailure => "warning.no-ordinary-failure",
            Self::SessionsIgnored { .. } => "warning.sessions-ignored",
            Self::CoarseCounts { .. } => "warning.coarse-counts",
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        match self {
            Self::FewOrdinaryJudged { .. } => {
                "Judge more of the traces without a sign of trouble.".to_owned()
            }
            Self::NoOrdinaryFailure => {
                "Judge more of them where the upper end is too high to act on.".to_owned()
            }
            Self::SessionsIgnored { .. } => {
                "Draw whole sessions: by the hash of the session's id.".to_owned()
            }
            Self::CoarseCounts { left } => {
                format!("Judge the remaining {left}: then nothing is left to guess.")
            }
        }
    }
}

/// Fewer judged traces than this in a cell that makes most of the traffic are worth a word.
const FEW_JUDGED: u64 = 20;
/// More traces than this are not offered to be judged to the last.
const FEW_LEFT: u64 = 50;
/// Fewer bad traces than this among a cell's traces leave too few different outcomes.
const FEW_BAD: f64 = 4.0;

/// The warnings that go with the interval of a rate over these cells, the gravest cause first; none for most.
pub fn warnings(cells: &[JudgedCell], scope: Scope) -> Vec<Warning> {
    let traces: u64 = cells.iter().map(JudgedCell::traces).sum();
    let share = |cell: &JudgedCell| cell.traces() as f64 / traces as f64;
    let ordinary = || {
        cells
            .iter()
            .filter(|cell| !cell.with_signal() && cell.judged() > 0)
    };
    let few = ordinary()
        .filter(|cell| cell.judged() < cell.traces())
        .find(|cell| cell.judged() < FEW_JUDGED && share(cell) > 0.5)
        .map(|cell| Warning::FewOrdinaryJudged {
            judged: cell.judged(),
            share: share(cell),
        });
    let none_bad = ordinary().next().is_some()
        && ordinary().all(|cell| cell.bad() <= 0.0)
        && ordinary().any(|cell| cell.judged() < cell.traces());
    let coarse = (scope == Scope::Period)
        .then(|| coarse_counts(cells))
        .flatten();
    few.into_iter()
        .chain(none_bad.then_some(Warning::NoOrdinaryFailure))
        .chain(coarse)
        .collect()
}

/// The warning that goes with traces which came in sessions of these sizes and were drawn one by one; `None` where the median
/// session has a single trace. Where sessions were drawn,
/// [`clustered_rate_interval`](super::clustered::clustered_rate_interval) takes their resemblance in.
pub fn session_warning(traces_of_sessions: &[u64]) -> Option<Warning> {
    let mut sizes = traces_of_sessions.to_vec();
    sizes.sort_unstable();
    let median_traces = sizes.get(sizes.len() / 2).copied()?;
    (median_traces > 1).then_some(Warning::SessionsIgnored { median_traces })
}

fn coarse_counts(cells: &[JudgedCell]) -> Option<Warning> {
    let with_signal = || {
        cells
            .iter()
            .filter(|cell| cell.with_signal() && cell.traces() > 0)
    };
    let all_flagged_judged =
        with_signal().next().is_some() && with_signal().all(|cell| cell.judged() == cell.traces());
    let left: u64 = cells.iter().map(|cell| cell.traces() - cell.judged()).sum();
    let bad: f64 = cells
        .iter()
        .filter(|cell| !cell.with_signal())
        .filter_map(|cell| Some(cell.rate()? * cell.traces() as f64))
        .sum();
    (all_flagged_judged && (1..=FEW_LEFT).contains(&left) && bad < FEW_BAD)
        .then_some(Warning::CoarseCounts { left })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(with_signal: bool, traces: u64, judged: u64, bad: f64) -> JudgedCell {
        JudgedCell::new(with_signal, traces, judged, bad).unwrap()
    }

    #[test]
    fn a_well_judged_group_needs_no_word() {
        let cells = [cell(true, 60, 20, 12.0), cell(false, 940, 80, 2.0)];
        assert_eq!(warnings(&cells, Scope::Period), []);
        let all = [cell(true, 6, 6, 5.0), cell(false, 14, 14, 0.0)];
        assert_eq!(warnings(&all, Scope::Period), []);
    }

    #[test]
    fn few_ordinary_traces_are_counted_aloud() {
        let cells = [cell(true, 60, 60, 31.0), cell(false, 940, 12, 0.0)];
        let found = warnings(&cells, Scope::Period);
        assert_eq!(
            found.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "Only 12 judged ordinary traces stand for 94\u{a0}% of this number.",
                "No failure was seen among ordinary traces; how high the rate may be follows from their number alone.",
            ]
        );
    }

    #[test]
    fn sessions_of_several_traces_must_not_be_ignored() {
        assert_eq!(session_warning(&[]), None);
        assert_eq!(session_warning(&[1, 1, 9]), None);
        let warning = session_warning(&[1, 3, 9]).unwrap();
        assert_eq!(warning, Warning::SessionsIgnored { median_traces: 3 });
        assert!(warning.next_step().contains("session"));
    }

    #[test]
    fn the_rest_of_a_small_group_is_offered_to_be_judged() {
        let cells = [cell(true, 12, 12, 9.0), cell(false, 80, 40, 1.0)];
        let coarse = Warning::CoarseCounts { left: 40 };
        assert_eq!(warnings(&cells, Scope::Period), [coarse]);
        assert_eq!(warnings(&cells, Scope::System), []);
        assert!(coarse.next_step().contains("40"));
        let not_all_flagged = [cell(true, 12, 11, 9.0), cell(false, 80, 40, 1.0)];
        assert_eq!(warnings(&not_all_flagged, Scope::Period), []);
        let more_failures = [cell(true, 12, 12, 9.0), cell(false, 80, 40, 2.0)];
        assert_eq!(warnings(&more_failures, Scope::Period), []);
    }
}
