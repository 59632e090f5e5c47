//! JSON as Python writes it: with `NaN` and `Infinity`, which JSON does not know.

use serde::de::Error;
use serde_json::Value as Tree;

use crate::decode::tree::holds_too_much;

/// Reads a whole JSON text as a tree; `NaN` and `Infinity` are null. One that [`holds_too_much`] is refused.
pub(crate) fn read(bytes: &[u8]) -> serde_json::Result<Tree> {
    if holds_too_much(bytes) {
        return Err(serde_json::Error::custom("it holds too many values"));
    }
    match serde_json::from_slice(bytes) {
        Err(error) => match without_nan(bytes) {
            Some(cleaned) => serde_json::from_slice(&cleaned),
            None => Err(error),
        },
        tree => tree,
    }
}

/// The record with `null` for the `NaN` and `Infinity` that Python writes and JSON does not know; none where there
/// are none.
pub(super) fn without_nan(bytes: &[u8]) -> Option<Vec<u8>> {
    const WORDS: &[&[u8]] = &[b"NaN", b"-Infinity", b"Infinity"];
    let mut cleaned = Vec::with_capacity(bytes.len());
    let (mut in_text, mut escaped, mut at, mut found) = (false, false, 0, false);
    while at < bytes.len() {
        let byte = bytes[at];
        let word = WORDS
            .iter()
            .find(|word| !in_text && bytes[at..].starts_with(word));
        if let Some(word) = word {
            cleaned.extend_from_slice(b"null");
            at += word.len();
            found = true;
            continue;
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            _ => {}
        }
        cleaned.push(byte);
        at += 1;
    }
    found.then_some(cleaned)
}
