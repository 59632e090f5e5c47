//! A plan carried out many times on traffic whose truth is known: what the formulas promise, seen to happen.
//!
//! Nothing is left to the clock: the same seed gives the same readings on every machine.
//!
//! ```
//! use std::num::NonZeroU32;
//!
//! use assay_sampling::allocation::split::Split;
//! use assay_sampling::alpha::Alpha;
//! use assay_sampling::rehearsal::design::Design;
//! use assay_sampling::rehearsal::truth::{TrueCell, TrueGroup};
//! use assay_sampling::rehearsal::Rehearsal;
//!
//! let groups = vec![TrueGroup {
//!     with_signal: TrueCell::new(60, 39)?,
//!     without_signal: TrueCell::new(940, 12)?,
//! }];
//! let plan = Design::Planned(vec![Split { with_signal: 20, without_signal: 80 }]);
//! let rehearsal = Rehearsal::new(groups, plan, Alpha::from_confidence(0.95)?, 47)?;
//!
//! // Twenty possible weeks, then many at once.
//! for week in 0..20 {
//!     assert!(rehearsal.reading(week)?.groups[0].interval.width() < 0.2);
//! }
//! let found = rehearsal.run(NonZeroU32::new(500).ok_or("none")?)?;
//! assert!(found.groups[0].coverage > 0.9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::num::NonZeroU32;

use thiserror::Error;

use self::count_table::CountTable;
use self::design::Design;
use self::outcome::{Outcome, Tally};
use self::truth::{TrueCell, TrueGroup};
use crate::allocation::split::Split;
use crate::alpha::Alpha;
use crate::interval::IntervalError;
use crate::interval::cell::{JudgedCell, Scope};
use crate::interval::rate::{RateInterval, rate_interval};
use crate::random::SplitMix64;

mod count_table;
pub mod design;
pub mod outcome;
pub mod truth;

/// What judging once would have said.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Of each group.
    pub groups: Vec<RateInterval>,
    /// Of all traffic.
    pub overall: RateInterval,
}

/// What judging many times says.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcomes {
    /// Of each group.
    pub groups: Vec<Outcome>,
    /// Of all traffic.
    pub overall: Outcome,
}

/// A design on traffic whose truth is known, ready to be carried out any number of times.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    groups: Vec<TrueGroup>,
    all: TrueCell,
    prepared: Prepared,
    alpha: Alpha,
    source: SplitMix64,
}

/// A design with the distributions that do not change from one reading to the next.
#[derive(Clone, Debug)]
enum Prepared {
    Planned(Vec<[PlannedCell; 2]>),
    Even(u64),
}

#[derive(Clone, Debug)]
struct PlannedCell {
    traces: u64,
    judged: u64,
    bad: CountTable,
}

impl PlannedCell {
    fn new(cell: TrueCell, judged: u64) -> Self {
        Self {
            traces: cell.traces(),
            judged,
            bad: CountTable::hypergeometric(cell, judged),
        }
    }
}

impl Rehearsal {
    /// Prepares a design. Intervals are about the traces themselves ([`Scope::Period`]).
    ///
    /// # Errors
    /// When there is no group, a group has no trace, or the design judges more traces than there are or other groups.
    pub fn new(
        groups: Vec<TrueGroup>,
        design: Design,
        alpha: Alpha,
        seed: u64,
    ) -> Result<Self, RehearsalError> {
        if let Some(group) = groups.iter().position(|group| group.pooled().traces() == 0) {
            return Err(RehearsalError::EmptyGroup { group });
        }
        let all = TrueCell::sum(groups.iter().map(|group| group.pooled()))
            .filter(|all| all.traces() > 0)
            .ok_or(RehearsalError::Traffic)?;
        let prepared = match design {
            Design::Planned(splits) => Prepared::Planned(planned_cells(&groups, &splits)?),
            Design::Even(calls) if calls > all.traces() => {
                return Err(RehearsalError::TooManyCalls {
                    calls,
                    traces: all.traces(),
                });
            }
            Design::Even(calls) => Prepared::Even(calls),
        };
        Ok(Self {
            groups,
            all,
            prepared,
            alpha,
            source: SplitMix64::new(seed),
        })
    }

    /// The reading with this number. It does not depend on how many readings are taken, and that of a group in a plan not on
    /// the groups after it.
    ///
    /// # Errors
    /// As [`rate_interval`]; never for what [`Rehearsal::new`] let pass.
    pub fn reading(&self, number: u64) -> Result<Reading, IntervalError> {
        let source = self.source.stream(number);
        match &self.prepared {
            Prepared::Planned(groups) => self.planned_reading(groups, &source),
            Prepared::Even(calls) => self.even_reading(*calls, &source),
        }
    }

    /// What the first so many readings say together.
    ///
    /// # Errors
    /// As [`Rehearsal::reading`].
    pub fn run(&self, readings: NonZeroU32) -> Result<Outcomes, IntervalError> {
        let mut groups: Vec<Tally> = self
            .groups
            .iter()
            .map(|group| Tally::new(group.pooled().rate()))
            .collect();
        let mut overall = Tally::new(self.all.rate());
        for number in 0..readings.get() {
            let reading = self.reading(u64::from(number))?;
            for (tally, found) in groups.iter_mut().zip(&reading.groups) {
                tally.add(found);
            }
            overall.add(&reading.overall);
        }
        Ok(Outcomes {
            groups: groups.iter().map(Tally::outcome).collect(),
            overall: overall.outcome(),
        })
    }

    /// Both cells of each group apart, reweighted.
    fn planned_reading(
        &self,
        groups: &[[PlannedCell; 2]],
        source: &SplitMix64,
    ) -> Result<Reading, IntervalError> {
        let cells = groups
            .iter()
            .flatten()
            .zip(0..)
            .map(|(cell, place)| {
                let bad = cell.bad.draw(&mut source.stream(place));
                JudgedCell::new(place % 2 == 0, cell.traces, cell.judged, bad as f64)
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Reading {
            groups: cells
                .chunks(2)
                .map(|cells| rate_interval(cells, Scope::Period, self.alpha))
                .collect::<Result<_, _>>()?,
            overall: rate_interval(&cells, Scope::Period, self.alpha)?,
        })
    }

    /// One simple random sample of all traffic: its numbers in the groups are left to chance, and no cell weighs more than
    /// another.
    fn even_reading(&self, calls: u64, source: &SplitMix64) -> Result<Reading, IntervalError> {
        let one_cell = |traces: u64, judged: u64, bad: u64| {
            let cell = JudgedCell::new(false, traces, judged, bad as f64)?;
            rate_interval(&[cell], Scope::Period, self.alpha)
        };
        let (mut traces_left, mut calls_left, mut all_bad) = (self.all.traces(), calls, 0);
        let mut groups = Vec::with_capacity(self.groups.len());
        for (group, place) in self.groups.iter().zip(0..) {
            let (group, mut random) = (group.pooled(), source.stream(place));
            let judged =
                CountTable::drawn_from(group.traces(), traces_left, calls_left).draw(&mut random);
            let bad = CountTable::hypergeometric(group, judged).draw(&mut random);
            traces_left -= group.traces();
            calls_left -= judged;
            all_bad += bad;
            groups.push(one_cell(group.traces(), judged, bad)?);
        }
        Ok(Reading {
            groups,
            overall: one_cell(self.all.traces(), calls, all_bad)?,
        })
    }
}

fn planned_cells(
    groups: &[TrueGroup],
    splits: &[Split],
) -> Result<Vec<[PlannedCell; 2]>, RehearsalError> {
    if groups.len() != splits.len() {
        return Err(RehearsalError::OtherGroups {
            groups: groups.len(),
            planned: splits.len(),
        });
    }
    groups
        .iter()
        .zip(splits)
        .map(|(group, split)| {
            let planned = |cell: TrueCell, calls: u64| {
                if calls > cell.traces() {
                    return Err(RehearsalError::TooManyCalls {
                        calls,
                        traces: cell.traces(),
                    });
                }
                Ok(PlannedCell::new(cell, calls))
            };
            Ok([
                planned(group.with_signal, split.with_signal)?,
                planned(group.without_signal, split.without_signal)?,
            ])
        })
        .collect()
}

/// A rehearsal that cannot be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RehearsalError {
    /// A cell with more bad traces than traces.
    #[error("{bad} bad traces among {traces} cannot be.")]
    Bad {
        /// Bad traces.
        bad: u64,
        /// Traces.
        traces: u64,
    },
    /// A group without a trace.
    #[error("Group {group} has no traces.")]
    EmptyGroup {
        /// Its place among the groups, from 0.
        group: usize,
    },
    /// No traffic at all, or more than can be reckoned with.
    #[error("There is no traffic to rehearse on, or too much to reckon with.")]
    Traffic,
    /// The plan is for another number of groups.
    #[error("The plan is for {planned} groups, and there are {groups}.")]
    OtherGroups {
        /// Groups that there are.
        groups: usize,
        /// Groups of the plan.
        planned: usize,
    },
    /// More calls than traces.
    #[error("{calls} calls are planned where only {traces} traces exist.")]
    TooManyCalls {
        /// Planned calls.
        calls: u64,
        /// Traces.
        traces: u64,
    },
}

impl RehearsalError {
    /// A short stable name, such as `rehearsal.bad`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bad { .. } => "rehearsal.bad",
            Self::EmptyGroup { .. } => "rehearsal.empty-group",
            Self::Traffic => "rehearsal.traffic",
            Self::OtherGroups { .. } => "rehearsal.other-groups",
            Self::TooManyCalls { .. } => "rehearsal.too-many-calls",
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        match self {
            Self::Bad { .. } => "Check the counts of bad traces.",
            Self::EmptyGroup { .. } => "Leave groups without traces out.",
            Self::Traffic => "Choose a period that has traces, or a shorter one.",
            Self::OtherGroups { .. } => "Plan again for the groups as they are now.",
            Self::TooManyCalls { .. } => "Judge at most all traces of each group.",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests;
