//! Lengths of time that budgets and readings refer to.

use serde::{Deserialize, Serialize};

use crate::error::PlanError;

/// An hour, a day, a week, a month, or all of the loaded data once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Period {
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
    /// A twelfth of the mean Gregorian year of 365.2425 days.
    Month,
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
            Self::Hour => Ok(1.0 / 24.0),
            Self::Day => Ok(1.0),
            Self::Week => Ok(7.0),
            Self::Month => Ok(365.2425 / 12.0),
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
            Self::Hour => "an hour",
            Self::Day => "a day",
            Self::Week => "a week",
            Self::Month => "a month",
            Self::WholeFile => "in all",
        }
    }

    /// As said of what is counted: "day", "week", "file".
    pub fn noun(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::WholeFile => "file",
        }
    }

    /// As said of several windows: "days", "weeks", "readings".
    pub fn plural(self) -> &'static str {
        match self {
            Self::Hour => "hours",
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
            Self::WholeFile => "readings",
        }
    }

    /// As said of how often the rates are read: "every week", "once, for the whole file".
    pub fn every(self) -> String {
        match self {
            Self::WholeFile => "once, for the whole file".to_owned(),
            other => format!("every {}", other.noun()),
        }
    }

    /// As said of when a window is over: "after a day", "after one reading".
    pub fn after(self) -> String {
        match self {
            Self::WholeFile => "after one reading".to_owned(),
            other => format!("after {}", other.words()),
        }
    }

    /// As said of what comes again with every window: ", each day"; nothing where there is one alone.
    pub fn each(self) -> String {
        match self {
            Self::WholeFile => String::new(),
            other => format!(", each {}", other.noun()),
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
    fn a_day_holds_24_hours_and_a_year_twelve_months() {
        let times = |period: Period, window| period.times_in(window, None).unwrap();
        assert!((times(Period::Hour, Period::Day) - 24.0).abs() < 1e-12);
        assert!((times(Period::Month, Period::Day) * 365.2425 - 12.0).abs() < 1e-12);
    }

    #[test]
    fn data_without_times_have_no_weeks() {
        let error = Err(PlanError::NoTimes { period: "week" });
        assert_eq!(Period::WholeFile.times_in(Period::Week, None), error);
        assert_eq!(Period::Week.times_in(Period::WholeFile, Some(0.0)), error);
    }
}
