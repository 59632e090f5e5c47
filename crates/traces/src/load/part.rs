//! What one reader made of one stretch of a file.

use std::ops::Range;

use crate::batch::Batch;
use crate::load::skipped::{Skipped, SkippedRecord};
use crate::reader::Stop;
use crate::wire::{Reader, Writer};

/// What one reader made of one stretch of a file: the records that begin there.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The stretch, in bytes of the file.
    pub(super) stretch: Range<u64>,
    /// From the first byte of its first record to the first byte after its last one; none where no record was found to
    /// begin in the stretch.
    pub(super) covers: Option<Range<u64>>,
    /// The lines that end within.
    pub(super) lines: u64,
    pub(super) batch: Batch,
    /// Records that could not be read, by their lines within.
    pub(super) skipped: Skipped,
    /// Why the reader could not go on, if it could not.
    pub(super) stop: Option<Stop>,
    /// The bytes after its last line's end, or all where no line ends within.
    pub(super) column: u64,
    /// Whether what it holds depends on what comes before: there were more names than are told apart, so that others count,
    /// a record could not be read whose line began before or is one of several, or the file ends inside a record or a list.
    pub(super) depends: bool,
    /// Whether its list ends there, and what comes after is something else.
    pub(super) is_last: bool,
}

impl Part {
    /// The part of a stretch in which nothing begins.
    pub(super) fn nothing(stretch: Range<u64>) -> Self {
        Self {
            stretch,
            covers: None,
            lines: 0,
            batch: Batch::default(),
            skipped: Skipped::default(),
            stop: None,
            column: 0,
            depends: false,
            is_last: false,
        }
    }

    /// Where its stretch starts.
    pub(super) fn start(&self) -> u64 {
        self.stretch.start
    }

    /// Bytes of its stretch.
    pub fn length(&self) -> u64 {
        self.stretch.end - self.stretch.start
    }

    /// Records that were read.
    pub fn rows(&self) -> u64 {
        self.batch.len() as u64
    }

    /// As bytes, for another worker.
    pub fn to_bytes(&self) -> Vec<u8> {
        Writer::written(|to| {
            to.number(self.stretch.start);
            to.number(self.stretch.end);
            to.byte(u8::from(self.covers.is_some()));
            let covers = self.covers.clone().unwrap_or_default();
            to.number(covers.start);
            to.number(covers.end);
            to.number(self.lines);
            self.batch.write(to);
            to.number(self.skipped.count);
            to.all(&self.skipped.first, |to, record| {
                to.number(record.line);
                to.text(&record.reason);
                to.text(&record.text);
                to.byte(u8::from(record.is_cut));
            });
            match &self.stop {
                None => to.byte(0),
                Some(Stop::Truncated { line, column }) => {
                    to.byte(1);
                    to.number(*line);
                    to.number(*column);
                }
                Some(Stop::TooLong { line }) => {
                    to.byte(2);
                    to.number(*line);
                }
                Some(Stop::NoHeader { example }) => {
                    to.byte(3);
                    to.text(example);
                }
                Some(Stop::TooManyCells { line }) => {
                    to.byte(4);
                    to.number(*line);
                }
            }
            to.number(self.column);
            to.byte(u8::from(self.depends));
            to.byte(u8::from(self.is_last));
        })
    }

    /// Out of the bytes of [`Part::to_bytes`]; none of others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        let stretch = from.number()?..from.number()?;
        let covers = from.byte()? == 1;
        let range = from.number()?..from.number()?;
        Some(Self {
            stretch,
            covers: covers.then_some(range),
            lines: from.number()?,
            batch: Batch::read(&mut from)?,
            skipped: Skipped::of(
                from.number()?,
                from.all(|from| {
                    Some(SkippedRecord {
                        line: from.number()?,
                        reason: from.text()?.to_owned(),
                        text: from.text()?.to_owned(),
                        is_cut: from.byte()? == 1,
                    })
                })?,
            ),
            stop: match from.byte()? {
                0 => None,
                1 => Some(Stop::Truncated {
                    line: from.number()?,
                    column: from.number()?,
                }),
                2 => Some(Stop::TooLong {
                    line: from.number()?,
                }),
                3 => Some(Stop::NoHeader {
                    example: from.text()?.to_owned(),
                }),
                4 => Some(Stop::TooManyCells {
                    line: from.number()?,
                }),
                _ => return None,
            },
            column: from.number()?,
            depends: from.byte()? == 1,
            is_last: from.byte()? == 1,
        })
    }
}
