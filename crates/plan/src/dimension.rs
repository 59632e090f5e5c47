//! The fields that make the groups.

use serde::{Deserialize, Serialize};

/// The label of traces that lack a field: a value of its own.
pub const MISSING_LABEL: &str = "(missing)";

/// A field to group by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dimension {
    /// The field's name in the loaded data.
    pub field: String,
    /// Where a numeric field is cut into buckets, ascending; empty: each value is a group of its own.
    /// `k` cut points make `k + 1` buckets; a bucket holds its lower cut point, not its upper one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<f64>,
}
