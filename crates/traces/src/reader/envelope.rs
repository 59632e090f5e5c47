//! Envelopes around lists of records, such as `{"data":[…],"next_cursor":null}`, and what they say of further pages.

use serde_json::Value as Tree;

/// The most bytes of an envelope, without its records, that are looked at.
pub(super) const LONGEST_ENVELOPE: usize = 4 << 10;

/// What envelopes say of further pages of their lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    /// Those that say that another page follows.
    pub(crate) followed: u64,
    /// Those that say that none does.
    pub(crate) last: u64,
}

impl Pages {
    /// Notes what an envelope says, which is whole but for its records.
    pub(super) fn note(&mut self, envelope: &[u8]) {
        let tree: Option<Tree> = serde_json::from_slice(envelope).ok();
        match tree.as_ref().and_then(is_followed) {
            Some(true) => self.followed += 1,
            Some(false) => self.last += 1,
            None => {}
        }
    }

    /// Notes what others say.
    pub(crate) fn add(&mut self, others: Self) {
        self.followed += others.followed;
        self.last += others.last;
    }
}

/// Whether an envelope says that another page follows: by the cursor of that page (Phoenix; LangSmith, in `cursors`), or by its
/// number and how many pages there are (Langfuse). Braintrust's `cursor` is there on the last page too and says nothing.
fn is_followed(envelope: &Tree) -> Option<bool> {
    let next = ["/next_cursor", "/cursors/next", "/next"].map(|path| {
        envelope.pointer(path).map(|next| match next {
            Tree::Null | Tree::Bool(false) => false,
            Tree::String(cursor) => !cursor.is_empty(),
            _ => true,
        })
    });
    let number = |path| envelope.pointer(path).and_then(Tree::as_u64);
    let by_number = number("/meta/page").zip(number("/meta/totalPages"));
    let by_number = by_number.map(|(page, pages)| page < pages);
    let told = next.into_iter().chain([by_number]).flatten();
    told.reduce(|one, other| one || other)
}

/// Whether a JSON text that breaks off after `[` is the start of an envelope around a list of records.
pub(super) fn opens_envelope(start: &[u8], depth: usize) -> bool {
    let closed = [start, b"]", "}".repeat(depth - 1).as_bytes()].concat();
    serde_json::from_slice(&closed).is_ok_and(|tree| is_envelope(&tree, depth))
}

/// Whether a JSON text is an envelope around a list in which there is no record.
pub(super) fn is_empty_envelope(text: &[u8]) -> bool {
    let tree: Option<Tree> = (text.len() <= LONGEST_ENVELOPE)
        .then(|| serde_json::from_slice(text).ok())
        .flatten();
    tree.is_some_and(|tree| (2..=3).any(|depth| is_envelope(&tree, depth)))
}

/// Whether it is an envelope around an empty list, which lies inside so many brackets with its own.
fn is_envelope(tree: &Tree, depth: usize) -> bool {
    const LISTS: &[&str] = &[
        "data", "runs", "events", "traces", "spans", "rows", "examples",
    ];
    const AROUND: &[&str] = &[
        "data",
        "meta",
        "object",
        "total",
        "count",
        "cursor",
        "cursors",
        "next_cursor",
        "next",
        "has_more",
        "page",
        "limit",
        "project_id",
        "dataset_id",
        "version_id",
        "filtered_splits",
        "status",
        "success",
    ];
    let mut within = tree;
    for _ in 1..depth - 1 {
        let Tree::Object(map) = within else {
            return false;
        };
        let Some(inner) = map.get("data") else {
            return false;
        };
        if !map.keys().all(|key| AROUND.contains(&key.as_str())) {
            return false;
        }
        within = inner;
    }
    let Tree::Object(map) = within else {
        return false;
    };
    let is_list = |key: &str, value: &Tree| {
        LISTS.contains(&key) && value.as_array().is_some_and(Vec::is_empty)
    };
    map.iter().any(|(key, value)| is_list(key, value))
        && (map.iter()).all(|(key, value)| is_list(key, value) || AROUND.contains(&key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(envelope: &str) -> (u64, u64) {
        let mut pages = Pages::default();
        pages.note(envelope.as_bytes());
        (pages.followed, pages.last)
    }

    #[test]
    fn an_envelope_says_whether_another_page_follows() {
        for followed in [
            r#"{"data":[],"next_cursor":"abc"}"#,
            r#"{"runs":[],"cursors":{"prev":null,"next":"abc"}}"#,
            r#"{"data":[],"meta":{"page":1,"limit":100,"totalItems":101,"totalPages":2}}"#,
        ] {
            assert_eq!(pages(followed), (1, 0), "{followed}");
        }
        for last in [
            r#"{"data":[],"next_cursor":null}"#,
            r#"{"runs":[],"cursors":{"next":null}}"#,
            r#"{"meta":{"page":2,"totalPages":2},"data":[]}"#,
        ] {
            assert_eq!(pages(last), (0, 1), "{last}");
        }
        for silent in [
            r#"{"data":[]}"#,
            r#"{"events":[],"cursor":"abc"}"#,
            "{\"data\":[",
        ] {
            assert_eq!(pages(silent), (0, 0), "{silent}");
        }
    }
}
