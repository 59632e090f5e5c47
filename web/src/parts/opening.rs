//! What the document shows before the page runs, until there is an answer.

use leptos::prelude::*;

/// Takes the opening out of the document and gives what it says, as HTML.
pub(crate) fn take() -> String {
    let Some(opening) = document().get_element_by_id("opening") else {
        return String::new();
    };
    opening.remove();
    let said = opening.query_selector(".answer").ok().flatten();
    said.map_or_else(String::new, |it| it.outer_html())
}
