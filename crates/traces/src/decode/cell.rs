//! What a cell of a delimited file may hold: nothing, JSON, JSON within a JSON text, a Python literal, or plain text.

use std::borrow::Cow;

use crate::decode::flatten::Flatten;
use crate::decode::python;
use crate::record::Value;

/// Adds what one cell of the column of this name holds, of which the values are kept.
#[inline]
pub(crate) fn decode_cell<'a>(flatten: &mut Flatten<'_, 'a>, name: u32, cell: Cow<'a, str>) {
    if is_simple_text(cell.as_bytes()) {
        leaf(flatten, name, Value::text(cell));
    } else if let [b'"' | b'{' | b'[', ..] = cell.as_bytes() {
        decode_text(flatten, name, cell);
    } else {
        decode_word(flatten, name, cell);
    }
}

/// Whether a cell is a text and nothing else, as its first byte tells.
#[inline]
pub(crate) fn is_simple_text(cell: &[u8]) -> bool {
    match cell {
        [b'n' | b'N' | b'<' | b't' | b'T' | b'f' | b'F', ..] => cell.len() > LONGEST_WORD,
        [b'"' | b'{' | b'[', ..] => false,
        _ => true,
    }
}

/// Bytes of the longest of the words that are more than a text.
const LONGEST_WORD: usize = 5;

fn decode_word<'a>(flatten: &mut Flatten<'_, 'a>, name: u32, cell: Cow<'a, str>) {
    match cell.as_ref() {
        word if is_word_for_nothing(word) => {}
        "true" | "True" => flatten.kept_leaf(name, Value::Flag(true)),
        "false" | "False" => flatten.kept_leaf(name, Value::Flag(false)),
        _ => leaf(flatten, name, Value::text(cell)),
    }
}

#[inline]
fn leaf<'a>(flatten: &mut Flatten<'_, 'a>, name: u32, value: Option<Value<'a>>) {
    if let Some(value) = value {
        flatten.kept_leaf(name, value);
    }
}

/// Whether a cell is a word for no value.
pub(super) fn is_word_for_nothing(cell: &str) -> bool {
    matches!(
        cell,
        "nan" | "NaN" | "None" | "NaT" | "<NA>" | "null" | "NULL"
    )
}

fn decode_text<'a>(flatten: &mut Flatten<'_, 'a>, name: u32, cell: Cow<'a, str>) {
    if cell.starts_with('"') {
        match serde_json::from_str::<String>(&cell) {
            Ok(text) if cell.ends_with('"') => flatten.text(name, text.into()),
            _ => flatten.leaf(name, Value::text(cell)),
        }
    } else if let Some(cell) = flatten.json_text(name, cell) {
        match python::read_literal(&cell) {
            Some(tree) => flatten.tree(name, tree),
            None => flatten.leaf(name, Value::text(cell)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Names;

    fn decoded(cell: &str) -> Vec<(String, Value<'static>)> {
        let (mut names, mut fields) = (Names::default(), Vec::new());
        let name = names.number("c");
        decode_cell(
            &mut Flatten::new(&mut names, &mut fields),
            name,
            cell.into(),
        );
        let named =
            |(name, value): (u32, Value<'_>)| (names.path(name).to_owned(), value.into_owned());
        fields.into_iter().map(named).collect()
    }

    fn text(text: &str) -> Value<'_> {
        Value::Text(text.into())
    }

    #[test]
    fn the_chain_of_decodings() {
        for nothing in ["", "nan", "None", "NaT", "<NA>", "{}", "[]", r#""""#] {
            assert_eq!(decoded(nothing), [], "{nothing}");
        }
        assert_eq!(decoded("True"), [("c".into(), Value::Flag(true))]);
        assert_eq!(decoded(r#"{"a":"b"}"#), [("c.a".into(), text("b"))]);
        assert_eq!(
            decoded(r#""2026-08-11T12:25:18.712Z""#),
            [("c".into(), text("2026-08-11T12:25:18.712Z"))]
        );
        assert_eq!(
            decoded(r#""{\"a\": 1}""#),
            [("c.a".into(), Value::Number(1.0))]
        );
        assert_eq!(
            decoded("{'a': 'it\\'s', 'b': {'c': False}, 'd': None}"),
            [
                ("c.a".into(), text("it's")),
                ("c.b.c".into(), Value::Flag(false))
            ]
        );
        assert_eq!(
            decoded("['x' 'y']"),
            [("c".into(), Value::List(vec!["x".into(), "y".into()]))]
        );
        assert_eq!(
            decoded("=HYPERLINK(1)"),
            [("c".into(), text("=HYPERLINK(1)"))]
        );
        assert_eq!(
            decoded("\"unbalanced"),
            [("c".into(), text("\"unbalanced"))]
        );
        assert_eq!(decoded("{not json"), [("c".into(), text("{not json"))]);
    }
}
