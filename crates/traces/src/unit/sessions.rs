//! Sessions: conversations of several traces, each counted once.

use crate::table::{Column, IdIndex, Members, NO_TIME, TraceTable, Values};

/// Fields that tell a trace's session: the platforms' one, and the usual names in tables.
pub(crate) const SESSIONS: &[&str] = &[
    "session",
    "session_id",
    "sessionId",
    "conversation_id",
    "thread_id",
];

/// Fields that add up over a session.
const SUMS: &[&str] = &["latency_ms", "cost_usd", "tokens_in", "tokens_out"];

/// Fields of which the worst value over a session counts, and their values from best to worst.
const WORST: &[(&str, &[&str])] = &[
    ("status", &["unset", "ok", "warning", "error"]),
    ("error", &["false", "true"]),
    ("error_root", &["false", "true"]),
];

/// A table with a row a session, and the number of traces without one, which count as a session each.
///
/// Costs, tokens and latencies are sums over the session's traces, scores means, errors those of any trace; of other
/// fields the first trace's value counts that has one. The field `traces` tells how many traces a session has.
pub(crate) fn by_session(table: TraceTable) -> (TraceTable, u64) {
    let session = SESSIONS.iter().find_map(|name| table.column(name));
    let (mut ids, mut members, mut without) = (IdIndex::default(), Vec::<Vec<usize>>::new(), 0);
    let mut sessions_of_traces = Vec::new();
    for (row, trace_id) in table.ids().iter().enumerate() {
        let own = session.and_then(|column| column.text(row));
        without += u64::from(own.is_none());
        let (unit, is_new) = ids.row(own.as_deref().unwrap_or(&trace_id));
        if is_new {
            members.push(Vec::new());
        }
        members[unit as usize].push(row);
        sessions_of_traces.push(unit);
    }
    let start = |row: usize| table.start_ms(row).unwrap_or(i64::MAX);
    for rows in &mut members {
        rows.sort_by(|&a, &b| {
            let ids = table.ids();
            start(a)
                .cmp(&start(b))
                .then_with(|| ids.get(a).as_str().cmp(&ids.get(b)))
        });
    }
    let others = table
        .columns()
        .iter()
        .filter(|column| Some(column.name()) != session.map(Column::name))
        .filter(|column| !matches!(column.values(), Values::Unread));
    let mut columns: Vec<Column> = others.map(|column| fold(column, &members)).collect();
    // Files tell of traces: what they are asked has no answer for a session.
    columns.iter_mut().for_each(Column::forget_paths);
    if table.column("traces").is_none() {
        let sizes: Vec<f64> = members.iter().map(|rows| rows.len() as f64).collect();
        columns.push(numbers_of("traces", &sizes));
    }
    let starts = members.iter().map(|rows| {
        let first = rows.first().and_then(|&row| table.start_ms(row));
        first.unwrap_or(NO_TIME)
    });
    let sessions = TraceTable {
        starts: starts.collect(),
        ids: ids.into_ids(),
        columns,
        members: Some(Members {
            traces: table.ids,
            rows: sessions_of_traces,
        }),
        ..TraceTable::default()
    };
    (sessions, without)
}

/// A column of these numbers.
fn numbers_of(name: &str, numbers: &[f64]) -> Column {
    Column::of_numbers(name, numbers.len(), |first, into| {
        into.copy_from_slice(&numbers[first..first + into.len()]);
    })
}

/// A column with a row a session.
fn fold(column: &Column, members: &[Vec<usize>]) -> Column {
    let name = column.name();
    let numbers = |rows: &Vec<usize>| -> Vec<f64> {
        let known = rows.iter().filter_map(|&row| column.number(row));
        known.collect()
    };
    let is_number = members
        .iter()
        .flatten()
        .any(|&row| column.number(row).is_some());
    if is_number && SUMS.contains(&name) {
        let sum = |rows| match numbers(rows) {
            numbers if numbers.is_empty() => f64::NAN,
            numbers => numbers.iter().sum(),
        };
        return numbers_of(name, &members.iter().map(sum).collect::<Vec<f64>>());
    }
    if is_number && name.starts_with("scores.") {
        let mean = |rows| {
            let numbers: Vec<f64> = numbers(rows);
            // Without a number this is no number, which stands for none.
            numbers.iter().sum::<f64>() / numbers.len() as f64
        };
        return numbers_of(name, &members.iter().map(mean).collect::<Vec<f64>>());
    }
    let worst = WORST.iter().find(|(field, _)| *field == name);
    let values = match column.values() {
        Values::Coded {
            dictionary,
            numbers,
            codes,
        } => {
            let badness = |code: u32| {
                let value = (code as usize)
                    .checked_sub(1)
                    .and_then(|it| dictionary.get(it));
                worst.map_or(0, |(_, order)| {
                    let place = order
                        .iter()
                        .position(|known| Some(*known) == value.map(String::as_str));
                    place.map_or(0, |place| place + 1)
                })
            };
            let choose = |rows: &Vec<usize>| {
                let known = rows
                    .iter()
                    .map(|&row| codes.get(row))
                    .filter(|&code| code != 0);
                // Of equally bad ones the first.
                known.reduce(|best, code| {
                    if badness(code) > badness(best) {
                        code
                    } else {
                        best
                    }
                })
            };
            Values::Coded {
                dictionary: dictionary.clone(),
                numbers: numbers.clone(),
                codes: members
                    .iter()
                    .map(|rows| choose(rows).unwrap_or(0))
                    .collect(),
            }
        }
        Values::Numbers(numbers) => {
            let first = |rows: &Vec<usize>| {
                let mut known = rows.iter().filter_map(|&row| numbers.get(row));
                known.find(|it| !it.is_nan())
            };
            Values::Numbers(
                members
                    .iter()
                    .map(|rows| first(rows).unwrap_or(f64::NAN))
                    .collect(),
            )
        }
        Values::NotKept { present, distinct } => Values::NotKept {
            present: members
                .iter()
                .map(|rows| rows.iter().any(|&row| present.get(row) == Some(true)))
                .collect(),
            distinct: *distinct,
        },
        Values::Unread => Values::Unread,
    };
    column.with_values(values)
}
