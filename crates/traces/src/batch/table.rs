//! Reads tables that come column by column, as Parquet files hold them.

use std::borrow::Cow;

use assay_parquet::{Coded, Column, NO_TIME, Rows, TimeTexts, Values};

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
            Values::Numbers(numbers) if self.names.is_only_kept(name) => {
                self.builder.put_numbers(name, numbers);
            }
            Values::Numbers(numbers) => {
                for (row, number) in numbers.iter().enumerate() {
                    if number.is_finite() {
                        self.put(row, name, Value::Number(*number));
                    }
                }
            }
            Values::Times(times) => {
                let mut texts = TimeTexts::default();
                for (row, time) in times.iter().enumerate() {
                    if *time != NO_TIME {
                        self.put(row, name, Value::Text(texts.of(*time).into()));
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
        let said = coded.codes.iter().enumerate();
        let said = said.filter_map(|(row, code)| Some((row, (*code as usize).checked_sub(1)?)));
        let mut fields = Vec::new();
        if coded.texts.len() > coded.codes.len() / 2 {
            // Most come once: each is read where it comes.
            for (row, text) in said {
                let text = coded.texts.get(text);
                if let Some(value) = self.plain(name, text, is_json) {
                    self.builder.put_once(row, name, &value);
                    continue;
                }
                self.read_text(row, name, text, is_json, &mut fields);
                for (name, value) in &fields {
                    self.builder.put_once(row, *name, value);
                }
            }
            return;
        }
        let mut known: Vec<Option<Vec<(u32, u32)>>> = vec![None; coded.texts.len()];
        let mut unknown = known.len();
        for (row, text) in said.clone() {
            if unknown == 0 {
                break;
            }
            if known[text].is_none() {
                unknown -= 1;
                self.read_text(row, name, coded.texts.get(text), is_json, &mut fields);
                let entries = fields.drain(..).filter_map(|(name, value)| {
                    let entry = self.builder.code(name, value.into_owned())?;
                    Some((name, entry))
                });
                known[text] = Some(entries.collect());
            }
        }
        let one_at_most = known.iter().map(|entries| match entries.as_deref() {
            None | Some([]) => Some(None),
            Some([(of, entry)]) if *of == name => Some(Some(*entry)),
            Some(_) => None,
        });
        if let Some(entries) = one_at_most.collect::<Option<Vec<_>>>() {
            return self.builder.put_entries(name, &coded.codes, &entries);
        }
        for (row, text) in said {
            for &(name, entry) in known[text].iter().flatten() {
                self.builder.put_entry(row, name, entry);
            }
        }
    }

    /// A text that is one value and nothing else, as its first byte tells.
    fn plain<'a>(&self, name: u32, text: &'a [u8], is_json: bool) -> Option<Value<'a>> {
        let may_hold_more = is_json || matches!(text, [b'{' | b'[', ..]);
        if may_hold_more || !self.names.is_only_kept(name) {
            return None;
        }
        Value::text(std::str::from_utf8(text).ok()?)
    }

    /// Reads the fields of a text, whose names the builder knows then.
    fn read_text<'a>(
        &mut self,
        row: usize,
        name: u32,
        text: &'a [u8],
        is_json: bool,
        fields: &mut Vec<(u32, Value<'a>)>,
    ) {
        fields.clear();
        let mut flatten = Flatten::new(&mut self.names, fields);
        // The library goes over a text by its characters where it looks for wrong ones.
        let text =
            std::str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed);
        if !flatten.only_keeps(name) {
            flatten.ask_text(name, &text);
        }
        if flatten.keeps(name) {
            match text {
                Cow::Borrowed(json) if is_json => {
                    flatten.json(name, json);
                }
                text => flatten.text(name, text),
            }
        }
        self.builder.learn(&self.names, row);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use assay_parquet::Texts;
    use proptest::prelude::*;

    use super::*;
    use crate::batch::by_record;

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

    fn rows(texts: &[Option<&str>], numbers: &[f64]) -> Rows {
        let mut coded = Coded::default();
        let mut known: Vec<&str> = Vec::new();
        for text in texts {
            coded.codes.push(text.map_or(0, |text| {
                let place = known.iter().position(|known| *known == text);
                place.unwrap_or_else(|| {
                    known.push(text);
                    known.len() - 1
                }) as u32
                    + 1
            }));
        }
        coded.texts = known.iter().map(|text| text.as_bytes()).collect::<Texts>();
        let column = |name: &str, values| Column {
            name: name.to_owned(),
            values,
        };
        Rows {
            first: 1,
            count: texts.len(),
            columns: vec![
                column("text", Values::Texts(coded)),
                column("number", Values::Numbers(numbers.to_vec())),
            ],
        }
    }

    /// What each record says, by name.
    fn said(names: &mut Vec<String>, batch: &Batch) -> Vec<Vec<(String, Value<'static>)>> {
        names.extend(batch.names().map(|(_, path)| path.to_owned()));
        let records = by_record(batch.len(), batch.columns()).into_iter();
        let said = records.map(|cells| {
            let cells = cells.into_iter();
            let said = cells.map(|it| (names[it.name as usize].clone(), it.value.into_owned()));
            let mut said: Vec<_> = said.collect();
            said.sort_by(|(one, _), (other, _)| one.cmp(other));
            said
        });
        said.collect()
    }

    const TEXTS: [&str; 6] = ["", "x", "é", r#"{"a":1,"b":"y"}"#, r#"["p","q"]"#, "12"];

    proptest! {
        #[test]
        fn rows_at_once_say_what_each_alone_says(
            picks in prop::collection::vec((0..40_usize, 0..3_usize), 1..700),
            few in 1..40_usize,
            is_of_few_numbers: bool,
        ) {
            let texts: Vec<String> = (0..40)
                .map(|it| TEXTS.get(it).map_or_else(|| format!("t{it}"), |&text| text.to_owned()))
                .collect();
            let texts: Vec<Option<&str>> = picks
                .iter()
                .map(|&(pick, there)| (there > 0 || few > 20).then(|| texts[pick % few].as_str()))
                .collect();
            let numbers: Vec<f64> = picks
                .iter()
                .enumerate()
                .map(|(row, &(pick, there))| match (is_of_few_numbers, there) {
                    (true, 0) => f64::NAN,
                    (true, _) => pick as f64,
                    (false, _) => row as f64 / 3.0,
                })
                .collect();
            let mut reader = TableReader::default();
            let at_once = said(&mut Vec::new(), &reader.read(&rows(&texts, &numbers)));
            let (mut reader, mut names) = (TableReader::default(), Vec::new());
            let alone: Vec<_> = texts
                .iter()
                .zip(&numbers)
                .flat_map(|(text, number)| {
                    let batch = reader.read(&rows(&[*text], &[*number]));
                    said(&mut names, &batch)
                })
                .collect();
            prop_assert_eq!(at_once, alone);
        }
    }
}
