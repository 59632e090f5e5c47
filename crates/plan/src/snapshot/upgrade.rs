//! Older snapshots, brought to the form of today one version at a time.

use serde_json::Value;

use super::document::SNAPSHOT_VERSION;
use crate::upgrade::bring_up;

/// What turns a snapshot of version `n` into one of version `n + 1`, at place `n − 1`. The plan inside has a version of its
/// own.
const UPGRADERS: [fn(&mut Value); (SNAPSHOT_VERSION - 1) as usize] = [];

/// Brings a snapshot of version `from` to [`SNAPSHOT_VERSION`].
pub(super) fn upgrade(document: &mut Value, from: u32) {
    bring_up(document, &UPGRADERS, from);
}
