//! Ranges that hold a rate with a given confidence.

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub mod bounded;
pub mod cell;
pub mod clustered;
pub mod exact;
pub mod rate;
pub mod score;
pub mod single;
pub mod stratified;
pub mod stratified_wilson;
pub mod survey;
pub(crate) mod two_cells;
pub mod warning;

/// A range of values, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interval {
    /// The lower limit.
    pub lower: f64,
    /// The upper limit, never below the lower.
    pub upper: f64,
}

impl Interval {
    /// What is known of a rate before anything was judged: 0 to 1.
    pub const UNKNOWN: Self = Self {
        lower: 0.0,
        upper: 1.0,
    };

    /// The whole width, in the unit of the limits.
    pub fn width(self) -> f64 {
        self.upper - self.lower
    }

    /// Half the width of a rate's interval, in percentage points.
    pub fn half_width_points(self) -> f64 {
        50.0 * self.width()
    }

    /// The same interval seen from the other side: of `1 − rate`.
    #[must_use]
    pub fn reflected(self) -> Self {
        Self {
            lower: 1.0 - self.upper,
            upper: 1.0 - self.lower,
        }
    }

    /// Whether the value lies inside or on a limit.
    pub fn contains(self, value: f64) -> bool {
        (self.lower..=self.upper).contains(&value)
    }

    /// Limits that rounding pushed past the estimate or out of [0, 1] by an ulp, put back.
    pub(crate) fn around(estimate: f64, lower: f64, upper: f64) -> Self {
        Self {
            lower: lower.clamp(0.0, 1.0).min(estimate),
            upper: upper.clamp(0.0, 1.0).max(estimate),
        }
    }
}

/// Counts that no interval can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum IntervalError {
    /// More bad verdicts than verdicts, or fewer than none.
    #[error("{bad} bad verdicts among {judged} judged traces cannot be.")]
    BadOutOfRange {
        /// Bad verdicts, or the sum of scores.
        bad: f64,
        /// Judged traces.
        judged: u64,
    },
    /// More judged traces than traces.
    #[error("{judged} traces were judged where only {traces} exist.")]
    JudgedExceedTraces {
        /// Judged traces.
        judged: u64,
        /// Traces.
        traces: u64,
    },
    /// More traces than any calculation here allows for.
    #[error(
        "{traces} traces are more than can be reckoned with; {} is the limit.",
        crate::population::MAX_TRACES
    )]
    TooManyTraces {
        /// Traces.
        traces: u64,
    },
    /// There is no trace at all.
    #[error("There is no traffic to give a rate of.")]
    NoTraffic,
    /// Shares of the traffic that are not one for each cell, or not numbers of which at least one is above zero.
    #[error("The shares must be numbers of zero or more, one for each cell, and not all zero.")]
    Shares,
    /// A rate outside 0 to 1, or no number.
    #[error("A rate must lie between 0 and 1; {rate} does not.")]
    RateOutOfRange {
        /// What was given.
        rate: f64,
    },
}

impl IntervalError {
    /// A short stable name, such as `interval.bad-out-of-range`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadOutOfRange { .. } => "interval.bad-out-of-range",
            Self::JudgedExceedTraces { .. } => "interval.judged-exceed-traces",
            Self::TooManyTraces { .. } => "interval.too-many-traces",
            Self::NoTraffic => "interval.no-traffic",
            Self::Shares => "interval.shares",
            Self::RateOutOfRange { .. } => "interval.rate-out-of-range",
        }
    }

    /// What to do about it.
    pub fn next_step(&self) -> String {
        match self {
            Self::BadOutOfRange { .. } => {
                "Check which verdicts count as bad, and that no trace is counted twice."
            }
            Self::JudgedExceedTraces { .. } => {
                "Check that the judged traces and the counts of traffic are of the same period."
            }
            Self::TooManyTraces { .. } => "Check the count, or plan for a shorter period.",
            Self::Shares => "Give each group's share of the traffic, such as 0.2 for a fifth.",
            Self::NoTraffic => "Choose a period or a group that has traces.",
            Self::RateOutOfRange { .. } => "Give the rate as a share, such as 0.05 for 5 %.",
        }
        .to_owned()
    }
}
