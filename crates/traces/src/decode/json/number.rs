//! Numbers as JSON writes them.

use std::borrow::Cow;

use crate::decimal::{MOST_DIGITS, MOST_EXACT, nearest};
use crate::decode::json::fault::{Fault, Wrong};
use crate::record::Value;

/// A number as it stands in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Its digits without point and exponent, where they are at most [`MOST_DIGITS`].
    digits: u64,
    count: usize,
    places: usize,
    is_negative: bool,
    has_point: bool,
    has_exponent: bool,
}

/// The number that begins at `start` and where it ends, where it has few digits and neither sign nor exponent: what
/// [`Number::value`] gives, sooner.
#[inline]
pub(super) fn simple(bytes: &[u8], start: usize) -> Option<(f64, usize)> {
    let rest = bytes.get(start..)?;
    let (mut digits, mut length, mut point) = (0_u64, 0, None);
    loop {
        match rest.get(length) {
            Some(b'0'..=b'9' | b'.') if length == MOST_DIGITS => return None,
            Some(digit @ b'0'..=b'9') => digits = digits * 10 + u64::from(digit - b'0'),
            Some(b'.') if point.is_none() && length > 0 => point = Some(length),
            Some(b'e' | b'E' | b'.') => return None,
            _ => break,
        }
        length += 1;
    }
    let whole = point.unwrap_or(length);
    let places = length.checked_sub(whole + usize::from(point.is_some()))?;
    let is_read = match rest {
        [b'0', b'0'..=b'9', ..] => false,
        _ => whole > 0 && (point.is_none() || places > 0),
    };
    is_read.then_some((nearest(digits, places)?, start + length))
}

impl Number {
    /// The number that begins at `start` with a digit or a minus.
    #[inline]
    pub(super) fn read(bytes: &[u8], start: usize) -> Result<Self, Fault> {
        let mut number = Self {
            start,
            end: start,
            digits: 0,
            count: 0,
            places: 0,
            is_negative: bytes.get(start) == Some(&b'-'),
            has_point: false,
            has_exponent: false,
        };
        number.end += usize::from(number.is_negative);
        if bytes.get(number.end) == Some(&b'0') {
            number.end += 1;
            number.count = 1;
        } else {
            number.take_digits(bytes)?;
        }
        if bytes.get(number.end) == Some(&b'.') {
            number.has_point = true;
            number.end += 1;
            number.places = number.take_digits(bytes)?;
        }
        if let Some(b'e' | b'E') = bytes.get(number.end) {
            number.has_exponent = true;
            number.end += 1;
            if let Some(b'+' | b'-') = bytes.get(number.end) {
                number.end += 1;
            }
            number.take_digits(bytes)?;
        }
        Ok(number)
    }

    #[inline]
    fn take_digits(&mut self, bytes: &[u8]) -> Result<usize, Fault> {
        let start = self.end;
        while let Some(digit @ b'0'..=b'9') = bytes.get(self.end) {
            self.digits = self
                .digits
                .wrapping_mul(10)
                .wrapping_add(u64::from(digit - b'0'));
            self.end += 1;
        }
        let taken = self.end - start;
        self.count += taken;
        if taken == 0 {
            return Err(Fault {
                at: start,
                wrong: Wrong::NoDigit,
            });
        }
        Ok(taken)
    }

    /// The number as a value. A whole one with more digits than a number holds is an id and stays a text.
    #[inline]
    pub(super) fn value<'a>(&self, bytes: &'a [u8]) -> Result<Value<'a>, Fault> {
        if self.is_whole() && !self.is_small() {
            let text = self.text(bytes);
            let is_id = if self.is_negative {
                text.parse::<i64>().is_ok()
            } else {
                text.parse::<u64>().is_ok()
            };
            if is_id {
                return Ok(Value::Text(Cow::Borrowed(text)));
            }
        }
        self.nearest(bytes).map(Value::Number)
    }

    /// The number as an element of a list of texts.
    pub(super) fn listed<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, str>, Fault> {
        Ok(match self.value(bytes)? {
            Value::Number(number) if !self.is_small() => Cow::Owned(number.to_string()),
            _ => Cow::Borrowed(self.text(bytes)),
        })
    }

    /// Whether it is a whole number that an `f64` tells apart from all others.
    #[inline]
    fn is_small(&self) -> bool {
        self.is_whole() && self.count <= MOST_DIGITS && self.digits <= MOST_EXACT
    }

    fn is_whole(&self) -> bool {
        !self.has_point && !self.has_exponent
    }

    #[inline]
    fn nearest(&self, bytes: &[u8]) -> Result<f64, Fault> {
        if self.count <= MOST_DIGITS
            && !self.has_exponent
            && let Some(size) = nearest(self.digits, self.places)
        {
            return Ok(if self.is_negative { -size } else { size });
        }
        match self.text(bytes).parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(Fault {
                at: self.end,
                wrong: Wrong::TooLarge,
            }),
        }
    }

    fn text<'a>(&self, bytes: &'a [u8]) -> &'a str {
        // Signs, digits, points and letters of ASCII alone.
        std::str::from_utf8(&bytes[self.start..self.end]).unwrap_or_default()
    }
}
