//! How well a group must be known, in the forms in which people say it.

use std::fmt;

use assay_sampling::detection::calls_to_tell::calls_to_tell;
use assay_sampling::forecast::group::ExpectedGroup;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::number::{self, NumberError, parse_number, plain};
use crate::period::Period;
use crate::traffic::{Traffic, ratio};

/// How often an alarm must notice the change that a [`Target::Tell`] names: four times in five, as is usual.
pub const CHANCE_TO_TELL: f64 = 0.8;

/// How well a group must be known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// The half-width of its interval, in percentage points.
    Points(f64),
    /// So many judged traces a window.
    Calls(u64),
    /// A change of its rate is noticed within one window with the chance [`CHANCE_TO_TELL`].
    Tell(Change),
}

/// A change of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The rate that is usual, 0 to 1.
    pub usual: f64,
    /// The rate that it must be told from, 0 to 1.
    pub changed: f64,
}

/// Why a typed text is no target.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TargetError {
    /// A part of it is no number.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// A change that is to be told within another time than the rates are read for.
    #[error("A change is told within one reading, which is not “{time}” here: the rates are read {}.", .window.every())]
    OtherTime {
        /// What was typed.
        time: String,
        /// What one reading is of.
        window: Period,
    },
    /// A number of calls that is not whole.
    #[error("Nobody can judge “{text}”: a number of calls is whole.")]
    NotWhole {
        /// What was typed.
        text: String,
    },
}

impl TargetError {
    /// A short stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Number(error) => error.code(),
            Self::OtherTime { .. } => "target.other-time",
            Self::NotWhole { .. } => "target.not-whole",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::Number(_) => {
                "Type points such as 3, calls such as 120 calls, or 5\u{a0}% from 10\u{a0}%."
            }
            Self::OtherTime { .. } => {
                "Leave the time out, or choose under “Money” how often the rates are read."
            }
            Self::NotWhole { .. } => "Type a whole number, such as 120 calls.",
        }
        .to_owned()
    }
}

impl Target {
    /// Reads a target as people type it: `3`, `±3 points`, `120 calls`, `tell 5 % from 10 % within a week` where the rates
    /// are read for a `window` of a week, or without that time.
    ///
    /// # Errors
    ///
    /// [`TargetError`] when the text says something else.
    pub fn parse(text: &str, window: Period) -> Result<Self, TargetError> {
        let text = text.trim().to_lowercase();
        let text = text.strip_prefix("tell ").unwrap_or(&text);
        let (text, time) = text
            .split_once(" within ")
            .unwrap_or((text, window.words()));
        if time != window.words() {
            let time = time.to_owned();
            return Err(TargetError::OtherTime { time, window });
        }
        if let Some((usual, changed)) = text.split_once("from") {
            return Ok(Self::Tell(Change {
                usual: parse_number(usual)? / 100.0,
                changed: parse_number(changed)? / 100.0,
            }));
        }
        if let Some(calls) = text.strip_suffix("calls").or(text.strip_suffix("call")) {
            let calls = parse_number(calls)?;
            if calls.fract() != 0.0 || !(0.0..=1e15).contains(&calls) {
                let text = text.to_owned();
                return Err(TargetError::NotWhole { text });
            }
            return Ok(Self::Calls(calls as u64));
        }
        let points = text.strip_suffix("points").or(text.strip_suffix("point"));
        Ok(Self::Points(parse_number(points.unwrap_or(text))?))
    }

    /// The target as a sentence names it: "± 3 points", "120 calls", "tell 5 % from 10 %".
    pub fn words(self) -> String {
        match self {
            Self::Points(points) => format!("± {} points", plain(points)),
            Self::Calls(_) => self.to_string(),
            Self::Tell(_) => format!("tell {self}"),
        }
    }

    /// The half-width that it is, in percentage points; none in another form.
    pub(crate) fn points(self) -> Option<f64> {
        match self {
            Self::Points(points) => Some(points),
            Self::Calls(_) | Self::Tell(_) => None,
        }
    }
}

/// The calls with which the group's reweighted verdicts are worth as many evenly drawn ones as telling the change takes;
/// all its traces where that is more, or where nothing can tell it.
pub(crate) fn calls_to_notice(traffic: &Traffic, group: ExpectedGroup, change: Change) -> u64 {
    let all = group.traces();
    let Ok(needed) = calls_to_tell(
        change.usual,
        change.changed,
        CHANCE_TO_TELL,
        None,
        traffic.alpha,
    ) else {
        return all;
    };
    let worth_enough = |calls: u64| {
        let split = traffic.split(group, calls);
        let cells = [
            (group.with_signal, split.with_signal),
            (group.without_signal, split.without_signal),
        ];
        let variance: f64 = cells
            .iter()
            .filter(|(cell, _)| cell.traces() > 0)
            .map(|&(cell, calls)| {
                let weight = ratio(cell.traces(), all);
                weight * weight * cell.rate() * (1.0 - cell.rate()) / calls as f64
            })
            .sum();
        let rate = group.rate();
        rate * (1.0 - rate) >= needed.lasting as f64 * variance * (1.0 - 1e-12)
    };
    let (mut too_few, mut enough) = (0, all);
    while too_few + 1 < enough {
        let middle = too_few + (enough - too_few) / 2;
        if worth_enough(middle) {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    enough
}

impl fmt::Display for Target {
    /// As [`Target::parse`] reads it: `3`, `120 calls`, `5 % from 10 %`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Points(points) => formatter.write_str(&plain(*points)),
            Self::Calls(calls) => formatter.write_str(&number::counted(*calls, "call")),
            Self::Tell(change) => write!(
                formatter,
                "{}\u{a0}% from {}\u{a0}%",
                plain(change.usual * 100.0),
                plain(change.changed * 100.0)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_say_targets_in_three_ways() {
        let tell = |usual, changed| Target::Tell(Change { usual, changed });
        for (text, target) in [
            ("3", Target::Points(3.0)),
            ("± 2.5 points", Target::Points(2.5)),
            ("1,200 calls", Target::Calls(1_200)),
            ("1 call", Target::Calls(1)),
            ("5 % from 10 %", tell(0.05, 0.1)),
            ("Tell 2% from 1%", tell(0.02, 0.01)),
            ("tell 5 % from 10 % within a week", tell(0.05, 0.1)),
        ] {
            let read = Target::parse(text, Period::Week).unwrap();
            assert_eq!(read, target, "{text}");
            assert_eq!(
                Target::parse(&read.to_string(), Period::Week),
                Ok(read),
                "{text}"
            );
        }
        for text in [
            "",
            "calls",
            "1.5 calls",
            "from 5",
            "a lot",
            "5 % from 10 % within a day",
        ] {
            let error = Target::parse(text, Period::Week).unwrap_err();
            assert!(!error.to_string().is_empty() && !error.next_step().is_empty());
        }
    }
}
