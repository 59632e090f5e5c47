//! The names of fields, and which of them hold texts that are never kept.

use std::sync::Arc;

use crate::fingerprint::{SmallMap, fingerprint};
use crate::reread::Questions;

/// The names of fields, numbered in the order in which they were first seen.
#[derive(Clone, Debug, Default)]
pub struct Names {
    numbers: SmallMap<String, u32>,
    known: Vec<Name>,
    /// The keys under the root, and those under each name.
    keys: Vec<Vec<Key>>,
    /// What is asked of the values of some of the names.
    questions: Arc<Questions>,
    /// Whether records are kept as they are written.
    keeps_originals: bool,
    /// Whether they are those of a part of a file.
    are_of_part: bool,
}

/// A key of an object, as texts write it.
#[derive(Clone, Debug)]
struct Key {
    /// The key and the quote after it.
    closed: Box<[u8]>,
    /// The first bytes of that, and which bits they are: most keys are compared at a stroke.
    start: u128,
    bits: u128,
    name: u32,
    kept: bool,
}

impl Key {
    fn new(key: &str, name: u32, kept: bool) -> Self {
        let closed: Box<[u8]> = [key.as_bytes(), b"\""].concat().into();
        let short = closed.len().min(16);
        let mut start = [0; 16];
        start[..short].copy_from_slice(&closed[..short]);
        Self {
            start: u128::from_le_bytes(start),
            bits: u128::MAX >> (128 - 8 * short),
            closed,
            name,
            kept,
        }
    }

    /// Whether a text begins with it.
    #[inline]
    fn begins(&self, text: &[u8]) -> bool {
        let Some(start) = text.first_chunk() else {
            return text.starts_with(&self.closed);
        };
        u128::from_le_bytes(*start) & self.bits == self.start
            && (self.closed.len() <= 16 || text.starts_with(&self.closed))
    }
}

/// Where in an object a reader is: records of one file have the same keys in the same order, so that each key is most
/// often the one that came after the former key before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    parent: u32,
    next: usize,
}

impl Expected {
    /// At the start of an object under this name, or under [`Names::ROOT`].
    pub(crate) fn under(parent: u32) -> Self {
        Self { parent, next: 0 }
    }
}

#[derive(Clone, Debug)]
struct Name {
    path: String,
    kept: bool,
    /// Whether cells of this name hold texts as they are, and never a value that is written as one.
    is_plain: bool,
    /// The numbers of the questions that are asked of its values.
    asked: Vec<u32>,
    mark: u64,
}

/// The most names that are told apart, so that ids used as keys cannot make columns without end.
pub const MOST_NAMES: usize = 2_000;

/// The most names of a part of a file: far more, so that whoever joins the parts settles which ones are told apart, however
/// many parts there are.
const MOST_NAMES_OF_PART: usize = 64_000;

/// The keys of one object that are expected, and how many of them are looked at for one.
const MOST_KEYS: usize = 64;
const KEYS_AHEAD: usize = 8;

/// Characters, in UTF-16, after which a spreadsheet cuts a cell off.
pub const LONGEST_CELL: usize = 32_767;

/// Columns by which a list that was drawn here is known.
const LIST: [&str; 5] = ["id", "group", "inclusion_probability", "weight", "plan_id"];

/// Begins names under which lengths are told; no field's name does.
const LENGTH: &str = "\0length ";

impl Names {
    /// Stands for all names past [`MOST_NAMES`]; their values are not kept.
    pub const OTHERS: u32 = u32::MAX;

    /// Stands for no name: the names of a record's own keys are not under any other.
    pub const ROOT: u32 = u32::MAX - 1;

    /// Names of whose values this is asked.
    pub(crate) fn asking(questions: Arc<Questions>) -> Self {
        Self {
            questions,
            ..Self::default()
        }
    }

    /// Names of records that are kept as they are written.
    pub(crate) fn keeping_originals() -> Self {
        Self {
            keeps_originals: true,
            ..Self::default()
        }
    }

    /// Names of a part of a file, whose records whoever joins the parts names anew.
    pub(crate) fn of_part() -> Self {
        Self {
            are_of_part: true,
            ..Self::default()
        }
    }

    /// Whether records are kept as they are written.
    pub(crate) fn keeps_originals(&self) -> bool {
        self.keeps_originals
    }

    /// The number of a name, given one if it is new. Past [`MOST_NAMES`] every new name is [`Names::OTHERS`].
    pub fn number(&mut self, path: &str) -> u32 {
        if let Some(&number) = self.numbers.get(path) {
            return number;
        }
        let most = if self.are_of_part {
            MOST_NAMES_OF_PART
        } else {
            MOST_NAMES
        };
        if self.known.len() == most {
            return Self::OTHERS;
        }
        let number = self.known.len() as u32;
        self.numbers.insert(path.to_owned(), number);
        self.known.push(Name {
            path: path.to_owned(),
            kept: long_text(path).is_none(),
            is_plain: false,
            asked: self.questions.of(long_text(path).unwrap_or(path)),
            mark: fingerprint(0, path.as_bytes()),
        });
        number
    }

    /// The number of the dotted name that a key has under another name.
    pub fn number_under(&mut self, parent: u32, key: &str) -> u32 {
        match self.path(parent) {
            "" => self.number(key),
            above => {
                let path = [above, key].join(".");
                self.number(&path)
            }
        }
    }

    /// The number of the name under which the length of a field's text is told, where that is [`LONGEST_CELL`] or more.
    pub(crate) fn length_of(&mut self, number: u32) -> u32 {
        let name = format!("{LENGTH}{}", self.path(number));
        self.number(&name)
    }

    /// The field whose length is told under a name, where it is such a name.
    pub(crate) fn lengthy(path: &str) -> Option<&str> {
        path.strip_prefix(LENGTH)
    }

    /// The name of the key with which `text` begins, after its opening quote, where it is one that is expected; its
    /// length with the closing quote, its number, and whether its values are only kept.
    #[inline]
    pub(crate) fn expected(&self, place: &mut Expected, text: &[u8]) -> Option<(usize, u32, bool)> {
        let keys = self.keys.get(slot(place.parent))?;
        let ahead = keys.get(place.next..)?.iter().take(KEYS_AHEAD);
        let (passed, key) = ahead.enumerate().find(|(_, key)| key.begins(text))?;
        place.next += passed + 1;
        Some((key.closed.len(), key.name, key.kept))
    }

    /// The number of a key that was not expected, which is from now on, and whether its values are only kept.
    pub(crate) fn learn(&mut self, place: &mut Expected, key: &str) -> (u32, bool) {
        let name = self.number_under(place.parent, key);
        let kept = self.is_only_kept(name);
        let slot = slot(place.parent);
        if self.keys.len() <= slot {
            self.keys.resize_with(slot + 1, Vec::new);
        }
        let keys = &mut self.keys[slot];
        if let Some(found) = keys.iter().position(|key| key.name == name) {
            place.next = found + 1;
        } else if name != Self::OTHERS && keys.len() < MOST_KEYS && is_written_plainly(key) {
            keys.insert(place.next, Key::new(key, name, kept));
            place.next += 1;
        }
        (name, kept)
    }

    /// Forgets all names but the first ones: those of a record that turned out to be none.
    pub(crate) fn truncate(&mut self, length: usize) {
        if length >= self.known.len() {
            return;
        }
        for name in self.known.drain(length..) {
            self.numbers.remove(&name.path);
        }
        self.keys.truncate(length + 1);
        for keys in &mut self.keys {
            keys.retain(|key| (key.name as usize) < length);
        }
    }

    /// The name with this number, or nothing's name.
    pub fn path(&self, number: u32) -> &str {
        self.known
            .get(number as usize)
            .map_or("", |name| &name.path)
    }

    /// Whether the values of this name are kept.
    pub fn is_kept(&self, number: u32) -> bool {
        self.known
            .get(number as usize)
            .is_some_and(|name| name.kept)
    }

    /// Whether the values of this name are kept, and neither asked about nor plain.
    pub(crate) fn is_only_kept(&self, number: u32) -> bool {
        self.known
            .get(number as usize)
            .is_some_and(|name| name.kept && name.asked.is_empty() && !name.is_plain)
    }

    /// Whether cells of this name hold texts as they are.
    pub(crate) fn is_plain(&self, number: u32) -> bool {
        self.known
            .get(number as usize)
            .is_some_and(|name| name.is_plain)
    }

    /// Takes what the columns of a table are called. Those of a list that was drawn here hold ids and groups as they are: one
    /// called `null`, or with quotes of its own, is no value that a table wrote as a text.
    pub(crate) fn end_header(&mut self) {
        if LIST.iter().all(|column| self.contains(column)) {
            for name in &mut self.known {
                name.is_plain = matches!(name.path.as_str(), "id" | "group");
            }
        }
    }

    /// What is asked of the values of this name: the questions, with their numbers.
    pub(crate) fn asked(&self, number: u32) -> &[u32] {
        self.known
            .get(number as usize)
            .map_or(&[], |name| &name.asked)
    }

    /// Everything that is asked.
    pub(crate) fn questions(&self) -> &Arc<Questions> {
        &self.questions
    }

    /// A mark of the name with this number, the same in every file.
    pub(crate) fn mark(&self, number: u32) -> u64 {
        let name = self.known.get(number as usize);
        name.map_or(0, |name| name.mark)
    }

    /// Whether this name was seen.
    pub fn contains(&self, path: &str) -> bool {
        self.numbers.contains_key(path)
    }

    /// Every name, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|name| name.path.as_str())
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

/// Where the keys under a name are.
fn slot(parent: u32) -> usize {
    match parent {
        Names::ROOT => 0,
        name => name as usize + 1,
    }
}

/// Whether a key looks the same in a text as it is.
fn is_written_plainly(key: &str) -> bool {
    !key.bytes()
        .any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))
}

/// The field of what people and models wrote to each other that a name is, or is a part of. Such texts are never kept.
pub(crate) fn long_text(path: &str) -> Option<&str> {
    const FIRST: &[&str] = &[
        "input",
        "inputs",
        "output",
        "outputs",
        "messages",
        "comments",
        "events",
        "request",
        "response",
        "request_body",
        "response_body",
        "reference_output",
    ];
    const WITHIN_ATTRIBUTES: &[&str] = &[
        "llm.input_messages",
        "llm.output_messages",
        "llm.prompts",
        "llm.prompt_template",
        "llm.invocation_parameters",
        "llm.tools",
        "retrieval",
        "reranker",
        "embedding",
        "tool",
        "exception",
    ];
    let attribute = path.strip_prefix("attributes.");
    let bundled = || {
        path.strip_prefix("langfuse.trace.")
            .or_else(|| path.strip_prefix("langfuse.observation."))
    };
    let rest_of = |candidates: &[&str], path: &str| {
        candidates.iter().find_map(|candidate| {
            path.strip_prefix(candidate)
                .filter(|rest| rest.is_empty() || rest.starts_with('.'))
                .map(str::len)
        })
    };
    let rest = rest_of(FIRST, attribute.or_else(bundled).unwrap_or(path))
        .or_else(|| rest_of(WITHIN_ATTRIBUTES, attribute?))?;
    Some(&path[..path.len() - rest])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_people_and_models_are_not_kept() {
        let mut names = Names::default();
        for (path, kept) in [
            ("input", false),
            ("input.messages", false),
            ("inputTokens", true),
            ("attributes.output.value", false),
            ("attributes.llm.input_messages", false),
            ("attributes.llm.model_name", true),
            ("metadata.intent", true),
        ] {
            let number = names.number(path);
            assert_eq!(names.is_kept(number), kept, "{path}");
        }
        assert_eq!(
            long_text("attributes.input.value"),
            Some("attributes.input")
        );
    }
}
