//! What a cell of a delimited file may hold: nothing, JSON, JSON within a JSON text, a Python literal, or plain text.

use serde::de::DeserializeSeed;

use crate::decode::flatten::Flatten;
use crate::decode::python;
use crate::record::Value;

/// Decodes one cell under the path of `flatten`.
pub(crate) fn decode_cell(mut flatten: Flatten<'_>, cell: &str) {
    match cell {
        "" | "nan" | "NaN" | "None" | "NaT" | "<NA>" | "null" | "NULL" => flatten.leaf(None),
        "true" | "True" => flatten.leaf(Some(Value::Flag(true))),
        "false" | "False" => flatten.leaf(Some(Value::Flag(false))),
        _ => decode_text(flatten, cell),
    }
}

fn decode_text(mut flatten: Flatten<'_>, cell: &str) {
    match cell.as_bytes() {
        [b'"', .., b'"'] => match serde_json::from_str::<String>(cell) {
            Ok(text) => flatten.text(&text),
            Err(_) => flatten.leaf(Value::text(cell.to_owned())),
        },
        [b'{' | b'[', ..] => {
            if flatten.json(cell) {
                return;
            }
            match python::read_literal(cell) {
                // Reading a tree that is already there cannot fail.
                Some(tree) => drop(flatten.deserialize(tree)),
                None => flatten.leaf(Value::text(cell.to_owned())),
            }
        }
        _ => flatten.leaf(Value::text(cell.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Names;

    fn decoded(cell: &str) -> Vec<(String, Value<'static>)> {
        let (mut names, mut path, mut fields) = (Names::default(), "c".to_owned(), Vec::new());
        decode_cell(
            Flatten {
                names: &mut names,
                path: &mut path,
                fields: &mut fields,
                texts_within: 1,
            },
            cell,
        );
        fields
            .into_iter()
            .map(|(number, value)| (names.path(number).to_owned(), value))
            .collect()
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
