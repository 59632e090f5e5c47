//! The page's keyboard shortcuts: undo and redo, as everywhere.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::session::Session;

/// Listens for Ctrl/Cmd+Z and Ctrl/Cmd+Shift+Z or Ctrl+Y, except where a text is being edited.
pub(crate) fn listen(session: Session) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if !(event.ctrl_key() || event.meta_key()) || edits_text(event.target()) {
            return;
        }
        match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => session.undo(),
            ("z", true) | ("y", false) => session.redo(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

fn edits_text(target: Option<web_sys::EventTarget>) -> bool {
    target
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| {
            element
                .matches("input:not([type=range]), textarea, select")
                .unwrap_or(false)
        })
}
