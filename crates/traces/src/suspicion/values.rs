//! What a column's values give away about how they were written.

use assay_plan::data::{FieldKind, Suspicion};
use assay_plan::number::{count, plain};

use crate::record::{Value, read_number};
use crate::suspicion::suspicion;
use crate::table::{Column, TraceTable, Values};
use crate::time::read_time;

/// Names of latencies that tell no unit.
const LATENCIES: &[&str] = &[
    "latency",
    "duration",
    "elapsed",
    "response_time",
    "execution_time",
];

/// Rows, spread over all, by which it is told how a latency is to its times: half of them are the half of all to a share of a
/// percent.
const ENOUGH_RATIOS: usize = 10_000;

/// What of a latency in one unit and the same in another may differ, when 1,000 is the ratio of the units.
const ROUGHLY: f64 = 1.2;

#[inline(never)]
pub(super) fn values(table: &TraceTable, found: &mut Vec<Suspicion>) {
    for column in table.columns() {
        dates_among_numbers(column, found);
        latency_without_unit(table, column, found);
    }
    replaced_characters(table.columns(), found);
}

/// Texts in another encoding than UTF-8, whose letters were replaced; JSON cannot hold them, tables can.
fn replaced_characters(columns: &[Column], found: &mut Vec<Suspicion>) {
    let is_replaced = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
    let example = columns.iter().find_map(|column| {
        if is_replaced(column.name()) {
            return Some(format!("the field {}", column.name()));
        }
        let Values::Coded { dictionary, .. } = column.values() else {
            return None;
        };
        let text = dictionary.iter().find(|text| is_replaced(text))?;
        Some(format!("{text} in the field {}", column.name()))
    });
    if let Some(example) = example {
        found.push(suspicion(
            "data.replaced-characters",
            format!("Some letters could not be read and became \u{fffd}, as in {example}."),
            "Save the file as UTF-8 where it was made, and open that: what differs only in such letters is one group.",
        ));
    }
}

/// Numbers of which a spreadsheet made some into dates.
fn dates_among_numbers(column: &Column, found: &mut Vec<Suspicion>) {
    let Values::Coded { dictionary, .. } = column.values() else {
        return;
    };
    if column.kind() != FieldKind::Text {
        return;
    }
    let numbers = dictionary.iter().filter(|text| read_number(text).is_some());
    let (mut dates, numbers) = (0_u64, numbers.count() as u64);
    let mut example = None;
    for text in dictionary {
        if read_number(text).is_none() && is_date(text) {
            dates += 1;
            example.get_or_insert(text);
        }
    }
    if let Some(example) = example
        && numbers > dates
        && numbers + dates == dictionary.len() as u64
    {
        found.push(suspicion(
            "data.dates-among-numbers",
            format!(
                "The field {} has {} numbers and {} dates such as {example}: a spreadsheet seems to have changed them.",
                column.name(),
                count(numbers),
                count(dates)
            ),
            "Export the file again and do not save it from a spreadsheet.",
        ));
    }
}

/// Whether a text is a date, as exports or as spreadsheets write it.
fn is_date(text: &str) -> bool {
    let is_export = read_number(text).is_none() && read_time(&Value::Text(text.into())).is_some();
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let is_month = |part: &str| {
        const MONTHS: &[&str] = &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        MONTHS.contains(&part.to_ascii_lowercase().as_str())
    };
    let is_spreadsheet = (2..=3).contains(&parts.len()) && parts.iter().any(|part| is_month(part));
    is_export || is_spreadsheet
}

/// A latency in a unit that its name does not tell. Where the time between start and end is known, that tells it.
fn latency_without_unit(table: &TraceTable, column: &Column, found: &mut Vec<Suspicion>) {
    let name = column.name().to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or(&name);
    if column.kind() != FieldKind::Number || !LATENCIES.contains(&last) {
        return;
    }
    let timed = table.column("latency_ms");
    let timed = timed.and_then(|timed| {
        let rows = (0..table.rows()).step_by(table.rows() / ENOUGH_RATIOS + 1);
        let ratios = rows.filter_map(|row| {
            let (told, timed) = (column.number(row)?, timed.number(row)?);
            (told > 0.0 && timed > 0.0).then_some(timed / told)
        });
        median(ratios)
    });
    let near = |ratio: f64, unit: f64| ratio / unit < ROUGHLY && unit / ratio < ROUGHLY;
    let (sentence, next_step) = match timed {
        Some(ratio) if near(ratio, 1000.0) => (
            format!(
                "The field {} names no unit; against start and end it is in seconds.",
                column.name()
            ),
            "Use latency_ms, which is made from start and end, in milliseconds.",
        ),
        Some(ratio) if near(ratio, 1.0) => return,
        Some(ratio) => (
            format!(
                "The field {} does not fit the time between start and end, which is {} milliseconds a unit.",
                column.name(),
                plain((ratio * 10.0).round() / 10.0)
            ),
            "Use latency_ms, which is made from start and end, in milliseconds.",
        ),
        None => {
            let told = median((0..table.rows()).filter_map(|row| column.number(row)));
            let Some(told) = told else { return };
            (
                format!(
                    "The field {} names no unit, and there is no end time to check it against; half of its values are \
                     below {}.",
                    column.name(),
                    plain(told)
                ),
                "Cut it in the unit that the file is in, or export the end time too.",
            )
        }
    };
    found.push(suspicion("data.latency-unit", sentence, next_step));
}

fn median(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    if numbers.is_empty() {
        return None;
    }
    let middle = numbers.len() / 2;
    let (_, median, _) = numbers.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_versions_and_words() {
        for date in ["2026-08-07", "2-Jan", "Jan-26", "1/Feb/2026"] {
            assert!(is_date(date), "{date}");
        }
        for other in ["2.3.1", "n/a", "may", "0.5"] {
            assert!(!is_date(other), "{other}");
        }
    }
}
