//! Texts that are found in the order of the files and written in that of a list, with no more of them in memory than was
//! agreed.
//!
//! The list is cut into [`PARTS`] of as many traces each. What is found of a part is kept together, in memory while there
//! is room and then where the caller keeps it, and read back part by part (distribution, as in external sorting: Knuth,
//! *The Art of Computer Programming* 3, section 5.4.9).

use std::fmt;

/// How many parts a list is cut into.
pub const PARTS: usize = 64;

/// The part of what turns out at the end of the files to belong to a trace of the list, or to none.
pub const LATE: usize = PARTS;

/// Keeps texts that memory has no room for, until the list is written.
pub trait Spool: fmt::Debug {
    /// Keeps these bytes behind those that it was given of this part before: one of [`PARTS`], or [`LATE`].
    ///
    /// # Errors
    /// Why it cannot, as the end of a sentence.
    fn put(&mut self, part: usize, bytes: &[u8]) -> Result<(), String>;
}

/// Texts with a key each, in parts, of which those in memory take no more room than was agreed, but for the last text.
#[derive(Debug, Default)]
pub(super) struct Spooled {
    spool: Option<Box<dyn Spool>>,
    /// The most bytes that stay in memory.
    room: usize,
    bytes: usize,
    parts: Vec<Vec<u8>>,
    /// Why the spool could not keep something.
    pub(super) failed: Option<String>,
}

impl Spooled {
    pub(super) fn new(spool: Box<dyn Spool>, room: usize) -> Self {
        Self {
            spool: Some(spool),
            room,
            bytes: 0,
            parts: vec![Vec::new(); PARTS + 1],
            failed: None,
        }
    }

    /// Keeps a text of a part.
    pub(super) fn add(&mut self, part: usize, key: u64, text: &[u8]) {
        let Some(bytes) = self.parts.get_mut(part) else {
            return;
        };
        let before = bytes.len();
        bytes.extend_from_slice(&key.to_le_bytes());
        bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(text);
        self.bytes += bytes.len() - before;
        if self.bytes > self.room {
            self.spill();
        }
    }

    fn spill(&mut self) {
        let Some(spool) = &mut self.spool else {
            return;
        };
        self.bytes = 0;
        for (number, part) in self.parts.iter_mut().enumerate() {
            let bytes = std::mem::take(part);
            if !bytes.is_empty() && self.failed.is_none() {
                self.failed = spool.put(number, &bytes).err();
            }
        }
    }

    /// What memory holds of a part, which comes after what the spool was given of it.
    pub(super) fn rest(&self, part: usize) -> &[u8] {
        self.parts.get(part).map_or(&[], Vec::as_slice)
    }

    /// Takes what memory holds of a part.
    pub(super) fn take_rest(&mut self, part: usize) -> Vec<u8> {
        let rest = self.parts.get_mut(part).map(std::mem::take);
        let rest = rest.unwrap_or_default();
        self.bytes -= rest.len().min(self.bytes);
        rest
    }
}

/// The texts of a part, with their keys.
pub(super) fn texts(mut bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    std::iter::from_fn(move || {
        let (key, rest) = bytes.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (text, rest) = rest.split_at_checked(length)?;
        bytes = rest;
        Some((u64::from_le_bytes(*key), text))
    })
}
