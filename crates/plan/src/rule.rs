//! Conditions on a trace's fields: the sign of trouble, and which past verdicts are bad.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::dimension::field_label;
use crate::error::PlanError;
use crate::number::plain;

/// Any or all of some conditions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// How the conditions combine.
    pub combine: Combine,
    /// The conditions; with none, no trace matches.
    pub conditions: Vec<Condition>,
}

/// How conditions combine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Combine {
    /// One is enough.
    #[default]
    Any,
    /// Every one must hold.
    All,
}

/// One condition on one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// The field's name in the loaded data.
    pub field: String,
    /// What must hold of its value.
    pub test: Test,
}

/// What must hold of a value. A missing value passes only [`Test::Missing`] and [`Test::IsNot`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "is", content = "value")]
pub enum Test {
    /// The value's text is this one; a number or flag is compared by its usual text.
    Is(String),
    /// The value's text is not this one.
    IsNot(String),
    /// The value's text is one of these.
    OneOf(Vec<String>),
    /// The value's text contains this one, in any case of letters.
    Contains(String),
    /// The value is a number below this one.
    Below(f64),
    /// The value is a number, at most this one.
    AtMost(f64),
    /// The value is a number above this one.
    Above(f64),
    /// The value is a number, at least this one.
    AtLeast(f64),
    /// There is no value.
    Missing,
    /// There is a value.
    Present,
}

impl Rule {
    /// Whether no trace can match.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    pub(crate) fn validate(&self) -> Result<(), PlanError> {
        self.conditions
            .iter()
            .try_for_each(|condition| match condition.test {
                Test::Below(limit)
                | Test::AtMost(limit)
                | Test::Above(limit)
                | Test::AtLeast(limit)
                    if !limit.is_finite() =>
                {
                    Err(PlanError::ConditionNotANumber {
                        field: condition.field.clone(),
                    })
                }
                _ => Ok(()),
            })
    }
}

/// `error or judge_score below 0.5`; `none` without conditions.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        let conjunction = match self.combine {
            Combine::Any => " or ",
            Combine::All => " and ",
        };
        for (position, condition) in self.conditions.iter().enumerate() {
            if position > 0 {
                f.write_str(conjunction)?;
            }
            // "error or thumbs down" reads better than "error is true or …", but only a flag can be meant so.
            match &condition.test {
                Test::Is(value) if value == "true" => {
                    f.write_str(&field_label(&condition.field))?;
                }
                _ => write!(f, "{condition}")?,
            }
        }
        Ok(())
    }
}

/// `error is true`, `judge_score below 0.5`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", field_label(&self.field), self.test)
    }
}

/// `is true`, `below 0.5`.
impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(value) => write!(f, "is {value}"),
            Self::IsNot(value) => write!(f, "is not {value}"),
            Self::OneOf(values) => write!(f, "is one of {}", values.join(", ")),
            Self::Contains(value) => write!(f, "contains “{value}”"),
            Self::Below(limit) => write!(f, "below {}", plain(*limit)),
            Self::AtMost(limit) => write!(f, "at most {}", plain(*limit)),
            Self::Above(limit) => write!(f, "above {}", plain(*limit)),
            Self::AtLeast(limit) => write!(f, "at least {}", plain(*limit)),
            Self::Missing => f.write_str("is missing"),
            Self::Present => f.write_str("is there"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(field: &str, test: Test) -> Condition {
        Condition {
            field: field.to_owned(),
            test,
        }
    }

    #[test]
    fn a_rule_reads_as_a_phrase() {
        let error = condition("error", Test::Is("true".to_owned()));
        let score = condition("scores.judge_score", Test::Below(0.5));
        assert_eq!(error.to_string(), "error is true");
        let mut rule = Rule {
            combine: Combine::Any,
            conditions: vec![error, score],
        };
        assert_eq!(rule.to_string(), "error or judge_score below 0.5");
        rule.combine = Combine::All;
        rule.conditions.push(condition(
            "metadata.plan",
            Test::OneOf(vec!["free".to_owned(), "pro".to_owned()]),
        ));
        assert_eq!(
            rule.to_string(),
            "error and judge_score below 0.5 and plan is one of free, pro"
        );
        assert_eq!(Rule::default().to_string(), "none");
    }
}
