//! Reads JSON in every shape that exports come in.

use serde::de::DeserializeSeed;
use serde_json::{Map, Value as Tree};

use crate::decode::{Flatten, otlp};
use crate::reader::splitter::{Piece, Splitter};
use crate::reader::{Sink, Stop};
use crate::record::{Names, Record};

/// Reads JSON Lines, an array, concatenated objects, an envelope around an array, and pandas' column-wise objects.
#[derive(Debug)]
pub struct JsonReader {
    splitter: Splitter,
    record: Record<'static>,
    path: String,
    /// Whether the records are batches of `OpenTelemetry`'s spans; not known before the first one.
    holds_spans: Option<bool>,
}

impl Default for JsonReader {
    fn default() -> Self {
        Self::new()
    }
}

impl JsonReader {
    /// A reader at the start of a stream.
    pub fn new() -> Self {
        Self {
            splitter: Splitter::new(),
            record: Record::default(),
            path: String::new(),
            holds_spans: None,
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// A record longer than [`crate::reader::LONGEST_RECORD`].
    pub fn push(
        &mut self,
        bytes: &[u8],
        names: &mut Names,
        sink: &mut impl Sink,
    ) -> Result<(), Stop> {
        let Self {
            splitter,
            record,
            path,
            holds_spans,
        } = self;
        splitter.push(bytes, |piece| {
            read(piece, record, path, holds_spans, names, sink);
        })
    }

    /// Whether the records read so far had a line each.
    pub fn is_lines(&self) -> bool {
        self.splitter.is_lines()
    }

    /// Takes the end of the stream.
    ///
    /// # Errors
    /// A value or a list that is cut off.
    pub fn finish(&mut self, names: &mut Names, sink: &mut impl Sink) -> Result<(), Stop> {
        let Self {
            splitter,
            record,
            path,
            holds_spans,
        } = self;
        splitter.finish(|piece| {
            read(piece, record, path, holds_spans, names, sink);
        })
    }
}

fn read(
    piece: Piece<'_>,
    record: &mut Record<'static>,
    path: &mut String,
    holds_spans: &mut Option<bool>,
    names: &mut Names,
    sink: &mut impl Sink,
) {
    let (bytes, line, alone) = match piece {
        Piece::Broken { line } => {
            return sink.skipped(line, "the line ends inside a record".into());
        }
        Piece::Whole { bytes, line, alone } => (bytes, line, alone),
    };
    record.line = line;
    if holds_spans.is_none() {
        *holds_spans = otlp::holds_spans(bytes);
    }
    if *holds_spans == Some(true)
        && let Ok(batch) = serde_json::from_slice(bytes)
    {
        for span in otlp::spans(batch) {
            add_tree(span, record, path, names, sink);
        }
        return;
    }
    if alone && let Some(rows) = column_wise(bytes) {
        for row in rows {
            add_tree(Tree::Object(row), record, path, names, sink);
        }
        return;
    }
    if bytes.first() != Some(&b'{') {
        return sink.skipped(line, "there is no JSON object".into());
    }
    let parsed = match parse(bytes, record, path, names) {
        Err(error) => match without_nan(bytes) {
            Some(cleaned) => parse(&cleaned, record, path, names),
            None => Err(error),
        },
        parsed => parsed,
    };
    match parsed {
        Ok(()) => sink.record(names, record),
        Err(error) => sink.skipped(line, reason(&error)),
    }
}

fn add_tree(
    tree: Tree,
    record: &mut Record<'static>,
    path: &mut String,
    names: &mut Names,
    sink: &mut impl Sink,
) {
    record.fields.clear();
    path.clear();
    // Reading a tree that is already there cannot fail.
    drop(flatten(record, path, names).deserialize(tree));
    sink.record(names, record);
}

fn parse(
    bytes: &[u8],
    record: &mut Record<'static>,
    path: &mut String,
    names: &mut Names,
) -> serde_json::Result<()> {
    record.fields.clear();
    path.clear();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    flatten(record, path, names).deserialize(&mut json)
}

/// The record with `null` for the `NaN` and `Infinity` that Python writes and JSON does not know; none where there
/// are none.
fn without_nan(bytes: &[u8]) -> Option<Vec<u8>> {
    const WORDS: &[&[u8]] = &[b"NaN", b"-Infinity", b"Infinity"];
    let mut cleaned = Vec::with_capacity(bytes.len());
    let (mut in_text, mut escaped, mut at, mut found) = (false, false, 0, false);
    while at < bytes.len() {
        let byte = bytes[at];
        let word = WORDS
            .iter()
            .find(|word| !in_text && bytes[at..].starts_with(word));
        if let Some(word) = word {
            cleaned.extend_from_slice(b"null");
            at += word.len();
            found = true;
            continue;
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            _ => {}
        }
        cleaned.push(byte);
        at += 1;
    }
    found.then_some(cleaned)
}

fn flatten<'a>(
    record: &'a mut Record<'static>,
    path: &'a mut String,
    names: &'a mut Names,
) -> Flatten<'a> {
    Flatten {
        names,
        path,
        fields: &mut record.fields,
        texts_within: 1,
    }
}

/// The error without the line that `serde_json` counts inside the record.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    format!("the JSON is wrong at column {}: {what}", error.column())
}

/// The rows of an object as `DataFrame.to_json()` writes it: `{"column":{"row":value}}`, or
/// `{"columns":[…],"index":[…],"data":[[…]]}`.
fn column_wise(bytes: &[u8]) -> Option<Vec<Map<String, Tree>>> {
    let opening: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .take(200)
        .collect();
    let nested = opening
        .windows(3)
        .any(|window| window == b"\":{" || window == b"\":[");
    if !nested {
        return None;
    }
    let Ok(Tree::Object(mut columns)) = serde_json::from_slice::<Tree>(bytes) else {
        return None;
    };
    if columns.len() == 3 && columns.contains_key("index") {
        let names = columns.remove("columns")?;
        let rows = columns.remove("data")?;
        return split_rows(&names, rows);
    }
    let keys: Vec<String> = columns
        .values()
        .next()?
        .as_object()?
        .keys()
        .cloned()
        .collect();
    let same_rows = |column: &Tree| column.as_object().is_some_and(|rows| rows.keys().eq(&keys));
    if columns.len() < 2 || keys.is_empty() || !columns.values().all(same_rows) {
        return None;
    }
    let mut rows = vec![Map::new(); keys.len()];
    for (name, column) in columns {
        if let Tree::Object(values) = column {
            for (row, (_, value)) in rows.iter_mut().zip(values) {
                row.insert(name.clone(), value);
            }
        }
    }
    Some(rows)
}

fn split_rows(names: &Tree, rows: Tree) -> Option<Vec<Map<String, Tree>>> {
    let names: Vec<&str> = names
        .as_array()?
        .iter()
        .map(Tree::as_str)
        .collect::<Option<_>>()?;
    let Tree::Array(rows) = rows else { return None };
    rows.into_iter()
        .map(|row| match row {
            Tree::Array(values) if values.len() == names.len() => Some(
                names
                    .iter()
                    .map(|name| (*name).to_owned())
                    .zip(values)
                    .collect(),
            ),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::tests::Collected;

    fn read(text: &str, step: usize) -> (Collected, Result<(), Stop>) {
        let (mut reader, mut names, mut sink) =
            (JsonReader::new(), Names::default(), Collected::default());
        let mut outcome = Ok(());
        for part in text.as_bytes().chunks(step) {
            outcome = outcome.and_then(|()| reader.push(part, &mut names, &mut sink));
        }
        outcome = outcome.and_then(|()| reader.finish(&mut names, &mut sink));
        (sink, outcome)
    }

    #[test]
    fn a_bad_record_is_skipped_with_line_and_column() {
        let (read, outcome) = read("{\"a\":1}\n{\"a\":tru}\n{\"a\":2}\n7\n", 3);
        assert_eq!(outcome, Ok(()));
        assert_eq!(read.records, ["1 a=1", "3 a=2"]);
        assert_eq!(
            read.skipped[0],
            "2 the JSON is wrong at column 9: expected ident"
        );
        assert_eq!(read.skipped[1], "4 there is no JSON object");
    }

    #[test]
    fn pythons_nan_is_no_value() {
        let (read, outcome) = read(
            "{\"id\":\"NaN\",\"s\":NaN,\"t\":-Infinity,\"u\":\"\\\"Infinity\"}\n",
            5,
        );
        assert_eq!(outcome, Ok(()));
        assert_eq!(read.records, ["1 id=NaN u=\"Infinity"]);
    }

    #[test]
    fn column_wise_objects_are_turned() {
        let (columns, _) = read(r#"{"a":{"r1":1,"r2":2},"b":{"r1":"x","r2":null}}"#, 7);
        assert_eq!(columns.records, ["1 a=1 b=x", "1 a=2"]);
        let (split, _) = read(
            r#"{"columns":["a","b"],"index":[0,1],"data":[[1,"x"],[2,null]]}"#,
            7,
        );
        assert_eq!(split.records, columns.records);
    }

    #[test]
    fn ten_megabytes_in_one_line_are_read() {
        let line = format!(
            "{{\"id\":\"a\",\"input\":\"{}\"}}\n{{\"id\":\"b\"}}",
            "x".repeat(10 << 20)
        );
        let (read, outcome) = read(&line, 64 << 10);
        assert_eq!(
            (read.records, outcome),
            (vec!["1 id=a".to_owned(), "2 id=b".to_owned()], Ok(()))
        );
    }

    #[test]
    fn a_record_without_end_is_refused_within_bounded_memory() {
        let (mut reader, mut names, mut sink) =
            (JsonReader::new(), Names::default(), Collected::default());
        let mut outcome = reader.push(b"{\"id\":\"", &mut names, &mut sink);
        let block = vec![b'x'; 1 << 20];
        for _ in 0..70 {
            outcome = outcome.and_then(|()| reader.push(&block, &mut names, &mut sink));
        }
        assert_eq!(outcome, Err(Stop::TooLong { line: 1 }));
    }
}
