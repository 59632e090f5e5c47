//! Lists, maps and what nests in them, as JSON: the record assembly of Melnik and others, "Dremel: Interactive Analysis
//! of Web-Scale Datasets" (2010), appendix B, with the schema's tree in place of the automaton.

use std::fmt::Write;

use crate::cells::{Cells, NO_WHOLE};
use crate::column::{Level, TOO_MUCH_TEXT};
use crate::fault::Damage;
use crate::meaning::{Meant, time_text};
use crate::schema::{Leaf, Levels, Node, Shape};

/// The values of a leaf with their levels, and how far they are told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) levels: Vec<Level>,
    pub(crate) cells: Cells,
    level: usize,
    cell: usize,
}

/// Bytes of the longest row that is written, and of the longest text in it.
const LONGEST_ROW: usize = 16 << 20;

const TORN: Damage = Damage::Corrupt("its lists do not fit each other");

impl Told {
    pub(crate) fn new(leaf: &Leaf) -> Self {
        Self {
            levels: Vec::new(),
            cells: Cells::of(leaf),
            level: 0,
            cell: 0,
        }
    }

    fn next(&self) -> Option<Level> {
        self.levels.get(self.level).copied()
    }
}

/// Writes the rows of a node, one after the other.
#[derive(Debug)]
pub(crate) struct Renderer<'a> {
    leaves: &'a [Leaf],
    /// By the number of the leaf; those of other nodes are never asked for.
    told: &'a mut [Option<Told>],
}

impl<'a> Renderer<'a> {
    pub(crate) fn new(leaves: &'a [Leaf], told: &'a mut [Option<Told>]) -> Self {
        Self { leaves, told }
    }

    /// Writes the next row's value after `text`; false where it is missing.
    pub(crate) fn row(&mut self, node: &Node, text: &mut String) -> Result<bool, Damage> {
        if self.level(node)?.definition < node.definition {
            self.pass(&node.shape);
            return Ok(false);
        }
        self.shape(&node.shape, text)?;
        Ok(true)
    }

    fn node(&mut self, node: &Node, text: &mut String) -> Result<(), Damage> {
        if text.len() > LONGEST_ROW {
            return Err(TOO_MUCH_TEXT);
        }
        if !self.row(node, text)? {
            text.push_str("null");
        }
        Ok(())
    }

    fn shape(&mut self, shape: &Shape, text: &mut String) -> Result<(), Damage> {
        match shape {
            Shape::Leaf(leaf) => self.leaf(*leaf, text),
            Shape::Struct(children) => {
                for (number, child) in children.iter().enumerate() {
                    text.push(if number == 0 { '{' } else { ',' });
                    put_text(text, child.name.as_bytes());
                    text.push(':');
                    self.node(child, text)?;
                }
                text.push_str(if children.is_empty() { "{}" } else { "}" });
                Ok(())
            }
            Shape::List(levels, element) => {
                text.push('[');
                if self.level(element)?.definition < levels.definition {
                    self.pass(shape);
                } else {
                    self.entries(*levels, element, text, |told, text| {
                        told.node(element, text)
                    })?;
                }
                text.push(']');
                Ok(())
            }
            Shape::Map(levels, key, value) => {
                text.push('{');
                if self.level(key)?.definition < levels.definition {
                    self.pass(shape);
                } else {
                    self.entries(*levels, key, text, |told, text| {
                        told.key(key, text)?;
                        text.push(':');
                        if let Some(value) = value {
                            return told.node(value, text);
                        }
                        text.push_str("true");
                        Ok(())
                    })?;
                }
                text.push('}');
                Ok(())
            }
        }
    }

    /// Writes entries with commas between them; `first` is a node that each of them has.
    fn entries(
        &mut self,
        levels: Levels,
        first: &Node,
        text: &mut String,
        mut entry: impl FnMut(&mut Self, &mut String) -> Result<(), Damage>,
    ) -> Result<(), Damage> {
        loop {
            entry(self, text)?;
            match self.level(first) {
                Ok(level) if level.repetition == levels.repetition => text.push(','),
                _ => return Ok(()),
            }
        }
    }

    /// Writes a key of a map, which JSON wants to be a text.
    fn key(&mut self, key: &Node, text: &mut String) -> Result<(), Damage> {
        let start = text.len();
        self.node(key, text)?;
        if !text[start..].starts_with('"') {
            let value = text.split_off(start);
            put_text(text, value.as_bytes());
        }
        Ok(())
    }

    fn leaf(&mut self, leaf: usize, text: &mut String) -> Result<(), Damage> {
        let told = self
            .told
            .get_mut(leaf)
            .and_then(Option::as_mut)
            .ok_or(TORN)?;
        let cell = told.cell;
        told.level += 1;
        told.cell += 1;
        if cell >= told.cells.len() {
            return Err(TORN);
        }
        // Writing to a text does not fail.
        let _ = match &told.cells {
            Cells::Flags(flags) => write!(text, "{}", flags[cell] == 1),
            Cells::Real(numbers) if numbers[cell].is_finite() => write!(text, "{}", numbers[cell]),
            Cells::Real(_) => write!(text, "null"),
            Cells::Whole(numbers) => match Meant::of(numbers[cell], self.leaves[leaf].logical) {
                _ if numbers[cell] == NO_WHOLE => write!(text, "null"),
                Meant::Number(number) => write!(text, "{number}"),
                Meant::Time(time) => write!(text, "\"{}\"", time_text(time)),
                Meant::Text(written) => write!(text, "\"{written}\""),
            },
            Cells::Texts(texts) if texts.get(cell).len() > LONGEST_ROW => {
                return Err(TOO_MUCH_TEXT);
            }
            Cells::Texts(texts) => {
                put_text(text, texts.get(cell));
                Ok(())
            }
        };
        Ok(())
    }

    /// The levels of the next value under a node.
    fn level(&self, node: &Node) -> Result<Level, Damage> {
        let leaf = first_leaf(node).ok_or(TORN)?;
        let told = self.told.get(leaf).and_then(Option::as_ref);
        told.and_then(Told::next).ok_or(TORN)
    }

    /// Passes what stands for a missing value or an empty list: one entry in every leaf.
    fn pass(&mut self, shape: &Shape) {
        match shape {
            Shape::Leaf(leaf) => {
                if let Some(Some(told)) = self.told.get_mut(*leaf) {
                    told.level += 1;
                }
            }
            Shape::Struct(children) => children.iter().for_each(|child| self.pass(&child.shape)),
            Shape::List(_, element) => self.pass(&element.shape),
            Shape::Map(_, key, value) => {
                self.pass(&key.shape);
                if let Some(value) = value {
                    self.pass(&value.shape);
                }
            }
        }
    }
}

fn first_leaf(node: &Node) -> Option<usize> {
    match &node.shape {
        Shape::Leaf(leaf) => Some(*leaf),
        Shape::Struct(children) => children.first().and_then(first_leaf),
        Shape::List(_, node) | Shape::Map(_, node, _) => first_leaf(node),
    }
}

/// Writes a text as JSON does.
fn put_text(text: &mut String, bytes: &[u8]) {
    text.push('"');
    for symbol in String::from_utf8_lossy(bytes).chars() {
        match symbol {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\0'..='\x1f' => {
                // Writing to a text does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(symbol));
            }
            _ => text.push(symbol),
        }
    }
    text.push('"');
}
