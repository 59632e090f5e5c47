//! Which traces a rule holds for: evaluated once a value of the dictionary, not once a trace.

use assay_plan::rule::{Combine, Condition, Rule, Test};

use crate::group::GroupError;
use crate::reread::positive;
use crate::table::{BLOCK, Codes, Column, Pages, TraceTable, Values};

impl TraceTable {
    /// Whether a condition holds, row by row.
    ///
    /// # Errors
    /// There is no such field, or its texts are not kept and the files were not asked.
    pub fn rows_where(&self, condition: &Condition) -> Result<Vec<bool>, GroupError> {
        let mut rows = vec![false; self.rows()];
        let test = RowTest::of(self, condition)?;
        for (block, rows) in rows.chunks_mut(BLOCK).enumerate() {
            test.fill(block * BLOCK, rows);
        }
        Ok(rows)
    }
}

/// A rule made ready to be asked of a table's rows; without conditions it holds for none.
pub(crate) struct Asked<'a> {
    conditions: Vec<RowTest<'a>>,
    combine: Combine,
}

impl<'a> Asked<'a> {
    /// Which rows the rule holds for.
    pub(crate) fn rule(table: &'a TraceTable, rule: &'a Rule) -> Result<Self, GroupError> {
        Self::all(rule, |condition| RowTest::of(table, condition))
    }

    /// Which rows the rule can be asked of: where every field that it names has a value, or for [`Combine::Any`] at least
    /// one. Conditions on missing values can always be asked.
    pub(crate) fn answerable(table: &'a TraceTable, rule: &'a Rule) -> Result<Self, GroupError> {
        Self::all(rule, |condition| match condition.test {
            Test::Missing | Test::Present => Ok(RowTest::Always),
            _ => RowTest::present(table, &condition.field),
        })
    }

    fn all(
        rule: &'a Rule,
        test: impl Fn(&'a Condition) -> Result<RowTest<'a>, GroupError>,
    ) -> Result<Self, GroupError> {
        Ok(Self {
            conditions: rule.conditions.iter().map(test).collect::<Result<_, _>>()?,
            combine: rule.combine,
        })
    }

    /// Whether it holds for each of the rows of a block, from `first` on. `one` has room for as many.
    pub(crate) fn fill(&self, first: usize, rows: &mut [bool], one: &mut [bool]) {
        let Some((test, others)) = self.conditions.split_first() else {
            return rows.fill(false);
        };
        test.fill(first, rows);
        for test in others {
            test.fill(first, one);
            for (row, &also) in rows.iter_mut().zip(&*one) {
                *row = match self.combine {
                    Combine::Any => *row | also,
                    Combine::All => *row & also,
                };
            }
        }
    }

    /// Whether it holds, row by row.
    pub(crate) fn rows(&self, table: &TraceTable) -> Vec<bool> {
        let mut rows = vec![false; table.rows()];
        for (block, rows) in rows.chunks_mut(BLOCK).enumerate() {
            self.fill(block * BLOCK, rows, &mut [false; BLOCK][..rows.len()]);
        }
        rows
    }
}

/// A condition made ready to be asked of a table's rows.
pub(crate) enum RowTest<'a> {
    /// It holds for every row.
    Always,
    /// What it says of each code.
    Coded(&'a Codes, Vec<bool>),
    /// A test of the rows' numbers.
    Numbers(&'a Pages<f64>, &'a Test),
    /// Whether the rows have a number.
    Present(&'a Pages<f64>),
    /// It holds for the rows of which this is known.
    Known(&'a Pages<bool>, bool),
}

impl<'a> RowTest<'a> {
    pub(crate) fn of(table: &'a TraceTable, condition: &'a Condition) -> Result<Self, GroupError> {
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
                Self::Coded(codes, by_code)
            }
            Values::Numbers(numbers) => Self::Numbers(numbers, test),
            Values::NotKept { present, .. } => match test {
                Test::Missing => Self::Known(present, false),
                Test::Present => Self::Known(present, true),
                _ => answered(table, column, condition)?,
            },
            Values::Unread => answered(table, column, condition)?,
        })
    }

    /// Which rows have a value that a condition can be asked of.
    fn present(table: &'a TraceTable, field: &'a str) -> Result<Self, GroupError> {
        let column = find(table, field)?;
        Ok(match column.values() {
            Values::Coded {
                dictionary, codes, ..
            } => {
                let by_code = (0..=dictionary.len()).map(|code| code > 0);
                Self::Coded(codes, by_code.collect())
            }
            Values::Numbers(numbers) => Self::Present(numbers),
            Values::NotKept { present, .. } => Self::Known(present, true),
            Values::Unread => {
                let condition = Condition {
                    field: field.to_owned(),
                    test: Test::Present,
                };
                answered(table, column, &condition)?
            }
        })
    }

    /// Whether it holds for each of the rows of a block, from `first` on.
    pub(crate) fn fill(&self, first: usize, rows: &mut [bool]) {
        match self {
            Self::Always => rows.fill(true),
            Self::Coded(codes, by_code) => {
                let block = &mut [0; BLOCK][..rows.len()];
                codes.fill(first, block);
                for (row, &code) in rows.iter_mut().zip(&*block) {
                    *row = by_code[code as usize];
                }
            }
            Self::Present(numbers) => {
                numbers.fill(first, rows, f64::NAN, |number| !number.is_nan());
            }
            Self::Known(known, holds) => known.fill(first, rows, false, |known| known == *holds),
            // Comparisons with what is no number are false, as they are with no value.
            Self::Numbers(numbers, test) => match test {
                Test::Below(limit) => numbers.fill(first, rows, f64::NAN, |number| number < *limit),
                Test::AtMost(limit) => {
                    numbers.fill(first, rows, f64::NAN, |number| number <= *limit);
                }
                Test::Above(limit) => numbers.fill(first, rows, f64::NAN, |number| number > *limit),
                Test::AtLeast(limit) => {
                    numbers.fill(first, rows, f64::NAN, |number| number >= *limit);
                }
                Test::Missing
                | Test::Present
                | Test::Is(_)
                | Test::IsNot(_)
                | Test::OneOf(_)
                | Test::Contains(_) => {
                    numbers.fill(first, rows, f64::NAN, |number| {
                        holds(test, text_of(number).as_deref(), present(number))
                    });
                }
            },
        }
    }
}

/// Which rows a condition on texts that were not kept holds for, as the files answered.
fn answered<'a>(
    table: &'a TraceTable,
    column: &Column,
    condition: &Condition,
) -> Result<RowTest<'a>, GroupError> {
    let (test, holds_where_it_passes) = positive(condition);
    let field = || condition.field.clone();
    match table.answer(&condition.field, &test) {
        Some(rows) => Ok(RowTest::Known(rows, holds_where_it_passes)),
        None if column.paths().is_empty() => Err(GroupError::NotKept { field: field() }),
        None => Err(GroupError::Unanswered { field: field() }),
    }
}

fn find<'a>(table: &'a TraceTable, field: &str) -> Result<&'a Column, GroupError> {
    table.column(field).ok_or_else(|| GroupError::UnknownField {
        field: field.to_owned(),
    })
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
