//! Older snapshots, brought to the form of today one version at a time.

use serde_json::Value;

use super::document::SNAPSHOT_VERSION;
use crate::upgrade::bring_up;

/// What turns a snapshot of version `n` into one of version `n + 1`, at place `n − 1`. The plan inside has a version of its
/// own.
const UPGRADERS: [fn(&mut Value); (SNAPSHOT_VERSION - 1) as usize] = [from_1];

/// Brings a snapshot of version `from` to [`SNAPSHOT_VERSION`].
pub(super) fn upgrade(document: &mut Value, from: u32) {
    bring_up(document, &UPGRADERS, from);
}

/// Version 2 adds mean numbers of tokens to counts, and tells plans apart from one of version 4. A plan that did not say its version
/// had version 3.
fn from_1(document: &mut Value) {
    if let Some(plan) = document.get_mut("plan").and_then(Value::as_object_mut) {
        plan.entry("schemaVersion").or_insert(3.into());
    }
}
