//! What may be spent, as people say it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::error::PlanError;
use crate::money::Money;
use crate::number::{self, NumberError, parse_number};
use crate::period::Period;

/// What may be spent in a period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// How much.
    pub amount: Amount,
    /// In which time.
    pub per: Period,
}

/// Money, calls of the judge, or its time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "unit", content = "value")]
pub enum Amount {
    /// Money.
    Money(Money),
    /// Judged traces.
    Calls(u64),
    /// Hours of the judge's work, be it a person or a machine.
    JudgeHours(f64),
}

/// What one judged trace takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallCost {
    /// Its price.
    pub price: Money,
    /// The judge's time for it in seconds, where that was said.
    pub seconds: Option<f64>,
}

impl CallCost {
    /// The judge's time for one trace, in seconds.
    ///
    /// # Errors
    ///
    /// [`PlanError::NoSpeed`] when nobody has said.
    pub fn seconds(self) -> Result<f64, PlanError> {
        self.seconds.ok_or(PlanError::NoSpeed)
    }
}

const SECONDS_IN_AN_HOUR: f64 = 3_600.0;

/// Covers the last bits of a quotient of decimal prices, in calls: $0.30 buys three calls at $0.10.
const CALL_SLACK: f64 = 1e-9;

impl Budget {
    /// The judged traces that the budget allows in `window`, when one takes `call`.
    ///
    /// # Errors
    ///
    /// [`PlanError::NoTimes`] when budget and window are for different periods and the data carry no times, and
    /// [`PlanError::NoSpeed`] when the budget is in hours and nobody has said how long the judge takes.
    pub fn calls_in(
        self,
        window: Period,
        span_days: Option<f64>,
        call: CallCost,
    ) -> Result<u64, PlanError> {
        let calls = self.exact_calls(window, span_days, call)?;
        Ok((calls * (1.0 + f64::EPSILON) + CALL_SLACK).floor() as u64)
    }

    /// The money that the budget allows in `window`, when one judged trace takes `call`.
    ///
    /// # Errors
    ///
    /// As [`Budget::calls_in`].
    pub fn money_in(
        self,
        window: Period,
        span_days: Option<f64>,
        call: CallCost,
    ) -> Result<Money, PlanError> {
        Ok(Money(match self.amount {
            Amount::Money(Money(dollars)) => dollars * self.per.times_in(window, span_days)?,
            Amount::Calls(_) | Amount::JudgeHours(_) => {
                self.exact_calls(window, span_days, call)? * call.price.0
            }
        }))
    }

    /// The calls that the budget allows, before they are made whole.
    fn exact_calls(
        self,
        window: Period,
        span_days: Option<f64>,
        call: CallCost,
    ) -> Result<f64, PlanError> {
        let times = self.per.times_in(window, span_days)?;
        Ok(match self.amount {
            Amount::Money(Money(dollars)) => dollars * times / call.price.0,
            Amount::Calls(calls) => calls as f64 * times,
            Amount::JudgeHours(hours) => hours * SECONDS_IN_AN_HOUR * times / call.seconds()?,
        })
    }

    /// Reads a budget as people say it: `500/day`, `$15k/month`, `25,000 calls`, `33 a week`, `6 judge-hours`.
    ///
    /// What the text leaves out is taken from `current`: a bare number keeps its unit, an amount its period.
    /// A year becomes the month that is its twelfth, rounded down to the cent, call or hundredth of an hour.
    ///
    /// # Errors
    ///
    /// [`BudgetError`] when the text says something else.
    pub fn parse(text: &str, current: Self) -> Result<Self, BudgetError> {
        let lowered = text.trim().to_lowercase();
        let (amount_words, period_words) = split_period(&lowered);
        let unknown_words = |words: &str| BudgetError::UnknownWords {
            words: words.to_owned(),
        };
        let (per, share) = match period_words {
            None => (current.per, 1.0),
            Some("hour" | "h" | "hr" | "hourly") => (Period::Hour, 1.0),
            Some("day" | "d" | "daily") => (Period::Day, 1.0),
            Some("week" | "wk" | "w" | "weekly") => (Period::Week, 1.0),
            Some("month" | "mo" | "monthly") => (Period::Month, 1.0),
            Some("year" | "yr" | "y" | "yearly") => (Period::Month, 1.0 / 12.0),
            Some("file" | "in all" | "once") => (Period::WholeFile, 1.0),
            Some(words) => return Err(unknown_words(words)),
        };
        let unit_start = amount_words
            .char_indices()
            .find(|(position, letter)| {
                letter.is_alphabetic() && !is_scale(&amount_words[*position..])
            })
            .map_or(amount_words.len(), |(position, _)| position);
        let (number_text, unit) = amount_words.split_at(unit_start);
        let value = parse_number(number_text)?;
        if value < 0.0 {
            return Err(BudgetError::Negative);
        }
        let unit = match unit.trim() {
            "" if number::names_currency(number_text) => Unit::Money,
            "" => Unit::of(current.amount),
            "dollars" | "dollar" | "usd" => Unit::Money,
            "calls" | "call" | "traces" | "trace" | "judged traces" | "judge calls" => Unit::Calls,
            "judge-hours" | "judge-hour" | "judge hours" | "judge hour" | "hours" | "hour"
            | "hrs" | "hr" | "h" => Unit::JudgeHours,
            words => return Err(unknown_words(words)),
        };
        let value = value * share;
        // What was typed is kept; only a share of it is rounded.
        let hundredths = if share < 1.0 {
            (value * 100.0).floor() / 100.0
        } else {
            value
        };
        let amount = match unit {
            Unit::Money => Amount::Money(Money(hundredths)),
            Unit::Calls => Amount::Calls(value.floor() as u64),
            Unit::JudgeHours => Amount::JudgeHours(hundredths),
        };
        Ok(Self { amount, per })
    }
}

/// What a budget is counted in.
#[derive(Clone, Copy)]
enum Unit {
    Money,
    Calls,
    JudgeHours,
}

impl Unit {
    fn of(amount: Amount) -> Self {
        match amount {
            Amount::Money(_) => Self::Money,
            Amount::Calls(_) => Self::Calls,
            Amount::JudgeHours(_) => Self::JudgeHours,
        }
    }
}

/// Whether the text starts with the `k` or `m` of `15k`, and not with a word.
fn is_scale(text: &str) -> bool {
    let mut letters = text.chars();
    matches!(letters.next(), Some('k' | 'm')) && !letters.next().is_some_and(char::is_alphabetic)
}

/// Parts `33 a week` into `33` and `week`.
fn split_period(text: &str) -> (&str, Option<&str>) {
    for separator in [
        "/",
        " per ",
        " a ",
        " an ",
        " each ",
        " every ",
        " for the whole ",
        " for the ",
    ] {
        if let Some((amount, period)) = text.split_once(separator) {
            return (amount.trim(), Some(period.trim()));
        }
    }
    for ending in [
        "hourly", "daily", "weekly", "monthly", "yearly", "in all", "once",
    ] {
        if let Some(amount) = text.strip_suffix(ending) {
            return (amount.trim(), Some(ending));
        }
    }
    (text, None)
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.amount {
            Amount::Money(money) => {
                write!(f, "{} {}", number::exact_money(money), self.per.words())
            }
            Amount::Calls(calls) => {
                write!(f, "{} {}", number::counted(calls, "call"), self.per.words())
            }
            Amount::JudgeHours(hours) => {
                let unit = if number::plain(hours) == "1" {
                    "judge-hour"
                } else {
                    "judge-hours"
                };
                write!(f, "{} {unit} {}", number::plain(hours), self.per.words())
            }
        }
    }
}

/// Why a typed budget is none. Its text is one sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BudgetError {
    /// The amount is no number.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// The amount is negative.
    #[error("A budget cannot be below zero.")]
    Negative,
    /// A unit or a period that is not understood.
    #[error("“{words}” is not understood in a budget.")]
    UnknownWords {
        /// Those words.
        words: String,
    },
}

impl BudgetError {
    /// A short stable name, such as `budget.negative`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Number(error) => error.code(),
            Self::Negative => "budget.negative",
            Self::UnknownWords { .. } => "budget.unknown-words",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        "Type money or calls with a time, such as $500/day, $15k/month, 25,000 calls a week or 6 judge-hours a day.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CURRENT: Budget = Budget {
        amount: Amount::Money(Money(33.0)),
        per: Period::Week,
    };

    const DIME: CallCost = CallCost {
        price: Money(0.1),
        seconds: None,
    };

    fn read(text: &str) -> String {
        match Budget::parse(text, CURRENT) {
            Ok(budget) => budget.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn reads_budgets_as_people_say_them() {
        for (typed, said) in [
            ("500/day", "$500 a day"),
            ("$500 per day", "$500 a day"),
            ("$500 each day", "$500 a day"),
            ("$500 every day", "$500 a day"),
            (" $ 500 / D ", "$500 a day"),
            ("$0.50/hour", "$0.50 an hour"),
            ("40 calls an hour", "40 calls an hour"),
            ("40 calls hourly", "40 calls an hour"),
            ("25,000 calls", "25,000 calls a week"),
            ("25k calls/day", "25,000 calls a day"),
            ("1.5M traces a month", "1,500,000 calls a month"),
            ("1 call a day", "1 call a day"),
            ("33 a week", "$33 a week"),
            ("4.20 USD weekly", "$4.20 a week"),
            ("12 dollars", "$12 a week"),
            ("1.500,50 $/week", "$1,500.50 a week"),
            ("$1 500 a day", "$1,500 a day"),
            ("2,5 judge-hours", "2.5 judge-hours a week"),
            ("$15k/month", "$15,000 a month"),
            ("$3,449.76 a week", "$3,449.76 a week"),
            ("$1.2m / year", "$100,000 a month"),
            ("$100 yearly", "$8.33 a month"),
            ("100 calls a year", "8 calls a month"),
            ("6 judge-hours", "6 judge-hours a week"),
            ("6 judge hours a day", "6 judge-hours a day"),
            ("1 judge-hour/day", "1 judge-hour a day"),
            ("1.5 hours per day", "1.5 judge-hours a day"),
            ("6h/day", "6 judge-hours a day"),
            ("40 hours monthly", "40 judge-hours a month"),
            ("100 hours a year", "8.33 judge-hours a month"),
            ("0", "$0 a week"),
            ("800 traces in all", "800 calls in all"),
            ("$20 for the whole file", "$20 in all"),
            ("3 judge-hours once", "3 judge-hours in all"),
        ] {
            assert_eq!(read(typed), said, "{typed}");
            assert_eq!(read(said), said, "what is shown reads back");
        }
    }

    #[test]
    fn a_bare_number_keeps_the_unit() {
        let current = Budget {
            amount: Amount::Calls(7),
            per: Period::Day,
        };
        assert_eq!(
            Budget::parse("1,200", current).unwrap().to_string(),
            "1,200 calls a day"
        );
        assert_eq!(
            Budget::parse("$12", current).unwrap().to_string(),
            "$12 a day"
        );
        let hours = Budget::parse("2 hours", current).unwrap();
        assert_eq!(
            Budget::parse("3", hours).unwrap().to_string(),
            "3 judge-hours a day"
        );
    }

    #[test]
    fn refuses_with_the_words_that_are_not_understood() {
        assert_eq!(
            read("12 bananas"),
            "“bananas” is not understood in a budget."
        );
        assert_eq!(
            read("12 a fortnight"),
            "“fortnight” is not understood in a budget."
        );
        assert_eq!(read("lots"), "There is no number here.");
        assert_eq!(read("-5"), "A budget cannot be below zero.");
    }

    #[test]
    fn counts_calls_exactly_where_decimals_do_not() {
        let budget = Budget {
            amount: Amount::Money(Money(0.3)),
            per: Period::Day,
        };
        assert_eq!(budget.calls_in(Period::Day, None, DIME), Ok(3));
        assert_eq!(budget.calls_in(Period::Week, None, DIME), Ok(21));
        assert_eq!(
            budget.money_in(Period::WholeFile, Some(2.0), DIME),
            Ok(Money(0.6))
        );
    }

    #[test]
    fn hours_buy_what_the_judge_manages_in_them() {
        let budget = Budget::parse("6 judge-hours a day", CURRENT).unwrap();
        let four_seconds = CallCost {
            price: Money(0.02),
            seconds: Some(4.0),
        };
        assert_eq!(budget.calls_in(Period::Day, None, four_seconds), Ok(5_400));
        assert_eq!(
            budget.calls_in(Period::Week, None, four_seconds),
            Ok(37_800)
        );
        let money = budget.money_in(Period::Day, None, four_seconds).unwrap();
        assert!((money.0 - 108.0).abs() < 1e-9);
        let error = budget.calls_in(Period::Day, None, DIME).unwrap_err();
        assert_eq!(error, PlanError::NoSpeed);
        assert!(error.next_step().contains("seconds"));
    }

    #[test]
    fn every_refusal_is_a_sentence_with_a_next_step() {
        for text in [
            "",
            "  ",
            "$",
            "day",
            "/day",
            "5 / 5",
            "1,2,3 a day",
            "-1 call",
            "6 judge-days",
            "a lot",
            "12 per",
            "12 calls a fortnight",
            "1e5",
            "NaN",
            "inf hours",
        ] {
            let error = Budget::parse(text, CURRENT).unwrap_err();
            assert!(error.to_string().ends_with('.'), "{text}: {error}");
            assert!(error.next_step().contains("judge-hours"), "{text}");
            assert!(error.code().contains('.'), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(
            calls in 0_u64..10_000_000,
            hundredths in 0_u32..100_000_000,
            per in prop::sample::select(vec![
                Period::Hour, Period::Day, Period::Week, Period::Month, Period::WholeFile,
            ]),
        ) {
            let value = f64::from(hundredths) / 100.0;
            for amount in [Amount::Calls(calls), Amount::Money(Money(value)), Amount::JudgeHours(value)] {
                let budget = Budget { amount, per };
                prop_assert_eq!(Budget::parse(&budget.to_string(), CURRENT), Ok(budget));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            if let Err(error) = Budget::parse(&text, CURRENT) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
