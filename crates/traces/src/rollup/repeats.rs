//! The ids of rows where whatever tells of a trace again has a row of its own.
//!
//! The mark stands behind a trace's id: with a number after it in the id of each further row, and with none in that of the
//! first row of a trace whose own id has such a mark. So what is before the last mark is the trace's id, whatever that is.

use std::borrow::Cow;

use crate::table::Id;

/// A control character, which ids hardly ever have.
const MARK: char = '\u{1f}';

/// The id of the row of a trace, the first one where repeats have rows of their own.
pub(super) fn first_id(trace_id: &str, keeps_repeats: bool) -> Cow<'_, str> {
    if keeps_repeats && trace_id.contains(MARK) {
        Cow::Owned(format!("{trace_id}{MARK}"))
    } else {
        Cow::Borrowed(trace_id)
    }
}

/// The id of another row of a trace, of which there is none yet with this number.
pub(super) fn further_id(trace_id: &str, number: u64) -> String {
    format!("{trace_id}{MARK}{number}")
}

/// The trace's id in the id of a row.
pub(crate) fn original_id(id: Id<'_>) -> Cow<'_, str> {
    match id.into() {
        Cow::Borrowed(id) => Cow::Borrowed(unmarked(id)),
        // What is not kept as it is has no control characters.
        whole @ Cow::Owned(_) => whole,
    }
}

fn unmarked(id: &str) -> &str {
    id.rsplit_once(MARK).map_or(id, |(id, _)| id)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_id_is_taken_for_another() {
        let own = ["a", "a\u{1f}", "a\u{1f}1", "a\u{1f}1\u{1f}", "\u{1f}", ""];
        let mut seen = HashSet::new();
        for id in own {
            for row in [
                first_id(id, true).into_owned(),
                further_id(id, 1),
                further_id(id, 12),
            ] {
                assert_eq!(unmarked(&row), id, "{row:?}");
                assert!(seen.insert(row));
            }
        }
    }
}
