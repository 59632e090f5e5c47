//! One file on its way: its container is recognised, unpacked and transcoded where it must be, and read.

use assay_plan::data::FileReceipt;

use crate::container::{
    Container, MOST_EXPANSION, Packing, Refused, UTF8_BOM, UTF16_BOM_BYTES, Unpack, UnpackError,
    Utf16, WIDEST_WINDOW, sniff, wrapping,
};
use crate::error::ReadError;
use crate::load::intake::{Feed, Intake};
use crate::reader::{DelimitedReader, JsonReader, LONGEST_RECORD, Stop};
use crate::record::Names;
use crate::rollup::Rollup;

/// Bytes by which a container is recognised.
const HEAD: usize = 64 << 10;

/// One file on its way.
#[derive(Debug)]
pub(super) struct File {
    unpack: Option<Unpack>,
    packing: Option<Packing>,
    utf16: Option<Utf16>,
    is_utf16: bool,
    stage: Stage,
    names: Names,
    intake: Intake,
}

#[derive(Debug)]
enum Stage {
    /// The first bytes, until there are enough to tell the container.
    Head(Vec<u8>),
    Json(Box<JsonReader>),
    Delimited(Box<DelimitedReader>),
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
            names: Names::default(),
            intake: Intake::new(receipt),
        }
    }

    /// Records read so far.
    pub(super) fn rows(&self) -> u64 {
        self.intake.receipt.rows
    }

    pub(super) fn push(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), ReadError> {
        let outcome = self.unpack(bytes, rollup);
        outcome.map_err(|fault| fault.of(&self.intake.receipt.name))
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
        Err(match intake.skipped.into_iter().next() {
            Some((line, reason)) => ReadError::NothingReadable { file, line, reason },
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
        let Self {
            stage,
            names,
            intake,
            ..
        } = self;
        let mut feed = Feed { intake, rollup };
        match stage {
            Stage::Head(_) => {}
            Stage::Json(reader) => {
                reader.finish(names, &mut feed)?;
                if reader.is_lines() {
                    intake.receipt.container =
                        intake.receipt.container.replacen("JSON", "JSON Lines", 1);
                }
            }
            Stage::Delimited(reader) => reader.finish(names, &mut feed)?,
        }
        intake.recognise(names, rollup);
        if intake.is_batches() {
            Err(Fault::Batches)
        } else {
            Ok(())
        }
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
        let container = match sniff(head) {
            Container::Packed(packing) if self.packing.is_none() => {
                self.packing = Some(packing);
                self.unpack = Some(Unpack::new(packing));
                return self.unpack(head, rollup);
            }
            Container::Utf16(order) => {
                self.is_utf16 = true;
                self.utf16 = Some(Utf16::new(order));
                return self.take(&head[UTF16_BOM_BYTES..], rollup);
            }
            Container::Json => {
                self.stage = Stage::Json(Box::default());
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
        let encoding = if self.is_utf16 { ", UTF-16" } else { "" };
        let packed = match self.packing {
            None => "",
            Some(Packing::Gzip) => ", gzipped",
            Some(Packing::Zstd) => ", zstd",
        };
        self.intake.receipt.container = format!("{container}{encoding}{packed}");
        self.read(head.strip_prefix(UTF8_BOM).unwrap_or(head), rollup)
    }

    fn read(&mut self, bytes: &[u8], rollup: &mut Rollup) -> Result<(), Fault> {
        let Self {
            stage,
            names,
            intake,
            ..
        } = self;
        let mut feed = Feed { intake, rollup };
        match stage {
            Stage::Head(_) => {}
            Stage::Json(reader) => reader.push(bytes, names, &mut feed)?,
            Stage::Delimited(reader) => reader.push(bytes, names, &mut feed)?,
        }
        if intake.is_batches() {
            Err(Fault::Batches)
        } else {
            Ok(())
        }
    }
}

/// What ends the reading of a file, before its name is known.
enum Fault {
    Stop(Stop),
    Unpack(UnpackError),
    Container(Container),
    Batches,
}

impl From<Stop> for Fault {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
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
            Self::Stop(Stop::Truncated { line }) => ReadError::TruncatedJson { file, line },
            Self::Stop(Stop::TooLong { line }) => ReadError::RecordTooLong {
                file,
                line,
                mebibytes: (LONGEST_RECORD >> 20) as u64,
            },
            Self::Stop(Stop::NoHeader { example }) => ReadError::NoHeader { file, example },
            Self::Unpack(UnpackError::Truncated(packing)) => {
                ReadError::TruncatedPacked { file, packing }
            }
            Self::Unpack(UnpackError::Corrupt(packing)) => {
                ReadError::CorruptPacked { file, packing }
            }
            Self::Unpack(UnpackError::ExpandsWithoutEnd) => ReadError::ExpandsWithoutEnd {
                file,
                times: MOST_EXPANSION,
            },
            Self::Unpack(UnpackError::WindowTooWide) => ReadError::WindowTooWide {
                file,
                mebibytes: WIDEST_WINDOW >> 20,
            },
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
