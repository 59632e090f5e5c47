//! Older documents, brought to the schema of today one version at a time.

use serde_json::Value;

use crate::schema::SCHEMA_VERSION;
use crate::versioned::Kind;

/// Plans.
pub(crate) const PLAN: Kind = Kind {
    name: "assay-plan",
    upgraders: &UPGRADERS,
    whole: "the plan",
};

/// What brings a plan of each version to the next one.
const UPGRADERS: [fn(&mut Value); (SCHEMA_VERSION - 1) as usize] = [from_1, from_2, from_3, from_4];

/// Version 2 adds targets in other forms than points, importances, locks, and what to do when money is short. What is not
/// said means what version 1 did.
fn from_1(_: &mut Value) {}

/// Version 3 adds what results measured, the share rule of oversampling, groups that are judged to the last trace until enough is collected, and
/// rows that stand for several traces. What is not said means what version 2 did.
fn from_2(_: &mut Value) {}

/// Version 4 adds what a call costs besides the tokens of its trace. What is not said means what version 3 did.
fn from_3(_: &mut Value) {}

/// Version 5 adds a target of all groups in other forms than points. What is not said means what version 4 did.
fn from_4(_: &mut Value) {}
