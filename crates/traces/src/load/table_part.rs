//! Rows of a table that one worker makes ready and another one joins.

use std::collections::BTreeMap;

use assay_parquet::Rows;

use crate::batch::{Batch, TableReader, wanted_columns};
use crate::error::ReadError;
use crate::load::Loader;
use crate::record::Names;
use crate::wire::{Reader, Writer};

/// Some rows of a table that comes column by column, made ready to be joined.
#[derive(Clone, Debug, PartialEq)]
pub struct TablePart {
    pub(super) batch: Batch,
    /// The number of the first one in the table, from 1, and of all rows of the table.
    first: u64,
    rows: u64,
}

impl TablePart {
    /// As bytes, for another worker.
    pub fn to_bytes(&self) -> Vec<u8> {
        Writer::written(|to| {
            to.number(self.first);
            to.number(self.rows);
            self.batch.write(to);
        })
    }

    /// Out of the bytes of [`TablePart::to_bytes`]; none of others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        Some(Self {
            first: from.number()?,
            rows: from.number()?,
            batch: Batch::read(&mut from)?,
        })
    }
}

/// Makes rows of a table ready, in any order, for a loader that asks them nothing.
#[derive(Clone, Copy, Debug)]
pub struct TablePartReader {
    rows: u64,
}

impl TablePartReader {
    /// A reader of a table of so many rows.
    pub fn new(rows: u64) -> Self {
        Self { rows }
    }

    /// The columns that are worth reading; see [`Loader::wanted_columns`].
    pub fn wanted_columns<'a>(self, columns: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
        wanted_columns(columns, Names::default())
    }

    /// Makes rows ready, of the wanted columns.
    pub fn read(self, rows: &Rows) -> TablePart {
        TablePart {
            batch: TableReader::new(Names::of_part()).read(rows),
            first: rows.first,
            rows: self.rows,
        }
    }
}

/// Joins the parts of a table in the order of its rows, in whatever order they come.
#[derive(Debug, Default)]
pub struct TableJoining {
    /// Rows that are joined, and all rows of the table.
    joined: u64,
    rows: u64,
    /// Parts whose turn it is not yet, with who made them, by the numbers of their first rows.
    waiting: BTreeMap<u64, (usize, TablePart)>,
}

impl TableJoining {
    /// Takes a part that this reader made, and joins those whose turn it is: gives the readers that made them, which may go
    /// on.
    ///
    /// # Errors
    /// As [`Loader::push`].
    pub fn join(
        &mut self,
        reader: usize,
        part: TablePart,
        loader: &mut Loader,
    ) -> Result<Vec<usize>, ReadError> {
        self.rows = part.rows;
        self.waiting.insert(part.first, (reader, part));
        let mut readers = Vec::new();
        while let Some((reader, part)) = self.waiting.remove(&(self.joined + 1)) {
            self.joined += part.batch.len() as u64;
            loader.push_part(part)?;
            readers.push(reader);
        }
        Ok(readers)
    }

    /// Whether no part waits for one before it, which no reader made.
    pub fn is_whole(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The share of the table that is joined.
    pub fn share(&self) -> f64 {
        self.joined as f64 / self.rows.max(1) as f64
    }
}
