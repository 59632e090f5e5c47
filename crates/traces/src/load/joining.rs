//! Which stretches of a file are read next, and how their parts become one in whatever order they come.

use std::collections::BTreeMap;

use crate::error::ReadError;
use crate::load::part::Part;
use crate::load::stretch::Stretch;
use crate::load::{Loader, Seam};

/// Deals out the stretches of a file that was cut, and joins their parts.
#[derive(Debug)]
pub struct Joining {
    size: u64,
    /// The longest stretch.
    length: u64,
    readers: u64,
    /// Where the next stretch starts.
    next: u64,
    /// Stretches that are dealt out or wait for their turn, by their starts.
    parts: BTreeMap<u64, Option<Part>>,
    /// The stretch that is read again because the guess where it begins was wrong.
    again: Option<Stretch>,
    wrong_guesses: u32,
    alone: Option<u64>,
}

/// The most rows for which room is made before they come.
const MOST_ROOM: usize = 1 << 21;

/// Wrong guesses after which none is made any more.
const MOST_WRONG_GUESSES: u32 = 4;

/// The most stretches that are dealt out at a time, one after the other in the file: a browser reads on at half the cost of
/// beginning anew.
const MOST_IN_LOT: u64 = 2;

/// The shortest stretch is such a part of the longest: each takes some work of its own.
const SHORTEST: u64 = 6;

/// What an idle reader should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deal {
    /// Read these, one after the other, which follow each other in the file.
    Read(Vec<Stretch>),
    /// Wait until another part has come.
    Wait,
    /// Nothing: all is joined, up to this byte. Those after it are for [`Loader::push`].
    Done(u64),
}

impl Joining {
    /// Deals out a file of `size` bytes from its cut on, in stretches of at most `length` bytes, to so many readers.
    pub fn new(cut_at: u64, size: u64, length: u64, readers: usize) -> Self {
        Self {
            size,
            length: length.max(1),
            readers: readers.max(1) as u64,
            next: cut_at,
            parts: BTreeMap::new(),
            again: None,
            wrong_guesses: 0,
            alone: None,
        }
    }

    /// What an idle reader should do now.
    pub fn deal(&mut self) -> Deal {
        if let Some(stretch) = self.again.take() {
            return Deal::Read(vec![stretch]);
        }
        if let Some(at) = self.alone {
            return Deal::Done(at);
        }
        if self.next >= self.size && self.parts.is_empty() {
            return Deal::Done(self.size);
        }
        let left = self.size - self.next;
        if self.wrong_guesses >= MOST_WRONG_GUESSES {
            return if self.parts.is_empty() {
                Deal::Read(vec![self.stretch(self.length, true)])
            } else {
                Deal::Wait
            };
        }
        // Towards the end less and less, so that all readers end together (C. Polychronopoulos & D. Kuck, "Guided
        // self-scheduling", IEEE Transactions on Computers 1987).
        let share = left / (2 * self.readers);
        let length = share.clamp(self.length.div_ceil(SHORTEST), self.length);
        // That much waits for its turn where one reader is ahead of the others by a lot.
        let most = 2 * MOST_IN_LOT * self.readers * self.length;
        let first = self.parts.first_key_value();
        let waiting = first.map_or(0, |(start, _)| self.next - start);
        let room = most.saturating_sub(waiting) / length;
        if left == 0 || room == 0 {
            return Deal::Wait;
        }
        let lot = (share / length).clamp(1, MOST_IN_LOT).min(room);
        let lot = lot.min(left.div_ceil(length));
        Deal::Read((0..lot).map(|_| self.stretch(length, false)).collect())
    }

    /// The next stretch.
    fn stretch(&mut self, length: u64, is_start: bool) -> Stretch {
        let start = self.next;
        self.next = self.size.min(start + length);
        self.parts.insert(start, None);
        Stretch {
            bytes: start..self.next,
            is_start,
        }
    }

    /// Takes a part, and joins those whose turn it is.
    ///
    /// # Errors
    /// As [`Loader::push`].
    pub fn join(&mut self, part: Part, loader: &mut Loader) -> Result<(), ReadError> {
        let turn = self.parts.range(..=part.start()).next_back();
        if let Some((&start, _)) = turn {
            self.parts.insert(start, Some(part));
        }
        while let Some(mut entry) = self.parts.first_entry() {
            let start = *entry.key();
            let Some(part) = entry.get_mut().take() else {
                break;
            };
            let rows = loader.table_rows();
            match loader.add(part)? {
                Seam::Fits(at) => {
                    let gained = loader.table_rows() - rows;
                    let parts = self.size.saturating_sub(at) as f64 / (at - start).max(1) as f64;
                    loader.make_room(MOST_ROOM.min((gained as f64 * parts) as usize));
                    entry.remove();
                    if self.wrong_guesses >= MOST_WRONG_GUESSES && self.parts.is_empty() {
                        self.next = self.next.max(at);
                    }
                }
                Seam::Again(bytes) => {
                    self.wrong_guesses += 1;
                    self.again = Some(Stretch {
                        bytes,
                        is_start: true,
                    });
                    break;
                }
                Seam::Alone(at) => {
                    self.parts.clear();
                    self.alone = Some(at);
                    break;
                }
            }
        }
        Ok(())
    }
}
