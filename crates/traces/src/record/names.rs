//! The names of fields, and which of them hold texts that are never kept.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The names of fields, numbered in the order in which they were first seen.
#[derive(Clone, Debug, Default)]
pub struct Names {
    numbers: HashMap<String, u32, BuildHasherDefault<NameHasher>>,
    names: Vec<Name>,
}

/// A quick hash of short texts. Names are at most [`MOST_NAMES`], so that no choice of them can make it slow.
#[derive(Clone, Debug, Default)]
struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            // The multiplier of Knuth's MMIX generator.
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word))
                .wrapping_mul(6_364_136_223_846_793_005);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

#[derive(Clone, Debug)]
struct Name {
    path: String,
    kept: bool,
}

/// The most names that are told apart, so that ids used as keys cannot make columns without end.
pub const MOST_NAMES: usize = 2_000;

impl Names {
    /// Stands for all names past [`MOST_NAMES`]; their values are not kept.
    pub const OTHERS: u32 = u32::MAX;

    /// The number of a name, given one if it is new. Past [`MOST_NAMES`] every new name is [`Names::OTHERS`].
    pub fn number(&mut self, path: &str) -> u32 {
        if let Some(&number) = self.numbers.get(path) {
            return number;
        }
        if self.names.len() == MOST_NAMES {
            return Self::OTHERS;
        }
        let number = self.names.len() as u32;
        self.numbers.insert(path.to_owned(), number);
        self.names.push(Name {
            path: path.to_owned(),
            kept: !holds_long_texts(path),
        });
        number
    }

    /// The name with this number, or nothing's name.
    pub fn path(&self, number: u32) -> &str {
        self.names
            .get(number as usize)
            .map_or("", |name| &name.path)
    }

    /// Whether the values of this name are kept.
    pub fn is_kept(&self, number: u32) -> bool {
        self.names
            .get(number as usize)
            .is_some_and(|name| name.kept)
    }

    /// Whether this name was seen.
    pub fn contains(&self, path: &str) -> bool {
        self.numbers.contains_key(path)
    }

    /// Every name, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| name.path.as_str())
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// Whether a field holds what people and models wrote to each other. Such texts are never kept.
fn holds_long_texts(path: &str) -> bool {
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
    let starts = |candidates: &[&str], path: &str| {
        candidates.iter().any(|candidate| {
            path.strip_prefix(candidate)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    starts(FIRST, attribute.unwrap_or(path))
        || attribute.is_some_and(|path| starts(WITHIN_ATTRIBUTES, path))
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
    }
}
