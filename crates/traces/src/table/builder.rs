//! Builds a table row by row.

use std::collections::HashMap;

use assay_sampling::order::sort_by;

use crate::batch;
use crate::record::Value;
use crate::table::TraceTable;
use crate::table::column::Column;
use crate::table::column_builder::ColumnBuilder;
use crate::table::id_index::{IdIndex, Sought};
use crate::table::packed_id::Id;

/// Builds a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableBuilder {
    ids: IdIndex,
    columns: Vec<ColumnBuilder>,
    by_name: HashMap<String, usize>,
    /// Fields of which every value is kept.
    kept_whole: &'static [&'static str],
    /// Fields whose texts are not read.
    unread: Vec<String>,
}

impl TableBuilder {
    /// Keeps every value of these fields, since rows will be made of them.
    pub(crate) fn keep_whole(&mut self, fields: &'static [&'static str]) {
        self.kept_whole = fields;
    }

    /// The row of a trace, and whether it is new.
    pub(crate) fn row(&mut self, id: &str) -> (usize, bool) {
        self.row_of(&Sought::of(id))
    }

    /// [`TableBuilder::row`] for an id that is made ready.
    pub(crate) fn row_of(&mut self, id: &Sought<'_>) -> (usize, bool) {
        let (row, new) = self.ids.row_of(id);
        (row as usize, new)
    }

    /// Fetches what [`TableBuilder::row_of`] will look at for these traces.
    pub(crate) fn look_ahead<'a>(&self, ids: impl Iterator<Item = &'a Sought<'a>>) {
        self.ids.look_ahead(ids);
    }

    /// Makes room for so many more rows.
    pub(crate) fn make_room(&mut self, more: usize) {
        self.ids.make_room(more);
    }

    /// The row of a trace that is there.
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        self.ids.find(id)
    }

    /// The id of a row.
    pub(crate) fn id(&self, row: usize) -> Id<'_> {
        self.ids.id(row)
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.ids.len()
    }

    /// The number of a field's column, made if it is new.
    pub(crate) fn column(&mut self, field: &str) -> usize {
        if let Some(&column) = self.by_name.get(field) {
            return column;
        }
        self.columns.push(if self.kept_whole.contains(&field) {
            ColumnBuilder::of_all(field.to_owned())
        } else {
            ColumnBuilder::new(field.to_owned())
        });
        self.by_name
            .insert(field.to_owned(), self.columns.len() - 1);
        self.columns.len() - 1
    }

    /// The number of the column of a field that has this name in a file.
    pub(crate) fn column_of(&mut self, field: &str, path: &str) -> usize {
        let column = self.column(field);
        self.columns[column].add_path(path);
        column
    }

    /// Notes that a value of a column is made of a list.
    pub(crate) fn note_list(&mut self, column: usize) {
        self.columns[column].note_list();
    }

    /// The name of a column.
    pub(crate) fn name(&self, column: usize) -> &str {
        self.columns[column].name()
    }

    /// Notes a field whose texts are not read.
    pub(crate) fn add_unread(&mut self, field: &str) {
        if !self.unread.iter().any(|known| known == field) {
            self.unread.push(field.to_owned());
        }
    }

    /// How many columns there are.
    pub(crate) fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Whether a field has a column.
    pub(crate) fn has_column(&self, field: &str) -> bool {
        self.by_name.contains_key(field)
    }

    /// Gives a trace a value in place of the one it has.
    pub(crate) fn set(&mut self, row: usize, column: usize, value: &Value<'_>) {
        self.columns[column].set(row, value);
    }

    /// [`TableBuilder::set`] for a value that comes again: `code` is what it was known by the last time, from 0.
    pub(crate) fn set_again(
        &mut self,
        row: usize,
        column: usize,
        value: &Value<'_>,
        code: &mut u32,
    ) {
        self.columns[column].set_again(row, value, code);
    }

    /// Gives rows from `first` on, which are new, what a batch's column says.
    pub(crate) fn append(&mut self, first: usize, column: usize, said: &batch::Column) {
        self.columns[column].append(first, said);
    }

    /// Whether a column's values still have codes, also after so many new ones, and no row from `first` on has one.
    pub(crate) fn is_coded_from(&self, first: usize, column: usize, new: usize) -> bool {
        self.columns[column].is_coded_from(first, new)
    }

    /// The code of a value in such a column.
    pub(crate) fn code(&mut self, column: usize, value: &Value<'_>) -> u32 {
        self.columns[column].code(value)
    }

    /// Gives rows from `first` on, which are new, the values of these codes in such a column; 0 is none.
    pub(crate) fn append_codes(&mut self, first: usize, column: usize, codes: &[u32]) {
        self.columns[column].append_codes(first, codes);
    }

    /// Whether a trace has a value.
    pub(crate) fn has(&self, row: usize, column: usize) -> bool {
        self.columns[column].has(row)
    }

    /// The text of a trace in a column of few values.
    pub(crate) fn text(&self, row: usize, column: usize) -> Option<&str> {
        self.columns[column].text(row)
    }

    /// Frees what is only asked while records come: no row is looked for any more.
    pub(crate) fn end_records(&mut self) {
        self.ids.free_slots();
    }

    /// The finished table, without the starts of its traces; columns without any value are left out. They are in the order of their names, so that the
    /// pieces in which a file was read do not show.
    pub(crate) fn finish(self) -> TraceTable {
        let rows = self.ids.len();
        let mut columns: Vec<Column> = self
            .columns
            .into_iter()
            .filter(|column| (0..rows).any(|row| column.has(row)))
            .map(|column| column.finish(rows))
            .collect();
        for field in self.unread {
            if columns.iter().all(|column| column.name() != field) {
                columns.push(Column::unread(&field));
            }
        }
        sort_by(&mut columns, |one, other| one.name().cmp(other.name()));
        TraceTable {
            ids: self.ids.into_ids(),
            columns,
            ..TraceTable::default()
        }
    }
}
