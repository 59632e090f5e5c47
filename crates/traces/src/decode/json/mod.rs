//! JSON read into fields in one pass, without a tree.

mod fault;
mod nesting;
mod number;
mod scanner;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::borrow::Cow;

use serde_json::Value as Tree;

use crate::decode::flatten::{Flatten, LONGEST_LIST};
use crate::decode::json::scanner::{Scanner, Word};
use crate::decode::listed::Listed;
use crate::decode::python_json;
use crate::record::{Expected, Names, Value};

pub(crate) use fault::{Fault, Wrong};

/// The most objects and lists inside one another that are read; `serde_json` reads as many.
const DEEPEST: u32 = 127;

impl<'a> Flatten<'_, 'a> {
    /// Adds the leaves of the object at the start of `bytes`, which may go on after the end of a line or not, and gives
    /// the object's length.
    pub(crate) fn object(&mut self, bytes: &'a [u8], spans_lines: bool) -> Result<usize, Fault> {
        let mut scanner = Scanner::new(bytes, spans_lines);
        self.value(&mut scanner, Names::ROOT, DEEPEST)?;
        Ok(scanner.at())
    }

    /// Adds the leaves of a JSON text under a name; nothing where it is none.
    pub(crate) fn json(&mut self, name: u32, text: &'a str) -> bool {
        let (fields, names) = (self.fields.len(), self.names.len());
        let mut scanner = Scanner::new(text.as_bytes(), true);
        let is_json = self.value(&mut scanner, name, DEEPEST).is_ok() && scanner.peek().is_none();
        if !is_json {
            self.fields.truncate(fields);
            self.names.truncate(names);
        }
        is_json
    }

    /// Asks a value as JSON writes it, or everything within it.
    fn ask_json(&mut self, name: u32, json: &[u8]) {
        let mut scanner = Scanner::new(json, true);
        if json.starts_with(b"\"")
            && let Ok(text) = scanner.text()
        {
            self.ask_text(name, &text);
        } else if let Ok(tree) = python_json::read(json) {
            self.ask_tree(name, &tree);
        } else {
            self.ask_text(name, &String::from_utf8_lossy(json));
        }
    }

    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    fn value(&mut self, scanner: &mut Scanner<'a>, name: u32, depth: u32) -> Result<(), Fault> {
        match scanner.peek() {
            Some(b'"') => {
                let text = scanner.text()?;
                self.text(name, text);
            }
            Some(b'{' | b'[') if depth == 0 => return Err(scanner.fault(Wrong::TooDeep)),
            Some(b'{') => return self.entries(scanner, name, depth - 1),
            Some(b'[') => return self.list(scanner, name),
            _ => match scanner.word()? {
                None => {
                    let number = scanner.number()?.value(scanner.bytes())?;
                    self.leaf(name, Some(number));
                }
                Some(Word::True) => self.leaf(name, Some(Value::Flag(true))),
                Some(Word::False) => self.leaf(name, Some(Value::Flag(false))),
                Some(Word::Null) => {}
            },
        }
        Ok(())
    }

    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    fn entries(&mut self, scanner: &mut Scanner<'a>, name: u32, depth: u32) -> Result<(), Fault> {
        scanner.advance(1);
        if scanner.passes(b'}') {
            return Ok(());
        }
        let mut near = *scanner;
        let mut place = Expected::under(name);
        loop {
            if near.peek() != Some(b'"') {
                return Err(near.fault(Wrong::NoKey));
            }
            let expected = self.names.expected(&mut place, &near.rest()[1..]);
            let (name, kept) = if let Some((length, name, kept)) = expected {
                near.advance(1 + length);
                (name, kept)
            } else {
                let key = near.aside(Scanner::text)?;
                self.names.learn(&mut place, &key)
            };
            near.expect(b':', Wrong::NoColon)?;
            if !(kept && self.simple_value(&mut near, name)) {
                near.aside(|scanner| self.entry(scanner, name, kept, depth))?;
            }
            if !near.goes_on(b'}', Wrong::NoEndOfObject)? {
                *scanner = near;
                return Ok(());
            }
        }
    }

    /// Adds the value of a name that is kept where it is simple, as most are; else passes nothing.
    #[inline]
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    fn simple_value(&mut self, scanner: &mut Scanner<'a>, name: u32) -> bool {
        match scanner.peek() {
            Some(b'"') => {
                let text = scanner.simple_text();
                text.map(|text| self.kept_simple_text(name, text)).is_some()
            }
            Some(b'0'..=b'9') => {
                let number = scanner.simple_number();
                let leaf = |number| self.kept_simple_leaf(name, || Value::Number(number));
                number.map(leaf).is_some()
            }
            _ => false,
        }
    }

    /// Adds the value of an entry, or asks it.
    fn entry(
        &mut self,
        scanner: &mut Scanner<'a>,
        name: u32,
        kept: bool,
        depth: u32,
    ) -> Result<(), Fault> {
        if kept {
            return self.value(scanner, name, depth);
        }
        let value = element(scanner)?;
        if self.asks(name) {
            self.ask_json(name, value);
            if self.keeps(name) {
                self.value(&mut Scanner::new(value, true), name, depth)?;
            }
        }
        Ok(())
    }

    /// A list of scalars is a value, though one that is too long is not kept; a list with objects or lists in it is none.
    fn list(&mut self, scanner: &mut Scanner<'a>, name: u32) -> Result<(), Fault> {
        let listed = Listed::under(self.names.path(name));
        scanner.advance(1);
        if scanner.passes(b']') {
            return Ok(());
        }
        let mut texts = Vec::new();
        let (mut scalars, mut is_long) = (true, false);
        let mut number = 0;
        loop {
            if let Some(listed) = listed {
                self.element(scanner, name, listed, number)?;
                number += 1;
            } else {
                match scanner.peek() {
                    Some(b'"') => match Value::text(scanner.text()?) {
                        Some(Value::Text(text)) => texts.push(text),
                        Some(_) => scalars = false,
                        None => {}
                    },
                    Some(b'{' | b'[') => {
                        scalars = false;
                        scanner.skip()?;
                    }
                    _ => match scanner.word()? {
                        None => texts.push(scanner.number()?.listed(scanner.bytes())?),
                        Some(Word::True) => texts.push(Cow::Borrowed("true")),
                        Some(Word::False) => texts.push(Cow::Borrowed("false")),
                        Some(Word::Null) => {}
                    },
                }
            }
            if texts.len() > LONGEST_LIST {
                is_long = true;
                texts.clear();
            }
            if !scanner.goes_on(b']', Wrong::NoEndOfList)? {
                break;
            }
        }
        if scalars && is_long {
            self.leaf(name, Some(Value::LongText));
        } else if scalars && !texts.is_empty() {
            self.leaf(name, Some(Value::List(texts)));
        }
        Ok(())
    }

    /// Adds the element of this number of a list whose elements carry their own names.
    fn element(
        &mut self,
        scanner: &mut Scanner<'a>,
        name: u32,
        listed: Listed,
        number: usize,
    ) -> Result<(), Fault> {
        scanner.peek();
        let start = scanner.at();
        let element = element(scanner)?;
        let tree: Tree = python_json::read(element).map_err(|error| Fault {
            at: start + error.column().saturating_sub(1).min(element.len()),
            wrong: Wrong::Unreadable,
        })?;
        if let Some((key, value)) = listed.field(tree, number, self.names.path(name)) {
            let name = self.names.number_under(name, &key);
            self.tree(name, value);
        }
        Ok(())
    }
}

/// Passes over a value and gives its bytes.
fn element<'a>(scanner: &mut Scanner<'a>) -> Result<&'a [u8], Fault> {
    scanner.peek();
    let rest = scanner.rest();
    let start = scanner.at();
    scanner.skip()?;
    Ok(&rest[..scanner.at() - start])
}
