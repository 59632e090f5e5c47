//! What Langfuse's exports have in common.

use std::borrow::Cow;

use crate::layout::Meaning;
use crate::record::Names;

/// Whether a field was seen, in camel case as the page exports it or in snake case as the scheduled export does.
pub(super) fn has(names: &Names, path: &str) -> bool {
    names.contains(path) || names.iter().any(|name| camel_case(name) == path)
}

/// A path with its first part in camel case; what follows are keys of the user's.
pub(super) fn camel_case(path: &str) -> Cow<'_, str> {
    let (first, rest) = path.split_at(path.find('.').unwrap_or(path.len()));
    if !first.contains('_') {
        return path.into();
    }
    let mut camel = String::with_capacity(path.len());
    let mut raise = false;
    for symbol in first.chars() {
        match symbol {
            '_' => raise = true,
            _ if raise => {
                camel.push(symbol.to_ascii_uppercase());
                raise = false;
            }
            _ => camel.push(symbol),
        }
    }
    camel.push_str(rest);
    camel.into()
}

/// What a field means wherever it occurs; none where that depends on the table.
pub(super) fn shared_meaning(path: &str) -> Option<Meaning> {
    let field = |name: &str| Some(Meaning::Field(name.to_owned()));
    match path {
        "environment" | "release" | "version" => field(path),
        "userId" => field("user"),
        "sessionId" => field("session"),
        "tags" | "traceTags" => Some(Meaning::Tags),
        "level" => Some(Meaning::Severity),
        "totalCost" => Some(Meaning::CostUsd),
        _ if path.starts_with("metadata.resourceAttributes.")
            || path.starts_with("metadata.scope.") =>
        {
            Some(Meaning::Ignored)
        }
        _ if path.starts_with("metadata.") => field(path),
        _ => None,
    }
}

/// The meaning of a column that the table does not know: one column a score follows the known ones. Nested fields
/// are no scores.
pub(super) fn score_or_nothing(original: &str, known: &[&str]) -> Meaning {
    let first = original.split('.').next().unwrap_or_default();
    if first != original || known.contains(&camel_case(first).as_ref()) {
        Meaning::Ignored
    } else {
        Meaning::Score(original.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_part_changes_case() {
        assert_eq!(camel_case("parent_observation_id"), "parentObservationId");
        assert_eq!(camel_case("metadata.app_version"), "metadata.app_version");
        assert_eq!(camel_case("usage_details.input"), "usageDetails.input");
    }
}
