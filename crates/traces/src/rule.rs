//! Which traces a rule holds for: evaluated once a value of the dictionary, not once a trace.

use assay_plan::rule::{Combine, Condition, Rule, Test};

use crate::group::GroupError;
use crate::reread::positive;
use crate::table::{Column, TraceTable, Values};

/// Which rows a condition holds for.
pub(crate) fn matching(table: &TraceTable, condition: &Condition) -> Result<Vec<bool>, GroupError> {
    let column = find(table, &condition.field)?;
    let test = &condition.test;
    Ok(match column.values() {
        Values::Coded {
            dictionary,
            numbers,
            codes,
        } => {
            let mut by_code = Vec::with_capacity(dictionary.len() + 1);
            by_code.push(holds(test, None, None));
            for (entry, text) in dictionary.iter().enumerate() {
                by_code.push(holds(test, Some(text), numbers.get(entry).copied()));
            }
            codes.map(|code| by_code[code as usize])
        }
        Values::Numbers(numbers) if asks_for_text(test) => numbers
            .iter()
            .map(|&number| holds(test, text_of(number).as_deref(), present(number)))
            .collect(),
        Values::Numbers(numbers) => numbers
            .iter()
            .map(|&number| holds(test, present(number).map(|_| ""), present(number)))
            .collect(),
        Values::NotKept { present, .. } => match test {
            Test::Missing => present.iter().map(|present| !present).collect(),
            Test::Present => present.clone(),
            _ => answered(table, column, condition)?,
        },
        Values::Unread => answered(table, column, condition)?,
    })
}

/// Which rows a condition on texts that were not kept holds for, as the files answered.
fn answered(
    table: &TraceTable,
    column: &Column,
    condition: &Condition,
) -> Result<Vec<bool>, GroupError> {
    let (test, holds_where_it_passes) = positive(condition);
    let field = || condition.field.clone();
    match table.answer(&condition.field, &test) {
        Some(rows) => Ok(rows
            .iter()
            .map(|passed| *passed == holds_where_it_passes)
            .collect()),
        None if column.paths().is_empty() => Err(GroupError::NotKept { field: field() }),
        None => Err(GroupError::Unanswered { field: field() }),
    }
}

/// Which rows have a value that a condition can be asked of.
fn present_rows(table: &TraceTable, field: &str) -> Result<Vec<bool>, GroupError> {
    let column = find(table, field)?;
    Ok(match column.values() {
        Values::Coded { codes, .. } => codes.map(|code| code != 0),
        Values::Numbers(numbers) => numbers.iter().map(|number| !number.is_nan()).collect(),
        Values::NotKept { present, .. } => present.clone(),
        Values::Unread => {
            let condition = Condition {
                field: field.to_owned(),
                test: Test::Present,
            };
            answered(table, column, &condition)?
        }
    })
}

fn find<'a>(table: &'a TraceTable, field: &str) -> Result<&'a Column, GroupError> {
    table.column(field).ok_or_else(|| GroupError::UnknownField {
        field: field.to_owned(),
    })
}

/// Which rows a rule holds for; without conditions, none.
pub(crate) fn matching_rule(table: &TraceTable, rule: &Rule) -> Result<Vec<bool>, GroupError> {
    combine(table, rule, |condition| matching(table, condition))
}

/// Which rows a rule can be asked of: where every field that it names has a value, or for [`Combine::Any`] at least
/// one. Conditions on missing values can always be asked.
pub(crate) fn answerable(table: &TraceTable, rule: &Rule) -> Result<Vec<bool>, GroupError> {
    combine(table, rule, |condition| match condition.test {
        Test::Missing | Test::Present => Ok(vec![true; table.rows()]),
        _ => present_rows(table, &condition.field),
    })
}

fn combine(
    table: &TraceTable,
    rule: &Rule,
    rows_of: impl Fn(&Condition) -> Result<Vec<bool>, GroupError>,
) -> Result<Vec<bool>, GroupError> {
    let mut conditions = rule.conditions.iter();
    let Some(first) = conditions.next() else {
        return Ok(vec![false; table.rows()]);
    };
    let mut rows = rows_of(first)?;
    for condition in conditions {
        let also = rows_of(condition)?;
        for (row, also) in rows.iter_mut().zip(also) {
            *row = match rule.combine {
                Combine::Any => *row | also,
                Combine::All => *row & also,
            };
        }
    }
    Ok(rows)
}

fn asks_for_text(test: &Test) -> bool {
    matches!(
        test,
        Test::Is(_) | Test::IsNot(_) | Test::OneOf(_) | Test::Contains(_)
    )
}

fn present(number: f64) -> Option<f64> {
    (!number.is_nan()).then_some(number)
}

fn text_of(number: f64) -> Option<String> {
    present(number).map(|number| number.to_string())
}

/// Whether a value passes a test.
pub(crate) fn holds(test: &Test, text: Option<&str>, number: Option<f64>) -> bool {
    match test {
        Test::Is(value) => text == Some(value),
        Test::IsNot(value) => text != Some(value),
        Test::OneOf(values) => text.is_some_and(|text| values.iter().any(|value| value == text)),
        Test::Contains(part) => {
            text.is_some_and(|text| text.to_lowercase().contains(&part.to_lowercase()))
        }
        Test::Below(limit) => number.is_some_and(|number| number < *limit),
        Test::AtMost(limit) => number.is_some_and(|number| number <= *limit),
        Test::Above(limit) => number.is_some_and(|number| number > *limit),
        Test::AtLeast(limit) => number.is_some_and(|number| number >= *limit),
        Test::Missing => text.is_none(),
        Test::Present => text.is_some(),
    }
}
