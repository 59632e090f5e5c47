//! Reads JSON in every shape that exports come in.

use serde_json::{Map, Value as Tree};

use crate::decode::{Bundle, Fault, Flatten, holds_too_much, read_tree, whole_spans};
use crate::reader::envelope::is_empty_envelope;
use crate::reader::place::place;
use crate::reader::splitter::{Piece, Pieces, Series, Splitter};
use crate::reader::{Pages, Sink, Stop, renew};
use crate::record::{Names, Record, Value};

/// Reads JSON Lines, an array, concatenated objects, an envelope around an array, and pandas' column-wise objects.
#[derive(Debug)]
pub struct JsonReader {
    splitter: Splitter,
    /// How the records are taken apart where they hold several; not known before the first one.
    bundle: Option<Bundle>,
    /// Room for a record's fields.
    room: Vec<(u32, Value<'static>)>,
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
            bundle: None,
            room: Vec::new(),
        }
    }

    /// A reader between two records of such a series that are taken apart so, on this line, from 1, after so many bytes of it.
    pub(crate) fn within(series: Series, bundle: Bundle, line: u64, column: u64) -> Self {
        Self {
            splitter: Splitter::within(series, line, column),
            bundle: Some(bundle),
            ..Self::new()
        }
    }

    /// Goes no further than the list that it is in.
    pub(crate) fn bound(&mut self) {
        self.splitter.bound();
    }

    /// How many of the bytes that it was given are left, where it is bound and came to the end of its list.
    pub(crate) fn left(&self) -> Option<usize> {
        self.splitter.left()
    }

    /// Where it is between two records of a series: which, and how they are taken apart.
    pub(crate) fn between(&self) -> Option<(Series, Bundle)> {
        self.splitter.between().zip(self.bundle)
    }

    /// The bytes before the next one on its line, as far as it was given that.
    pub(crate) fn column(&self) -> u64 {
        self.splitter.column()
    }

    /// The line of the next byte, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.splitter.line()
    }

    /// What the envelopes that have ended say of further pages.
    pub(crate) fn pages(&self) -> Pages {
        self.splitter.pages()
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
        let (splitter, mut records) = self.parts(names, sink);
        splitter.push(bytes, &mut records)
    }

    /// Whether the records read so far had a line each.
    pub fn is_lines(&self) -> bool {
        self.splitter.is_lines()
    }

    /// Takes the end of the stream.
    ///
    /// # Errors
    /// A record, a list or an envelope that is cut off. Where it is a record, the sink has the news too.
    pub fn finish(&mut self, names: &mut Names, sink: &mut impl Sink) -> Result<(), Stop> {
        let (splitter, mut records) = self.parts(names, sink);
        splitter.finish(&mut records)
    }

    fn parts<'r, S: Sink>(
        &'r mut self,
        names: &'r mut Names,
        sink: &'r mut S,
    ) -> (&'r mut Splitter, Records<'r, S>) {
        let records = Records {
            bundle: &mut self.bundle,
            room: &mut self.room,
            names,
            sink,
        };
        (&mut self.splitter, records)
    }
}

/// Reads the records that a splitter finds.
struct Records<'r, S> {
    bundle: &'r mut Option<Bundle>,
    room: &'r mut Vec<(u32, Value<'static>)>,
    names: &'r mut Names,
    sink: &'r mut S,
}

impl<S: Sink> Pieces for Records<'_, S> {
    fn record(&mut self, bytes: &[u8], line: u64, spans_lines: bool) -> Option<usize> {
        if *self.bundle != Some(Bundle::Single) {
            return None;
        }
        self.object(bytes, line, spans_lines).ok()
    }

    fn piece(&mut self, piece: Piece<'_>) {
        let (bytes, line, indent, alone) = match piece {
            Piece::Broken {
                bytes,
                line,
                indent,
                end,
                is_last,
            } => {
                let left = if is_last {
                    self.cut_batch(bytes, line)
                } else {
                    Some(0)
                };
                let Some(start) = left else {
                    return;
                };
                let (on, column) = place(bytes, start, line, indent);
                let reason = if is_last {
                    let [start, end] = [(on, column), end].map(|place| said(place, on));
                    format!("the record at {start} is not whole: the file ends at {end}")
                } else {
                    format!("the line ends inside a record, at {}", said(end, line))
                };
                return self.sink.skipped(on, reason, &bytes[start..]);
            }
            Piece::Whole {
                bytes,
                line,
                indent,
                alone,
            } => (bytes, line, indent, alone),
        };
        if alone && is_empty_envelope(bytes) {
            return;
        }
        // Records of one trace or span each are read without a tree.
        if *self.bundle != Some(Bundle::Single) && holds_too_much(bytes) {
            let start = told(bytes, 0, line, indent);
            let reason = format!("the record at {start} holds more values than are read at once");
            return self.sink.skipped(line, reason, bytes);
        }
        if self.bundle.is_none() {
            *self.bundle = Bundle::of(bytes);
        }
        if let Some(bundle) = *self.bundle
            && bundle != Bundle::Single
            && let Ok(tree) = read_tree(bytes)
        {
            self.inside(bundle, bytes, tree, line);
            return;
        }
        if alone && let Some(rows) = column_wise(bytes) {
            for row in rows {
                let row = Tree::Object(row);
                if self.names.keeps_originals() {
                    self.sink.original(row.to_string().as_bytes());
                }
                self.tree(row, line);
            }
            return;
        }
        if bytes.first() != Some(&b'{') {
            let start = told(bytes, 0, line, indent);
            let reason = format!("there is no JSON object at {start}");
            return self.sink.skipped(line, reason, bytes);
        }
        if let Err(Fault { at, wrong }) = self.object(bytes, line, true) {
            let fault = told(bytes, at, line, indent);
            let reason = format!("the JSON is wrong at {fault}: {wrong}");
            self.sink.skipped(line, reason, bytes);
        }
    }
}

impl<S: Sink> Records<'_, S> {
    /// Reads the object at the start of these bytes and gives its length. One that is wrong leaves no name behind.
    fn object(&mut self, bytes: &[u8], line: u64, spans_lines: bool) -> Result<usize, Fault> {
        let names = self.names.len();
        let mut fields = renew(std::mem::take(self.room));
        let read = Flatten::new(self.names, &mut fields).object(bytes, spans_lines);
        let record = Record { line, fields };
        match read {
            Ok(length) => {
                if self.names.keeps_originals() {
                    self.sink.original(&bytes[..length]);
                }
                self.sink.record(self.names, &record);
            }
            Err(_) => self.names.truncate(names),
        }
        *self.room = renew(record.fields);
        read
    }

    /// Hands over the records inside a record, whose text is theirs unless they are of several traces: then each has the
    /// part of it that is its own.
    fn inside(&mut self, bundle: Bundle, bytes: &[u8], tree: Tree, line: u64) {
        let parts = if self.names.keeps_originals() {
            self.sink.original(bytes);
            bundle.parts(&tree)
        } else {
            Vec::new()
        };
        for (number, inner) in bundle.records(tree).into_iter().enumerate() {
            if let Some(part) = parts.get(number) {
                self.sink.original(part.to_string().as_bytes());
            }
            self.tree(inner, line);
        }
    }

    /// Hands over the spans before the end of a batch that the end of the stream cut off. Where a record begins in it that is
    /// not whole: the batch itself if it is none of spans.
    fn cut_batch(&mut self, bytes: &[u8], line: u64) -> Option<usize> {
        if matches!(self.bundle, None | Some(Bundle::Otlp))
            && let Some((batch, end)) = whole_spans(bytes)
            && !holds_too_much(&batch)
            && let Ok(tree) = read_tree(&batch)
            && Bundle::of_tree(&tree) == Some(Bundle::Otlp)
        {
            self.inside(Bundle::Otlp, &batch, tree, line);
            let behind = bytes[end..].split(|&byte| byte == b'"').next()?;
            let next = behind.iter().position(|&byte| byte == b'{');
            return next.map(|next| end + next);
        }
        Some(0)
    }

    fn tree(&mut self, tree: Tree, line: u64) {
        let mut fields = Vec::new();
        Flatten::new(self.names, &mut fields).tree(Names::ROOT, tree);
        self.sink.record(self.names, &Record { line, fields });
    }
}

/// The column of a byte of a record that starts on this line, and that byte's line where it is another.
fn told(record: &[u8], at: usize, line: u64, indent: u64) -> String {
    said(place(record, at, line, indent), line)
}

/// The column of a place, and its line where it is another than this.
fn said((on, column): (u64, u64), line: u64) -> String {
    if on == line {
        format!("column {column}")
    } else {
        format!("column {column} of line {on}")
    }
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
            "2 the JSON is wrong at column 6: a value is missing"
        );
        assert_eq!(read.skipped[1], "4 there is no JSON object at column 1");
        assert_eq!(read.texts, ["{\"a\":tru}", "7"]);
    }

    #[test]
    fn a_record_that_is_wrong_leaves_no_name_wherever_the_text_is_split() {
        let text = "{\"a\":1}\n{\"b\":1,\"c\":}\n{\"d\":{\"x\":1}}\n{\"e\":1,\n{\"d\":{\"f\":\"\n{\"d\":{\"x\":2}}\n";
        for step in 1..=text.len() {
            let (mut reader, mut names, mut sink) =
                (JsonReader::new(), Names::default(), Collected::default());
            for part in text.as_bytes().chunks(step) {
                reader.push(part, &mut names, &mut sink).unwrap();
            }
            reader.finish(&mut names, &mut sink).unwrap();
            assert_eq!(
                sink.records,
                ["1 a=1", "3 d.x=1", "6 d.x=2"],
                "in steps of {step}"
            );
            let paths: Vec<&str> = names.iter().collect();
            assert_eq!(paths, ["a", "d", "d.x"], "in steps of {step}");
        }
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
    fn an_envelope_of_nothing_holds_no_record() {
        for text in [
            r#"{"data":[],"meta":{"page":1,"limit":50,"totalItems":0}}"#,
            r#"{"data":{"version_id":"v","examples":[]}}"#,
            "{\"runs\": [],\n \"cursors\": {\"next\": null}}\n",
        ] {
            let (read, outcome) = read(text, 5);
            assert_eq!(outcome, Ok(()), "{text}");
            assert_eq!(read, Collected::default(), "{text}");
        }
        let (read, _) = read(r#"{"id":"a","data":[]}"#, 5);
        assert_eq!(read.records.len(), 1);
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
