//! Reads one stretch of a file that was cut, while others read others.

use std::ops::Range;

use crate::load::cut::{Cut, Form};
use crate::load::part::Part;
use crate::load::skipped::SkippedRecord;
use crate::load::text::TextReader;
use crate::reader::Stop;
use crate::record::{MOST_NAMES, Names};

/// A stretch of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its bytes.
    pub bytes: Range<u64>,
    /// Whether a record begins with its first byte.
    pub is_start: bool,
}

/// Reads the records that begin in one stretch of a file.
///
/// Where rows may hold line feeds, or elements of a list what looks like others, the first one's start is a guess, as in C. Ge et al., "Speculative distributed CSV
/// data parsing for big data analytics", SIGMOD 2019: the part says where it began, and counts only if the part before
/// ended there.
#[derive(Debug)]
pub struct StretchReader {
    form: Form,
    /// The names of fields before any was seen.
    names: Names,
    stretch: Range<u64>,
    /// The next byte's place in the file.
    at: u64,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// Looks for the first start; holds the bytes since the one before the stretch.
    Seeking(Vec<u8>),
    Reading(Box<Reading>),
    Done(Box<Part>),
}

#[derive(Debug)]
struct Reading {
    begins: u64,
    is_guess: bool,
    text: TextReader,
    last: u8,
}

/// Bytes by which the start of a row is told from a line feed inside quotes.
const GLANCE: usize = 16 << 10;

/// Line feeds that are tried as starts of rows.
const MOST_GUESSES: usize = 32;

/// Whole rows after which a guess is believed.
const ENOUGH_ROWS: usize = 3;

/// How far past its stretch a reader goes that only guessed where rows start: a wrong guess may find no end.
const FARTHEST_GUESS: u64 = 4 << 20;

impl StretchReader {
    /// A reader of the records that begin in a stretch of a file that was cut so.
    pub fn new(cut: &Cut, stretch: &Stretch) -> Self {
        let is_start = stretch.is_start || stretch.bytes.start <= cut.at;
        let start = stretch.bytes.start;
        Self {
            form: cut.form.clone(),
            names: cut.names(),
            stretch: stretch.bytes.clone(),
            at: if is_start { start } else { start - 1 },
            phase: if is_start {
                Phase::Reading(Box::new(Reading {
                    begins: start,
                    is_guess: false,
                    text: TextReader::within(&cut.form, cut.names()),
                    last: cut.form.last(),
                }))
            } else {
                Phase::Seeking(Vec::new())
            },
        }
    }

    /// The place in the file of the next byte that it needs; none when it has all.
    pub fn next(&self) -> Option<u64> {
        (!matches!(self.phase, Phase::Done(_))).then_some(self.at)
    }

    /// Takes the bytes from [`StretchReader::next`] on.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.phase {
            Phase::Done(_) => {}
            Phase::Seeking(held) => {
                held.extend_from_slice(bytes);
                self.at += bytes.len() as u64;
                let inside = self.at < self.stretch.end;
                if inside && (held.len() < GLANCE || starts(&self.form, held).next().is_none()) {
                    return;
                }
                self.begin();
            }
            Phase::Reading(_) => self.read(bytes),
        }
    }

    /// Takes the end of the file, where it came before the reader had all.
    pub fn finish(mut self) -> Part {
        if matches!(self.phase, Phase::Seeking(_)) {
            self.begin();
        }
        let stop = match &mut self.phase {
            Phase::Reading(reading) => reading.text.finish().err(),
            _ => None,
        };
        self.end(stop);
        match self.phase {
            Phase::Done(part) => *part,
            _ => Part::nothing(self.stretch),
        }
    }

    /// Begins to read at the first start among the bytes that are held.
    fn begin(&mut self) {
        let Phase::Seeking(held) = &mut self.phase else {
            return;
        };
        let held = std::mem::take(held);
        let first = self.stretch.start - 1;
        let room = (self.stretch.end - first) as usize;
        let start = start(&self.form, &held).filter(|&start| start < room.min(held.len()));
        let Some(start) = start else {
            if self.at >= self.stretch.end {
                self.phase = Phase::Done(Box::new(Part::nothing(self.stretch.clone())));
            }
            return;
        };
        self.at = first + start as u64;
        self.phase = Phase::Reading(Box::new(Reading {
            begins: self.at,
            is_guess: !matches!(self.form, Form::JsonLines { .. }),
            text: TextReader::within(&self.form, self.names.clone()),
            last: self.form.last(),
        }));
        self.read(&held[start..]);
    }

    fn read(&mut self, bytes: &[u8]) {
        let Phase::Reading(reading) = &mut self.phase else {
            return;
        };
        let end = self.stretch.end;
        let inside = usize::try_from(end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let (mut next, mut rest) = bytes.split_at(inside.min(bytes.len()));
        loop {
            let stop = reading.text.push(next).err();
            let left = reading.text.left();
            self.at += (next.len() - left.unwrap_or_default()) as u64;
            reading.last = next.last().copied().unwrap_or(reading.last);
            if stop.is_some() || left.is_some() {
                return self.end(stop);
            }
            if self.at >= end {
                if reading.last == self.form.last() && reading.text.is_between() {
                    return self.end(None);
                }
                if reading.is_guess && self.at > end + FARTHEST_GUESS {
                    self.phase = Phase::Done(Box::new(Part::nothing(self.stretch.clone())));
                    return;
                }
            }
            if rest.is_empty() {
                return;
            }
            let last = rest.iter().position(|&byte| byte == self.form.last());
            (next, rest) = rest.split_at(last.map_or(rest.len(), |at| at + 1));
        }
    }

    fn end(&mut self, stop: Option<Stop>) {
        let Phase::Reading(reading) = &mut self.phase else {
            return;
        };
        let text = &mut reading.text;
        let is_list = matches!(self.form, Form::JsonList { .. });
        let skipped = text.take_skipped();
        // What is said of a record names the place on its first line, or another line.
        let names_place = |it: &SkippedRecord| it.line == 1 || it.is_cut || it.text.contains('\n');
        let names_unknown = is_list && skipped.first.iter().any(names_place);
        let is_cut_off = matches!(stop, Some(Stop::Truncated { .. }));
        let part = Part {
            stretch: self.stretch.clone(),
            covers: Some(reading.begins..self.at),
            lines: text.lines(),
            batch: text.take(),
            stop,
            column: text.column(),
            depends: text.names() >= MOST_NAMES || names_unknown || is_cut_off,
            is_last: text.left().is_some(),
            skipped,
        };
        self.phase = Phase::Done(Box::new(part));
    }
}

/// Where a line or a row may start, or an element of a list may have ended, among bytes that may begin anywhere.
fn starts<'b>(form: &Form, bytes: &'b [u8]) -> impl Iterator<Item = usize> + use<'b> {
    let last = form.last();
    let is_list = matches!(form, Form::JsonList { .. });
    let bytes_with_places = bytes.iter().enumerate();
    bytes_with_places
        .filter(move |(_, byte)| **byte == last)
        .map(|(at, _)| at + 1)
        .filter(move |&at| !is_list || goes_on(&bytes[at..]))
}

/// Whether the element of a list that is an object is followed by another here.
fn goes_on(bytes: &[u8]) -> bool {
    let next = bytes.trim_ascii_start().strip_prefix(b",");
    next.is_some_and(|next| next.trim_ascii_start().starts_with(b"{"))
}

/// Where the first line or row starts among bytes that may begin anywhere, or the first element of the list ends.
fn start(form: &Form, bytes: &[u8]) -> Option<usize> {
    let mut starts = starts(form, bytes);
    if matches!(form, Form::JsonLines { .. }) {
        return starts.next();
    }
    let mut best = None;
    for start in starts.take(MOST_GUESSES) {
        let rows = rows_from(form, &bytes[start..bytes.len().min(start + GLANCE)]);
        if rows >= ENOUGH_ROWS {
            return Some(start);
        }
        if best.is_none_or(|(most, _)| rows > most) {
            best = Some((rows, start));
        }
    }
    best.map(|(_, start)| start)
}

/// How many rows begin here; none where some have another length than the header.
fn rows_from(form: &Form, bytes: &[u8]) -> usize {
    let mut text = TextReader::within(form, Names::default());
    let is_over = |text: &TextReader| text.left().is_some();
    if text.push(bytes).is_err() || text.take_skipped().count > 0 || is_over(&text) {
        return 0;
    }
    text.held()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Bundle;

    fn header() -> Form {
        Form::Delimited {
            delimiter: b',',
            header: vec![Some("id".into()), Some("text".into())],
        }
    }

    #[test]
    fn a_line_feed_in_quotes_is_no_start_of_a_row() {
        let text = b"and so, on\nmore\n of, the, same\"\n1,a\n2,\"b\n,c\"\n3,d\n4,e\n";
        assert_eq!(start(&header(), text), Some(32));
        assert_eq!(&text[32..35], b"1,a");
    }

    #[test]
    fn a_line_starts_after_any_line_feed() {
        let lines = Form::JsonLines {
            bundle: Bundle::Single,
        };
        assert_eq!(start(&lines, b"\"}\n{}\n"), Some(3));
        assert_eq!(start(&lines, b"\"}"), None);
    }
}
