//! The value of a field.

use std::borrow::Cow;

use crate::decimal::{MOST_DIGITS, nearest};

/// A scalar, or a list of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text, at most [`LONGEST_TEXT`] bytes.
    Text(Cow<'a, str>),
    /// A text that is too long to group by; it is not kept.
    LongText,
    /// Several values, as texts.
    List(Vec<Cow<'a, str>>),
    /// Not the value itself, but that it passes the test of the question of this number, when files are read again.
    Passes(u32),
}

/// Bytes of the longest text that is kept.
pub const LONGEST_TEXT: usize = 256;

impl<'a> Value<'a> {
    /// The value of a text: nothing where it is empty, and no text where it is too long to keep.
    #[inline]
    pub fn text(text: impl Into<Cow<'a, str>>) -> Option<Self> {
        let text = text.into();
        match text.len() {
            0 => None,
            1..=LONGEST_TEXT => Some(Self::Text(text)),
            _ => Some(Self::LongText),
        }
    }

    /// The value with texts of its own.
    pub fn into_owned(self) -> Value<'static> {
        let owned = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Flag(flag) => Value::Flag(flag),
            Self::Number(number) => Value::Number(number),
            Self::Text(text) => Value::Text(owned(text)),
            Self::LongText => Value::LongText,
            Self::List(texts) => Value::List(texts.into_iter().map(owned).collect()),
            Self::Passes(question) => Value::Passes(question),
        }
    }

    /// The value with texts that are borrowed from this one.
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Self::Flag(flag) => Value::Flag(*flag),
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
            Self::LongText => Value::LongText,
            Self::List(texts) => {
                Value::List(texts.iter().map(|it| Cow::Borrowed(it.as_ref())).collect())
            }
            Self::Passes(question) => Value::Passes(*question),
        }
    }

    /// The value as a number, if it is one or reads as one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => read_number(text),
            Self::List(values) => match values.as_slice() {
                [one] => read_number(one),
                _ => None,
            },
            Self::Flag(_) | Self::LongText | Self::Passes(_) => None,
        }
    }

    /// The value as a short text, if it has one.
    pub fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            other => other.as_text().map(|text| Cow::Owned(text.into_owned())),
        }
    }

    /// [`Value::into_text`], borrowed.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(number.to_string().into()),
            Self::Flag(flag) => Some(if *flag { "true" } else { "false" }.into()),
            Self::LongText | Self::List(_) | Self::Passes(_) => None,
        }
    }
}

/// A text read as a finite number. Texts that only look like numbers are left as texts: codes with leading zeros,
/// and digits too many for a number to hold, as ids have them.
#[inline]
pub fn read_number(text: &str) -> Option<f64> {
    let size = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let is_negative = size.len() < text.len();
    let (mut digits, mut count, mut places) = (0_u64, 0, 0);
    let mut whole = None;
    for byte in size {
        match byte {
            b'0'..=b'9' if count < MOST_DIGITS => {
                digits = digits * 10 + u64::from(byte - b'0');
                count += 1;
                places += usize::from(whole.is_some());
            }
            b'.' if whole.is_none() => whole = Some(count),
            _ => return read_rare_number(text),
        }
    }
    let whole = whole.unwrap_or(count);
    if count == 0 || whole > MOST_WHOLE || (whole > 1 && size[0] == b'0') {
        return None;
    }
    let number =
        nearest(digits, places).or_else(|| text[text.len() - size.len()..].parse().ok())?;
    Some(if is_negative { -number } else { number })
}

/// A number with an exponent or with very many digits.
#[cold]
fn read_rare_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let first = *digits.as_bytes().first()?;
    if !(first.is_ascii_digit() || first == b'.') || digits.len() > 25 {
        return None;
    }
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    if whole > MOST_WHOLE || (whole > 1 && first == b'0') {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The most digits before the point of what is a number and no id.
const MOST_WHOLE: usize = 15;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_codes_are_not() {
        assert_eq!(read_number("2470.0"), Some(2470.0));
        assert_eq!(read_number("-0.5"), Some(-0.5));
        assert_eq!(read_number("1e-3"), Some(0.001));
        for code in [
            "007",
            "1234e567812345678",
            "12345678901234567890",
            "0x10",
            "1_000",
            "",
            "-",
            "inf",
            "nan",
            "2.3.1",
            ".",
            "-.",
            "00.5",
            "1e",
            "1 ",
            "0.12345678901234567890123456",
        ] {
            assert_eq!(read_number(code), None, "{code}");
        }
        for (text, number) in [
            ("-0", -0.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("0.1", 0.1),
            ("0.0008730", 0.000_873),
            ("9007199254740.993", 9_007_199_254_740.993),
            ("0.12345678901234567890123", 0.123_456_789_012_345_68),
            ("1.5E3", 1500.0),
        ] {
            let read = read_number(text).map(f64::to_bits);
            assert_eq!(read, Some(f64::to_bits(number)), "{text}");
        }
    }
}
