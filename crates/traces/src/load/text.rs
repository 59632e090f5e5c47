//! Reads the text of one file, or of a stretch of it, into batches.

use crate::batch::{Batch, BatchBuilder};
use crate::decode::Bundle;
use crate::load::cut::Form;
use crate::load::skipped::{Skipped, SkippedRecord};
use crate::reader::{CellText, DelimitedReader, JsonReader, Pages, Series, Sink, Stop};
use crate::record::{Names, Record};

/// Bytes of records as they are written after which they are handed on.
const MOST_WRITTEN: usize = 4 << 20;

/// Reads text into batches.
#[derive(Debug)]
pub(super) struct TextReader {
    machine: Machine,
    names: Names,
    taken: Taken,
}

#[derive(Debug)]
enum Machine {
    Json(Box<JsonReader>),
    Delimited {
        delimiter: u8,
        reader: Box<DelimitedReader>,
    },
}

/// What was read and is not yet handed on.
#[derive(Debug, Default)]
struct Taken {
    builder: BatchBuilder,
    skipped: Skipped,
}

impl Sink for Taken {
    fn original(&mut self, text: &[u8]) {
        self.builder.write(text);
    }

    fn record(&mut self, names: &Names, record: &Record<'_>) {
        self.builder.add(names, record);
    }

    fn row<'a>(
        &mut self,
        names: &mut Names,
        header: &[Option<u32>],
        cells: impl Iterator<Item = CellText<'a>>,
    ) -> bool {
        self.builder.add_row(names, header, cells)
    }

    fn skipped(&mut self, line: u64, reason: String, text: &[u8]) {
        self.skipped.add(SkippedRecord::new(line, reason, text));
    }
}

impl TextReader {
    /// A reader at the start of JSON.
    pub(super) fn json(names: Names) -> Self {
        Self::new(Machine::Json(Box::default()), names)
    }

    /// A reader at the start of rows whose cells are parted by this byte.
    pub(super) fn delimited(delimiter: u8, names: Names) -> Self {
        let reader = Box::new(DelimitedReader::new(delimiter));
        Self::new(Machine::Delimited { delimiter, reader }, names)
    }

    /// A reader somewhere in a file where it can be cut. It goes no further than the list that it is in.
    pub(super) fn within(form: &Form, names: Names) -> Self {
        let mut text = Self::knowing(form, names, 1, 0);
        if let Machine::Json(reader) = &mut text.machine {
            reader.bound();
        }
        text
    }

    /// A reader that goes on where a file can be cut, on this line, from 1, after so many bytes of it, where these names were
    /// seen before.
    pub(super) fn knowing(form: &Form, mut names: Names, line: u64, column: u64) -> Self {
        let json = |series, bundle: &Bundle| {
            Machine::Json(Box::new(JsonReader::within(series, *bundle, line, column)))
        };
        let machine = match form {
            Form::JsonLines { bundle } => json(Series::Lines, bundle),
            Form::JsonList { bundle } => json(Series::List, bundle),
            Form::Delimited { delimiter, header } => {
                let header = header
                    .iter()
                    .map(|name| name.as_deref().map(|name| names.number(name)))
                    .collect();
                names.end_header();
                Machine::Delimited {
                    delimiter: *delimiter,
                    reader: Box::new(DelimitedReader::below_header(*delimiter, header, line)),
                }
            }
        };
        Self::new(machine, names)
    }

    fn new(machine: Machine, names: Names) -> Self {
        Self {
            machine,
            names,
            taken: Taken::default(),
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let Self {
            machine,
            names,
            taken,
        } = self;
        match machine {
            Machine::Json(reader) => reader.push(bytes, names, taken),
            Machine::Delimited { reader, .. } => reader.push(bytes, names, taken),
        }
    }

    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        let Self {
            machine,
            names,
            taken,
        } = self;
        match machine {
            Machine::Json(reader) => reader.finish(names, taken),
            Machine::Delimited { reader, .. } => reader.finish(names, taken),
        }
    }

    /// Whether it reads JSON with a record a line.
    pub(super) fn is_json_lines(&self) -> bool {
        matches!(&self.machine, Machine::Json(reader) if reader.is_lines())
    }

    /// How many of the bytes that it was given are left, where it came to the end of the list that it was in.
    pub(super) fn left(&self) -> Option<usize> {
        match &self.machine {
            Machine::Json(reader) => reader.left(),
            Machine::Delimited { .. } => None,
        }
    }

    /// Where it is between two lines, rows or elements of a list: how another reader would go on from there.
    pub(super) fn form(&self) -> Option<Form> {
        match &self.machine {
            Machine::Json(reader) => {
                let (series, bundle) = reader.between()?;
                Some(Form::json(series, bundle))
            }
            Machine::Delimited { delimiter, reader } => {
                let path = |name: &Option<u32>| name.map(|name| self.names.path(name).to_owned());
                Some(Form::Delimited {
                    delimiter: *delimiter,
                    header: reader.between_rows()?.iter().map(path).collect(),
                })
            }
        }
    }

    /// Whether it is between two lines, rows or elements of a list.
    pub(super) fn is_between(&self) -> bool {
        match &self.machine {
            Machine::Json(reader) => reader.between().is_some(),
            Machine::Delimited { reader, .. } => reader.between_rows().is_some(),
        }
    }

    /// The lines that ended so far.
    pub(super) fn lines(&self) -> u64 {
        let next = match &self.machine {
            Machine::Json(reader) => reader.line(),
            Machine::Delimited { reader, .. } => reader.line(),
        };
        next - 1
    }

    /// The bytes before the next one on its line, as far as it was given that. It matters within lists alone.
    pub(super) fn column(&self) -> u64 {
        match &self.machine {
            Machine::Json(reader) => reader.column(),
            Machine::Delimited { .. } => 0,
        }
    }

    /// What the envelopes around its lists say of further pages.
    pub(super) fn pages(&self) -> Pages {
        match &self.machine {
            Machine::Json(reader) => reader.pages(),
            Machine::Delimited { .. } => Pages::default(),
        }
    }

    /// Records that are not yet handed on.
    pub(super) fn held(&self) -> usize {
        self.taken.builder.len()
    }

    /// Whether the records that are not yet handed on are at least so many, or hold as much text as is kept at a time.
    pub(super) fn is_full(&self, enough: usize) -> bool {
        self.held() >= enough || self.taken.builder.written_bytes() >= MOST_WRITTEN
    }

    /// How many names were seen.
    pub(super) fn names(&self) -> usize {
        self.names.len()
    }

    /// The records that are not yet handed on.
    pub(super) fn take(&mut self) -> Batch {
        let builder = &mut self.taken.builder;
        builder.learn(&self.names, builder.len());
        builder.take()
    }

    /// The records that could not be read since this was asked before.
    pub(super) fn take_skipped(&mut self) -> Skipped {
        std::mem::take(&mut self.taken.skipped)
    }
}
