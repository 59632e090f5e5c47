//! How a saved document says what it is.

use serde::{Deserialize, Serialize};

/// The version of the plan's schema that this code writes.
pub const SCHEMA_VERSION: u32 = 5;

/// Marks a JSON document as one of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentType {
    /// A judging plan.
    #[default]
    #[serde(rename = "assay-plan")]
    Plan,
}
