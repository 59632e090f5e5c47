//! Exports that are known but not understood: they read as plain tables at best, and that has to be said.

use crate::record::Names;

/// Fields that only one platform's export has together, and what that is.
const KNOWN: &[(&[&str], &str)] = &[
    (&["trace_id", "span_id", "parent_span_id"], "single spans"),
    (&["context.trace_id", "context.span_id"], "single spans"),
];

/// What an export is that is not understood.
pub(super) fn resembles(names: &Names) -> Option<&'static str> {
    let found = KNOWN
        .iter()
        .find(|(fields, _)| fields.iter().all(|field| names.contains(field)));
    found.map(|(_, what)| *what)
}

/// Whether the records are batches of logs or metrics, of which a table would hold nothing.
pub(super) fn is_batches(names: &Names) -> bool {
    [
        "resourceLogs",
        "resource_logs",
        "resourceMetrics",
        "resource_metrics",
    ]
    .iter()
    .any(|path| names.contains(path))
}
