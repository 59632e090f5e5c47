//! What is asked of a value instead of keeping it: the tests that it passes, or that anything within it does.

use std::sync::Arc;

use serde_json::Value as Tree;

use crate::decode::cell::is_word_for_nothing;
use crate::decode::flatten::Flatten;
use crate::decode::{python, read_tree};
use crate::record::{Value, read_number};

/// How many times a text is opened that is JSON inside JSON: a cell of a table may be a JSON text, and platforms write
/// what a call was given as JSON within one.
const MOST_WITHIN: u8 = 3;

impl Flatten<'_, '_> {
    /// Whether anything is asked of the values of this name.
    pub(crate) fn asks(&self, name: u32) -> bool {
        !self.names.asked(name).is_empty()
    }

    /// Asks a cell of a delimited file: a text, or what is within the JSON or the Python literal that it is.
    pub(crate) fn ask_cell(&mut self, name: u32, cell: &str) {
        match cell.as_bytes() {
            _ if is_word_for_nothing(cell) => {}
            [b'"', .., b'"'] => match serde_json::from_str::<String>(cell) {
                Ok(text) => self.ask_text(name, &text),
                Err(_) => self.ask_text(name, cell),
            },
            [b'{' | b'[', ..] => {
                let tree = read_tree(cell.as_bytes()).ok();
                match tree.or_else(|| python::read_literal(cell)) {
                    Some(tree) => self.ask_tree(name, &tree),
                    None => self.ask_text(name, cell),
                }
            }
            _ => self.ask_text(name, cell),
        }
    }

    /// Asks a text, or what is within the JSON that it is.
    pub(crate) fn ask_text(&mut self, name: u32, text: &str) {
        self.ask_within(name, text, MOST_WITHIN);
    }

    /// Asks a tree: everything within it.
    pub(crate) fn ask_tree(&mut self, name: u32, tree: &Tree) {
        self.ask_all(name, tree, MOST_WITHIN);
    }

    /// Asks a value that is read.
    pub(crate) fn ask_value(&mut self, name: u32, value: &Value<'_>) {
        match value {
            Value::List(texts) => {
                for text in texts {
                    self.ask_text(name, text);
                }
            }
            value => {
                if let Some(text) = value.as_text() {
                    self.ask(name, &text, value.as_number());
                }
            }
        }
    }

    fn ask_all(&mut self, name: u32, tree: &Tree, within: u8) {
        match tree {
            Tree::Null => {}
            Tree::Bool(flag) => self.ask(name, if *flag { "true" } else { "false" }, None),
            Tree::Number(number) => self.ask(name, &number.to_string(), number.as_f64()),
            Tree::String(text) => self.ask_within(name, text, within),
            Tree::Array(items) => {
                for item in items {
                    self.ask_all(name, item, within);
                }
            }
            Tree::Object(entries) => {
                for value in entries.values() {
                    self.ask_all(name, value, within);
                }
            }
        }
    }

    fn ask_within(&mut self, name: u32, text: &str, within: u8) {
        let tree = match text.as_bytes() {
            [] => return,
            [b'{', .., b'}'] | [b'[', .., b']'] if within > 0 => read_tree(text.as_bytes()).ok(),
            _ => None,
        };
        match tree {
            Some(tree) => self.ask_all(name, &tree, within - 1),
            None => self.ask(name, text, read_number(text)),
        }
    }

    fn ask(&mut self, name: u32, text: &str, number: Option<f64>) {
        let questions = Arc::clone(self.names.questions());
        for &question in self.names.asked(name) {
            let answer = (name, Value::Passes(question));
            if !self.fields.contains(&answer) && questions.passes(question, text, number) {
                self.fields.push(answer);
            }
        }
    }
}
