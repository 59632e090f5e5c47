//! A dialog over the page.

use leptos::html;
use leptos::prelude::*;

/// A dialog over the page, which nobody reaches meanwhile. Escape and a press beside it close it, and what had the focus
/// gets it back. Its content is there while it is open.
#[component]
pub(crate) fn Modal(
    /// What it is for, to people who hear the page.
    label: &'static str,
    /// Its class, beside that of all dialogs.
    class: &'static str,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Hears that it was closed.
    on_close: impl Fn() + Clone + Send + Sync + 'static,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                // A dialog that is on the page and closed can be opened.
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let beside = {
        let on_close = on_close.clone();
        move |event: leptos::ev::MouseEvent| {
            // What is pressed inside is the content; the dialog itself is what shows around it.
            if event.target() == dialog.get_untracked().map(Into::into) {
                on_close();
            }
        }
    };
    view! {
        <dialog node_ref=dialog class=format!("modal {class}") aria-label=label on:close=move |_| on_close() on:click=beside>
            <Show when=move || open.get()><div class="modal-content">{children()}</div></Show>
        </dialog>
    }
}
