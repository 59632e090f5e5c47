//! The grammar of JSON (RFC 8259) over bytes, with the `NaN` and `Infinity` that Python writes as null.
//!
//! Structure, escapes and control characters are checked everywhere. UTF-8, pairs of `\u` escapes and the size of
//! numbers are checked in what is read, and not in what is skipped.

use std::borrow::Cow;

use crate::decode::json::fault::{Fault, Wrong};
use crate::decode::json::nesting::Nesting;
use crate::decode::json::number::{Number, simple};
use crate::find::plain;

/// Words that stand for a value, beside texts and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    True,
    False,
    /// `null`, and what Python writes for no finite number.
    Null,
}

/// A place in a JSON text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Whether values may go on after the end of a line.
    spans_lines: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8], spans_lines: bool) -> Self {
        Self {
            bytes,
            at: 0,
            spans_lines,
        }
    }

    /// Where the scanner is.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The bytes from there on.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// Goes on by so many bytes.
    #[inline]
    pub(super) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(super) fn fault(&self, wrong: Wrong) -> Fault {
        Fault { at: self.at, wrong }
    }

    /// The next byte that is no white space, which is not passed.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        match self.bytes.get(self.at) {
            Some(&byte) if byte > b' ' => Some(byte),
            _ => {
                self.at = past_space(self.bytes, self.at, self.spans_lines);
                self.bytes.get(self.at).copied()
            }
        }
    }

    /// Does something seldom on the way, with a copy of the place: one that is lent stays in memory, and each step waits for
    /// the one before to be written there.
    #[allow(clippy::inline_always, reason = "else the place is lent after all")]
    #[inline(always)]
    pub(super) fn aside<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let mut copy = *self;
        let done = act(&mut copy);
        *self = copy;
        done
    }

    /// Passes this byte, after white space; else it is a fault.
    #[inline]
    pub(super) fn expect(&mut self, byte: u8, wrong: Wrong) -> Result<(), Fault> {
        if self.passes(byte) {
            Ok(())
        } else {
            Err(self.fault(wrong))
        }
    }

    /// Passes this byte where it is next, after white space.
    #[inline]
    pub(super) fn passes(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Passes the comma before another element; false where `end` is passed instead.
    #[inline]
    pub(super) fn goes_on(&mut self, end: u8, wrong: Wrong) -> Result<bool, Fault> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(self.fault(wrong)),
        }
    }

    /// Reads the text whose opening quote is next where it has no escapes, as most have none; else passes nothing. That is quicker than [`Scanner::text`], whose result is too large for a processor's own places.
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub(super) fn simple_text(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let part = plain(self.bytes, start);
        let end = part.end();
        if self.bytes.get(end) != Some(&b'"') {
            return None;
        }
        let text = &self.bytes[start..end];
        let text = if part.is_ascii() {
            // SAFETY: ASCII is UTF-8. The library's own check takes a fourteenth of all the time that reading takes.
            #[allow(unsafe_code)]
            unsafe {
                std::str::from_utf8_unchecked(text)
            }
        } else {
            std::str::from_utf8(text).ok()?
        };
        self.at = end + 1;
        Some(text)
    }

    /// Reads the text whose opening quote is next.
    #[inline(never)]
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        match self.simple_text() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.text_with_escapes().map(Cow::Owned),
        }
    }

    #[cold]
    fn text_with_escapes(&mut self) -> Result<String, Fault> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let end = plain(self.bytes, self.at).end();
            match std::str::from_utf8(&self.bytes[self.at..end]) {
                Ok(plain) => text.push_str(plain),
                Err(error) => {
                    self.at += error.valid_up_to();
                    return Err(self.fault(Wrong::NoUtf8));
                }
            }
            self.at = end;
            match self.bytes.get(end) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(self.fault(Wrong::Control)),
            }
        }
    }

    /// Reads the escape whose backslash is next.
    fn escape(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let plain = match self.bytes.get(self.at) {
            Some(symbol @ (b'"' | b'\\' | b'/')) => char::from(*symbol),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(),
            _ => return Err(self.fault(Wrong::Escape)),
        };
        self.at += 1;
        Ok(plain)
    }

    /// Reads one or two `\u` escapes; the first one's `u` is next.
    fn code_point(&mut self) -> Result<char, Fault> {
        let first = self.four_digits()?;
        if let Some(symbol) = char::from_u32(first) {
            return Ok(symbol);
        }
        let second = if first < 0xdc00 && self.rest().starts_with(b"\\u") {
            self.at += 1;
            self.four_digits()?
        } else {
            0
        };
        let pair = (0xdc00..0xe000).contains(&second);
        let code = 0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
        char::from_u32(code)
            .filter(|_| pair)
            .ok_or(self.fault(Wrong::HalfPair))
    }

    /// Passes a `u` and reads the four hexadecimal digits after it.
    fn four_digits(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            self.at += 1;
            let digit = self
                .bytes
                .get(self.at)
                .and_then(|&byte| char::from(byte).to_digit(16));
            code = code << 4 | digit.ok_or(self.fault(Wrong::Escape))?;
        }
        self.at += 1;
        Ok(code)
    }

    /// Reads the number that is next.
    #[inline]
    pub(super) fn number(&mut self) -> Result<Number, Fault> {
        let number = Number::read(self.bytes, self.at)?;
        self.at = number.end;
        Ok(number)
    }

    /// Reads the number that is next where it is a value as it stands, as most are; else passes nothing. See
    /// [`Scanner::simple_text`].
    #[inline]
    pub(super) fn simple_number(&mut self) -> Option<f64> {
        let (number, end) = simple(self.bytes, self.at)?;
        self.at = end;
        Some(number)
    }

    /// All bytes, for what was read as places in them.
    #[inline]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Reads the word that is next, or Python's for a number that is none; none where there is a number.
    #[inline]
    pub(super) fn word(&mut self) -> Result<Option<Word>, Fault> {
        const WORDS: [(&[u8], Word); 6] = [
            (b"null", Word::Null),
            (b"true", Word::True),
            (b"false", Word::False),
            (b"NaN", Word::Null),
            (b"Infinity", Word::Null),
            (b"-Infinity", Word::Null),
        ];
        let rest = self.rest();
        match rest {
            [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..] => return Ok(None),
            _ => {}
        }
        for (spelling, word) in WORDS {
            if rest.starts_with(spelling) {
                self.at += spelling.len();
                return Ok(Some(word));
            }
        }
        Err(self.fault(Wrong::NoValue))
    }

    /// Passes one value, however deep it is.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        let mut open = Nesting::default();
        loop {
            match self.peek() {
                Some(b'"') => self.skip_text()?,
                Some(b'{') => {
                    self.at += 1;
                    if !self.passes(b'}') {
                        open.enter(true);
                        self.skip_key()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    if !self.passes(b']') {
                        open.enter(false);
                        continue;
                    }
                }
                _ => {
                    if self.word()?.is_none() {
                        self.number()?;
                    }
                }
            }
            loop {
                let goes_on = match open.innermost_is_object() {
                    None => return Ok(()),
                    Some(true) => {
                        let goes_on = self.goes_on(b'}', Wrong::NoEndOfObject)?;
                        if goes_on {
                            self.skip_key()?;
                        }
                        goes_on
                    }
                    Some(false) => self.goes_on(b']', Wrong::NoEndOfList)?,
                };
                if goes_on {
                    break;
                }
                open.leave();
            }
        }
    }

    fn skip_key(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault(Wrong::NoKey));
        }
        self.skip_text()?;
        self.expect(b':', Wrong::NoColon)
    }

    /// Passes the text whose opening quote is next.
    #[inline]
    fn skip_text(&mut self) -> Result<(), Fault> {
        let mut at = self.at + 1;
        loop {
            at = plain(self.bytes, at).end();
            match self.bytes[at..] {
                [b'"', ..] => {
                    self.at = at + 1;
                    return Ok(());
                }
                [
                    b'\\',
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
                    ..,
                ] => at += 2,
                [b'\\', b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(u8::is_ascii_hexdigit) => {
                    at += 6;
                }
                [b'\\', ..] => {
                    return Err(Fault {
                        at: at + 1,
                        wrong: Wrong::Escape,
                    });
                }
                _ => {
                    return Err(Fault {
                        at,
                        wrong: Wrong::Control,
                    });
                }
            }
        }
    }
}

/// The place of the next byte that is no white space.
fn past_space(bytes: &[u8], mut at: usize, spans_lines: bool) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\r') => at += 1,
            Some(b'\n') if spans_lines => at += 1,
            _ => return at,
        }
    }
}
