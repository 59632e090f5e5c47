//! One file on its way: its container is recognised, unpacked and transcoded where it must be, and read.

use std::sync::Arc;

use assay_parquet::Rows;
use assay_plan::data::FileReceipt;

use crate::batch::TableReader;
use crate::container::{
    Container, MOST_EXPANSION, Packing, Refused, UTF8_BOM, UTF16_BOM_BYTES, Unpack, UnpackError,
    Utf16, WIDEST_WINDOW, named_delimiter, sniff, wrapping,
};
use crate::error::ReadError;
use crate::load::Seam;
use crate::load::cut::Cut;
use crate::load::intake::Intake;
use crate::load::packed_table::TablePacking;
use crate::load::part::Part;
use crate::load::table_part::TablePart;
use crate::load::text::TextReader;
use crate::reader::{LONGEST_RECORD, MOST_CELLS, Stop};
use crate::record::Names;
use crate::rollup::Rollup;

/// Bytes by which a container is recognised.
const HEAD: usize = 64 << 10;

/// Records that are rolled up at a time.
const BATCH: usize = 2_048;

/// One file on its way.
#[derive(Debug)]
pub(super) struct File {
    unpack: Option<Unpack>,
    packing: Option<Packing>,
    utf16: Option<Utf16>,
    is_utf16: bool,
    stage: Stage,
    intake: Intake,
    /// The next byte, as it is given.
    at: u64,
    /// Lines before those of the reader at hand: of parts, and the one that names the delimiter.
    lines_before: u64,
    /// Bytes that parts read after the last line's end; those of the text where they met none.
    column_of_parts: Option<u64>,
}

#[derive(Debug)]
enum Stage {
    /// The first bytes, until there are enough to tell the container.
    Head(Vec<u8>),
    Text(Box<TextReader>),
    Table(Box<TableReader>),
}

impl File {
    pub(super) fn new(name: &str, bytes: u64) -> Self {
        let receipt = FileReceipt {
            name: name.to_owned(),
            bytes,
            ..FileReceipt::default()
        };
        Self {
            unpack: None,
            packing: None,
            utf16: None,
            is_utf16: false,
            stage: Stage::Head(Vec::new()),
            intake: Intake::new(receipt),
            at: 0,
            lines_before: 0,
            column_of_parts: None,
        }
    }

    /// A text file whose bytes come unpacked by somebody else.
    pub(super) fn unpacked(name: &str, bytes: u64, packing: Packing) -> Self {
        Self {
            packing: Some(packing),
            ..Self::new(name, bytes)
        }
    }

    /// A file whose rows come column by column; it was packed as a whole, or not.
    pub(super) fn table(
        name: &str,
        bytes: u64,
        packing: Option<TablePacking>,
        names: Names,
    ) -> Self {
        let mut file = Self::new(name, bytes);
        file.stage = Stage::Table(Box::new(TableReader::new(names)));
        let packed = match packing {
            None => "",
            Some(TablePacking::Stream(packing)) => packed_as(packing),
            Some(TablePacking::Zip) => ZIPPED,
        };
        file.intake.receipt.container = format!("Parquet{packed}");
        file
    }

    /// Whether it is packed, as far as its first bytes tell.
    pub(super) fn is_packed(&self) -> bool {
        self.packing.is_some()
    }

    /// Records read so far.
    pub(super) fn rows(&self) -> u64 {
        let held = match &self.stage {
            Stage::Head(_) | Stage::Table(_) => 0,
            Stage::Text(text) => text.held(),
        };
        self.intake.receipt.rows + held as u64
    }

    /// Whether some of its records were handed on.
    pub(super) fn has_given(&self) -> bool {
        self.intake.is_recognised() && !self.intake.is_batches()
    }

    pub(super) fn push(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), ReadError> {
        self.at += bytes.len() as u64;
        let outcome = self.unpack(bytes, rollup);
        outcome.map_err(|fault| fault.of(&self.intake.receipt.name))
    }

    /// Says that so many of the bytes that were pushed were packed themselves, into how many.
    pub(super) fn were_packed(&mut self, bytes: usize, packed: usize) {
        if let Some(unpack) = &mut self.unpack {
            unpack.were_packed(bytes, packed);
        }
    }

    /// Takes the next rows of a table.
    pub(super) fn push_rows(&mut self, rows: &Rows, rollup: &mut Rollup) -> Result<(), ReadError> {
        let Stage::Table(reader) = &mut self.stage else {
            return Err(ReadError::NoFile);
        };
        let batch = reader.read(rows);
        self.intake.take(batch, rollup);
        self.check_named()
    }

    /// Takes the next rows of a table, which another worker made ready.
    pub(super) fn push_part(
        &mut self,
        part: TablePart,
        rollup: &mut Rollup,
    ) -> Result<(), ReadError> {
        self.intake.take_part(part.batch, rollup);
        self.check_named()
    }

    fn check_named(&self) -> Result<(), ReadError> {
        self.check()
            .map_err(|fault| fault.of(&self.intake.receipt.name))
    }

    /// [`File::push`], but stops where the rest can be cut.
    pub(super) fn push_to_cut(
        &mut self,
        bytes: &[u8],
        rollup: &mut Rollup,
    ) -> Result<Option<Cut>, ReadError> {
        let (head, mut rest) = bytes.split_at(bytes.len() / 2);
        self.push(head, rollup)?;
        while !rest.is_empty() {
            let last = rest.iter().position(|byte| matches!(byte, b'\n' | b'}'));
            let (next, after) = rest.split_at(last.map_or(rest.len(), |at| at + 1));
            self.push(next, rollup)?;
            rest = after;
            if let Some(&last) = next.last()
                && let Some(cut) = self.cut(last, rollup)
            {
                return Ok(Some(cut));
            }
        }
        Ok(None)
    }

    /// How to go on from here by parts, where that can be done after this byte.
    fn cut(&mut self, last: u8, rollup: &mut Rollup) -> Option<Cut> {
        if self.packing.is_some() || self.is_utf16 || rollup.names().keeps_originals() {
            return None;
        }
        let Stage::Text(text) = &mut self.stage else {
            return None;
        };
        if !text.is_between() {
            return None;
        }
        let form = text.form().filter(|form| form.last() == last)?;
        self.intake.take(text.take(), rollup);
        self.intake.is_recognised().then(|| Cut {
            at: self.at,
            form,
            questions: Arc::clone(rollup.names().questions()),
        })
    }

    /// Takes a part, if it begins where the one before it ended.
    pub(super) fn add(&mut self, part: Part, rollup: &mut Rollup) -> Result<Seam, ReadError> {
        if part.stretch.end <= self.at {
            return Ok(Seam::Fits(self.at));
        }
        let Some(covers) = part.covers.filter(|covers| covers.start == self.at) else {
            return Ok(Seam::Again(self.at..part.stretch.end));
        };
        if part.depends {
            return Ok(self.alone(rollup));
        }
        let lines = self.lines();
        self.intake.skipped.extend(part.skipped, lines);
        self.intake.take_part(part.batch, rollup);
        self.at = covers.end;
        let column = if part.lines == 0 { self.column() } else { 0 };
        self.column_of_parts = Some(column + part.column);
        self.lines_before += part.lines;
        match part.stop {
            None if part.is_last => Ok(self.alone(rollup)),
            None => Ok(Seam::Fits(self.at)),
            Some(stop) => Err(Fault::Stop(stop.after(lines)).of(&self.intake.receipt.name)),
        }
    }

    /// Goes on without parts.
    fn alone(&mut self, rollup: &Rollup) -> Seam {
        let (line, column) = (self.lines() + 1, self.column());
        if let Stage::Text(text) = &mut self.stage
            && let Some(form) = text.form()
        {
            let names = self.intake.names_from_now(rollup);
            **text = TextReader::knowing(&form, names, line, column);
            self.lines_before = 0;
            self.column_of_parts = None;
        }
        Seam::Alone(self.at)
    }

    /// The bytes before the next one on its line.
    fn column(&self) -> u64 {
        self.column_of_parts.unwrap_or(match &self.stage {
            Stage::Head(_) | Stage::Table(_) => 0,
            Stage::Text(text) => text.column(),
        })
    }

    /// The lines that ended so far.
    fn lines(&self) -> u64 {
        let own = match &self.stage {
            Stage::Head(_) | Stage::Table(_) => 0,
            Stage::Text(text) => text.lines(),
        };
        own + self.lines_before
    }

    /// Takes the end of the file and gives what it held: at least one record.
    pub(super) fn finish(mut self, rollup: &mut Rollup) -> Result<Intake, ReadError> {
        let outcome = self.end(rollup);
        let mut intake = self.intake;
        outcome.map_err(|fault| fault.of(&intake.receipt.name))?;
        if intake.receipt.rows > 0 {
            return Ok(intake);
        }
        let file = std::mem::take(&mut intake.receipt.name);
        Err(match intake.skipped.first.into_iter().next() {
            Some(record) => ReadError::NothingReadable {
                file,
                line: record.line,
                reason: record.reason,
            },
            None => ReadError::NoRecords { file },
        })
    }

    fn unpack(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        match self.unpack.take() {
            None => self.take(bytes, rollup),
            Some(mut unpack) => {
                let outcome = unpack.push(bytes, |text| self.take(text, rollup));
                self.unpack = Some(unpack);
                outcome
            }
        }
    }

    fn end(&mut self, rollup: &mut Rollup) -> Result<(), Fault> {
        if let Some(unpack) = self.unpack.take() {
            unpack.finish(|text| self.take(text, rollup))?;
        }
        if let Some(utf16) = self.utf16.take() {
            self.text(utf16.finish().as_bytes(), rollup)?;
        }
        if let Stage::Head(head) = &mut self.stage {
            let head = std::mem::take(head);
            self.begin(&head, rollup)?;
        }
        if let Stage::Text(text) = &mut self.stage {
            let outcome = text.finish();
            self.intake.pages = text.pages();
            if text.is_json_lines() {
                let container = &mut self.intake.receipt.container;
                *container = container.replacen("JSON", "JSON Lines", 1);
            }
            self.hand_on(0, rollup);
            self.ended(outcome, rollup)?;
        }
        self.intake.recognise(rollup);
        self.check()
    }

    /// Takes how the text ended. One that was cut off is read as far as it goes, and that is told; judged results are not,
    /// of which a part would pass for all.
    fn ended(&mut self, outcome: Result<(), Stop>, rollup: &Rollup) -> Result<(), Fault> {
        let stop = match outcome {
            Ok(()) => return Ok(()),
            Err(Stop::Truncated { line, column }) => Stop::Truncated {
                line,
                column: self.column_of_parts.map_or(column, |bytes| bytes + 1),
            },
            Err(stop) => stop,
        };
        let is_cut_off = matches!(stop, Stop::Truncated { .. }) && !rollup.keeps_repeats();
        let fault = Fault::Stop(stop.after(self.lines_before));
        // Where no record was whole, what was wrong with the first one says more than where the last one ends.
        let intake = &mut self.intake;
        if is_cut_off && (intake.receipt.rows > 0 || intake.skipped.count > 1) {
            intake.cut_off = Some(fault.of(&intake.receipt.name));
            return Ok(());
        }
        Err(fault)
    }

    /// Takes bytes that are not packed, or no longer.
    fn take(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        match &mut self.utf16 {
            None => self.text(bytes, rollup),
            Some(utf16) => {
                let text = utf16.push(bytes);
                self.text(text.as_bytes(), rollup)
            }
        }
    }

    /// Takes bytes that are not in UTF-16, or no longer.
    fn text(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        if let Stage::Head(head) = &mut self.stage {
            head.extend_from_slice(bytes);
            if head.len() < HEAD && wrapping(head).is_none() {
                return Ok(());
            }
            let head = std::mem::take(head);
            return self.begin(&head, rollup);
        }
        self.read(bytes, rollup)
    }

    /// Recognises the container by the head and reads that.
    fn begin(&mut self, head: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        // No more than is there when the pieces are small, so that their size decides nothing.
        let container = match sniff(&head[..head.len().min(HEAD)]) {
            Container::Packed(packing) if self.packing.is_none() => {
                self.packing = Some(packing);
                self.unpack = Some(Unpack::new(packing));
                return self.unpack(head, rollup);
            }
            Container::Utf16 { order, has_mark } => {
                self.is_utf16 = true;
                self.utf16 = Some(Utf16::new(order));
                let mark = if has_mark { UTF16_BOM_BYTES } else { 0 };
                return self.take(&head[mark..], rollup);
            }
            Container::Json => {
                self.stage = Stage::Text(Box::new(TextReader::json(rollup.names())));
                "JSON"
            }
            Container::Delimited(delimiter) => {
                self.stage =
                    Stage::Text(Box::new(TextReader::delimited(delimiter, rollup.names())));
                match delimiter {
                    b'\t' => "TSV",
                    b';' => "CSV with semicolons",
                    b'|' => "CSV with bars",
                    _ => "CSV",
                }
            }
            other => return Err(Fault::Container(other)),
        };
        let encoding = if self.is_utf16 { ", UTF-16" } else { "" };
        let packed = self.packing.map_or("", packed_as);
        self.intake.receipt.container = format!("{container}{encoding}{packed}");
        let mut text = head.strip_prefix(UTF8_BOM).unwrap_or(head);
        if let Some((_, length)) = named_delimiter(text) {
            text = &text[length..];
            self.lines_before = 1;
        }
        self.read(text, rollup)
    }

    fn read(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        let Stage::Text(text) = &mut self.stage else {
            return Ok(());
        };
        let outcome = text.push(bytes);
        let enough = if self.intake.is_recognised() {
            BATCH
        } else {
            1
        };
        self.hand_on(enough, rollup);
        outcome.map_err(|stop| Fault::Stop(stop.after(self.lines_before)))?;
        self.check()
    }

    /// Hands on what was read, if it is at least so many records.
    fn hand_on(&mut self, enough: usize, rollup: &mut Rollup) {
        if let Stage::Text(text) = &mut self.stage {
            let skipped = text.take_skipped();
            self.intake.skipped.extend(skipped, self.lines_before);
            if text.is_full(enough) {
                self.intake.take(text.take(), rollup);
            }
        }
    }

    /// Stops where the records are none that can be read.
    fn check(&self) -> Result<(), Fault> {
        if self.intake.is_batches() {
            Err(Fault::Batches)
        } else {
            Ok(())
        }
    }
}

/// Why a file cannot be unpacked.
pub(super) fn unpackable(file: &str, error: UnpackError) -> ReadError {
    let file = file.to_owned();
    match error {
        UnpackError::Truncated(packing) => ReadError::TruncatedPacked { file, packing },
        UnpackError::Corrupt(packing) => ReadError::CorruptPacked { file, packing },
        UnpackError::ExpandsWithoutEnd => ReadError::ExpandsWithoutEnd {
            file,
            times: MOST_EXPANSION,
        },
        UnpackError::WindowTooWide => ReadError::WindowTooWide {
            file,
            mebibytes: WIDEST_WINDOW >> 20,
        },
    }
}

/// How a container is called that is packed so.
fn packed_as(packing: Packing) -> &'static str {
    match packing {
        Packing::Gzip => ", gzipped",
        Packing::Zstd => ", zstd",
    }
}

/// How the container of a member of a zip archive is called, after what it is itself.
pub(super) const ZIPPED: &str = ", zipped";

/// What ends the reading of a file, before its name is known.
enum Fault {
    Stop(Stop),
    Unpack(UnpackError),
    Container(Container),
    Batches,
}

impl From<UnpackError> for Fault {
    fn from(error: UnpackError) -> Self {
        Self::Unpack(error)
    }
}

impl Fault {
    fn of(self, file: &str) -> ReadError {
        let file = file.to_owned();
        match self {
            Self::Stop(Stop::Truncated { line, column }) => {
                ReadError::TruncatedJson { file, line, column }
            }
            Self::Stop(Stop::TooLong { line }) => ReadError::RecordTooLong {
                file,
                line,
                mebibytes: (LONGEST_RECORD >> 20) as u64,
            },
            Self::Stop(Stop::TooManyCells { line }) => ReadError::TooManyCells {
                file,
                line,
                cells: MOST_CELLS as u64,
            },
            Self::Stop(Stop::NoHeader { example }) => ReadError::NoHeader { file, example },
            Self::Unpack(error) => unpackable(&file, error),
            Self::Container(Container::Refused(what)) => ReadError::Refused { file, what },
            Self::Container(Container::Packed(_)) => ReadError::Refused {
                file,
                what: Refused::Compressed("a compressed stream inside another"),
            },
            Self::Container(_) => ReadError::Empty { file },
            Self::Batches => ReadError::Batches { file },
        }
    }
}
