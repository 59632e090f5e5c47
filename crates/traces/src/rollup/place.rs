//! Where in its trace a record belongs.

use std::borrow::Cow;

use crate::batch::Cell;
use crate::layout::GivenPart;
use crate::rollup::roles::{Role, Roles};
use crate::rollup::scores::Draft;
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
            severity: if roles.layout.form().names_failures {
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
                Role::HttpStatus => {
                    place.severity = value
                        .as_number()
                        .map_or(Severity::Unknown, Severity::of_http);
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

/// The scores that a record tells in several fields, each under the number that it has in every record of the file.
pub(super) fn drafts<'a>(record: &'a [Cell<'_>], roles: &'a Roles) -> Vec<(usize, Draft<'a>)> {
    let mut drafts: Vec<(usize, Draft<'_>)> = Vec::new();
    for cell in record {
        let Role::Given { slot, part } = roles.of(cell.name) else {
            continue;
        };
        let value = &*cell.value;
        let at = drafts.iter().position(|(number, _)| number == slot);
        let at = at.unwrap_or_else(|| {
            drafts.push((*slot, Draft::default()));
            drafts.len() - 1
        });
        let (_, draft) = &mut drafts[at];
        let text = || value.as_text();
        match part {
            GivenPart::Id => draft.id = text(),
            GivenPart::Name => draft.name = text(),
            GivenPart::Called(name) => {
                draft.name = Some(name.into());
                draft.value = Some(value);
            }
            GivenPart::Value => draft.value = Some(value),
            GivenPart::Label => draft.label = Some(value),
            GivenPart::Source => draft.is_human = text().is_some_and(|it| is_person(&it)),
            GivenPart::Kind => {
                draft.is_word = text().is_some_and(|kind| kind == "CATEGORICAL" || kind == "TEXT");
                draft.is_number = text().is_some_and(|kind| kind == "NUMERIC" || kind == "BOOLEAN");
            }
        }
    }
    drafts
}

/// Whether who gave a score is a person, in the platforms' words for it.
fn is_person(source: &str) -> bool {
    ["HUMAN", "ANNOTATION", "app"]
        .iter()
        .any(|word| source.eq_ignore_ascii_case(word))
}
