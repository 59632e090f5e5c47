//! The scanner beside `serde_json`, on documents that are whole and on damaged ones.

use std::fmt::Write;

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::{Map, Value as Tree};

use super::*;
use crate::decode::python_json::without_nan;

/// What is read of a text: whether it is JSON, and its named leaves, sorted by name.
fn scanned(text: &[u8]) -> Option<Vec<String>> {
    let (mut names, mut fields) = (Names::default(), Vec::new());
    let length = Flatten::new(&mut names, &mut fields).object(text, true);
    let is_whole = |&length: &usize| text[length..].iter().all(u8::is_ascii_whitespace);
    length.ok().filter(is_whole)?;
    Some(written(&names, fields))
}

fn of_tree(tree: Tree) -> Vec<String> {
    let (mut names, mut fields) = (Names::default(), Vec::new());
    Flatten::new(&mut names, &mut fields).tree(Names::ROOT, tree);
    written(&names, fields)
}

fn written(names: &Names, fields: Vec<(u32, Value<'_>)>) -> Vec<String> {
    let leaf = |(name, value): (u32, Value<'_>)| format!("{}={value:?}", names.path(name));
    let mut leaves: Vec<String> = fields.into_iter().map(leaf).collect();
    leaves.sort_unstable();
    leaves
}

/// Objects with texts, numbers, lists and objects of every kind.
fn objects() -> impl Strategy<Value = Tree> {
    let text = prop_oneof![
        "[ -~äß😀\u{2028}\\\\\"\n\t\u{1}]{0,40}",
        Just("{\"in\": [1, \"x\"]}".to_owned()),
        Just("x".repeat(300)),
    ];
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::from),
        any::<u64>().prop_map(Tree::from),
        any::<i64>().prop_map(Tree::from),
        any::<f64>().prop_map(Tree::from),
        (-9999..9999).prop_map(|cents| Tree::from(f64::from(cents) / 100.0)),
        text.prop_map(Tree::from),
    ];
    let key = prop_oneof![
        "[a-cé]{1,3}",
        "[\"\\\\\n ]{1,2}",
        Just("input".to_owned()),
        Just("spans".to_owned())
    ];
    let object = move |value: BoxedStrategy<Tree>| {
        let entries = prop::collection::btree_map(key.clone(), value, 0..6);
        entries.prop_map(|entries| Tree::Object(Map::from_iter(entries)))
    };
    let value = leaf.prop_recursive(4, 40, 6, {
        let object = object.clone();
        move |value| {
            let list = prop::collection::vec(value.clone(), 0..5).prop_map(Tree::Array);
            prop_oneof![object(value.boxed()), list]
        }
    });
    object(value.boxed())
}

/// With every letter beyond ASCII escaped, as Python writes.
fn ascii(text: &str) -> String {
    let mut ascii = String::new();
    for symbol in text.chars() {
        if symbol.is_ascii() {
            ascii.push(symbol);
        } else {
            for unit in symbol.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(ascii, "\\u{unit:04X}");
            }
        }
    }
    ascii
}

proptest! {
    #[test]
    fn whole_documents_say_the_same(object in objects()) {
        let compact = object.to_string();
        let pretty = serde_json::to_string_pretty(&object).unwrap();
        let expected = of_tree(object);
        for text in [ascii(&compact), compact, pretty] {
            prop_assert_eq!(scanned(text.as_bytes()), Some(expected.clone()), "{}", text);
        }
    }

    #[test]
    fn damaged_documents_are_refused_alike(
        object in objects(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0..3, "[{}\\[\\]\",:\\\\u0-9aeNInt.+\u{1} -]"), 1..4),
    ) {
        let mut text = object.to_string().into_bytes();
        for (place, kind, symbol) in damage {
            let at = place.index(text.len() + 1).min(text.len().saturating_sub(1));
            match kind {
                0 => drop(text.splice(at..at, symbol.bytes())),
                1 if !text.is_empty() => drop(text.splice(at..=at, symbol.bytes())),
                _ => text.truncate(at),
            }
        }
        let cleaned = without_nan(&text).unwrap_or_else(|| text.clone());
        let is_object = cleaned.trim_ascii_start().starts_with(b"{");
        let accepted = scanned(&text).is_some();
        if is_object && serde_json::from_slice::<Tree>(&cleaned).is_ok() {
            prop_assert!(accepted, "{}", text.escape_ascii());
        }
        if accepted {
            prop_assert!(serde_json::from_slice::<IgnoredAny>(&cleaned).is_ok(), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn numbers_are_the_nearest(number in "-?(0|[1-9][0-9]{0,25})([.][0-9]{1,25})?([eE][+-]?[0-9]{1,3})?") {
        let text = format!("{{\"a\":{number},\"b\":[{number}]}}");
        let expected = serde_json::from_str::<Tree>(&text).ok().map(of_tree);
        prop_assert_eq!(scanned(text.as_bytes()), expected);
    }
}

#[test]
fn what_is_read_is_checked_more_than_what_is_skipped() {
    for (value, wrong) in [
        (&b"\"\\ud800\""[..], Wrong::HalfPair),
        (b"\"\\udc00\\ud800\"", Wrong::HalfPair),
        (b"\"\xff\"", Wrong::NoUtf8),
        (b"1e999", Wrong::TooLarge),
    ] {
        let (mut names, mut fields) = (Names::default(), Vec::new());
        let mut flatten = Flatten::new(&mut names, &mut fields);
        let read = flatten
            .object(&[b"{\"a\":", value, b"}"].concat(), true)
            .map_err(|fault| fault.wrong);
        assert_eq!(read, Err(wrong));
        assert_eq!(
            scanned(&[b"{\"input\":", value, b"}"].concat()),
            Some(vec![])
        );
    }
}

#[test]
fn depth_is_bounded_where_it_is_read_and_not_where_it_is_skipped() {
    let nested = |key: &str, depth: usize| {
        let text = format!(
            "{{\"{key}\":{}1{}}}",
            "{\"a\":".repeat(depth),
            "}".repeat(depth)
        );
        scanned(text.as_bytes()).is_some()
    };
    assert!(nested("a", 126));
    assert!(!nested("a", 127));
    assert!(nested("input", 100_000));
}
