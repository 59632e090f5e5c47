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

/// Money, or calls of the judge.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "unit", content = "value")]
pub enum Amount {
    /// Money.
    Money(Money),
    /// Judged traces.
    Calls(u64),
}

/// Weeks in a month: a twelfth of the mean Gregorian year of 365.2425 days.
const WEEKS_IN_A_MONTH: f64 = 365.2425 / 12.0 / 7.0;

/// Covers the last bits of a quotient of decimal prices, in calls: $0.30 buys three calls at $0.10.
const CALL_SLACK: f64 = 1e-9;

impl Budget {
    /// The judged traces that the budget allows in `window`, when one costs `price`.
    ///
    /// # Errors
    ///
    /// [`PlanError::NoTimes`] when budget and window are for different periods and the data carry no times.
    pub fn calls_in(
        self,
        window: Period,
        span_days: Option<f64>,
        price: Money,
    ) -> Result<u64, PlanError> {
        let times = self.per.times_in(window, span_days)?;
        let calls = match self.amount {
            Amount::Money(Money(dollars)) => dollars * times / price.0,
            Amount::Calls(calls) => calls as f64 * times,
        };
        Ok((calls * (1.0 + f64::EPSILON) + CALL_SLACK).floor() as u64)
    }

    /// The money that the budget allows in `window`, when one judged trace costs `price`.
    ///
    /// # Errors
    ///
    /// As [`Budget::calls_in`].
    pub fn money_in(
        self,
        window: Period,
        span_days: Option<f64>,
        price: Money,
    ) -> Result<Money, PlanError> {
        let times = self.per.times_in(window, span_days)?;
        Ok(Money(match self.amount {
            Amount::Money(Money(dollars)) => dollars * times,
            Amount::Calls(calls) => calls as f64 * times * price.0,
        }))
    }

    /// Reads a budget as people say it: `500/day`, `$15k/month`, `25,000 calls`, `33 a week`.
    ///
    /// What the text leaves out is taken from `current`: a bare number keeps its unit, an amount its period.
    /// A month becomes the week that is its share, rounded down to the cent or call.
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
        if lowered.contains("hour") && amount_words.contains("judge") {
            return Err(BudgetError::JudgeHours);
        }
        let (per, share) = match period_words {
            None => (current.per, 1.0),
            Some("hour" | "h" | "hr") => (Period::Day, 24.0),
            Some("day" | "d" | "daily") => (Period::Day, 1.0),
            Some("week" | "wk" | "w" | "weekly") => (Period::Week, 1.0),
            Some("month" | "mo" | "monthly") => (Period::Week, 1.0 / WEEKS_IN_A_MONTH),
            Some("year" | "yr" | "yearly") => (Period::Week, 1.0 / (12.0 * WEEKS_IN_A_MONTH)),
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
        let in_money = match unit.trim() {
            "" if number_text.contains('$') => true,
            "" => matches!(current.amount, Amount::Money(_)),
            "dollars" | "dollar" | "usd" => true,
            "calls" | "call" | "traces" | "trace" | "judged traces" | "judge calls" => false,
            words => return Err(unknown_words(words)),
        };
        let value = value * share;
        let amount = if in_money {
            let cents = value * 100.0;
            Amount::Money(Money(if share >= 1.0 {
                value
            } else {
                cents.floor() / 100.0
            }))
        } else {
            Amount::Calls(value.floor() as u64)
        };
        Ok(Self { amount, per })
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
    for ending in ["daily", "weekly", "monthly", "yearly", "in all", "once"] {
        if let Some(amount) = text.strip_suffix(ending) {
            return (amount.trim(), Some(ending));
        }
    }
    (text, None)
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.amount {
            Amount::Money(money) => write!(f, "{} {}", number::money(money), self.per.words()),
            Amount::Calls(1) => write!(f, "1 call {}", self.per.words()),
            Amount::Calls(calls) => {
                write!(f, "{} calls {}", number::count(calls), self.per.words())
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
    /// Hours of a judge, whose speed nobody knows.
    #[error("Nobody has said how many traces a judge scores in an hour.")]
    JudgeHours,
}

impl BudgetError {
    /// A short stable name, such as `budget.negative`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Number(error) => error.code(),
            Self::Negative => "budget.negative",
            Self::UnknownWords { .. } => "budget.unknown-words",
            Self::JudgeHours => "budget.judge-hours",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        "Type money or calls with a time, such as $500/day, $15k/month, 33 a week or 25,000 calls a day.".to_owned()
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

    fn read(text: &str) -> String {
        match Budget::parse(text, CURRENT) {
            Ok(budget) => budget.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn reads_budgets_as_people_say_them() {
        assert_eq!(read("500/day"), "$500 a day");
        assert_eq!(read("$500 per day"), "$500 a day");
        assert_eq!(read("25,000 calls"), "25,000 calls a week");
        assert_eq!(read("25k calls/day"), "25,000 calls a day");
        assert_eq!(read("33 a week"), "$33 a week");
        assert_eq!(read("4.20 USD weekly"), "$4.20 a week");
        assert_eq!(read("1 call an hour"), "24 calls a day");
        assert_eq!(read("$1.2m / year"), "$22,998 a week");
        assert_eq!(read("0"), "$0 a week");
        assert_eq!(read("800 traces in all"), "800 calls in all");
    }

    #[test]
    fn a_month_becomes_its_share_in_weeks() {
        let budget = Budget::parse("$15k/month", CURRENT).unwrap();
        assert_eq!(
            budget,
            Budget {
                amount: Amount::Money(Money(3_449.76)),
                per: Period::Week
            }
        );
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
    }

    #[test]
    fn refuses_with_the_words_that_are_not_understood() {
        assert_eq!(
            read("6 judge-hours"),
            "Nobody has said how many traces a judge scores in an hour."
        );
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
        assert_eq!(budget.calls_in(Period::Day, None, Money(0.1)), Ok(3));
        assert_eq!(budget.calls_in(Period::Week, None, Money(0.1)), Ok(21));
        assert_eq!(
            budget.money_in(Period::WholeFile, Some(2.0), Money(0.1)),
            Ok(Money(0.6))
        );
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(calls in 0_u64..10_000_000, cents in 0_u32..10_000) {
            for amount in [Amount::Calls(calls), Amount::Money(Money(f64::from(cents) / 100.0))] {
                let budget = Budget { amount, per: Period::Day };
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
