//! Where in its trace a record belongs.

use std::borrow::Cow;

use crate::batch::Cell;
use crate::rollup::roles::{Role, Roles};
use crate::rollup::severity::Severity;
use crate::time::read_time;

/// What a record says of its place in the trace.
#[derive(Debug, Default)]
pub(super) struct Place<'a> {
    pub(super) trace_id: Option<Cow<'a, str>>,
    pub(super) span_id: Option<Cow<'a, str>>,
    pub(super) has_parent: bool,
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
    pub(super) severity: Severity,
    pub(super) latency_ms: f64,
}

impl<'a> Place<'a> {
    pub(super) fn of(record: &'a [Cell<'_>], roles: &Roles) -> Self {
        let mut place = Self {
            latency_ms: f64::NAN,
            severity: if roles.layout.names_failures() {
                Severity::Ok
            } else {
                Severity::Unknown
            },
            ..Self::default()
        };
        for Cell { name, value, .. } in record {
            match roles.of(*name) {
                Role::TraceId => place.trace_id = value.as_text(),
                Role::SpanId => place.span_id = value.as_text(),
                Role::ParentId => place.has_parent = true,
                Role::Start => place.start = read_time(value),
                Role::End => place.end = read_time(value),
                Role::Latency { milliseconds } => {
                    place.latency_ms = value
                        .as_number()
                        .map_or(f64::NAN, |latency| latency * milliseconds);
                }
                Role::Failure => place.severity = Severity::Error,
                Role::Severity => {
                    place.severity = value
                        .as_text()
                        .map_or(Severity::Unknown, |text| Severity::read(&text));
                }
                _ => {}
            }
        }
        place
    }
}
