//! Hears the strokes of the commands, wherever the focus is.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Commands;

/// Listens for the commands' strokes, except where a text is being edited, which has keys of its own, and under a dialog.
pub(super) fn listen(commands: Commands) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let typing = is_text_field(event.target());
        commands.list.with_value(|list| {
            let wanted = |command: &&super::Command| {
                let heard = |it: &&super::Stroke| it.is(&event);
                command.strokes.iter().any(|it| heard(&it))
            };
            let Some(command) = list.iter().find(wanted) else {
                return;
            };
            let is_sign = !(event.ctrl_key() || event.meta_key());
            let is_mute = is_sign && commands.settings.signs_are_mute.get_untracked();
            if is_mute || (typing && !command.opens_palette) {
                return;
            }
            event.prevent_default();
            if !is_dialog_open() {
                command.run();
            }
        });
    });
    on_cleanup(move || handle.remove());
}

/// Whether this is a field in which people type.
pub(crate) fn is_text_field(target: Option<web_sys::EventTarget>) -> bool {
    target
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| {
            element
                .matches("input:not([type=range], [type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]")
                .unwrap_or(false)
        })
}

/// Whether a dialog lies over the page.
pub(crate) fn is_dialog_open() -> bool {
    document()
        .query_selector("dialog[open]")
        .is_ok_and(|it| it.is_some())
}
