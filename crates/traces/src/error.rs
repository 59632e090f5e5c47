//! What can go wrong while files are read, in words for people.

use assay_parquet::Fault;
use assay_plan::number::count;
use thiserror::Error;

use crate::container::{Packing, Refused, UnzipError};

/// A file that could not be read. Its `Display` is one whole sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// There was no file at all.
    #[error("No file was given.")]
    NoFile,
    /// The file holds nothing, or white space alone.
    #[error("{file} is empty.")]
    Empty {
        /// The file's name.
        file: String,
    },
    /// The file is something else than an export of traces, or in a form that is not read.
    #[error("{file} looks like {what}, which cannot be read here.")]
    Refused {
        /// The file's name.
        file: String,
        /// What it looks like.
        what: Refused,
    },
    /// The packed stream ends before its end mark.
    #[error("{file} ends in the middle of its {packing} data: it was cut off.")]
    TruncatedPacked {
        /// The file's name.
        file: String,
        /// How it is packed.
        packing: Packing,
    },
    /// The packed stream is damaged.
    #[error("{file} holds damaged {packing} data.")]
    CorruptPacked {
        /// The file's name.
        file: String,
        /// How it is packed.
        packing: Packing,
    },
    /// The zip archive cannot be unpacked.
    #[error("{file} {fault}.")]
    Unzip {
        /// The file's name.
        file: String,
        /// Why.
        fault: UnzipError,
    },
    /// A small packed stream that unpacks to far more than any export does.
    #[error("{file} unpacks to more than {times} times its size: it is no export of traces.")]
    ExpandsWithoutEnd {
        /// The file's name.
        file: String,
        /// The ratio that was passed.
        times: u64,
    },
    /// The packed stream needs more memory than it is given.
    #[error("{file} needs more than {mebibytes} MB of memory to be unpacked.")]
    WindowTooWide {
        /// The file's name.
        file: String,
        /// The limit.
        mebibytes: u64,
    },
    /// JSON that ends inside a record, a list or an envelope. Where a record before is whole, that is read, and this is told
    /// in the receipt.
    #[error("{file} ends in the middle, at column {column} of line {line}: it was cut off.")]
    TruncatedJson {
        /// The file's name.
        file: String,
        /// The line where it ends, from 1.
        line: u64,
        /// The column there, from 1.
        column: u64,
    },
    /// A Parquet file that is damaged, or stored in a way that is not read.
    #[error("{}", .fault.sentence(.file))]
    Parquet {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The records are batches of `OpenTelemetry`'s logs or metrics, which are no traces.
    #[error("{file} holds OpenTelemetry logs or metrics, which are no traces.")]
    Batches {
        /// The file's name.
        file: String,
    },
    /// One record is longer than the reader holds.
    #[error("{file} has a record of more than {mebibytes} MB on line {line}.")]
    RecordTooLong {
        /// The file's name.
        file: String,
        /// The line where the record starts, from 1.
        line: u64,
        /// The limit.
        mebibytes: u64,
    },
    /// One row has more cells than the reader tells apart.
    #[error("{file} has a row of more than {} cells on line {line}.", count(*.cells))]
    TooManyCells {
        /// The file's name.
        file: String,
        /// The line where the row starts, from 1.
        line: u64,
        /// The limit.
        cells: u64,
    },
    /// The first row of a delimited file holds values, not names.
    #[error("{file} has no header: its first row, on line 1, holds values ({example}).")]
    NoHeader {
        /// The file's name.
        file: String,
        /// One of the values.
        example: String,
    },
    /// No record of the file could be read.
    #[error("No record of {file} could be read: on line {line}, {reason}.")]
    NothingReadable {
        /// The file's name.
        file: String,
        /// The line of the first record that failed, from 1.
        line: u64,
        /// Why it failed.
        reason: String,
    },
    /// A file of judged results has none.
    #[error("{file} holds no result.")]
    NoResults {
        /// The file's name.
        file: String,
    },
    /// Traces of a list are no longer in the files that it was drawn from.
    #[error(
        "The files no longer hold the trace {example}{}: they were changed after they were read.",
        others(*.traces)
    )]
    TracesGone {
        /// The id of one of them.
        example: String,
        /// How many there are.
        traces: u64,
    },
    /// There is no room for the records of the traces of a list.
    #[error("There is no room for the full records of these traces: {reason}.")]
    NoRoomForRecords {
        /// Why, as the end of a sentence.
        reason: String,
    },
    /// The file has a header or brackets but no record.
    #[error("{file} holds no trace.")]
    NoRecords {
        /// The file's name.
        file: String,
    },
}

/// That there are more of so many traces than the one that is named.
fn others(traces: u64) -> String {
    match traces.saturating_sub(1) {
        0 => String::new(),
        more => format!(" of the list, nor {} more", count(more)),
    }
}

impl ReadError {
    /// A short stable name, such as `read.truncated-gzip`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoFile => "read.no-file",
            Self::Empty { .. } => "read.empty",
            Self::Refused { .. } => "read.refused",
            Self::TruncatedPacked {
                packing: Packing::Gzip,
                ..
            } => "read.truncated-gzip",
            Self::TruncatedPacked {
                packing: Packing::Zstd,
                ..
            } => "read.truncated-zstd",
            Self::CorruptPacked {
                packing: Packing::Gzip,
                ..
            } => "read.corrupt-gzip",
            Self::CorruptPacked {
                packing: Packing::Zstd,
                ..
            } => "read.corrupt-zstd",
            Self::Unzip { fault, .. } => fault.code(),
            Self::ExpandsWithoutEnd { .. } => "read.expands-without-end",
            Self::WindowTooWide { .. } => "read.window-too-wide",
            Self::TruncatedJson { .. } => "read.truncated-json",
            Self::Parquet { fault, .. } => fault.code(),
            Self::Batches { .. } => "read.batches",
            Self::RecordTooLong { .. } => "read.record-too-long",
            Self::TooManyCells { .. } => "read.too-many-cells",
            Self::NoHeader { .. } => "read.no-header",
            Self::NothingReadable { .. } => "read.nothing-readable",
            Self::NoRecords { .. } => "read.no-records",
            Self::NoResults { .. } => "read.no-results",
            Self::TracesGone { .. } => "read.traces-gone",
            Self::NoRoomForRecords { .. } => "read.no-room-for-records",
        }
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> String {
        match self {
            Self::NoFile => "Choose one or several exports of traces.".into(),
            Self::Refused { what, .. } => what.next_step().into(),
            Self::TruncatedPacked { .. } => "Download or compress the file again.".into(),
            Self::CorruptPacked { .. } => "Download the file again, or unpack it first and open the result.".into(),
            Self::Unzip { fault, .. } => fault.next_step().into(),
            Self::ExpandsWithoutEnd { .. } => {
                "Unpack it and look inside; if it is a real export, open the unpacked file.".into()
            }
            Self::WindowTooWide { .. } => "Unpack it first, or compress it without the long-range option.".into(),
            Self::TruncatedJson { .. } => "Export or download the file again.".into(),
            Self::RecordTooLong { .. } => {
                "Export the traces without their inputs and outputs, or as JSON Lines with one trace a line.".into()
            }
            Self::TooManyCells { .. } => {
                "Export the traces with fewer columns, or check that the rows end where they should.".into()
            }
            Self::Parquet { fault, .. } => fault.next_step().into(),
            Self::Batches { .. } => {
                "Open the file of the traces, which the same exporter writes beside it.".into()
            }
            Self::NoHeader { .. } => "Add a first row that names the columns.".into(),
            Self::NothingReadable { .. } => {
                "Open an export of traces as JSON Lines, JSON or CSV; the line named is where reading failed.".into()
            }
            Self::NoResults { .. } => "Open the file that the judge wrote, with a verdict a row.".into(),
            Self::TracesGone { .. } => "Open the files again, and draw the list from what they hold now.".into(),
            Self::NoRoomForRecords { .. } => {
                "Free some space, or take the list without the records.".into()
            }
            Self::Empty { .. } | Self::NoRecords { .. } => "Export the traces again, and check that the filter matches some.".into(),
        }
    }

    /// The file's name, where the error is about one.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::NoFile | Self::TracesGone { .. } | Self::NoRoomForRecords { .. } => None,
            Self::Empty { file }
            | Self::Refused { file, .. }
            | Self::TruncatedPacked { file, .. }
            | Self::CorruptPacked { file, .. }
            | Self::Unzip { file, .. }
            | Self::ExpandsWithoutEnd { file, .. }
            | Self::WindowTooWide { file, .. }
            | Self::TruncatedJson { file, .. }
            | Self::Parquet { file, .. }
            | Self::Batches { file }
            | Self::RecordTooLong { file, .. }
            | Self::TooManyCells { file, .. }
            | Self::NoHeader { file, .. }
            | Self::NothingReadable { file, .. }
            | Self::NoResults { file }
            | Self::NoRecords { file } => Some(file),
        }
    }

    /// The line, from 1, where the error is at one.
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::TruncatedJson { line, .. }
            | Self::RecordTooLong { line, .. }
            | Self::TooManyCells { line, .. }
            | Self::NothingReadable { line, .. } => Some(*line),
            Self::NoHeader { .. } => Some(1),
            _ => None,
        }
    }
}
