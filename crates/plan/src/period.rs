//! Lengths of time that budgets and readings refer to.

use serde::{Deserialize, Serialize};

use crate::error::PlanError;

/// A day, a week, or all of the loaded data once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Period {
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
    /// Everything that was loaded, once: the only period for data without times.
    WholeFile,
}

impl Period {
    /// How many of this period `window` holds: 7 for a day in a week.
    ///
    /// `span_days` is the time that the loaded data cover, in days, where they carry times.
    ///
    /// # Errors
    ///
    /// [`PlanError::NoTimes`] when that cannot be told because the data carry no times.
    pub fn times_in(self, window: Self, span_days: Option<f64>) -> Result<f64, PlanError> {
        if self == window {
            return Ok(1.0);
        }
        Ok(window.days(self, span_days)? / self.days(window, span_days)?)
    }

    /// The period's length in days; `beside` is the period that it is compared with.
    fn days(self, beside: Self, span_days: Option<f64>) -> Result<f64, PlanError> {
        match self {
            Self::Day => Ok(1.0),
            Self::Week => Ok(7.0),
            Self::WholeFile => span_days
                .filter(|days| days.is_finite() && *days > 0.0)
                .ok_or(PlanError::NoTimes {
                    period: beside.noun(),
                }),
        }
    }

    /// As said after an amount: "a day", "a week", "in all".
    pub fn words(self) -> &'static str {
        match self {
            Self::Day => "a day",
            Self::Week => "a week",
            Self::WholeFile => "in all",
        }
    }

    /// As said of what is counted: "day", "week", "file".
    pub fn noun(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::WholeFile => "file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_holds_seven_days_and_two_weeks_of_data_hold_two_weeks() {
        assert_eq!(Period::Day.times_in(Period::Week, None), Ok(7.0));
        assert_eq!(
            Period::Week.times_in(Period::WholeFile, Some(14.0)),
            Ok(2.0)
        );
        assert_eq!(
            Period::WholeFile.times_in(Period::Day, Some(14.0)),
            Ok(1.0 / 14.0)
        );
        assert_eq!(Period::WholeFile.times_in(Period::WholeFile, None), Ok(1.0));
    }

    #[test]
    fn data_without_times_have_no_weeks() {
        let error = Err(PlanError::NoTimes { period: "week" });
        assert_eq!(Period::WholeFile.times_in(Period::Week, None), error);
        assert_eq!(Period::Week.times_in(Period::WholeFile, Some(0.0)), error);
    }
}
