//! Older snapshots, brought to the form of today one version at a time.

use serde_json::Value;

use super::document::SNAPSHOT_VERSION;
use crate::versioned::Kind;

/// What a snapshot says that it is.
pub(super) const TYPE: &str = "assay-snapshot";

/// Snapshots.
pub(super) const SNAPSHOT: Kind = Kind {
    name: TYPE,
    upgraders: &UPGRADERS,
    whole: "it",
};

/// What brings a snapshot of each version to the next one. The plan inside has a version of its own.
const UPGRADERS: [fn(&mut Value); (SNAPSHOT_VERSION - 1) as usize] = [from_1];

/// Version 2 adds mean numbers of tokens to counts, and tells plans apart from one of version 4. A plan that did not say its version
/// had version 3.
fn from_1(document: &mut Value) {
    if let Some(plan) = document.get_mut("plan").and_then(Value::as_object_mut) {
        plan.entry("schemaVersion").or_insert(3.into());
    }
}
