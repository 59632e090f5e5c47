//! Texts and names with backslashes before what would end them.

use std::fmt::Write as _;

/// A text between quotes, in which quotes, backslashes, control characters and some more letters are written with
/// backslashes: those that have one by a letter, others by `\u` and four hexadecimal digits.
pub(super) fn escaped(text: &str, quote: char, also: &[char]) -> String {
    let mut escaped = String::from(quote);
    for letter in text.chars() {
        match letter {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\\' => escaped.push_str("\\\\"),
            _ if letter == quote => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ if letter.is_control() || also.contains(&letter) => {
                // Writing to a text cannot fail.
                let _ = write!(escaped, "\\u{:04X}", u32::from(letter));
            }
            _ => escaped.push(letter),
        }
    }
    escaped.push(quote);
    escaped
}
