//! Reads tables that come column by column, as Parquet files hold them.

use std::borrow::Cow;
use std::ops::Range;

use assay_parquet::{Coded, Column, NO_TIME, Rows, Values, time_text};

use crate::batch::{Batch, BatchBuilder};
use crate::decode::Flatten;
use crate::reader::is_index;
use crate::record::{Names, Value};

/// Reads a table's rows, some at a time. The same values give the same records as they do in JSON.
#[derive(Debug, Default)]
pub struct TableReader {
    names: Names,
    builder: BatchBuilder,
    /// The names and entries of texts that come again, one text after the other.
    cells: Vec<(u32, u32)>,
}

/// The columns that are worth reading, by their numbers: neither texts of people and models of which nothing is asked,
/// nor an index, nor a name that came before.
pub(crate) fn wanted_columns<'a>(
    columns: impl IntoIterator<Item = &'a str>,
    mut names: Names,
) -> Vec<usize> {
    let mut wanted = Vec::new();
    for (number, path) in columns.into_iter().enumerate() {
        if is_index(path) || names.contains(path) {
            continue;
        }
        let name = names.number(path);
        if names.is_kept(name) || !names.asked(name).is_empty() {
            wanted.push(number);
        }
    }
    wanted
}

/// A column on its way.
struct Cells<'a> {
    name: u32,
    column: &'a Column,
    texts: Known,
}

/// What is known of a column's texts.
enum Known {
    /// Most come once: each is read where it comes.
    Nothing,
    /// Where the cells of each text are, once it came.
    Places(Vec<Option<Range<usize>>>),
}

impl Known {
    fn of(values: &Values) -> Self {
        match values {
            Values::Texts(coded) | Values::Json(coded)
                if coded.texts.len() <= coded.codes.len() / 2 =>
            {
                Self::Places(vec![None; coded.texts.len()])
            }
            _ => Self::Nothing,
        }
    }
}

impl TableReader {
    /// A reader of a table of which nothing is read.
    pub(crate) fn new(names: Names) -> Self {
        Self {
            names,
            ..Self::default()
        }
    }

    /// Takes the next rows. Their columns are always the same: those that [`wanted_columns`] chooses of the table.
    pub(crate) fn read(&mut self, rows: &Rows) -> Batch {
        self.cells.clear();
        let mut columns: Vec<Cells> = rows
            .columns
            .iter()
            .map(|column| Cells {
                name: self.names.number(&column.name),
                column,
                texts: Known::of(&column.values),
            })
            .collect();
        self.builder.learn(&self.names);
        columns.retain(|column| {
            self.names.is_kept(column.name) || !self.names.asked(column.name).is_empty()
        });
        for row in 0..rows.count {
            for column in &mut columns {
                self.add(column, row);
            }
            self.builder.end_record();
        }
        self.builder.take()
    }

    /// Adds the cell of a row.
    fn add(&mut self, column: &mut Cells<'_>, row: usize) {
        let value = match &column.column.values {
            Values::Texts(coded) => return self.add_text(column, coded, false, row),
            Values::Json(coded) => return self.add_text(column, coded, true, row),
            Values::Flags(flags) => match flags[row] {
                0 => Value::Flag(false),
                1 => Value::Flag(true),
                _ => return,
            },
            Values::Numbers(numbers) if numbers[row].is_finite() => Value::Number(numbers[row]),
            Values::Times(times) if times[row] != NO_TIME => {
                Value::Text(time_text(times[row]).into())
            }
            Values::Numbers(_) | Values::Times(_) => return,
        };
        if self.names.is_only_kept(column.name) {
            return self.builder.put(column.name, &value);
        }
        let mut fields = Vec::new();
        let mut flatten = Flatten::new(&mut self.names, &mut fields);
        flatten.ask_value(column.name, &value);
        flatten.leaf(column.name, Some(value));
        for (name, value) in &fields {
            self.builder.put(*name, value);
        }
    }

    fn add_text(&mut self, column: &mut Cells<'_>, coded: &Coded, is_json: bool, row: usize) {
        let Some(text) = (coded.codes[row] as usize).checked_sub(1) else {
            return;
        };
        if let Known::Places(places) = &column.texts
            && let Some(place) = &places[text]
        {
            for &(name, entry) in &self.cells[place.clone()] {
                self.builder.put_entry(name, entry);
            }
            return;
        }
        let fields = fields(column.name, coded.texts.get(text), is_json, &mut self.names);
        self.builder.learn(&self.names);
        if let Known::Places(places) = &mut column.texts {
            let start = self.cells.len();
            for (name, value) in fields {
                if let Some(entry) = self.builder.code(name, value.into_owned()) {
                    self.builder.put_entry(name, entry);
                    self.cells.push((name, entry));
                }
            }
            places[text] = Some(start..self.cells.len());
        } else {
            for (name, value) in &fields {
                self.builder.put(*name, value);
            }
        }
    }
}

/// Reads the fields of a text.
fn fields<'a>(
    name: u32,
    text: &'a [u8],
    is_json: bool,
    names: &mut Names,
) -> Vec<(u32, Value<'a>)> {
    let mut fields = Vec::new();
    let mut flatten = Flatten::new(names, &mut fields);
    let text = String::from_utf8_lossy(text);
    if !flatten.only_keeps(name) {
        flatten.ask_text(name, &text);
        if !flatten.keeps(name) {
            return fields;
        }
    }
    match text {
        Cow::Borrowed(json) if is_json => {
            flatten.json(name, json);
        }
        text => flatten.text(name, text),
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_indexes_and_repeated_names_are_not_wanted() {
        let columns = [
            "__index_level_0__",
            "id",
            "input",
            "attributes.output.value",
            "id",
            "metadata",
        ];
        assert_eq!(wanted_columns(columns, Names::default()), [1, 5]);
    }
}
