//! Why a Parquet file cannot be read, in words for people.

use thiserror::Error;

/// Why a Parquet file cannot be read. Its `Display` is a clause, to follow the file's name and a colon.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// The bytes could not be had.
    #[error("its bytes could not be read ({0})")]
    Unreadable(String),
    /// It does not end as Parquet files do.
    #[error("it does not end with a Parquet footer, so it was cut off")]
    NoFooter,
    /// The footer cannot be understood.
    #[error("its Parquet footer is damaged ({0})")]
    Footer(&'static str),
    /// The file, or a column that is needed, is encrypted.
    #[error("it is encrypted")]
    Encrypted,
    /// A column's values lie in another file.
    #[error("its column {0} lies in another file")]
    Elsewhere(String),
    /// A column is compressed in a way that is not read.
    #[error("its column {column} is compressed with {codec}, which is not read here")]
    Codec {
        /// The column's dotted path.
        column: String,
        /// The codec's name, or its number where it has none.
        codec: String,
    },
    /// A column is encoded in a way that is not read.
    #[error("its column {column} is encoded as number {encoding}, which is not read here")]
    Encoding {
        /// The column's dotted path.
        column: String,
        /// The encoding's number in the format's definition.
        encoding: i32,
    },
    /// A column's values are damaged.
    #[error("its column {column} is damaged in row group {row_group} ({what})")]
    Damaged {
        /// The column's dotted path.
        column: String,
        /// The row group, from 1.
        row_group: usize,
        /// What is wrong.
        what: &'static str,
    },
}

impl Fault {
    /// A short stable name, such as `read.parquet-encrypted`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "read.parquet-unreadable",
            Self::NoFooter => "read.parquet-truncated",
            Self::Footer(_) => "read.parquet-damaged-footer",
            Self::Encrypted => "read.parquet-encrypted",
            Self::Elsewhere(_) => "read.parquet-elsewhere",
            Self::Codec { .. } => "read.parquet-codec",
            Self::Encoding { .. } => "read.parquet-encoding",
            Self::Damaged { .. } => "read.parquet-damaged",
        }
    }

    /// What went wrong with the file of this name: one sentence.
    pub fn sentence(&self, file: &str) -> String {
        format!("{file} cannot be read: {self}.")
    }

    /// What to do next: one sentence.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => {
                "Choose the file again; it may have been moved, changed or deleted meanwhile."
            }
            Self::NoFooter | Self::Footer(_) | Self::Damaged { .. } => {
                "Download or export the file again."
            }
            Self::Encrypted => "Decrypt it first, or export the traces without encryption.",
            Self::Elsewhere(_) => "Write the table into one Parquet file and open that.",
            Self::Codec { .. } => {
                "Write the file again with zstd, snappy, gzip or no compression, and open that."
            }
            Self::Encoding { .. } => {
                "Write the file again with plain or dictionary encoding, and open that."
            }
        }
    }
}

/// What is wrong with bytes, before it is known where they lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// They mean nothing.
    Corrupt(&'static str),
    /// They are compressed with the codec of this number.
    Codec(i32),
    /// They are encoded by the encoding of this number.
    Encoding(i32),
}

impl Damage {
    /// The fault of a column in a row group, which is counted from 0.
    pub(crate) fn of(self, column: &str, row_group: usize) -> Fault {
        let column = column.to_owned();
        match self {
            Self::Corrupt(what) => Fault::Damaged {
                column,
                row_group: row_group + 1,
                what,
            },
            Self::Codec(number) => Fault::Codec {
                column,
                codec: match number {
                    3 => "LZO".to_owned(),
                    4 => "Brotli".to_owned(),
                    _ => format!("codec number {number}"),
                },
            },
            Self::Encoding(encoding) => Fault::Encoding { column, encoding },
        }
    }
}
