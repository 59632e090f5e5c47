//! Rows of a table that one worker makes ready and another one joins.

use assay_parquet::Rows;

use crate::batch::{Batch, TableReader, wanted_columns};
use crate::record::Names;
use crate::wire::{Reader, Writer};

/// Some rows of a table that comes column by column, made ready to be joined.
#[derive(Clone, Debug, PartialEq)]
pub struct TablePart {
    pub(super) batch: Batch,
    /// The rows that are read with these, and all rows of the table.
    read: u64,
    rows: u64,
}

impl TablePart {
    /// The share of the table that is read with these rows.
    pub fn share_read(&self) -> f64 {
        self.read as f64 / self.rows.max(1) as f64
    }

    /// As bytes, for another worker.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.number(self.read);
        to.number(self.rows);
        self.batch.write(&mut to);
        to.into_bytes()
    }

    /// Out of the bytes of [`TablePart::to_bytes`]; none of others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        Some(Self {
            read: from.number()?,
            rows: from.number()?,
            batch: Batch::read(&mut from)?,
        })
    }
}

/// Makes the rows of a table ready, from the first to the last, for a loader that asks them nothing.
#[derive(Debug)]
pub struct TablePartReader {
    reader: TableReader,
    rows: u64,
}

impl TablePartReader {
    /// A reader of a table of so many rows.
    pub fn new(rows: u64) -> Self {
        Self {
            reader: TableReader::new(Names::default()),
            rows,
        }
    }

    /// The columns that are worth reading; see [`Loader::wanted_columns`](crate::Loader::wanted_columns).
    pub fn wanted_columns<'a>(&self, columns: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
        wanted_columns(columns, Names::default())
    }

    /// Makes the next rows ready, of the wanted columns.
    pub fn read(&mut self, rows: &Rows) -> TablePart {
        TablePart {
            batch: self.reader.read(rows),
            read: rows.first - 1 + rows.count as u64,
            rows: self.rows,
        }
    }
}
