//! Reads delimited text: RFC 4180 with comma, tab, semicolon or bar.

use csv_core::ReadRecordResult;

use crate::decode::{Flatten, decode_cell};
use crate::find::count;
use crate::reader::backslash;
use crate::reader::row::{CellText, Row};
use crate::reader::{
    LONGEST_RECORD, LONGEST_REJECTED, MOST_CELLS, Sink, Stop, is_index, newlines, renew,
};
use crate::record::{LONGEST_CELL, Names, Record, Value};
use crate::time::read_time;

/// Reads delimited text whose first row names the columns.
#[derive(Debug)]
pub struct DelimitedReader {
    delimiter: u8,
    machine: csv_core::Reader,
    cells: Vec<u8>,
    cells_length: usize,
    ends: Vec<usize>,
    ends_length: usize,
    /// The line of the next byte.
    line: u64,
    /// The line where the row at hand starts; none between rows.
    row_line: Option<u64>,
    /// Quotes in the row at hand.
    quotes: u64,
    /// The row at hand as it is written, as much of it as is told where it cannot be read.
    written: Vec<u8>,
    /// The number of each column's name; none for an index or a name that came before.
    header: Option<Vec<Option<u32>>>,
    /// The columns' names as keys of JSON, where rows are kept as they are.
    keys: Vec<String>,
    /// A row that lies whole in the bytes at hand.
    whole: Row,
    /// Room for a record's fields.
    room: Vec<(u32, Value<'static>)>,
}

impl DelimitedReader {
    /// A reader at the start of a text whose cells are parted by this byte.
    pub fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            machine: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            cells: vec![0; 4 << 10],
            cells_length: 0,
            ends: vec![0; 64],
            ends_length: 0,
            line: 1,
            row_line: None,
            quotes: 0,
            written: Vec::new(),
            header: None,
            keys: Vec::new(),
            whole: Row::default(),
            room: Vec::new(),
        }
    }

    /// A reader at the start of a row below a header, whose columns have these names' numbers or none, on this line, from 1.
    pub(crate) fn below_header(delimiter: u8, header: Vec<Option<u32>>, line: u64) -> Self {
        Self {
            header: Some(header),
            line,
            ..Self::new(delimiter)
        }
    }

    /// Where it is between two rows below the header: the numbers of the columns' names.
    pub(crate) fn between_rows(&self) -> Option<&[Option<u32>]> {
        self.header.as_deref().filter(|_| self.row_line.is_none())
    }

    /// The line of the next byte, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// A first row of values, or a row longer than [`LONGEST_RECORD`] or of more than [`MOST_CELLS`].
    pub fn push(
        &mut self,
        bytes: &[u8],
        names: &mut Names,
        sink: &mut impl Sink,
    ) -> Result<(), Stop> {
        // No bytes would mean the end to the state machine.
        if bytes.is_empty() {
            return Ok(());
        }
        self.run(bytes, names, sink)
    }

    /// Takes the end of the text.
    ///
    /// # Errors
    /// As [`DelimitedReader::push`], for the last row.
    pub fn finish(&mut self, names: &mut Names, sink: &mut impl Sink) -> Result<(), Stop> {
        self.run(&[], names, sink)
    }

    fn run(&mut self, bytes: &[u8], names: &mut Names, sink: &mut impl Sink) -> Result<(), Stop> {
        let mut rest = bytes;
        loop {
            if self.row_line.is_none() {
                let start = rest
                    .iter()
                    .position(|byte| !matches!(byte, b'\r' | b'\n'))
                    .unwrap_or(rest.len());
                self.line += newlines(&rest[..start]);
                rest = &rest[start..];
                if rest.is_empty() && !bytes.is_empty() {
                    return Ok(());
                }
                if let Some(length) = self.whole_row(rest, names, sink)? {
                    rest = &rest[length..];
                    continue;
                }
                self.row_line = Some(self.line);
                self.quotes = 0;
                self.written.clear();
            }
            let (result, read, written, ended) = self.machine.read_record(
                rest,
                &mut self.cells[self.cells_length..],
                &mut self.ends[self.ends_length..],
            );
            self.line += newlines(&rest[..read]);
            self.quotes += count(&rest[..read], b'"');
            // One more than are told, to show that it goes on.
            let room = LONGEST_REJECTED + 1 - self.written.len();
            self.written.extend_from_slice(&rest[..read.min(room)]);
            rest = &rest[read..];
            self.cells_length += written;
            self.ends_length += ended;
            match result {
                ReadRecordResult::InputEmpty if bytes.is_empty() => {}
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(()),
                ReadRecordResult::OutputFull if self.cells.len() >= LONGEST_RECORD => {
                    return Err(Stop::TooLong {
                        line: self.row_line.unwrap_or(self.line),
                    });
                }
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => {
                    return Err(Stop::TooManyCells {
                        line: self.row_line.unwrap_or(self.line),
                    });
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    // Only the end of the text ends a row whose quote is open; such a row holds all later lines.
                    let line = self.row_line.unwrap_or(self.line);
                    let inside = self.line - line;
                    if bytes.is_empty() && self.quotes % 2 == 1 && inside > 0 {
                        let field = self.header.as_deref().and_then(|header| {
                            Some(names.path((*header.get(self.ends_length.saturating_sub(1))?)?))
                        });
                        let cell = field.map_or_else(String::new, |field| format!(" of {field}"));
                        let reason = format!(
                            "a quote in the cell{cell} is not closed, so the {inside} lines after it cannot be told apart"
                        );
                        sink.skipped(line, reason, &self.written);
                    } else {
                        self.row(line, names, sink)?;
                    }
                    self.cells_length = 0;
                    self.ends_length = 0;
                    self.row_line = None;
                }
            }
        }
    }

    /// Reads the row that lies whole at the start of these bytes, below the header, and gives its length: the short way,
    /// without copying its cells.
    fn whole_row(
        &mut self,
        bytes: &[u8],
        names: &mut Names,
        sink: &mut impl Sink,
    ) -> Result<Option<usize>, Stop> {
        let Some(header) = &self.header else {
            return Ok(None);
        };
        let Some(row) = self.whole.find(bytes, self.delimiter) else {
            return Ok(None);
        };
        let written = row.written();
        let (line, length) = (self.line, written.len());
        if length > LONGEST_RECORD {
            return Err(Stop::TooLong { line });
        }
        self.line += row.lines;
        let place = Place {
            header,
            keys: &self.keys,
            line,
        };
        if row.len() == header.len() {
            // What is told of a cell that was cut off is told by a record.
            let is_taken = length < LONGEST_CELL && sink.row(names, header, row.cells());
            if !is_taken {
                place.record(row.cells(), &mut self.room, names, sink);
            }
        } else {
            place.misfit(
                row.len(),
                written.trim_ascii_end(),
                self.delimiter,
                &mut self.room,
                names,
                sink,
            );
        }
        Ok(Some(length))
    }

    /// Reads the row whose cells the state machine found.
    #[inline(never)]
    fn row(&mut self, line: u64, names: &mut Names, sink: &mut impl Sink) -> Result<(), Stop> {
        let ends = &self.ends[..self.ends_length];
        let cells = cells(&self.cells, ends);
        let Some(header) = &self.header else {
            if names.keeps_originals() {
                self.keys = keys(cells.clone());
            }
            self.header = Some(read_header(cells, names)?);
            return Ok(());
        };
        let place = Place {
            header,
            keys: &self.keys,
            line,
        };
        if ends.len() == header.len() {
            place.record(cells.map(CellText::plain), &mut self.room, names, sink);
        } else {
            let written = self.written.trim_ascii_end();
            place.misfit(
                ends.len(),
                written,
                self.delimiter,
                &mut self.room,
                names,
                sink,
            );
        }
        Ok(())
    }
}

/// Where a row stands.
#[derive(Clone, Copy)]
struct Place<'h> {
    /// The numbers of the columns' names.
    header: &'h [Option<u32>],
    /// The same as keys of JSON, where rows are kept as they are.
    keys: &'h [String],
    /// The line where it starts.
    line: u64,
}

impl Place<'_> {
    /// Hands on the record of a row that fits the header.
    #[inline(never)]
    fn record<'a>(
        self,
        texts: impl Iterator<Item = CellText<'a>> + Clone,
        room: &mut Vec<(u32, Value<'static>)>,
        names: &mut Names,
        sink: &mut impl Sink,
    ) {
        if names.keeps_originals() {
            sink.original(object(self.keys, texts.clone()).as_bytes());
        }
        let mut fields = renew(std::mem::take(room));
        let mut flatten = Flatten::new(names, &mut fields);
        let mut long = Vec::new();
        for (column, text) in self.header.iter().zip(texts) {
            let Some(name) = *column else { continue };
            if text.len() >= LONGEST_CELL {
                long.push((name, text.read().encode_utf16().count()));
            }
            if flatten.only_keeps(name) {
                decode_cell(&mut flatten, name, text.read());
            } else if flatten.is_plain(name) {
                flatten.leaf(name, Value::text(text.read()));
            } else if flatten.asks(name) {
                let cell = text.read();
                flatten.ask_cell(name, &cell);
                if flatten.keeps(name) {
                    decode_cell(&mut flatten, name, cell);
                }
            }
        }
        for (name, length) in long {
            let remark = names.length_of(name);
            fields.push((remark, Value::Number(length as f64)));
        }
        let record = Record {
            line: self.line,
            fields,
        };
        sink.record(names, &record);
        *room = renew(record.fields);
    }

    /// Hands on the record of a row of so many cells, which do not fit the header, where quotes behind backslashes explain
    /// that; else the news that it cannot be read.
    #[inline(never)]
    fn misfit(
        self,
        width: usize,
        written: &[u8],
        delimiter: u8,
        room: &mut Vec<(u32, Value<'static>)>,
        names: &mut Names,
        sink: &mut impl Sink,
    ) {
        let is_whole = written.len() <= LONGEST_REJECTED;
        let cells = (is_whole && has_escaped_quote(written))
            .then(|| backslash::cells(written, delimiter))
            .flatten()
            .filter(|cells| cells.len() == self.header.len());
        match &cells {
            Some(cells) => {
                let texts = cells.iter().map(|cell| CellText::plain(cell));
                self.record(texts, room, names, sink);
            }
            None => sink.skipped(self.line, reason(self.header, width, names), written),
        }
    }
}

fn has_escaped_quote(row: &[u8]) -> bool {
    row.windows(2).any(|two| two == b"\\\"")
}

/// Why a row of so many cells does not fit the header, as a clause.
fn reason(header: &[Option<u32>], width: usize, names: &Names) -> String {
    let (missing, ends) = match header.get(width..) {
        Some(missing) => (missing, "it ends before"),
        None => (
            &header[header.len().saturating_sub(1)..],
            "it goes on after",
        ),
    };
    let field = missing.iter().flatten().next();
    let field = field.map_or_else(String::new, |field| {
        format!(": {ends} {}", names.path(*field))
    });
    let cells = if width == 1 { "cell" } else { "cells" };
    format!(
        "it has {width} {cells} where the header has {}{field}",
        header.len()
    )
}

fn cells<'a>(text: &'a [u8], ends: &'a [usize]) -> impl Iterator<Item = &'a [u8]> + Clone {
    let mut start = 0;
    ends.iter().map(move |&end| {
        let cell = &text[start..end];
        start = end;
        cell
    })
}

/// The names of the columns as keys of JSON. One that has none, or another one's, is told by its place.
fn keys<'a>(cells: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    let mut keys = Vec::new();
    for (cell, place) in cells.zip(1..) {
        let name = String::from_utf8_lossy(cell);
        let key = json(name.trim());
        let is_told = name.trim().is_empty() || keys.contains(&key);
        keys.push(if is_told {
            json(&format!("{} (column {place})", name.trim()))
        } else {
            key
        });
    }
    keys
}

/// A row as a JSON object of the texts of its cells.
fn object<'a>(keys: &[String], texts: impl Iterator<Item = CellText<'a>>) -> String {
    let cells = keys.iter().zip(texts);
    let cells: Vec<String> = cells
        .map(|(key, text)| format!("{key}:{}", json(&text.read())))
        .collect();
    format!("{{{}}}", cells.join(","))
}

/// A text as JSON, which every text has.
fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Numbers the columns' names. Index columns, which pandas writes without a name of the user's, and names that came
/// before have no number.
fn read_header<'a>(
    cells: impl Iterator<Item = &'a [u8]>,
    names: &mut Names,
) -> Result<Vec<Option<u32>>, Stop> {
    let mut header = Vec::new();
    for cell in cells {
        let name = String::from_utf8_lossy(cell);
        let name = name.trim();
        let value = Value::Text(name.into());
        if value.as_number().is_some()
            || read_time(&value).is_some()
            || name.starts_with(['{', '['])
            || matches!(name, "true" | "false" | "True" | "False" | "TRUE" | "FALSE")
        {
            return Err(Stop::NoHeader {
                example: name.chars().take(40).collect(),
            });
        }
        let number = (!is_index(name) && !names.contains(name)).then(|| names.number(name));
        header.push(number);
    }
    names.end_header();
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::tests::Collected;

    fn read(text: &str, step: usize) -> (Collected, Result<(), Stop>) {
        let (mut reader, mut names, mut sink) = (
            DelimitedReader::new(b','),
            Names::default(),
            Collected::default(),
        );
        let mut outcome = Ok(());
        for part in text.as_bytes().chunks(step) {
            outcome = outcome.and_then(|()| reader.push(part, &mut names, &mut sink));
        }
        outcome = outcome.and_then(|()| reader.finish(&mut names, &mut sink));
        (sink, outcome)
    }

    #[test]
    fn quotes_line_ends_and_pieces() {
        let text = "id,note,meta\r\na,\"one, \"\"two\"\"\nthree\",\"{\"\"k\"\":1}\"\r\nb,,\n\"c\",\"=1+1\",x";
        for step in 1..=text.len() {
            let (read, outcome) = read(text, step);
            assert_eq!(outcome, Ok(()));
            assert_eq!(
                read.records,
                [
                    "2 id=a note=one, \"two\"\nthree meta.k=1",
                    "4 id=b",
                    "5 id=c note==1+1 meta=x"
                ],
                "in steps of {step}"
            );
        }
    }

    #[test]
    fn the_first_of_equal_names_counts_and_an_index_does_not() {
        let (read, _) = read(",id,name,id\n0,a,x,b\n", 100);
        assert_eq!(read.records, ["2 id=a name=x"]);
    }

    #[test]
    fn rows_of_another_length_are_skipped_with_their_line() {
        let (read, outcome) = read("a,b\n1,2\n3\n4,5,6\n7,8\n", 4);
        assert_eq!(outcome, Ok(()));
        assert_eq!(read.records, ["2 a=1 b=2", "5 a=7 b=8"]);
        assert_eq!(
            read.skipped,
            [
                "3 it has 1 cell where the header has 2: it ends before b",
                "4 it has 3 cells where the header has 2: it goes on after b"
            ]
        );
        assert_eq!(read.texts, ["3", "4,5,6"]);
    }

    #[test]
    fn quotes_behind_backslashes_explain_a_row_of_another_length() {
        let text = "a,b,c\n1,\"he said \\\"hi\\\", twice\",x\n2,\"one \\\"two\",x,y\n3,\"z\",x\n";
        for step in 1..=text.len() {
            let (read, outcome) = read(text, step);
            assert_eq!(outcome, Ok(()));
            assert_eq!(
                read.records,
                ["2 a=1 b=he said \"hi\", twice c=x", "4 a=3 b=z c=x"],
                "in steps of {step}"
            );
            assert_eq!(
                read.skipped,
                ["3 it has 4 cells where the header has 3: it goes on after c"]
            );
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_takes_no_row_silently() {
        let (read, outcome) = read("a,b\n1,2\n3,\"x\n4,5\n6,7\n", 3);
        assert_eq!(outcome, Ok(()));
        assert_eq!(read.records, ["2 a=1 b=2"]);
        assert_eq!(
            read.skipped,
            [
                "3 a quote in the cell of b is not closed, so the 3 lines after it cannot be told apart"
            ]
        );
        assert_eq!(read.texts, ["3,\"x\n4,5\n6,7\n"]);
    }

    #[test]
    fn a_first_row_of_values_is_no_header() {
        let (_, outcome) = read("a1,2026-08-01T10:00:00Z,0.7\n", 100);
        assert_eq!(
            outcome,
            Err(Stop::NoHeader {
                example: "2026-08-01T10:00:00Z".into()
            })
        );
        let (_, outcome) = read("t1,refund,false\nt2,order,true\n", 100);
        assert_eq!(
            outcome,
            Err(Stop::NoHeader {
                example: "false".into()
            })
        );
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn rows_are_those_of_the_csv_crate(body in "[xé ,;\"\\r\n]{0,60}", step in 1_usize..80) {
            let text = format!("a,b\n{body}");
            let (found, outcome) = read(&text, step);
            proptest::prop_assert_eq!(outcome, Ok(()));
            let mut expected = Vec::new();
            let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
            for row in rows.records() {
                let row = row.unwrap();
                if row.len() == 2 {
                    let cells = ["a", "b"].into_iter().zip(&row).filter(|(_, cell)| !cell.is_empty());
                    let leaf = |(name, cell): (&str, &str)| {
                        // A cell may be a JSON text.
                        let is_quoted = cell.starts_with('"') && cell.ends_with('"');
                        let text = is_quoted.then(|| serde_json::from_str::<String>(cell).ok());
                        let text = text.flatten().unwrap_or_else(|| cell.to_owned());
                        (!text.is_empty()).then(|| format!("{name}={text}"))
                    };
                    expected.push(cells.filter_map(leaf).collect::<Vec<String>>().join(" "));
                }
            }
            if found.skipped.last().is_some_and(|news| news.contains("not closed")) {
                expected.truncate(found.records.len());
            }
            let without_line = |record: &String| record.split_once(' ').unwrap().1.to_owned();
            let found: Vec<String> = found.records.iter().map(without_line).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
