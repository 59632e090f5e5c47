//! Lengths of time that budgets and readings refer to.

use serde::{Deserialize, Serialize};

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
