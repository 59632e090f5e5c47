//! Conditions on a trace's fields: the sign of trouble, and which past verdicts are bad.

use serde::{Deserialize, Serialize};

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
