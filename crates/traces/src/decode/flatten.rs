//! Turns nested values into dotted fields with scalar values.

use std::borrow::Cow;

use serde_json::Value as Tree;

use crate::decimal::MOST_EXACT;
use crate::decode::listed::Listed;
use crate::record::{LONGEST_TEXT, MOST_NAMES, Names, Value};

/// Collects the leaves of values.
#[derive(Debug)]
pub(crate) struct Flatten<'f, 'a> {
    /// Numbers the names.
    pub(super) names: &'f mut Names,
    /// Where the leaves go.
    pub(super) fields: &'f mut Vec<(u32, Value<'a>)>,
    /// How many more times a text may be read as JSON inside JSON.
    texts_within: u8,
}

/// The most leaves of one record. Each name has one, but where a key comes again and again.
pub(crate) const MOST_FIELDS: usize = 4 * MOST_NAMES;

/// The longest list that is a value; a longer one is nothing to group by.
pub(super) const LONGEST_LIST: usize = 1_000;

/// Texts longer than this are not tried as JSON.
const LONGEST_JSON_TEXT: usize = 64 << 10;

impl<'f, 'a> Flatten<'f, 'a> {
    /// Collects the leaves of a record, in which a text may hold JSON.
    pub(crate) fn new(names: &'f mut Names, fields: &'f mut Vec<(u32, Value<'a>)>) -> Self {
        Self {
            names,
            fields,
            texts_within: 1,
        }
    }

    /// Whether the values of this name are kept.
    #[inline]
    pub(crate) fn keeps(&self, name: u32) -> bool {
        self.names.is_kept(name)
    }

    /// Whether cells of this name hold texts as they are.
    pub(crate) fn is_plain(&self, name: u32) -> bool {
        self.names.is_plain(name)
    }

    /// Whether the values of this name are kept, and neither asked about nor plain.
    #[inline]
    pub(crate) fn only_keeps(&self, name: u32) -> bool {
        self.names.is_only_kept(name)
    }

    /// Adds a leaf, where it has a value, its name is one that is kept, and the record has not told more fields than
    /// there are names.
    #[inline]
    pub(crate) fn leaf(&mut self, name: u32, value: Option<Value<'a>>) {
        if let Some(value) = value
            && self.names.is_kept(name)
        {
            self.kept_leaf(name, value);
        }
    }

    /// Adds a leaf of a name that is kept, where the record has not told more fields than there are names.
    #[inline]
    pub(super) fn kept_leaf(&mut self, name: u32, value: Value<'a>) {
        if self.fields.len() < MOST_FIELDS {
            self.fields.push((name, value));
        }
    }

    /// [`Flatten::kept_leaf`] for a value that owns nothing. It is made where it is added and nowhere else: one that may have
    /// to be dropped is written to memory first, and read again in other parts, which stalls a processor.
    #[inline]
    pub(super) fn kept_simple_leaf(&mut self, name: u32, value: impl FnOnce() -> Value<'a>) {
        if self.fields.len() < MOST_FIELDS {
            self.fields.push((name, value()));
        }
    }

    /// Adds a text of a name that is kept, or the leaves of the JSON object or list that it holds: [`Flatten::text`] for what
    /// [`Scanner::simple_text`](crate::decode::json) gives.
    #[inline]
    pub(super) fn kept_simple_text(&mut self, name: u32, text: &'a str) {
        match text.as_bytes() {
            [] => {}
            [b'{' | b'[', ..] => self.text(name, text.into()),
            bytes if bytes.len() > LONGEST_TEXT => self.kept_leaf(name, Value::LongText),
            _ => self.kept_simple_leaf(name, || Value::Text(Cow::Borrowed(text))),
        }
    }

    /// Adds a text, or the leaves of the JSON object or list that it holds.
    #[inline]
    pub(crate) fn text(&mut self, name: u32, text: Cow<'a, str>) {
        let rest = match text.as_bytes() {
            [b'{' | b'[', ..] => self.bracketed(name, text),
            _ => Some(text),
        };
        if let Some(text) = rest {
            self.leaf(name, Value::text(text));
        }
    }

    /// Adds the leaves of the JSON object or list that a text holds; gives back what holds none.
    fn bracketed(&mut self, name: u32, text: Cow<'a, str>) -> Option<Cow<'a, str>> {
        let may_nest = matches!(text.as_bytes(), [b'{', .., b'}'] | [b'[', .., b']'])
            && self.texts_within > 0
            && text.len() <= LONGEST_JSON_TEXT;
        if !may_nest {
            return Some(text);
        }
        self.texts_within -= 1;
        let rest = self.json_text(name, text);
        self.texts_within += 1;
        rest
    }

    /// Adds the leaves of a text that is JSON; gives back what is not.
    pub(super) fn json_text(&mut self, name: u32, text: Cow<'a, str>) -> Option<Cow<'a, str>> {
        let is_json = match &text {
            Cow::Borrowed(text) => self.json(name, text),
            Cow::Owned(text) => {
                let mut fields = Vec::new();
                let mut inner = Flatten {
                    names: self.names,
                    fields: &mut fields,
                    texts_within: self.texts_within,
                };
                let is_json = inner.json(name, text);
                let owned = |(name, value): (u32, Value<'_>)| (name, value.into_owned());
                self.fields.extend(fields.into_iter().map(owned));
                is_json
            }
        };
        (!is_json).then_some(text)
    }

    /// Adds the leaves of a tree.
    pub(crate) fn tree(&mut self, name: u32, tree: Tree) {
        if name != Names::ROOT && !self.only_keeps(name) {
            if self.asks(name) {
                self.ask_tree(name, &tree);
            }
            if !self.keeps(name) {
                return;
            }
        }
        match tree {
            Tree::Null => {}
            Tree::Bool(flag) => self.leaf(name, Some(Value::Flag(flag))),
            Tree::Number(number) => self.leaf(name, number_value(&number)),
            Tree::String(text) => self.text(name, text.into()),
            Tree::Object(entries) => {
                for (key, value) in entries {
                    let name = self.names.number_under(name, &key);
                    self.tree(name, value);
                }
            }
            Tree::Array(items) => match Listed::under(self.names.path(name)) {
                Some(listed) => {
                    for (number, item) in items.into_iter().enumerate() {
                        if let Some((key, value)) =
                            listed.field(item, number, self.names.path(name))
                        {
                            let name = self.names.number_under(name, &key);
                            self.tree(name, value);
                        }
                    }
                }
                None => self.leaf(name, list(items)),
            },
        }
    }
}

/// A number; a whole one with more digits than a number holds is an id and stays a text.
fn number_value(number: &serde_json::Number) -> Option<Value<'static>> {
    let size = number.as_u64().or(number.as_i64().map(i64::unsigned_abs));
    if size.is_some_and(|size| size > MOST_EXACT) {
        return Value::text(number.to_string());
    }
    number.as_f64().map(Value::Number)
}

/// A list of scalars as texts; none where it is empty or holds anything else. One that is too long is not kept.
fn list(items: Vec<Tree>) -> Option<Value<'static>> {
    let mut texts = Vec::new();
    for item in items {
        match item {
            Tree::Null => {}
            Tree::Bool(flag) => texts.push(flag.to_string().into()),
            Tree::Number(number) => {
                texts.extend(
                    number_value(&number)?
                        .as_text()
                        .map(|text| text.into_owned().into()),
                );
            }
            Tree::String(text) => match Value::text(text) {
                None => {}
                Some(Value::Text(text)) => texts.push(text),
                Some(_) => return None,
            },
            Tree::Array(_) | Tree::Object(_) => return None,
        }
    }
    if texts.len() > LONGEST_LIST {
        return Some(Value::LongText);
    }
    (!texts.is_empty()).then_some(Value::List(texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(json: &str) -> Option<Vec<(String, Value<'static>)>> {
        let (mut names, mut fields) = (Names::default(), Vec::new());
        let is_json = Flatten::new(&mut names, &mut fields).json(Names::ROOT, json);
        is_json.then(|| {
            let named =
                |(name, value): (u32, Value<'_>)| (names.path(name).to_owned(), value.into_owned());
            fields.into_iter().map(named).collect()
        })
    }

    #[test]
    fn leaves_have_dotted_names() {
        let fields =
            flat(r#"{"a":{"b":1,"c":null},"tags":["x",2,null],"d":[{"e":1}],"f":true}"#).unwrap();
        assert_eq!(
            fields,
            [
                ("a.b".into(), Value::Number(1.0)),
                ("tags".into(), Value::List(vec!["x".into(), "2".into()])),
                ("f".into(), Value::Flag(true)),
            ]
        );
    }

    #[test]
    fn long_ids_keep_their_digits() {
        let fields = flat(r#"{"id":1234567890123456789,"n":-42}"#).unwrap();
        assert_eq!(
            fields,
            [
                ("id".into(), Value::Text("1234567890123456789".into())),
                ("n".into(), Value::Number(-42.0)),
            ]
        );
    }

    #[test]
    fn json_in_a_text_is_opened_once() {
        let fields =
            flat(r#"{"m":"{\"region\": \"eu\", \"deep\": \"{\\\"x\\\":1}\"}","n":"{broken}"}"#)
                .unwrap();
        assert_eq!(
            fields,
            [
                ("m.region".into(), Value::Text("eu".into())),
                ("m.deep".into(), Value::Text(r#"{"x":1}"#.into())),
                ("n".into(), Value::Text("{broken}".into())),
            ]
        );
    }

    #[test]
    fn long_texts_and_dialogues_are_left_out() {
        let long = "x".repeat(300);
        let fields = flat(&format!(r#"{{"input":{{"q":"hi"}},"note":"{long}"}}"#)).unwrap();
        assert_eq!(fields, [("note".into(), Value::LongText)]);
    }

    #[test]
    fn depth_ends_in_a_refusal() {
        assert_eq!(
            flat(&format!("{}1{}", r#"{"a":"#.repeat(5000), "}".repeat(5000))),
            None
        );
    }
}
