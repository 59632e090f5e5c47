//! Reading a document that says what it is and which version of its form it has.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::unreadable::{read, without_position};

/// A kind of document.
pub(crate) struct Kind {
    /// What its `type` says.
    pub(crate) name: &'static str,
    /// What turns one of version `n` into one of version `n + 1`, at place `n − 1`; the version after the last one is that of
    /// today.
    pub(crate) upgraders: &'static [fn(&mut Value)],
    /// What it is called in a sentence.
    pub(crate) whole: &'static str,
}

/// Why a text is no document of a kind.
pub(crate) enum Misread {
    /// It is not JSON.
    NotJson {
        /// What the parser stumbled over.
        reason: String,
        /// Where, from 1.
        line: usize,
        /// Where in the line, from 1.
        column: usize,
    },
    /// It is JSON, but of something else.
    AnotherKind,
    /// A newer program wrote it.
    Newer {
        /// Its version.
        found: u64,
    },
    /// A part is missing or has a wrong type.
    Malformed {
        /// Which part, and why.
        reason: String,
    },
}

impl Kind {
    /// Reads a document of whatever version up to that of today.
    pub(crate) fn parse<T: DeserializeOwned>(&self, text: &str) -> Result<T, Misread> {
        let document = serde_json::from_str(text).map_err(|error| Misread::NotJson {
            reason: without_position(&error),
            line: error.line(),
            column: error.column(),
        })?;
        self.take(document)
    }

    /// The same from JSON that was read already.
    pub(crate) fn take<T: DeserializeOwned>(&self, mut document: Value) -> Result<T, Misread> {
        if document.get("type").and_then(Value::as_str) != Some(self.name) {
            return Err(Misread::AnotherKind);
        }
        let today = self.upgraders.len() as u64 + 1;
        match document.get("schemaVersion").and_then(Value::as_u64) {
            Some(found) if found > today => return Err(Misread::Newer { found }),
            Some(found @ 1..) => {
                for step in self.upgraders.iter().skip(found as usize - 1) {
                    step(&mut document);
                }
                document["schemaVersion"] = today.into();
            }
            _ => {
                let reason = "its “schemaVersion” is not a whole number from 1".to_owned();
                return Err(Misread::Malformed { reason });
            }
        }
        read(&document, self.whole).map_err(|reason| Misread::Malformed { reason })
    }
}
