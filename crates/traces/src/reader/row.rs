//! A row of delimited text that lies whole in the bytes at hand: its cells are found without being copied.

use std::borrow::Cow;

use crate::find::{end_of_cell, quote};
use crate::reader::MOST_CELLS;

/// Where a cell lies, without the quotes around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    start: usize,
    end: usize,
    /// Whether quotes inside it are doubled.
    is_doubled: bool,
}

/// A row's cells, and its length with the first byte of the line's end.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<Cell>,
    pub(super) length: usize,
}

impl Row {
    /// Finds the cells of the row at the start of these bytes, which is no empty line. False where the row does not end
    /// within them, goes on behind a closing quote, or has more than [`MOST_CELLS`]; the row is then what it happens to be.
    pub(super) fn find(&mut self, bytes: &[u8], delimiter: u8) -> bool {
        self.cells.clear();
        let mut at = 0;
        loop {
            let cell = if bytes.get(at) == Some(&b'"') {
                quoted(bytes, at + 1)
            } else {
                Cell {
                    start: at,
                    end: end_of_cell(bytes, at, delimiter),
                    is_doubled: false,
                }
            };
            let is_quoted = cell.start > at;
            if self.cells.len() == MOST_CELLS {
                return false;
            }
            self.cells.push(cell);
            at = cell.end + usize::from(is_quoted);
            match bytes.get(at) {
                Some(&byte) if byte == delimiter => at += 1,
                Some(b'\n' | b'\r') => {
                    self.length = at + 1;
                    return true;
                }
                _ => return false,
            }
        }
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The texts of the cells of the row at the start of `bytes`.
    pub(super) fn texts<'a>(&self, bytes: &'a [u8]) -> impl Iterator<Item = Text<'a>> + Clone {
        self.cells.iter().map(|cell| Text {
            bytes: &bytes[cell.start..cell.end],
            is_doubled: cell.is_doubled,
        })
    }
}

/// The cell whose opening quote is before `start`. It ends at the end of `bytes` where it has no closing quote.
#[inline]
fn quoted(bytes: &[u8], start: usize) -> Cell {
    let mut end = quote(bytes, start);
    let mut is_doubled = false;
    while bytes.get(end + 1) == Some(&b'"') {
        is_doubled = true;
        end = quote(bytes, end + 2);
    }
    Cell {
        start,
        end,
        is_doubled,
    }
}

/// A cell as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    bytes: &'a [u8],
    is_doubled: bool,
}

impl<'a> Text<'a> {
    /// A cell that is written as it is.
    pub(super) fn plain(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            is_doubled: false,
        }
    }

    /// Bytes as they are written.
    pub(super) fn len(self) -> usize {
        self.bytes.len()
    }

    /// What is written; bytes that are no UTF-8 are replaced.
    #[inline]
    pub(super) fn read(self) -> Cow<'a, str> {
        // Quicker than looking for what to replace, which is hardly ever there.
        let text = match std::str::from_utf8(self.bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(self.bytes),
        };
        if self.is_doubled {
            text.replace("\"\"", "\"").into()
        } else {
            text
        }
    }
}
