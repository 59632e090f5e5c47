//! A row of delimited text that lies whole in the bytes at hand: its cells are found without being copied.

use std::borrow::Cow;

use crate::find::{Plain, cell, quoted};
use crate::reader::MOST_CELLS;

/// Where a cell lies, without the quotes around it.
#[derive(Clone, Copy, Debug)]
struct Cell {
    start: usize,
    end: usize,
    /// Whether quotes inside it are doubled.
    is_doubled: bool,
    is_ascii: bool,
}

/// Room for a row's cells.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<Cell>,
}

/// A row whose cells were found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'r, 'b> {
    cells: &'r [Cell],
    /// The row with the first byte of the line's end.
    pub(super) written: &'b [u8],
}

impl Row {
    /// Finds the cells of the row at the start of these bytes, which is no empty line. None where the row does not end
    /// within them, goes on behind a closing quote, or has more than [`MOST_CELLS`].
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn find<'b>(&mut self, bytes: &'b [u8], delimiter: u8) -> Option<Found<'_, 'b>> {
        self.cells.clear();
        let mut at = 0;
        loop {
            let is_quoted = bytes.get(at) == Some(&b'"');
            let cell = if is_quoted {
                within_quotes(bytes, at + 1)
            } else {
                let Plain { end, is_ascii } = cell(bytes, at, delimiter);
                Cell {
                    start: at,
                    end,
                    is_doubled: false,
                    is_ascii,
                }
            };
            if self.cells.len() == MOST_CELLS {
                return None;
            }
            self.cells.push(cell);
            at = cell.end + usize::from(is_quoted);
            match bytes.get(at) {
                Some(&byte) if byte == delimiter => at += 1,
                Some(b'\n' | b'\r') => {
                    return Some(Found {
                        cells: &self.cells,
                        written: &bytes[..=at],
                    });
                }
                _ => return None,
            }
        }
    }
}

impl<'r, 'b> Found<'r, 'b> {
    /// How many cells there are.
    pub(super) fn len(self) -> usize {
        self.cells.len()
    }

    /// Their texts.
    pub(super) fn texts(self) -> impl Iterator<Item = Text<'b>> + Clone + use<'r, 'b> {
        self.cells.iter().map(move |cell| Text {
            bytes: &self.written[cell.start..cell.end],
            is_doubled: cell.is_doubled,
            is_ascii: cell.is_ascii,
        })
    }
}

/// The cell whose opening quote is before `start`. It ends at the end of `bytes` where it has no closing quote.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn within_quotes(bytes: &[u8], start: usize) -> Cell {
    let Plain {
        mut end,
        mut is_ascii,
    } = quoted(bytes, start);
    let mut is_doubled = false;
    while bytes.get(end + 1) == Some(&b'"') {
        is_doubled = true;
        let more = quoted(bytes, end + 2);
        end = more.end;
        is_ascii &= more.is_ascii;
    }
    Cell {
        start,
        end,
        is_doubled,
        is_ascii,
    }
}

/// A cell as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    bytes: &'a [u8],
    is_doubled: bool,
    /// Whether it is known to be none but ASCII.
    is_ascii: bool,
}

impl<'a> Text<'a> {
    /// A cell that is written as it is.
    pub(super) fn plain(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            is_doubled: false,
            is_ascii: false,
        }
    }

    /// Bytes as they are written.
    pub(super) fn len(self) -> usize {
        self.bytes.len()
    }

    /// What is written; bytes that are no UTF-8 are replaced.
    #[inline]
    pub(super) fn read(self) -> Cow<'a, str> {
        let text = if self.is_ascii {
            // SAFETY: ASCII is UTF-8; what is known of a cell was seen in its own bytes, which `Found` holds with it. The
            // library's check takes a tenth of all the time that reading takes.
            #[allow(unsafe_code)]
            Cow::Borrowed(unsafe { std::str::from_utf8_unchecked(self.bytes) })
        } else {
            // Quicker than looking for what to replace, which is hardly ever there.
            match std::str::from_utf8(self.bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(self.bytes),
            }
        };
        if self.is_doubled {
            text.replace("\"\"", "\"").into()
        } else {
            text
        }
    }
}
