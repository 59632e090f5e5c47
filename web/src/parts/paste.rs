//! Rows, files and links that are pasted, where nobody is typing.

use assay_plan::snapshot::link::is_link;
use js_sys::Array;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, File};

use super::drop::{files_of, open};
use crate::commands::keys::{is_dialog_open, is_text_field};
use crate::session::{Session, refused};
use crate::share;

/// What pasted rows are called: there is no file that has a name.
const NAME: &str = "pasted rows";

/// Opens what is pasted from now on, as if it had been dropped.
pub(crate) fn listen(session: Session) {
    let handle = window_event_listener(ev::paste, move |event| {
        if is_text_field(event.target()) || is_dialog_open() {
            return;
        }
        let Some(pasted) = event
            .dyn_ref::<ClipboardEvent>()
            .and_then(ClipboardEvent::clipboard_data)
        else {
            return;
        };
        event.prevent_default();
        let files = pasted.files().as_ref().map(files_of).unwrap_or_default();
        // A sheet's cells come as a picture as well.
        let text = pasted.get_data("text/plain").unwrap_or_default();
        if text.trim().is_empty() && !files.is_empty() {
            open(session, files);
        } else if is_link(&text) {
            share::leave_address();
            share::follow(session, text);
        } else if has_rows(&text) {
            let file = File::new_with_str_sequence(&Array::of1(&text.into()), NAME);
            open(session, file.into_iter().collect());
        } else {
            session.problem.set(Some(refused(
                "paste.no-rows",
                "There are no rows in what was pasted.",
                "Copy rows together with their header, or JSON, and paste them again.",
            )));
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether a text can hold a header and a row, or a JSON document.
fn has_rows(text: &str) -> bool {
    let text = text.trim();
    text.contains('\n') || text.starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_with_a_row_and_json_hold_rows_and_a_word_holds_none() {
        for text in [
            "id,intent\n1,refund",
            "id\tintent\r\n1\trefund\r\n",
            " {\"id\": 1}",
            "[]",
        ] {
            assert!(has_rows(text), "{text}");
        }
        for text in ["", "\n", "refund\n", "https://example.org/?a=[1]"] {
            assert!(!has_rows(text), "{text}");
        }
    }
}
