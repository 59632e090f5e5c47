//! The value of a field.

use std::borrow::Cow;

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
}

/// Bytes of the longest text that is kept.
pub const LONGEST_TEXT: usize = 256;

impl<'a> Value<'a> {
    /// The value of a text: nothing where it is empty, and no text where it is too long to keep.
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
            Self::Flag(_) | Self::LongText => None,
        }
    }

    /// The value as a short text, if it has one.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(number.to_string().into()),
            Self::Flag(flag) => Some(if *flag { "true" } else { "false" }.into()),
            Self::LongText | Self::List(_) => None,
        }
    }
}

/// A text read as a finite number. Texts that only look like numbers are left as texts: codes with leading zeros,
/// and digits too many for a number to hold, as ids have them.
pub fn read_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let first = *digits.as_bytes().first()?;
    if !(first.is_ascii_digit() || first == b'.') || digits.len() > 25 {
        return None;
    }
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    if whole > 15 || (whole > 1 && first == b'0') {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

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
        ] {
            assert_eq!(read_number(code), None, "{code}");
        }
    }
}
