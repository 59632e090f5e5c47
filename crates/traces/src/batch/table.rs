//! Reads tables that come column by column, as Parquet files hold them.

use std::borrow::Cow;

use assay_parquet::{Coded, Column, NO_TIME, Rows, Values, time_text};

use crate::batch::rendered::rendered;
use crate::batch::{Batch, BatchBuilder};
use crate::decode::Flatten;
use crate::reader::is_index;
use crate::record::{Names, Value};

/// Reads a table's rows, some at a time. The same values give the same records as they do in JSON.
#[derive(Debug, Default)]
pub struct TableReader {
    names: Names,
    builder: BatchBuilder,
}

/// The columns that are worth reading, by their numbers: neither texts of people and models of which nothing is asked,
/// nor an index, nor a name that came before; all, where rows are kept as they are.
pub(crate) fn wanted_columns<'a>(
    columns: impl IntoIterator<Item = &'a str>,
    mut names: Names,
) -> Vec<usize> {
    if names.keeps_originals() {
        return (0..columns.into_iter().count()).collect();
    }
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
        if self.names.keeps_originals() {
            self.builder.write_each(rendered(rows));
        }
        let mut columns: Vec<&Column> = Vec::new();
        for column in &rows.columns {
            let is_repeated = columns.iter().any(|other| other.name == column.name);
            if !is_index(&column.name) && !is_repeated {
                self.names.number(&column.name);
                columns.push(column);
            }
        }
        self.builder.learn(&self.names, 0);
        for column in columns {
            let name = self.names.number(&column.name);
            if self.names.is_kept(name) || !self.names.asked(name).is_empty() {
                self.add(name, &column.values);
            }
        }
        self.builder.end_records(rows.count);
        self.builder.take()
    }

    /// Adds the values of a column.
    fn add(&mut self, name: u32, values: &Values) {
        match values {
            Values::Texts(coded) => self.add_texts(name, coded, false),
            Values::Json(coded) => self.add_texts(name, coded, true),
            Values::Flags(flags) => {
                for (row, flag) in flags.iter().enumerate() {
                    if *flag <= 1 {
                        self.put(row, name, Value::Flag(*flag == 1));
                    }
                }
            }
            Values::Numbers(numbers) => {
                for (row, number) in numbers.iter().enumerate() {
                    if number.is_finite() {
                        self.put(row, name, Value::Number(*number));
                    }
                }
            }
            Values::Times(times) => {
                for (row, time) in times.iter().enumerate() {
                    if *time != NO_TIME {
                        self.put(row, name, Value::Text(time_text(*time).into()));
                    }
                }
            }
        }
    }

    fn put(&mut self, row: usize, name: u32, value: Value<'_>) {
        if self.names.is_only_kept(name) {
            return self.builder.put(row, name, &value);
        }
        let mut fields = Vec::new();
        let mut flatten = Flatten::new(&mut self.names, &mut fields);
        flatten.ask_value(name, &value);
        flatten.leaf(name, Some(value));
        for (name, value) in &fields {
            self.builder.put(row, *name, value);
        }
    }

    fn add_texts(&mut self, name: u32, coded: &Coded, is_json: bool) {
        if coded.texts.len() > coded.codes.len() / 2 {
            // Most come once: each is read where it comes.
            for (row, code) in coded.codes.iter().enumerate() {
                if let Some(text) = (*code as usize).checked_sub(1) {
                    for (name, value) in self.read_text(row, name, coded, text, is_json) {
                        self.builder.put(row, name, &value);
                    }
                }
            }
            return;
        }
        let mut known: Vec<Option<Vec<(u32, u32)>>> = vec![None; coded.texts.len()];
        for (row, code) in coded.codes.iter().enumerate() {
            let Some(text) = (*code as usize).checked_sub(1) else {
                continue;
            };
            if known[text].is_none() {
                let fields = self.read_text(row, name, coded, text, is_json).into_iter();
                let entries = fields.filter_map(|(name, value)| {
                    let entry = self.builder.code(name, value.into_owned())?;
                    Some((name, entry))
                });
                known[text] = Some(entries.collect());
            }
            for &(name, entry) in known[text].iter().flatten() {
                self.builder.put_entry(row, name, entry);
            }
        }
    }

    /// The fields of a text, whose names the builder knows then.
    fn read_text<'a>(
        &mut self,
        row: usize,
        name: u32,
        coded: &'a Coded,
        text: usize,
        is_json: bool,
    ) -> Vec<(u32, Value<'a>)> {
        let fields = fields(name, coded.texts.get(text), is_json, &mut self.names);
        self.builder.learn(&self.names, row);
        fields
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
