//! Values as Python writes them.

use std::fmt::Write as _;

/// A text. Letters and digits of every script stay as they are; what could end it, or could not be seen, is written by
/// its number.
pub(crate) fn text(text: &str) -> String {
    let mut literal = String::from("\"");
    for letter in text.chars() {
        let code = u32::from(letter);
        // Writing to a text cannot fail.
        let _ = match letter {
            '"' | '\\' => write!(literal, "\\{letter}"),
            '\n' => write!(literal, "\\n"),
            ' '..='~' => write!(literal, "{letter}"),
            _ if letter.is_alphanumeric() => write!(literal, "{letter}"),
            _ if code <= 0xffff => write!(literal, "\\u{code:04x}"),
            _ => write!(literal, "\\U{code:08x}"),
        };
    }
    literal.push('"');
    literal
}

/// A tuple, of any length.
pub(super) fn tuple(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    match items.as_slice() {
        [one] => format!("({one},)"),
        _ => format!("({})", items.join(", ")),
    }
}

/// Texts as a tuple.
pub(super) fn texts<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    tuple(texts.into_iter().map(|it| text(it)))
}

/// Yes or no.
pub(super) fn flag(flag: bool) -> &'static str {
    if flag { "True" } else { "False" }
}

/// A list over several lines.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    if items.is_empty() {
        return "[]".to_owned();
    }
    format!("[\n    {},\n]", items.join(",\n    "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_early() {
        assert_eq!(text("it's \"é\"\\\n"), r#""it's \"é\"\\\n""#);
        assert_eq!(text("\u{202e}\0😀"), r#""\u202e\u0000\U0001f600""#);
    }

    #[test]
    fn tuples_of_one_have_a_comma() {
        assert_eq!(texts(&["a".to_owned()]), "(\"a\",)");
        assert_eq!(texts(&[]), "()");
    }
}
