//! What the results say of each trace, whatever number of records they say it in.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use assay_plan::results::reading::{Meaning, Reading, VerdictField};

use super::error::ResultsError;
use super::whose::Whose;
use crate::rollup::original_id;
use crate::table::{Column, TraceTable};

/// What the results say of one trace.
pub(super) struct Said<'a> {
    /// The trace's id, as the results spell it, or that of the one that they name by a part of it.
    pub(super) id: Cow<'a, str>,
    /// Its rows.
    pub(super) rows: Vec<usize>,
    /// Whether the verdict's field has a value at all.
    pub(super) is_told: bool,
    /// How bad it is, 0 to 1; none where there is no verdict.
    pub(super) badness: Option<f64>,
    /// How bad people say that it is.
    pub(super) people: Option<f64>,
}

/// What the results say, trace by trace.
pub(super) struct Read<'a> {
    pub(super) said: Vec<Said<'a>>,
    /// Results that say again what was said before.
    pub(super) duplicates: u64,
    /// Traces that both pass and fail.
    pub(super) contradictions: u64,
    /// Spans that were named, which count for their traces.
    pub(super) spans: u64,
}

/// Reads every row of the results; rows of one trace are taken together.
pub(super) fn read<'a>(
    table: &'a TraceTable,
    reading: &Reading,
    whose: &'a Whose,
) -> Result<Read<'a>, ResultsError> {
    let column = |of: &VerdictField| {
        table
            .column(&of.field)
            .ok_or_else(|| ResultsError::UnknownField {
                field: of.field.clone(),
            })
    };
    let verdict = column(&reading.verdict)?;
    let people = match &reading.people {
        Some(of) => Some((column(of)?, &of.meaning)),
        None => None,
    };
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    let mut traces: Vec<Rows<'_>> = Vec::new();
    for (row, id) in table.ids().iter().enumerate() {
        let id = whose.id(original_id(id));
        let place = *places.entry(id).or_insert_with_key(|id| {
            traces.push(Rows {
                id: id.clone(),
                rows: Vec::new(),
            });
            traces.len() - 1
        });
        traces[place].rows.push(row);
    }
    let (mut duplicates, mut contradictions) = (0, 0);
    let said = traces
        .into_iter()
        .map(|Rows { id, rows }| {
            let told = |of: &&usize| is_told(verdict, **of);
            let is_told = rows.iter().any(|row| is_told(verdict, *row));
            // What is said of several spans of a trace does not repeat itself, nor do scores that differ.
            let says = |row: &usize| {
                let id = original_id(table.ids().get(*row));
                (id, verdict.text(*row))
            };
            let told: Vec<_> = rows.iter().filter(told).map(says).collect();
            duplicates += (told.len() - told.iter().collect::<HashSet<_>>().len()) as u64;
            let found = together(verdict, &reading.verdict.meaning, &rows);
            contradictions += u64::from(found.is_err());
            Said {
                id,
                is_told,
                badness: found.unwrap_or(None),
                people: people
                    .and_then(|(column, meaning)| together(column, meaning, &rows).ok()?),
                rows,
            }
        })
        .collect();
    Ok(Read {
        said,
        duplicates,
        contradictions,
        spans: whose.spans(),
    })
}

struct Rows<'a> {
    id: Cow<'a, str>,
    rows: Vec<usize>,
}

fn is_told(column: &Column, row: usize) -> bool {
    column.text(row).is_some_and(|text| !text.trim().is_empty())
}

/// Verdicts of one trace that contradict each other.
struct Contradiction;

/// What the rows of one trace say together: of scores the mean, of verdicts the one that all say.
fn together(
    column: &Column,
    meaning: &Meaning,
    rows: &[usize],
) -> Result<Option<f64>, Contradiction> {
    let said = rows
        .iter()
        .filter_map(|&row| meaning.badness(column.text(row).as_deref(), column.number(row)));
    let (mut sum, mut number, mut all_alike, mut first) = (0.0, 0.0, true, None);
    for bad in said {
        let first: f64 = *first.get_or_insert(bad);
        all_alike &= first.to_bits() == bad.to_bits();
        sum += bad;
        number += 1.0;
    }
    match first {
        None => Ok(None),
        Some(first) if all_alike => Ok(Some(first)),
        Some(_) if meaning.is_score() => Ok(Some(sum / number)),
        Some(_) => Err(Contradiction),
    }
}
