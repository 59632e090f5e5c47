//! The files that the traces are written to, one module a format.

mod csv;
mod jsonl;
#[cfg(feature = "parquet")]
mod parquet;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::trace::Trace;

/// A format of the exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON Lines, a record of nested fields a line.
    Jsonl,
    /// The same in gzip.
    Gzip,
    /// CSV, with the names of nested fields joined by dots.
    Csv,
    /// Parquet with the columns of the CSV, typed, in snappy.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    /// Every format.
    pub(crate) const ALL: &[Self] = &[
        Self::Jsonl,
        Self::Gzip,
        Self::Csv,
        #[cfg(feature = "parquet")]
        Self::Parquet,
    ];

    /// The end of its files' names.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Gzip => "jsonl.gz",
            Self::Csv => "csv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }

    fn sink(self, file: BufWriter<File>) -> std::io::Result<Box<dyn Sink>> {
        Ok(match self {
            Self::Jsonl => Box::new(jsonl::Jsonl::new(file)),
            Self::Gzip => Box::new(jsonl::Jsonl::new(GzEncoder::new(file, Compression::new(6)))),
            Self::Csv => Box::new(csv::Csv::new(file)?),
            #[cfg(feature = "parquet")]
            Self::Parquet => Box::new(parquet::Parquet::new(file)?),
        })
    }
}

/// Takes traces, some at a time.
trait Sink: Send {
    /// Writes some traces; a Parquet file makes a row group of them.
    fn write(&mut self, traces: &[Trace]) -> std::io::Result<()>;

    /// Writes what is still held back.
    fn finish(self: Box<Self>) -> std::io::Result<()>;
}

/// An export that is being written. It gets its name when it is complete.
pub(crate) struct Export {
    sink: Box<dyn Sink>,
    unfinished: PathBuf,
    path: PathBuf,
}

impl Export {
    /// Starts the file `path`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn create(path: &Path, format: Format) -> std::io::Result<Self> {
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        let file = BufWriter::with_capacity(1 << 20, File::create(&unfinished)?);
        Ok(Self {
            sink: format.sink(file)?,
            unfinished,
            path: path.to_owned(),
        })
    }

    /// Writes some traces.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn write(&mut self, traces: &[Trace]) -> std::io::Result<()> {
        self.sink.write(traces)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When its last bytes cannot be written.
    pub(crate) fn finish(self) -> std::io::Result<()> {
        self.sink.finish()?;
        fs::rename(&self.unfinished, &self.path)
    }
}

/// Ends what bytes are written to.
trait Finish: Write + Send {
    /// Writes what is still held back.
    fn finish(self) -> std::io::Result<()>;
}

impl Finish for BufWriter<File> {
    fn finish(mut self) -> std::io::Result<()> {
        self.flush()
    }
}

impl<W: Finish> Finish for GzEncoder<W> {
    fn finish(self) -> std::io::Result<()> {
        GzEncoder::finish(self)?.finish()
    }
}
