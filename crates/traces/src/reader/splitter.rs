//! Finds where the records of a JSON stream start and end, whatever pieces it comes in: JSON Lines, one array,
//! concatenated objects, and arrays inside an envelope such as `{"data":[…]}`.

use crate::find::plain;
use crate::reader::envelope::{LONGEST_ENVELOPE, Pages, opens_envelope};
use crate::reader::place::place;
use crate::reader::{LONGEST_RECORD, Stop, newlines};

/// Takes what the splitter finds.
pub(crate) trait Pieces {
    /// Takes the record that lies at the start of these bytes, where it is whole and sound, and gives its length. It
    /// starts on this line; whether it may go on after the line's end depends on the shape of the stream.
    fn record(&mut self, bytes: &[u8], line: u64, spans_lines: bool) -> Option<usize>;

    /// Takes a piece.
    fn piece(&mut self, piece: Piece<'_>);
}

/// What the splitter finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A value that is whole as far as its brackets tell.
    Whole {
        /// Its bytes.
        bytes: &'a [u8],
        /// The line where it starts, from 1.
        line: u64,
        /// The bytes before it on that line.
        indent: u64,
        /// Whether it is the first value of the stream outside any list.
        alone: bool,
    },
    /// A value that is not whole when its line or the stream ends.
    Broken {
        /// What there is of it.
        bytes: &'a [u8],
        /// The line where it starts, from 1.
        line: u64,
        /// The bytes before it on that line.
        indent: u64,
        /// The line and the column, both from 1, where it ends.
        end: (u64, u64),
        /// Whether it is the stream that ends.
        is_last: bool,
    },
}

/// Records of which it can be told anywhere that they follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Series {
    /// One a line.
    Lines,
    /// The elements of the outermost list.
    List,
}

/// How the records lie in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Not known before the first value is whole.
    Unknown,
    /// One record a line.
    Lines,
    /// Values one after the other that may span lines.
    Concatenated,
    /// Elements of a list; when it ends, so many open brackets are left around it.
    List { around: usize },
}

/// How far a splitter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// To the end of the stream.
    Stream,
    /// To the end of the list that it began in.
    List,
    /// No further: so many of the bytes that it was given are left.
    Over { left: usize },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before, between or after values.
    Between,
    /// Inside a value of this many open brackets, a record or what follows the list of an envelope.
    Inside { depth: usize, kept: bool },
    /// Inside something that is neither object nor list.
    Scalar,
}

/// The state machine.
#[derive(Debug)]
pub(crate) struct Splitter {
    shape: Shape,
    state: State,
    in_text: bool,
    escaped: bool,
    line: u64,
    column: u64,
    /// The last byte outside texts that is not white space, in the value at hand.
    before: u8,
    /// Whether each bracket that is open in the value at hand is a list's, as bits, the innermost last; of so many as there
    /// is room for.
    lists: u64,
    spans_lines: bool,
    values: u64,
    held: Vec<u8>,
    value_line: u64,
    /// The bytes before the value at hand on its line.
    indent: u64,
    reach: Reach,
    /// What stands around the list at hand, as far as it was read; nothing where that is too long.
    around: Vec<u8>,
    pages: Pages,
}

impl Splitter {
    pub(crate) fn new() -> Self {
        Self {
            shape: Shape::Unknown,
            state: State::Between,
            in_text: false,
            escaped: false,
            line: 1,
            column: 0,
            before: 0,
            lists: 0,
            spans_lines: false,
            values: 0,
            held: Vec::new(),
            value_line: 1,
            indent: 0,
            reach: Reach::Stream,
            around: Vec::new(),
            pages: Pages::default(),
        }
    }

    /// A splitter between two values of such a series, on this line, from 1, after so many bytes of it.
    pub(crate) fn within(series: Series, line: u64, column: u64) -> Self {
        Self {
            shape: match series {
                Series::Lines => Shape::Lines,
                Series::List => Shape::List { around: 0 },
            },
            line,
            column,
            ..Self::new()
        }
    }

    /// Goes no further than the list that it is in.
    pub(crate) fn bound(&mut self) {
        self.reach = Reach::List;
    }

    /// How many of the bytes that it was given are left, where it is bound and came to the end of its list.
    pub(crate) fn left(&self) -> Option<usize> {
        match self.reach {
            Reach::Over { left } => Some(left),
            Reach::Stream | Reach::List => None,
        }
    }

    /// The series that it is in the middle of, between two values. After a line's end within JSON Lines it always is.
    pub(crate) fn between(&self) -> Option<Series> {
        match (self.shape, self.state) {
            (Shape::Lines, State::Between) => Some(Series::Lines),
            (Shape::List { around: 0 }, State::Between) => Some(Series::List),
            _ => None,
        }
    }

    /// The bytes before the next one on its line, as far as it was given that.
    pub(crate) fn column(&self) -> u64 {
        self.column
    }

    /// The line of the next byte, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// What the envelopes that have ended say of further pages.
    pub(crate) fn pages(&self) -> Pages {
        self.pages
    }

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], found: &mut impl Pieces) -> Result<(), Stop> {
        let mut start = 0;
        let mut at = 0;
        while at < bytes.len() && self.left().is_none() {
            if self.in_text && !self.escaped {
                let end = plain(bytes, at).end();
                self.column += (end - at) as u64;
                at = end;
                if at == bytes.len() {
                    break;
                }
            }
            let byte = bytes[at];
            match self.state {
                State::Between => {
                    if byte == b'{'
                        && let Some(length) = self.whole_record(&bytes[at..], found)?
                    {
                        at += length;
                        continue;
                    }
                    if byte == b']'
                        && self.reach == Reach::List
                        && self.between() == Some(Series::List)
                    {
                        let left = bytes.len() - at;
                        self.reach = Reach::Over { left };
                        break;
                    }
                    if self.begins(byte) || self.surrounds() {
                        start = at;
                    }
                }
                State::Scalar => {
                    let ends = byte == b'\n'
                        || (matches!(byte, b',' | b']')
                            && matches!(self.shape, Shape::List { .. }));
                    if ends {
                        self.give(&bytes[start..at], found)?;
                        continue;
                    }
                }
                State::Inside { .. } if self.in_text => {
                    if self.escaped {
                        self.escaped = false;
                    } else if byte == b'\\' {
                        self.escaped = true;
                    } else if byte == b'"' {
                        self.in_text = false;
                        self.before = byte;
                    }
                    if byte == b'\n' && matches!(self.shape, Shape::Unknown | Shape::Lines) {
                        self.end_line(&bytes[start..at], found);
                        continue;
                    }
                }
                State::Inside { depth, kept } => match byte {
                    b'"' => self.in_text = true,
                    b'{' if kept && self.starts_new_line() => {
                        self.end_line(&bytes[start..at], found);
                        continue;
                    }
                    b'{' if kept && self.enters_envelope(&bytes[start..at], depth) => {
                        self.shape = Shape::List { around: depth - 1 };
                        self.around = [self.held.as_slice(), &bytes[start..at]].concat();
                        self.held.clear();
                        self.begin(byte);
                        start = at;
                    }
                    b'{' | b'[' => {
                        self.lists = self.lists << 1 | u64::from(byte == b'[');
                        self.state = State::Inside {
                            depth: depth + 1,
                            kept,
                        }
                    }
                    b'}' | b']' if depth > 1 => {
                        self.lists >>= 1;
                        self.state = State::Inside {
                            depth: depth - 1,
                            kept,
                        }
                    }
                    b'}' | b']' if kept => self.give(&bytes[start..=at], found)?,
                    b'}' | b']' => {
                        self.surround(&bytes[start..=at]);
                        self.pages.note(&self.around);
                        self.state = State::Between;
                    }
                    b'\n' if self.shape == Shape::Lines => {
                        self.end_line(&bytes[start..at], found);
                        continue;
                    }
                    b'\n' => self.spans_lines = true,
                    _ => {}
                },
            }
            self.pass(byte);
            at += 1;
        }
        if self.keeps() {
            self.check_length(self.held.len() + bytes.len() - start)?;
            self.held.extend_from_slice(&bytes[start..]);
        } else if self.surrounds() {
            self.surround(&bytes[start..]);
        }
        Ok(())
    }

    /// Takes the end of the stream. Where that is inside a value, a list or an envelope, the stream was cut off; a value
    /// of which there is a part is broken.
    pub(crate) fn finish(&mut self, found: &mut impl Pieces) -> Result<(), Stop> {
        if self.left().is_some() {
            return Ok(());
        }
        if self.state == State::Scalar {
            self.give(&[], found)?;
        }
        let (line, column) = match (self.state, self.shape) {
            (State::Inside { kept: true, .. }, _) => self.break_off(&[], true, found),
            (State::Inside { .. }, _) | (_, Shape::List { .. }) => (self.line, self.column + 1),
            _ => return Ok(()),
        };
        Err(Stop::Truncated { line, column })
    }

    /// Whether every value so far had a line of its own.
    pub(crate) fn is_lines(&self) -> bool {
        self.shape == Shape::Lines
    }

    /// Whether the bytes at hand belong to a value that is kept.
    fn keeps(&self) -> bool {
        matches!(self.state, State::Scalar | State::Inside { kept: true, .. })
    }

    /// Whether the bytes at hand stand around a list that has ended.
    fn surrounds(&self) -> bool {
        matches!(self.state, State::Inside { kept: false, .. })
    }

    /// Takes what stands behind a list.
    fn surround(&mut self, bytes: &[u8]) {
        if self.around.len() + bytes.len() > LONGEST_ENVELOPE {
            self.around.clear();
        } else if !self.around.is_empty() {
            self.around.extend_from_slice(bytes);
        }
    }

    fn pass(&mut self, byte: u8) {
        if byte == b'\n' {
            self.line += 1;
            self.column = 0;
            return;
        }
        self.column += 1;
        if !self.in_text && !byte.is_ascii_whitespace() {
            self.before = byte;
        }
    }

    /// A byte outside values. Says whether a value begins with it.
    fn begins(&mut self, byte: u8) -> bool {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => false,
            b'[' if self.shape == Shape::Unknown => {
                self.shape = Shape::List { around: 0 };
                false
            }
            b']' if matches!(self.shape, Shape::List { .. }) => {
                self.end_list();
                false
            }
            b'{' | b'[' => {
                self.begin(byte);
                true
            }
            _ => {
                self.begin(byte);
                self.state = State::Scalar;
                true
            }
        }
    }

    /// Begins a value with this byte.
    fn begin(&mut self, byte: u8) {
        self.lists = u64::from(byte == b'[');
        self.state = State::Inside {
            depth: 1,
            kept: true,
        };
        self.value_line = self.line;
        self.indent = self.column;
        self.spans_lines = false;
    }

    fn end_list(&mut self) {
        if let Shape::List { around } = self.shape {
            self.shape = Shape::Unknown;
            if around > 0 {
                self.state = State::Inside {
                    depth: around,
                    kept: false,
                };
            }
        }
    }

    /// Hands over the record that lies whole at the start of these bytes, and gives its length: the short way, without
    /// looking for its end first. Where records may run into one another the long way tells them apart.
    fn whole_record(
        &mut self,
        bytes: &[u8],
        found: &mut impl Pieces,
    ) -> Result<Option<usize>, Stop> {
        let spans_lines = match self.shape {
            Shape::Lines => false,
            Shape::List { .. } => true,
            Shape::Unknown | Shape::Concatenated => return Ok(None),
        };
        let Some(length) = found.record(bytes, self.line, spans_lines) else {
            return Ok(None);
        };
        self.value_line = self.line;
        self.check_length(length)?;
        self.column += length as u64;
        if spans_lines {
            let record = &bytes[..length];
            let lines = newlines(record);
            if lines > 0 {
                self.line += lines;
                let last = record.iter().rev().position(|&byte| byte == b'\n');
                self.column = last.unwrap_or_default() as u64;
            }
        }
        self.before = b'}';
        self.values += 1;
        Ok(Some(length))
    }

    fn check_length(&self, length: usize) -> Result<(), Stop> {
        if length > LONGEST_RECORD {
            return Err(Stop::TooLong {
                line: self.value_line,
            });
        }
        Ok(())
    }

    /// Hands over the value that ends here.
    fn give(&mut self, rest: &[u8], found: &mut impl Pieces) -> Result<(), Stop> {
        self.check_length(self.held.len() + rest.len())?;
        let alone = self.values == 0 && self.shape == Shape::Unknown;
        let (line, indent) = (self.value_line, self.indent);
        self.end_with(rest, |bytes| {
            found.piece(Piece::Whole {
                bytes,
                line,
                indent,
                alone,
            });
        });
        if self.shape == Shape::Unknown {
            self.shape = if self.spans_lines {
                Shape::Concatenated
            } else {
                Shape::Lines
            };
        }
        Ok(())
    }

    /// Ends the value at hand with these bytes, and hands all of it over.
    fn end_with(&mut self, rest: &[u8], hand_over: impl FnOnce(&[u8])) {
        if self.held.is_empty() {
            hand_over(rest);
        } else {
            self.held.extend_from_slice(rest);
            hand_over(&self.held);
            self.held.clear();
        }
        self.values += 1;
        self.state = State::Between;
    }

    /// Gives up the value at hand: its line ended inside it.
    fn end_line(&mut self, rest: &[u8], found: &mut impl Pieces) {
        self.break_off(rest, false, found);
        if self.shape == Shape::Unknown {
            self.shape = Shape::Lines;
        }
    }

    /// Gives up the value at hand, and says in which line and column it ends.
    fn break_off(&mut self, rest: &[u8], is_last: bool, found: &mut impl Pieces) -> (u64, u64) {
        let rest = if self.keeps() { rest } else { &[] };
        let (line, indent) = (self.value_line, self.indent);
        let mut end = (line, indent);
        self.end_with(rest, |bytes| {
            let bytes = bytes.trim_ascii_end();
            end = place(bytes, bytes.len(), line, indent);
            found.piece(Piece::Broken {
                bytes,
                line,
                indent,
                end,
                is_last,
            });
        });
        self.in_text = false;
        self.escaped = false;
        end
    }

    /// Whether a bracket at the start of a line cannot belong to the value at hand, which was cut off above it.
    fn starts_new_line(&self) -> bool {
        let can_belong = match self.before {
            b':' | b'[' => true,
            b',' => self.lists & 1 == 1,
            _ => false,
        };
        self.column == 0
            && self.spans_lines
            && matches!(self.shape, Shape::Unknown | Shape::Concatenated)
            && !can_belong
    }

    /// Whether the object that opens here is the first element of an envelope's list.
    fn enters_envelope(&self, rest: &[u8], depth: usize) -> bool {
        (2..=3).contains(&depth)
            && self.shape == Shape::Unknown
            && self.before == b'['
            && self.held.len() + rest.len() <= LONGEST_ENVELOPE
            && opens_envelope(&[self.held.as_slice(), rest].concat(), depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Written(Vec<String>);

    impl Pieces for Written {
        /// Only what has neither brackets nor quotes inside is taken here.
        fn record(&mut self, bytes: &[u8], line: u64, _: bool) -> Option<usize> {
            let end = bytes.iter().position(|&byte| byte == b'}')? + 1;
            let text = String::from_utf8_lossy(&bytes[..end]);
            let is_plain = !text[1..].contains(['{', '[', '"', '\n']);
            is_plain.then(|| {
                self.0.push(format!("{line} {text}"));
                end
            })
        }

        fn piece(&mut self, piece: Piece<'_>) {
            self.0.push(match piece {
                Piece::Whole { bytes, line, .. } => {
                    format!("{line} {}", String::from_utf8_lossy(bytes))
                }
                Piece::Broken {
                    bytes,
                    line,
                    indent,
                    is_last,
                    ..
                } => {
                    let mark = if is_last { "!!" } else { "!" };
                    format!("{line}:{indent} {mark} {}", String::from_utf8_lossy(bytes))
                }
            });
        }
    }

    /// What is found when the text comes in pieces of `step` bytes: values as texts, broken lines as `!line`.
    fn split(text: &str, step: usize) -> (Vec<String>, Result<(), Stop>) {
        let mut splitter = Splitter::new();
        let mut pieces = Written::default();
        let mut outcome = Ok(());
        for part in text.as_bytes().chunks(step) {
            outcome = outcome.and_then(|()| splitter.push(part, &mut pieces));
        }
        outcome = outcome.and_then(|()| splitter.finish(&mut pieces));
        (pieces.0, outcome)
    }

    fn check(text: &str, pieces: &[&str], outcome: &Result<(), Stop>) {
        for step in [1, 2, 3, 5, text.len().max(1)] {
            let (found, ended) = split(text, step);
            assert_eq!(found, pieces, "{text} in steps of {step}");
            assert_eq!(&ended, outcome, "{text} in steps of {step}");
        }
    }

    #[test]
    fn every_shape_gives_its_values() {
        check(
            "{\"a\":1}\n{\"b\":[2]}\n",
            &["1 {\"a\":1}", "2 {\"b\":[2]}"],
            &Ok(()),
        );
        check(
            "[{\"a\":1},\n {\"b\":\"]}\\\"\"}]",
            &["1 {\"a\":1}", "2 {\"b\":\"]}\\\"\"}"],
            &Ok(()),
        );
        check(
            "{\n\"a\":1\n}\n{\"b\":\n{}}",
            &["1 {\n\"a\":1\n}", "4 {\"b\":\n{}}"],
            &Ok(()),
        );
        check("", &[], &Ok(()));
        check("[]", &[], &Ok(()));
    }

    #[test]
    fn envelopes_are_opened() {
        check(
            "{\"data\": [{\"a\":1}, {\"a\":2}], \"next\": {\"x\":[{}]}}",
            &["1 {\"a\":1}", "1 {\"a\":2}"],
            &Ok(()),
        );
        check(
            "{\"meta\":{\"p\":1},\"data\":[{\"a\":1}]}\n{\"data\":[{\"a\":2}]}",
            &["1 {\"a\":1}", "2 {\"a\":2}"],
            &Ok(()),
        );
        check(
            "{\"data\":{\"dataset_id\":\"x\",\"examples\":[{\"a\":1}]}}",
            &["1 {\"a\":1}"],
            &Ok(()),
        );
    }

    #[test]
    fn a_record_with_a_list_is_no_envelope() {
        for record in [
            "{\"trace_id\":\"t\",\"spans\":[{\"id\":1}]}",
            "{\"info\":{\"trace_id\":\"t\"},\"data\":{\"spans\":[{\"id\":1}]}}",
        ] {
            check(
                &format!("{record}\n{record}"),
                &[&format!("1 {record}"), &format!("2 {record}")],
                &Ok(()),
            );
        }
    }

    #[test]
    fn a_broken_line_costs_that_line_alone() {
        check(
            "{\"a\":1}\n{\"b\":\n{\"c\":3}\n",
            &["1 {\"a\":1}", "2:0 ! {\"b\":", "3 {\"c\":3}"],
            &Ok(()),
        );
        check(
            "{\"a\":\"x\n{\"c\":3}\n",
            &["1:0 ! {\"a\":\"x", "2 {\"c\":3}"],
            &Ok(()),
        );
        check(
            "{\"a\":1,\n{\"c\":3}\n",
            &["1:0 ! {\"a\":1,", "2 {\"c\":3}"],
            &Ok(()),
        );
        check(
            "{\"a\":1}\noops\n{\"c\":3}",
            &["1 {\"a\":1}", "2 oops", "3 {\"c\":3}"],
            &Ok(()),
        );
        check(
            "{\"a\":1}\n{\"b\":\"cu",
            &["1 {\"a\":1}", "2:0 !! {\"b\":\"cu"],
            &Err(Stop::Truncated { line: 2, column: 9 }),
        );
    }

    #[test]
    fn what_is_cut_off_is_told_with_its_line() {
        check(
            "[{\"a\":1},\n{\"b\":",
            &["1 {\"a\":1}", "2:0 !! {\"b\":"],
            &Err(Stop::Truncated { line: 2, column: 6 }),
        );
        check(
            "[{\"a\":1},\n",
            &["1 {\"a\":1}"],
            &Err(Stop::Truncated { line: 2, column: 1 }),
        );
        check(
            "{\"a\":",
            &["1:0 !! {\"a\":"],
            &Err(Stop::Truncated { line: 1, column: 6 }),
        );
        check(
            "{\"data\":[{\"a\":1}]",
            &["1 {\"a\":1}"],
            &Err(Stop::Truncated {
                line: 1,
                column: 18,
            }),
        );
    }
}
