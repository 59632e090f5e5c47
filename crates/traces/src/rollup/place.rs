//! Where in its trace a record belongs.

use std::borrow::Cow;

use crate::batch::{Cell, Column};
use crate::layout::GivenPart;
use crate::record::Value;
use crate::rollup::roles::{Role, Roles};
use crate::rollup::scores::Draft;
use crate::rollup::severity::Severity;
use crate::time::read_time;

/// What a record says of its place in the trace.
#[derive(Clone, Debug, Default)]
pub(super) struct Place<'a> {
    pub(super) trace_id: Option<Cow<'a, str>>,
    pub(super) span_id: Option<Cow<'a, str>>,
    pub(super) has_parent: bool,
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
    pub(super) severity: Severity,
    pub(super) latency_ms: f64,
}

/// What each of so many records says of its place in the trace.
pub(super) fn places<'a>(
    records: usize,
    columns: &[(u32, &'a Column)],
    roles: &Roles,
) -> Vec<Place<'a>> {
    let nowhere = Place {
        latency_ms: f64::NAN,
        severity: if roles.layout.form().names_failures {
            Severity::Ok
        } else {
            Severity::Unknown
        },
        ..Place::default()
    };
    let mut places = vec![nowhere; records];
    let mut roots = Vec::new();
    for &(name, column) in columns {
        match roles.of(name) {
            Role::TraceId => {
                column.for_each_as(Value::into_text, |record, id| places[record].trace_id = id);
            }
            Role::SpanId => {
                column.for_each_as(Value::into_text, |record, id| places[record].span_id = id);
            }
            Role::ParentId => column.for_each(|record, _| places[record].has_parent = true),
            Role::IsRoot => roots.push(column),
            Role::Start => column.for_each_as(
                |value| read_time(&value),
                |record, start| places[record].start = start,
            ),
            Role::End => column.for_each_as(
                |value| read_time(&value),
                |record, end| places[record].end = end,
            ),
            Role::Latency { milliseconds } => column.for_each_as(
                |value| {
                    value
                        .as_number()
                        .map_or(f64::NAN, |latency| in_milliseconds(latency, *milliseconds))
                },
                |record, latency| places[record].latency_ms = latency,
            ),
            Role::HttpStatus => column.for_each_as(
                |value| {
                    value
                        .as_number()
                        .map_or(Severity::Unknown, Severity::of_http)
                },
                |record, severity| places[record].severity = severity,
            ),
            Role::Failure => column.for_each(|record, _| places[record].severity = Severity::Error),
            Role::Severity => column.for_each_as(
                |value| {
                    value
                        .as_text()
                        .map_or(Severity::Unknown, |text| Severity::read(&text))
                },
                |record, severity| places[record].severity = severity,
            ),
            _ => {}
        }
    }
    // What says it outright goes before whether there is a parent.
    for column in roots {
        column.for_each_as(
            |value| value.as_text().and_then(|text| flag(&text)),
            |record, is_root| {
                if let Some(is_root) = is_root {
                    places[record].has_parent = !is_root;
                }
            },
        );
    }
    places
}

/// A latency in a unit of so many milliseconds. Seconds in decimals are so many nanoseconds, whatever binary fractions make
/// of them.
fn in_milliseconds(latency: f64, milliseconds: f64) -> f64 {
    const NANOSECONDS: f64 = 1e6;
    match milliseconds {
        1.0 => latency,
        _ => (latency * milliseconds * NANOSECONDS).round() / NANOSECONDS,
    }
}

fn flag(text: &str) -> Option<bool> {
    let is = |words: [&str; 2]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match (is(["true", "1"]), is(["false", "0"])) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// The scores that a record tells in several fields, each under the number that it has in every record of the file.
pub(super) fn drafts<'a>(record: &'a [Cell<'a>], roles: &'a Roles) -> Vec<(usize, Draft<'a>)> {
    let mut drafts: Vec<(usize, Draft<'_>)> = Vec::new();
    for cell in record {
        let Role::Given { slot, part } = roles.of(cell.name) else {
            continue;
        };
        let value = &cell.value;
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
