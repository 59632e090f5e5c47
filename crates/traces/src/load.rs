//! From files in pieces to one table: what a worker and a command line share. No I/O of its own.

use assay_plan::data::{FileReceipt, Receipt, SkippedRow};

use crate::container::{
    Container, GZIP, Gunzip, GunzipError, MOST_EXPANSION, Refused, UTF8_BOM, sniff,
};
use crate::error::ReadError;
use crate::layout::Layout;
use crate::reader::{DelimitedReader, JsonReader, LONGEST_RECORD, Sink, Stop};
use crate::record::{Names, Record};
use crate::rollup::{Roles, Rollup};
use crate::suspicion;
use crate::table::TraceTable;

/// Records by which a layout is recognised.
const SAMPLE: usize = 50;

/// Bytes by which a container is recognised.
const HEAD: usize = 64 << 10;

/// Skipped records that are told one by one.
const MOST_SKIPPED: usize = 100;

/// Reads files, one after the other, each in pieces of any size, into one table.
///
/// ```
/// let mut loader = assay_traces::Loader::new();
/// loader.begin_file("traces.csv", 30);
/// loader.push(b"id,intent\na,refund\n")?;
/// loader.push(b"b,order\n")?;
/// loader.end_file()?;
/// let (table, receipt) = loader.finish()?;
/// assert_eq!((table.rows(), receipt.traces), (2, 2));
/// # Ok::<(), assay_traces::ReadError>(())
/// ```
#[derive(Debug, Default)]
pub struct Loader {
    rollup: Rollup,
    receipt: Receipt,
    file: Option<File>,
}

#[derive(Debug)]
struct File {
    receipt: FileReceipt,
    gunzip: Option<Gunzip>,
    stage: Stage,
    names: Names,
    sample: Vec<Record>,
    roles: Option<Roles>,
    skipped: Vec<(u64, String)>,
    skipped_count: u64,
}

#[derive(Debug)]
enum Stage {
    Head(Vec<u8>),
    Json(JsonReader),
    Delimited(Box<DelimitedReader>),
}

/// What ends the reading of a file, before its name is known.
enum Fault {
    Stop(Stop),
    Gunzip(GunzipError),
    Container(Container),
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<GunzipError> for Fault {
    fn from(error: GunzipError) -> Self {
        Self::Gunzip(error)
    }
}

impl Fault {
    fn of(self, file: &str) -> ReadError {
        let file = file.to_owned();
        match self {
            Self::Stop(Stop::Truncated { line }) => ReadError::TruncatedJson { file, line },
            Self::Stop(Stop::TooLong { line }) => ReadError::RecordTooLong {
                file,
                line,
                mebibytes: (LONGEST_RECORD >> 20) as u64,
            },
            Self::Stop(Stop::NoHeader { example }) => ReadError::NoHeader { file, example },
            Self::Gunzip(GunzipError::Truncated) => ReadError::TruncatedGzip { file },
            Self::Gunzip(GunzipError::Corrupt) => ReadError::CorruptGzip { file },
            Self::Gunzip(GunzipError::ExpandsWithoutEnd) => ReadError::ExpandsWithoutEnd {
                file,
                times: MOST_EXPANSION,
            },
            Self::Container(Container::Refused(what)) => ReadError::Refused { file, what },
            Self::Container(Container::Gzip) => ReadError::Refused {
                file,
                what: Refused::Compressed("a gzip stream inside another"),
            },
            Self::Container(_) => ReadError::Empty { file },
        }
    }
}

impl Loader {
    /// A loader that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a file of so many bytes as stored.
    pub fn begin_file(&mut self, name: &str, bytes: u64) {
        self.file = Some(File {
            receipt: FileReceipt {
                name: name.to_owned(),
                bytes,
                ..FileReceipt::default()
            },
            gunzip: None,
            stage: Stage::Head(Vec::new()),
            names: Names::default(),
            sample: Vec::new(),
            roles: None,
            skipped: Vec::new(),
            skipped_count: 0,
        });
    }

    /// Takes the file's next bytes.
    ///
    /// # Errors
    /// The file is nothing that can be read; the loader is then of no more use.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        let Some(file) = &mut self.file else {
            return Err(ReadError::NoFile);
        };
        file.push(bytes, &mut self.rollup)
            .map_err(|fault| fault.of(&file.receipt.name))
    }

    /// Takes the end of the file.
    ///
    /// # Errors
    /// As [`Loader::push`], and where the file was cut off or gave no record.
    pub fn end_file(&mut self) -> Result<(), ReadError> {
        let Some(mut file) = self.file.take() else {
            return Err(ReadError::NoFile);
        };
        file.finish(&mut self.rollup)
            .map_err(|fault| fault.of(&file.receipt.name))?;
        let name = file.receipt.name.clone();
        if file.receipt.rows == 0 {
            return Err(match file.skipped.into_iter().next() {
                Some((line, reason)) => ReadError::NothingReadable {
                    file: name,
                    line,
                    reason,
                },
                None => ReadError::NoRecords { file: name },
            });
        }
        let receipt = &mut self.receipt;
        let unit = file.roles.as_ref().map_or("row", Roles::row_unit);
        match receipt.row_unit.as_str() {
            "" => unit.clone_into(&mut receipt.row_unit),
            former if former != unit => "record".clone_into(&mut receipt.row_unit),
            _ => {}
        }
        receipt.rows += file.receipt.rows;
        receipt.skipped += file.skipped_count;
        for (line, reason) in file.skipped {
            if receipt.skipped_rows.len() < MOST_SKIPPED {
                receipt.skipped_rows.push(SkippedRow {
                    file: name.clone(),
                    line,
                    reason: sentence(&reason),
                });
            }
        }
        receipt.files.push(file.receipt);
        Ok(())
    }

    /// Records read so far, over all files.
    pub fn rows(&self) -> u64 {
        self.receipt.rows + self.file.as_ref().map_or(0, |file| file.receipt.rows)
    }

    /// The table and what was read for it.
    ///
    /// # Errors
    /// No file was read.
    pub fn finish(mut self) -> Result<(TraceTable, Receipt), ReadError> {
        let mut receipt = std::mem::take(&mut self.receipt);
        receipt.name = match receipt.files.as_slice() {
            [] => return Err(ReadError::NoFile),
            [one] => one.name.clone(),
            files => format!("{} files", files.len()),
        };
        let (repeated, without_id) = (self.rollup.repeated, self.rollup.without_id);
        let table = self.rollup.finish();
        receipt.traces = table.rows() as u64;
        if let Some((first, last)) = table.span_ms() {
            receipt.first_ms = Some(first);
            receipt.last_ms = Some(last);
        }
        receipt.suspicions = suspicion::suspicions(&receipt, repeated, without_id);
        Ok((table, receipt))
    }
}

impl File {
    fn push(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        match self.gunzip.take() {
            None => self.take(bytes, rollup),
            Some(mut gunzip) => {
                let outcome = gunzip.push(bytes, |text| self.take(text, rollup));
                self.gunzip = Some(gunzip);
                outcome
            }
        }
    }

    fn finish(&mut self, rollup: &mut Rollup) -> Result<(), Fault> {
        if let Some(mut gunzip) = self.gunzip.take() {
            gunzip.finish(|text| self.take(text, rollup))?;
        }
        if let Stage::Head(head) = &mut self.stage {
            let head = std::mem::take(head);
            self.begin(&head, rollup)?;
        }
        self.read(rollup, Part::End)?;
        self.recognise(rollup);
        Ok(())
    }

    /// Takes bytes that are not gzipped, or no longer.
    fn take(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        if let Stage::Head(head) = &mut self.stage {
            head.extend_from_slice(bytes);
            if head.len() < HEAD && !head.starts_with(GZIP) {
                return Ok(());
            }
            let head = std::mem::take(head);
            return self.begin(&head, rollup);
        }
        self.read(rollup, Part::Bytes(bytes))
    }

    /// Recognises the container by the head and reads that.
    fn begin(&mut self, head: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        let gzipped = self.gunzip.is_some() || !self.receipt.container.is_empty();
        let container = match sniff(head) {
            Container::Gzip if !gzipped => {
                self.receipt.container = "gzip".into();
                self.gunzip = Some(Gunzip::new());
                self.stage = Stage::Head(Vec::new());
                return self.push(head, rollup);
            }
            Container::Json => {
                self.stage = Stage::Json(JsonReader::new());
                "JSON"
            }
            Container::Delimited(delimiter) => {
                self.stage = Stage::Delimited(Box::new(DelimitedReader::new(delimiter)));
                match delimiter {
                    b'\t' => "TSV",
                    b';' => "CSV with semicolons",
                    _ => "CSV",
                }
            }
            other => return Err(Fault::Container(other)),
        };
        self.receipt.container = format!("{container}{}", if gzipped { ", gzipped" } else { "" });
        let text = head.strip_prefix(UTF8_BOM).unwrap_or(head);
        self.read(rollup, Part::Bytes(text))
    }

    fn read(&mut self, rollup: &mut Rollup, part: Part<'_>) -> Result<(), Fault> {
        let Self {
            receipt,
            stage,
            names,
            sample,
            roles,
            skipped,
            skipped_count,
            ..
        } = self;
        let mut rows = Rows {
            rollup,
            receipt,
            sample,
            roles,
            skipped,
            skipped_count,
        };
        match (stage, part) {
            (Stage::Json(reader), Part::Bytes(bytes)) => reader.push(bytes, names, &mut rows)?,
            (Stage::Json(reader), Part::End) => reader.finish(names, &mut rows)?,
            (Stage::Delimited(reader), Part::Bytes(bytes)) => {
                reader.push(bytes, names, &mut rows)?;
            }
            (Stage::Delimited(reader), Part::End) => reader.finish(names, &mut rows)?,
            (Stage::Head(_), _) => {}
        }
        Ok(())
    }

    fn recognise(&mut self, rollup: &mut Rollup) {
        let Self {
            receipt,
            names,
            sample,
            roles,
            skipped,
            skipped_count,
            ..
        } = self;
        Rows {
            rollup,
            receipt,
            sample,
            roles,
            skipped,
            skipped_count,
        }
        .recognise(names);
    }
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Bytes(&'a [u8]),
    End,
}

/// Takes records: the first ones are held until the layout is known.
struct Rows<'a> {
    rollup: &'a mut Rollup,
    receipt: &'a mut FileReceipt,
    sample: &'a mut Vec<Record>,
    roles: &'a mut Option<Roles>,
    skipped: &'a mut Vec<(u64, String)>,
    skipped_count: &'a mut u64,
}

impl Rows<'_> {
    fn recognise(&mut self, names: &Names) {
        if self.roles.is_some() {
            return;
        }
        let layout = Layout::recognise(names);
        layout.name().clone_into(&mut self.receipt.layout);
        let roles = self.roles.insert(Roles::new(layout));
        for record in self.sample.drain(..) {
            self.rollup.add(names, &record, roles);
        }
    }
}

impl Sink for Rows<'_> {
    fn record(&mut self, names: &Names, record: &Record) {
        self.receipt.rows += 1;
        if let Some(roles) = self.roles {
            self.rollup.add(names, record, roles);
        } else {
            self.sample.push(record.clone());
            if self.sample.len() == SAMPLE {
                self.recognise(names);
            }
        }
    }

    fn skipped(&mut self, line: u64, reason: String) {
        *self.skipped_count += 1;
        if self.skipped.len() < MOST_SKIPPED {
            self.skipped.push((line, reason));
        }
    }
}

fn sentence(clause: &str) -> String {
    let mut chars = clause.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}
