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
    /// The parent, where it is told and short; of several the first one.
    pub(super) parent_id: Option<Cow<'a, str>>,
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
    pub(super) severity: Severity,
    pub(super) latency_ms: f64,
}

/// What each of so many records says of its place in the trace.
#[inline(never)]
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
    let all = &mut places;
    for &(name, column) in columns {
        match roles.of(name) {
            Role::TraceId => note(all, column, Value::into_text, |it, id| it.trace_id = id),
            Role::SpanId => note(all, column, Value::into_text, |it, id| it.span_id = id),
            Role::ParentId => note(all, column, first_text, |it, id| {
                it.has_parent = true;
                it.parent_id = id;
            }),
            Role::IsRoot => roots.push(column),
            Role::Start => note(
                all,
                column,
                |value| read_time(&value),
                |it, start| it.start = start,
            ),
            Role::End => note(
                all,
                column,
                |value| read_time(&value),
                |it, end| it.end = end,
            ),
            Role::Latency { milliseconds } => {
                let latency = |value: Value<'_>| {
                    value
                        .as_number()
                        .map_or(f64::NAN, |latency| in_milliseconds(latency, *milliseconds))
                };
                note(all, column, latency, |it, latency| it.latency_ms = latency);
            }
            Role::HttpStatus => {
                let went = |value: Value<'_>| {
                    value
                        .as_number()
                        .map_or(Severity::Unknown, Severity::of_http)
                };
                note(all, column, went, |it, severity| it.severity = severity);
            }
            Role::Failure => note(all, column, |_| (), |it, ()| it.severity = Severity::Error),
            Role::Severity => {
                let went = |value: Value<'_>| {
                    value
                        .as_text()
                        .map_or(Severity::Unknown, |text| Severity::read(&text))
                };
                note(all, column, went, |it, severity| it.severity = severity);
            }
            _ => {}
        }
    }
    // What says it outright goes before whether there is a parent.
    for column in roots {
        let is_root = |value: Value<'_>| value.as_text().and_then(|text| flag(&text));
        note(all, column, is_root, |it, is_root| {
            if let Some(is_root) = is_root {
                it.has_parent = !is_root;
            }
        });
    }
    places
}

/// A text, or the first of several.
fn first_text(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value {
        Value::List(texts) => texts.into_iter().next(),
        one => one.into_text(),
    }
}

/// Notes in each record's place what a column says of it. Apart for each column, so that a browser compiles what is run often
/// and nothing else.
#[inline(never)]
fn note<'a, T: Clone>(
    places: &mut [Place<'a>],
    column: &'a Column,
    of: impl Fn(Value<'a>) -> T,
    set: impl Fn(&mut Place<'a>, T),
) {
    column.for_each_as(of, |record, told| set(&mut places[record], told));
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
#[inline(never)]
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
