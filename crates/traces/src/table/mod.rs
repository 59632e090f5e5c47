//! The loaded traces as columns.

mod builder;
mod codes;
mod column;
mod column_builder;
mod id_index;
mod ids;
mod packed_id;
mod pages;
mod small_codes;

pub(crate) use builder::TableBuilder;
pub use codes::Codes;
pub use column::{Column, MOST_VALUES, Values};
pub(crate) use column_builder::ColumnBuilder;
pub(crate) use id_index::{IdIndex, Sought};
pub use ids::Ids;
pub(crate) use ids::{Hashed, HashedMap, hash as id_hash};
pub use packed_id::Id;
pub use pages::Pages;

use std::sync::OnceLock;

use assay_plan::data::Unit;
use assay_plan::rule::Test;

use crate::reread::{Answers, Learned};

/// So many rows are worked on at a time, so that what is known of them stays in the processor's nearest memory. Blocks begin
/// at multiples of it, and so lie within a page.
pub(crate) const BLOCK: usize = 2048;

const _: () = assert!(pages::PAGE.is_multiple_of(BLOCK));

/// The loaded traces: a row each, a column a field; or counts of them, a row a kind of trace. Texts of people and models are not here.
#[derive(Clone, Debug, Default)]
pub struct TraceTable {
    pub(crate) ids: Ids,
    /// Starts in milliseconds since 1970 UTC; [`NO_TIME`] where unknown.
    pub(crate) starts: Pages<i64>,
    /// The earliest and the latest of them, once that was asked.
    pub(crate) span: OnceLock<Option<(i64, i64)>>,
    pub(crate) columns: Vec<Column>,
    /// How many traces each row stands for; rows past the end, and all where it is empty, are one each.
    pub(crate) counts: Vec<u64>,
    /// What the files answered about texts that are not here.
    pub(crate) learned: Vec<Learned>,
    /// What each row is.
    pub(crate) unit: Unit,
    /// Whether rows are made of spans of which they do not keep the ids.
    pub(crate) hides_spans: bool,
    /// Whether it was read of files.
    pub(crate) of_files: bool,
    /// The rows of whole traces, where a row is something else.
    pub(crate) members: Option<Members>,
}

/// The rows of whole traces, where rows are sessions or observations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    pub(crate) traces: Ids,
    /// For each trace the row of its session, or that of its root observation.
    pub(crate) rows: Vec<u32>,
}

impl Members {
    /// The id of each trace, with its row.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Id<'_>, usize)> {
        let rows = self.rows.iter().map(|&row| row as usize);
        self.traces.iter().zip(rows)
    }
}

/// Stands for an unknown time among [`TraceTable::starts`].
pub(crate) const NO_TIME: i64 = i64::MIN;

impl TraceTable {
    /// How many rows there are: one a trace, or one a kind of trace where groups came counted.
    pub fn rows(&self) -> usize {
        self.ids.len()
    }

    /// How many traces there are.
    pub fn traces(&self) -> u64 {
        let ones = self.rows().saturating_sub(self.counts.len());
        self.counts.iter().sum::<u64>() + ones as u64
    }

    /// How many traces a row stands for.
    pub fn traces_in(&self, row: usize) -> u64 {
        self.counts.get(row).copied().unwrap_or(1)
    }

    /// What each row is.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Whether rows are counts of traces, so that there are no traces to draw.
    pub fn is_counted(&self) -> bool {
        !self.counts.is_empty()
    }

    /// The names by which records of the files have a column of this table, one a row and as it is: none of them where it is
    /// worked out of several columns or records, or of lists. Nothing is known of what was not read of files, or came counted.
    pub(crate) fn columns_of(&self, column: &Column) -> Option<Vec<String>> {
        let is_a_record_a_row = self.unit == Unit::Trace && !self.hides_spans;
        (self.of_files && !self.is_counted()).then(|| {
            if is_a_record_a_row && !column.is_of_lists() {
                column.paths().to_vec()
            } else {
                Vec::new()
            }
        })
    }

    /// The trace ids, in the order of the rows.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// The start of a trace in milliseconds since 1970 UTC, where it is known.
    pub fn start_ms(&self, row: usize) -> Option<i64> {
        self.starts.get(row).filter(|&start| start != NO_TIME)
    }

    /// The table of these rows alone.
    pub(crate) fn select(&self, rows: &[usize]) -> Self {
        fn chosen<T: Copy>(values: &Pages<T>, rows: &[usize]) -> Pages<T> {
            rows.iter().filter_map(|&row| values.get(row)).collect()
        }
        let mut ids = IdIndex::default();
        for &row in rows {
            ids.row(&self.ids.get(row));
        }
        let columns = self.columns.iter().map(|column| {
            column.with_values(match column.values() {
                Values::Coded {
                    dictionary,
                    numbers,
                    codes,
                } => Values::Coded {
                    dictionary: dictionary.clone(),
                    numbers: numbers.clone(),
                    codes: rows.iter().map(|&row| codes.get(row)).collect(),
                },
                Values::Numbers(numbers) => Values::Numbers(chosen(numbers, rows)),
                Values::NotKept { present, distinct } => Values::NotKept {
                    present: chosen(present, rows),
                    distinct: *distinct,
                },
                Values::Unread => Values::Unread,
            })
        });
        Self {
            ids: ids.into_ids(),
            starts: chosen(&self.starts, rows),
            columns: columns.collect(),
            ..Self::default()
        }
    }

    /// The earliest and the latest start.
    pub fn span_ms(&self) -> Option<(i64, i64)> {
        *self.span.get_or_init(|| {
            let known = self.starts.iter().filter(|&start| start != NO_TIME);
            known.fold(None, |span, start| {
                let (first, last) = span.unwrap_or((start, start));
                Some((start.min(first), start.max(last)))
            })
        })
    }

    /// Takes what the files answered about texts that are not here: rules about it are evaluated at once from now on.
    pub fn learn(&mut self, answers: &Answers) {
        for learned in answers.learned(&self.ids) {
            if self.answer(&learned.field, &learned.test).is_none() {
                self.learned.push(learned);
            }
        }
    }

    /// Which rows passed this test, where the files were asked.
    pub(crate) fn answer(&self, field: &str, test: &Test) -> Option<&Pages<bool>> {
        let is_it = |learned: &&Learned| learned.field == field && learned.test == *test;
        let learned = self.learned.iter().find(is_it)?;
        Some(&learned.rows)
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a field.
    pub fn column(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name() == field)
    }
}
