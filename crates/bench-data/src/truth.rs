//! What is true of an export: what every reader of it has to find.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::trace::{BAD_BELOW, SLOW_MS, Trace};

/// The counts of each group of an export.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    traces: u64,
    groups: BTreeMap<(&'static str, &'static str), Counts>,
}

/// The counts of one group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Counts {
    /// Its traces.
    traces: u64,
    /// Those that ended in an error.
    errors: u64,
    /// Those that took [`SLOW_MS`] or longer.
    slow: u64,
    /// Those with a verdict.
    judged: u64,
    /// Those whose verdict is below [`BAD_BELOW`].
    bad: u64,
}

impl Truth {
    /// Counts one more trace.
    pub(crate) fn add(&mut self, trace: &Trace) {
        self.traces += 1;
        let counts = self
            .groups
            .entry((trace.intent, trace.language))
            .or_default();
        counts.traces += 1;
        counts.errors += u64::from(trace.status == "error");
        counts.slow += u64::from(trace.latency_ms >= SLOW_MS);
        counts.judged += u64::from(trace.helpfulness.is_some());
        counts.bad += u64::from(trace.helpfulness.is_some_and(|verdict| verdict < BAD_BELOW));
    }

    /// The counts by intent and language as JSON, with the limits that they depend on.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        #[derive(Serialize)]
        struct Group {
            intent: &'static str,
            language: &'static str,
            #[serde(flatten)]
            counts: Counts,
        }
        let groups: Vec<Group> = self
            .groups
            .iter()
            .map(|(&(intent, language), &counts)| Group {
                intent,
                language,
                counts,
            })
            .collect();
        serde_json::json!({
            "traces": self.traces,
            "slowFromMs": SLOW_MS,
            "badBelow": BAD_BELOW,
            "groups": groups,
        })
    }
}
