//! What is wrong with a JSON text, and where.

use std::fmt;

/// The first thing that is wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The byte that cannot be there.
    pub(crate) at: usize,
    /// What is wrong with it.
    pub(crate) wrong: Wrong,
}

/// What is wrong at a place of a JSON text. Its `Display` is a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// There is no value where one must be.
    NoValue,
    /// There is no key where one must be.
    NoKey,
    /// There is no colon after a key.
    NoColon,
    /// An object goes on with neither a comma nor its end.
    NoEndOfObject,
    /// A list goes on with neither a comma nor its end.
    NoEndOfList,
    /// A number without the digits that it must have.
    NoDigit,
    /// A number that no `f64` comes near to.
    TooLarge,
    /// A control character inside a text.
    Control,
    /// A backslash with a character that it does not go with.
    Escape,
    /// Half of a pair of `\u` escapes.
    HalfPair,
    /// Bytes that are no UTF-8.
    NoUtf8,
    /// More objects and lists inside one another than are followed.
    TooDeep,
    /// An element of a list whose elements are read whole cannot be read.
    Unreadable,
}

impl fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoValue => "a value is missing",
            Self::NoKey => "a name in quotes is missing",
            Self::NoColon => "a colon is missing",
            Self::NoEndOfObject => "a comma or } is missing",
            Self::NoEndOfList => "a comma or ] is missing",
            Self::NoDigit => "a digit is missing",
            Self::TooLarge => "the number is too large",
            Self::Control => "a text holds a control character or does not end",
            Self::Escape => "there is no such escape",
            Self::HalfPair => "half of a pair of \\u escapes is missing",
            Self::NoUtf8 => "the text is not UTF-8",
            Self::TooDeep => "objects and lists lie too deep inside one another",
            Self::Unreadable => "an element of the list cannot be read",
        })
    }
}
