//! A row of delimited text that lies whole in the bytes at hand: its cells are found without being copied.

use std::borrow::Cow;

use crate::find::cell;
use crate::fingerprint::short_words;
use crate::quoted::in_quotes;
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
    /// How many lines end in it.
    pub(super) lines: u64,
    /// The bytes at hand, from the row's first one on.
    bytes: &'b [u8],
    /// Where the line's end is.
    end: usize,
}

impl Row {
    /// Finds the cells of the row at the start of these bytes, which is no empty line. None where the row does not end
    /// within them, goes on behind a closing quote, or has more than [`MOST_CELLS`].
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn find<'b>(&mut self, bytes: &'b [u8], delimiter: u8) -> Option<Found<'_, 'b>> {
        self.cells.clear();
        let (mut at, mut lines) = (0, 0);
        loop {
            let is_quoted = bytes.get(at) == Some(&b'"');
            let cell = if is_quoted {
                let cell = in_quotes(bytes, at + 1);
                lines += cell.lines;
                Cell {
                    start: at + 1,
                    end: cell.end,
                    is_doubled: cell.is_doubled,
                    is_ascii: cell.is_ascii,
                }
            } else {
                let plain = cell(bytes, at, delimiter);
                Cell {
                    start: at,
                    end: plain.end(),
                    is_doubled: false,
                    is_ascii: plain.is_ascii(),
                }
            };
            if self.cells.len() == MOST_CELLS {
                return None;
            }
            self.cells.push(cell);
            at = cell.end + usize::from(is_quoted);
            match bytes.get(at) {
                Some(&byte) if byte == delimiter => at += 1,
                Some(&byte @ (b'\n' | b'\r')) => {
                    return Some(Found {
                        cells: &self.cells,
                        lines: lines + u64::from(byte == b'\n'),
                        bytes,
                        end: at,
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

    /// The row with the first byte of the line's end.
    pub(super) fn written(self) -> &'b [u8] {
        &self.bytes[..=self.end]
    }

    /// The cells as they are written.
    pub(super) fn cells(self) -> impl Iterator<Item = CellText<'b>> + Clone + use<'r, 'b> {
        self.cells.iter().map(move |cell| CellText {
            bytes: &self.bytes[cell.start..],
            length: cell.end - cell.start,
            is_doubled: cell.is_doubled,
            is_ascii: cell.is_ascii,
        })
    }
}

/// A cell as it is written, without the quotes around it.
#[derive(Clone, Copy, Debug)]
pub struct CellText<'a> {
    /// Its bytes, and perhaps some that follow it.
    bytes: &'a [u8],
    length: usize,
    is_doubled: bool,
    /// Whether it is known to be none but ASCII.
    is_ascii: bool,
}

impl<'a> CellText<'a> {
    /// A cell that is written as it is.
    pub(super) fn plain(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            length: bytes.len(),
            is_doubled: false,
            is_ascii: false,
        }
    }

    /// A cell at the start of some bytes, of which nothing is known but its length and whether its quotes are doubled.
    #[cfg(test)]
    pub(crate) fn at_start(bytes: &'a [u8], length: usize, is_doubled: bool) -> Self {
        Self {
            bytes,
            length,
            is_doubled,
            is_ascii: false,
        }
    }

    /// Bytes as they are written.
    #[inline]
    pub(crate) fn bytes(self) -> &'a [u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// How many these are.
    #[inline]
    pub(crate) fn len(self) -> usize {
        self.length
    }

    /// Whether there is none.
    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.length == 0
    }

    /// Whether quotes inside it are doubled.
    #[inline]
    pub(crate) fn is_doubled(self) -> bool {
        self.is_doubled
    }

    /// All of its bytes as two numbers, the first one the lowest, where these are fifteen or less.
    #[inline]
    pub(crate) fn short(self) -> Option<[u64; 2]> {
        let [low, high] = *BITS.get(self.length)?;
        let Some(block) = self.bytes.first_chunk() else {
            return short_words(self.bytes());
        };
        let both = u128::from_le_bytes(*block);
        Some([both as u64 & low, (both >> 64) as u64 & high])
    }

    /// What is written; bytes that are no UTF-8 are replaced.
    #[inline]
    pub(crate) fn read(self) -> Cow<'a, str> {
        let bytes = self.bytes();
        let text = if self.is_ascii {
            // SAFETY: ASCII is UTF-8; what is known of a cell was seen in its own bytes, which `Found` holds with it. The
            // library's check takes a tenth of all the time that reading takes.
            #[allow(unsafe_code)]
            Cow::Borrowed(unsafe { std::str::from_utf8_unchecked(bytes) })
        } else {
            // Quicker than looking for what to replace, which is hardly ever there.
            match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(bytes),
            }
        };
        if self.is_doubled {
            text.replace("\"\"", "\"").into()
        } else {
            text
        }
    }
}

/// The bits of so many bytes of two numbers.
const BITS: [[u64; 2]; 16] = {
    let mut bits = [[0; 2]; 16];
    let mut length = 0;
    while length < bits.len() {
        let all = (1_u128 << (8 * length)) - 1;
        bits[length] = [all as u64, (all >> 64) as u64];
        length += 1;
    }
    bits
};
