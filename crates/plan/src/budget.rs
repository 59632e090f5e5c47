//! What may be spent, as people say it.

use serde::{Deserialize, Serialize};

use crate::money::Money;
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
