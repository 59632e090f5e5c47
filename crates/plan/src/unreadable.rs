//! Why a document does not read as what it should be: which part of it, and what that should be, in words for people.

use std::fmt::Write as _;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Error, Path, Segment};

/// What a document is, or why it is that not: "“groupTargets[0].calls” is -1; it must be a whole number of 0 or more".
/// `whole` is what the document itself is called: "the plan".
pub(crate) fn read<T: DeserializeOwned>(document: &Value, whole: &str) -> Result<T, String> {
    serde_path_to_error::deserialize(document).map_err(|error| reason(&error, whole))
}

fn reason(error: &Error<serde_json::Error>, whole: &str) -> String {
    let message = without_position(error.inner());
    let place = place(error.path());
    match in_words(&message) {
        Some(words) if place.is_empty() => format!("{whole} {words}"),
        Some(words) => format!("“{place}” {words}"),
        None if place.is_empty() => message,
        None => format!("in its “{place}”, {message}"),
    }
}

/// The way to a part, as a script would write it: "groupTargets[0].calls".
fn place(path: &Path) -> String {
    let mut place = String::new();
    for segment in path {
        // Writing to a string cannot fail.
        let _ = match segment {
            Segment::Seq { index } => write!(place, "[{index}]"),
            Segment::Map { key } if place.is_empty() => write!(place, "{key}"),
            Segment::Map { key } => write!(place, ".{key}"),
            // The name of a variant stands where its key stands already.
            Segment::Enum { .. } | Segment::Unknown => Ok(()),
        };
    }
    place
}

/// The parser's text without the position that it ends with.
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text[..end].to_owned()
}

/// What the parser says, after the name of the part: "is -1; it must be a whole number of 0 or more". None where it says
/// something else.
fn in_words(message: &str) -> Option<String> {
    if let Some(name) = message.strip_prefix("missing field ") {
        return Some(format!("lacks “{}”", name.trim_matches('`')));
    }
    if let Some((found, expected)) = message
        .strip_prefix("unknown variant ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        let found = found.trim_matches('`');
        return Some(format!("is “{found}”; it must be {}", names(expected)));
    }
    let rest = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, expected) = rest.rsplit_once(", expected ")?;
    Some(format!(
        "is {}; it must be {}",
        seen(found),
        wanted(expected)?
    ))
}

/// "`a`, `b`, `c`" as "“a”, “b” or “c”".
fn names(listed: &str) -> String {
    let names: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => listed.to_owned(),
    }
}

/// What was found there.
fn seen(found: &str) -> String {
    let value = |kind: &str| Some(found.strip_prefix(kind)?.trim_matches('`').to_owned());
    match found {
        "null" | "unit value" => "nothing".to_owned(),
        "sequence" => "a list".to_owned(),
        "map" => "an object".to_owned(),
        _ => value("integer ")
            .or_else(|| value("floating point "))
            .or_else(|| value("boolean "))
            .or_else(|| {
                let text = found.strip_prefix("string ")?.trim_matches('"');
                Some(format!("the text “{text}”"))
            })
            .unwrap_or_else(|| found.to_owned()),
    }
}

/// What should be there; none where the parser says it in a way that is not known.
fn wanted(expected: &str) -> Option<&'static str> {
    Some(match expected {
        "u64" | "u32" | "usize" => "a whole number of 0 or more",
        "f64" => "a number",
        "a string" | "string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" | "string or map" => "an object",
        _ if expected.starts_with("struct ") || expected.starts_with("adjacently tagged enum ") => {
            "an object"
        }
        _ if expected.starts_with("enum ") || expected.starts_with("variant ") => {
            "one of the known names"
        }
        _ => return None,
    })
}
