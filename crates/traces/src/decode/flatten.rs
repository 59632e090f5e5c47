//! Turns nested JSON into dotted fields with scalar values, without building the tree.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Tree;

use crate::decode::listed::Listed;
use crate::record::{Names, Value};

/// Collects the leaves of a value under a path.
#[derive(Debug)]
pub(crate) struct Flatten<'a> {
    /// Numbers the names.
    pub(crate) names: &'a mut Names,
    /// The path so far; what is added to it is taken off again.
    pub(crate) path: &'a mut String,
    /// Where the leaves go.
    pub(crate) fields: &'a mut Vec<(u32, Value<'static>)>,
    /// How many more times a text may be read as JSON inside JSON.
    pub(crate) texts_within: u8,
}

/// Whole numbers up to this are all told apart by an `f64`.
const MOST_EXACT: u64 = 1 << 53;

/// Texts longer than this are not tried as JSON.
const LONGEST_JSON_TEXT: usize = 64 << 10;

impl Flatten<'_> {
    fn again(&mut self) -> Flatten<'_> {
        Flatten {
            names: self.names,
            path: self.path,
            fields: self.fields,
            texts_within: self.texts_within,
        }
    }

    /// Adds a leaf, or only the name of one that has no value.
    pub(crate) fn leaf(&mut self, value: Option<Value<'static>>) {
        let number = self.names.number(self.path);
        if let Some(value) = value
            && self.names.is_kept(number)
        {
            self.fields.push((number, value));
        }
    }

    /// Adds a whole number; one with more digits than a number holds is an id and stays a text.
    fn whole_number(&mut self, size: u64, number: f64, digits: &impl ToString) {
        self.leaf(Some(if size <= MOST_EXACT {
            Value::Number(number)
        } else {
            Value::Text(digits.to_string().into())
        }));
    }

    /// Adds a text, or the leaves of the JSON object that it holds.
    pub(crate) fn text(&mut self, text: &str) {
        if !self.json_within(text) {
            self.leaf(Value::text(text.to_owned()));
        }
    }

    /// Adds the elements of a list that carry their own names.
    fn listed<'de, A: SeqAccess<'de>>(
        &mut self,
        listed: Listed,
        mut items: A,
    ) -> Result<(), A::Error> {
        self.leaf(None);
        let end = self.path.len();
        while let Some(element) = items.next_element::<Tree>()? {
            if let Some((name, value)) = listed.field(element) {
                self.path.push('.');
                self.path.push_str(&name);
                // Reading a tree that is already there cannot fail.
                drop(self.again().deserialize(value));
                self.path.truncate(end);
            }
        }
        Ok(())
    }

    fn json_within(&mut self, text: &str) -> bool {
        let nested = matches!(text.as_bytes(), [b'{', .., b'}'] | [b'[', .., b']']);
        if !nested || self.texts_within == 0 || text.len() > LONGEST_JSON_TEXT {
            return false;
        }
        self.texts_within -= 1;
        let read = self.json(text);
        self.texts_within += 1;
        read
    }

    /// Adds the leaves of a JSON text; nothing where it is none.
    pub(crate) fn json(&mut self, text: &str) -> bool {
        let (fields, path) = (self.fields.len(), self.path.len());
        let mut json = serde_json::Deserializer::from_str(text);
        let read = self
            .again()
            .deserialize(&mut json)
            .and_then(|()| json.end())
            .is_ok();
        if !read {
            self.fields.truncate(fields);
            self.path.truncate(path);
        }
        read
    }
}

impl<'de> DeserializeSeed<'de> for Flatten<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flatten<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(mut self) -> Result<(), E> {
        self.leaf(None);
        Ok(())
    }

    fn visit_bool<E: Error>(mut self, flag: bool) -> Result<(), E> {
        self.leaf(Some(Value::Flag(flag)));
        Ok(())
    }

    fn visit_i64<E: Error>(mut self, number: i64) -> Result<(), E> {
        self.whole_number(number.unsigned_abs(), number as f64, &number);
        Ok(())
    }

    fn visit_u64<E: Error>(mut self, number: u64) -> Result<(), E> {
        self.whole_number(number, number as f64, &number);
        Ok(())
    }

    fn visit_f64<E: Error>(mut self, number: f64) -> Result<(), E> {
        self.leaf(number.is_finite().then_some(Value::Number(number)));
        Ok(())
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let end = self.path.len();
        while map.next_key_seed(Key(self.path))?.is_some() {
            let number = self.names.number(self.path);
            if self.names.is_kept(number) {
                map.next_value_seed(self.again())?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            self.path.truncate(end);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        if let Some(listed) = Listed::under(self.path) {
            return self.listed(listed, items);
        }
        let mut texts = Vec::new();
        let mut scalars = true;
        while let Some(item) = items.next_element_seed(Item)? {
            match item {
                ItemValue::Text(text) => texts.push(text),
                ItemValue::Nothing => {}
                ItemValue::Nested => scalars = false,
            }
        }
        self.leaf((scalars && !texts.is_empty()).then_some(Value::List(texts)));
        Ok(())
    }
}

/// Appends a key to the path.
struct Key<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(key);
        Ok(())
    }
}

/// Reads one element of a list.
struct Item;

enum ItemValue {
    Text(Cow<'static, str>),
    Nothing,
    Nested,
}

impl<'de> DeserializeSeed<'de> for Item {
    type Value = ItemValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ItemValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Item {
    type Value = ItemValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<ItemValue, E> {
        Ok(ItemValue::Nothing)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<ItemValue, E> {
        Ok(ItemValue::Text(flag.to_string().into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<ItemValue, E> {
        Ok(ItemValue::Text(number.to_string().into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<ItemValue, E> {
        Ok(ItemValue::Text(number.to_string().into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<ItemValue, E> {
        Ok(ItemValue::Text(number.to_string().into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ItemValue, E> {
        Ok(match Value::text(text.to_owned()) {
            Some(Value::Text(text)) => ItemValue::Text(text),
            Some(_) => ItemValue::Nested,
            None => ItemValue::Nothing,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ItemValue, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(ItemValue::Nested)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<ItemValue, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(ItemValue::Nested)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(json: &str) -> Option<Vec<(String, Value<'static>)>> {
        let (mut names, mut path, mut fields) = (Names::default(), String::new(), Vec::new());
        let mut flatten = Flatten {
            names: &mut names,
            path: &mut path,
            fields: &mut fields,
            texts_within: 1,
        };
        flatten.json(json).then(|| {
            fields
                .into_iter()
                .map(|(number, value)| (names.path(number).to_owned(), value))
                .collect()
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
