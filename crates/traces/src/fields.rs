//! What is known of each field, those that make good groups first.

use assay_plan::cuts::quantile_points;
use assay_plan::data::{Field, FieldKind, Histogram, NumberRange, ValueCount};
use assay_sampling::order::{self, sort_by};

use crate::fingerprint::SmallMap;
use crate::table::{Column, Pages, TraceTable, Values};

/// Values that are named a field.
const TOP_VALUES: usize = 20;

/// Every field of a table, those that make good groups first.
pub fn fields(table: &TraceTable) -> Vec<Field> {
    let traces = table.traces() as usize;
    let mut fields: Vec<Field> = table
        .columns()
        .iter()
        .map(|column| describe(column, table))
        .collect();
    sort_by(&mut fields, |a, b| {
        goodness(b, traces)
            .total_cmp(&goodness(a, traces))
            .then_with(|| a.name.cmp(&b.name))
    });
    fields
}

fn describe(column: &Column, table: &TraceTable) -> Field {
    let field = |distinct, too_many_values, missing, top_values, numbers| Field {
        name: column.name().to_owned(),
        kind: column.kind(),
        distinct,
        too_many_values,
        missing,
        columns: table.columns_of(column),
        top_values,
        numbers,
    };
    match column.values() {
        Values::Coded {
            dictionary,
            numbers,
            codes,
        } => {
            let counts = if table.is_counted() {
                let mut counts = vec![0_u64; dictionary.len() + 1];
                codes.for_each(|row, code| counts[code as usize] += table.traces_in(row));
                counts
            } else {
                codes.counts(dictionary.len() + 1)
            };
            let mut top = order::places(dictionary.len(), &|a, b| {
                counts[b + 1]
                    .cmp(&counts[a + 1])
                    .then_with(|| dictionary[a].cmp(&dictionary[b]))
            });
            top.retain(|&entry| counts[entry + 1] > 0);
            let range = if numbers.is_empty() {
                None
            } else {
                let entries: Vec<(f64, u64)> = numbers
                    .iter()
                    .copied()
                    .zip(counts[1..].iter().copied())
                    .collect();
                range_of(&in_order(&entries))
            };
            let distinct = top.len() as u64;
            let top = top.into_iter().take(TOP_VALUES);
            let top = top.map(|entry| ValueCount {
                value: dictionary[entry].clone(),
                traces: counts[entry + 1],
            });
            field(distinct, false, counts[0], top.collect(), range)
        }
        Values::Numbers(numbers) => {
            let ordered = if table.is_counted() {
                let rows = numbers.iter().enumerate();
                let told = rows.filter(|(_, number)| !number.is_nan());
                let counted = told.map(|(row, number)| (number, table.traces_in(row)));
                in_order(&counted.collect::<Vec<_>>())
            } else {
                counted(numbers).map_or_else(|| each_once(numbers), |counted| in_order(&counted))
            };
            let missing = table.traces() - ordered.traces;
            let is_new = |pair: &&[f64]| pair[0].total_cmp(&pair[1]).is_ne();
            let changes = ordered.numbers.windows(2).filter(is_new).count();
            let distinct = changes + usize::from(!ordered.numbers.is_empty());
            field(
                distinct as u64,
                false,
                missing,
                Vec::new(),
                range_of(&ordered),
            )
        }
        Values::NotKept { present, distinct } => {
            let missing = (present.iter().enumerate())
                .filter(|(_, present)| !present)
                .map(|(row, _)| table.traces_in(row))
                .sum();
            field(*distinct, true, missing, Vec::new(), None)
        }
        Values::Unread => field(0, true, 0, Vec::new(), None),
    }
}

/// Steps of a histogram.
const STEPS: usize = 32;
/// A histogram that reaches so many times as far as 99 of 100 values would only show where the last one lies.
const LONG_TAIL: f64 = 2.0;

/// Numbers from the smallest to the greatest.
struct Ordered {
    numbers: Vec<f64>,
    /// How often each is there; none where each is there once.
    counts: Option<Vec<u64>>,
    /// The sum of the counts.
    traces: u64,
}

impl Ordered {
    fn count(&self, place: usize) -> u64 {
        let counts = self.counts.as_ref();
        counts.map_or(1, |counts| counts.get(place).copied().unwrap_or(0))
    }

    /// The numbers with their counts.
    fn iter(&self) -> impl Iterator<Item = (f64, u64)> {
        let numbers = self.numbers.iter().enumerate();
        numbers.map(|(place, &number)| (number, self.count(place)))
    }
}

/// The numbers that are there.
fn in_order(numbers: &[(f64, u64)]) -> Ordered {
    let mut places = order::places(numbers.len(), &|a, b| numbers[a].0.total_cmp(&numbers[b].0));
    places.retain(|&place| numbers[place].1 > 0);
    let counts: Vec<u64> = places.iter().map(|&place| numbers[place].1).collect();
    Ordered {
        numbers: places.into_iter().map(|place| numbers[place].0).collect(),
        traces: counts.iter().sum(),
        counts: Some(counts),
    }
}

/// The different numbers of a column, with how many rows have each, where these are few enough to be counted faster than
/// all are put in order.
fn counted(column: &Pages<f64>) -> Option<Vec<(f64, u64)>> {
    const MOST: usize = 1 << 15;
    let (mut places, mut counted) = (SmallMap::default(), Vec::new());
    for page in column.all() {
        count(page, &mut places, &mut counted);
        if counted.len() > MOST {
            return None;
        }
    }
    Some(counted)
}

/// Counts some of the numbers. A browser compiles well what runs several times, not a loop while it runs.
#[inline(never)]
fn count(numbers: &[f64], places: &mut SmallMap<u64, u32>, counted: &mut Vec<(f64, u64)>) {
    for &number in numbers.iter().filter(|number| !number.is_nan()) {
        let place = places.get(&number.to_bits()).copied();
        if let Some((_, rows)) = place.and_then(|place| counted.get_mut(place as usize)) {
            *rows += 1;
        } else {
            places.insert(number.to_bits(), counted.len() as u32);
            counted.push((number, 1));
        }
    }
}

/// The numbers of a column, each as often as a row has it.
fn each_once(column: &Pages<f64>) -> Ordered {
    let mut numbers = Vec::with_capacity(column.len());
    numbers.extend(column.iter().filter(|number| !number.is_nan()));
    order::sort_numbers(&mut numbers);
    Ordered {
        traces: numbers.len() as u64,
        numbers,
        counts: None,
    }
}

/// Range, mean, quartiles and histogram of numbers with their counts, in their order. A quantile is the smallest value with
/// at least that share of the values at or below it (the inverse of the empirical distribution; Hyndman & Fan 1996, type 1).
fn range_of(ordered: &Ordered) -> Option<NumberRange> {
    let (numbers, total) = (&ordered.numbers, ordered.traces);
    let (min, max) = (*numbers.first()?, *numbers.last()?);
    let points = quantile_points();
    let (mut place, mut below) = (0, ordered.count(0));
    // The shares that are asked for ascend, and so do the numbers.
    let mut quantile = |(part, whole): (u64, u64)| {
        while u128::from(below) * u128::from(whole) < u128::from(total) * u128::from(part) {
            if place + 1 == numbers.len() {
                break;
            }
            place += 1;
            below += ordered.count(place);
        }
        numbers.get(place).copied().unwrap_or(max)
    };
    let quantiles: Vec<f64> = points.iter().map(|&point| quantile(point)).collect();
    let most = quantile((99, 100));
    let quartile = |part: u64| {
        let place = points
            .iter()
            .position(|&(of, whole)| of * 4 == part * whole);
        place.map_or(max, |place| quantiles[place])
    };
    let to = if most > min && max - min > LONG_TAIL * (most - min) {
        most
    } else {
        max
    };
    let mut steps = vec![0; STEPS];
    let sum: f64 = ordered.iter().map(|(n, count)| n * count as f64).sum();
    for (number, count) in ordered.iter() {
        // All values may be the same.
        let share = (number - min) / (to - min);
        let step = (share.max(0.0) * STEPS as f64) as usize;
        steps[step.min(STEPS - 1)] += count;
    }
    Some(NumberRange {
        min,
        max,
        mean: sum / total as f64,
        quartiles: [1, 2, 3].map(quartile),
        quantiles,
        histogram: Histogram {
            from: min,
            to,
            traces: steps,
        },
    })
}

/// How well a field groups: above 1 is good, below 0 is useless.
pub(crate) fn goodness(field: &Field, rows: usize) -> f64 {
    let present = 1.0 - field.missing as f64 / rows.max(1) as f64;
    if field.too_many_values || field.top_values.is_empty() {
        return if field.numbers.is_some() { -0.5 } else { -2.0 };
    }
    let values_present = rows as u64 - field.missing.min(rows as u64);
    if field.distinct < 2
        || (field.distinct > 20 && field.distinct * 2 > values_present)
        || is_label(&field.name)
    {
        return -1.0;
    }
    let values = match field.distinct {
        2 => 0.4,
        3..=12 => 1.0,
        13..=30 => 0.8,
        31..=100 => 0.2,
        _ => -0.5,
    };
    let kind = match field.kind {
        FieldKind::Text => 0.0,
        FieldKind::Flag => -0.3,
        FieldKind::Number => -0.6,
    };
    let outcome = if is_outcome(&field.name) { -0.6 } else { 0.0 };
    values * present + kind + outcome + name_weight(&field.name) * present
}

/// Whether a field says how a trace went rather than what it was.
pub(crate) fn is_outcome(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    name.starts_with("scores.")
        || matches!(
            last,
            "status" | "error" | "error_root" | "level" | "user" | "session"
        )
}

/// Whether a field names single traces or points in time.
pub(crate) fn is_label(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
    matches!(last.as_str(), "id" | "time" | "timestamp" | "date")
        || ["_id", "_at", "_time", "_nano"]
            .iter()
            .any(|end| last.ends_with(end))
}

/// How telling a name is of what the traffic is about.
fn name_weight(name: &str) -> f64 {
    const TELLING: &[(&str, f64)] = &[
        ("intent", 1.0),
        ("topic", 0.9),
        ("category", 0.8),
        ("route", 0.7),
        ("scenario", 0.7),
        ("use_case", 0.7),
        ("task", 0.5),
        ("persona", 0.5),
        ("segment", 0.5),
        ("type", 0.4),
        ("language", 0.4),
        ("locale", 0.4),
        ("model", 0.3),
        ("channel", 0.3),
        ("name", 0.2),
    ];
    let name = name.to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or(&name);
    TELLING
        .iter()
        .find(|(word, _)| last.contains(word))
        .map_or(0.0, |&(_, weight)| weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_the_smallest_values_with_their_share_below() {
        // Each number as often as it says: 1, 2, 2, 3, 3, 3, …
        let numbers: Vec<(f64, u64)> = (1..60_u64).rev().map(|n| (n as f64, n)).collect();
        let range = range_of(&in_order(&numbers)).unwrap();
        let total: u64 = (1..60).sum();
        for (&(part, whole), &found) in quantile_points().iter().zip(&range.quantiles) {
            let up_to = |least: f64| -> u64 {
                numbers
                    .iter()
                    .filter(|it| it.0 <= least)
                    .map(|it| it.1)
                    .sum()
            };
            assert!(up_to(found) * whole >= total * part);
            assert!(up_to(found - 1.0) * whole < total * part, "{part}/{whole}");
        }
        assert_eq!(range.quartiles[1].to_bits(), range.quantiles[15].to_bits());
    }

    #[test]
    fn a_histogram_holds_every_trace_and_ends_where_a_long_tail_begins() {
        let mut numbers: Vec<(f64, u64)> = (0..99).map(|n| (f64::from(n), 10)).collect();
        numbers.push((100_000.0, 10));
        let range = range_of(&in_order(&numbers)).unwrap();
        assert_eq!((range.min, range.max), (0.0, 100_000.0));
        assert_eq!((range.histogram.from, range.histogram.to), (0.0, 98.0));
        assert_eq!(range.histogram.traces.iter().sum::<u64>(), 1_000);
        assert!(*range.histogram.traces.last().unwrap() > 30, "the tail too");
        assert!((range.mean - 1_048.51).abs() < 1e-9);
        let same = range_of(&in_order(&[(7.0, 3)])).unwrap();
        assert_eq!(same.histogram.traces.iter().sum::<u64>(), 3);
        assert_eq!((same.histogram.from, same.histogram.to), (7.0, 7.0));
        assert_eq!(range_of(&in_order(&[])), None);
    }
}
