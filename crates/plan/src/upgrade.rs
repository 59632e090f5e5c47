//! Older plans, brought to the schema of today one version at a time.

use serde_json::Value;

use crate::schema::SCHEMA_VERSION;

/// What turns a document of version `n` into one of version `n + 1`, at place `n − 1`.
const UPGRADERS: [fn(&mut Value); (SCHEMA_VERSION - 1) as usize] = [from_1, from_2];

/// Brings a document of version `from` to [`SCHEMA_VERSION`].
pub(crate) fn upgrade(document: &mut Value, from: u32) {
    let steps = UPGRADERS.iter().skip(from.saturating_sub(1) as usize);
    for step in steps {
        step(document);
    }
    document["schemaVersion"] = SCHEMA_VERSION.into();
}

/// Version 2 adds targets in other forms than points, importances, locks, and what to do when money is short. What is not
/// said means what version 1 did.
fn from_1(_: &mut Value) {}

/// Version 3 adds what results measured, the share rule of oversampling, groups that are judged to the last trace until enough is collected, and
/// rows that stand for several traces. What is not said means what version 2 did.
fn from_2(_: &mut Value) {}
