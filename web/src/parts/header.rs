//! The bar at the top: what is open, and the way to open something else.

use assay_plan::number;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::sign::Sign;
use crate::commands::Commands;
use crate::session::Session;
use crate::share::ShareButton;

/// The bar at the top.
#[component]
pub(crate) fn Header() -> impl IntoView {
    let session = expect_context::<Session>();
    let what = move || {
        session.data.with(|data| {
            data.as_ref().map(|it| {
                format!(
                    "{} · {}",
                    it.receipt.name,
                    number::counted(it.receipt.traces, "trace")
                )
            })
        })
    };
    let open = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        let files = input
            .files()
            .as_ref()
            .map(super::drop::files_of)
            .unwrap_or_default();
        // Choosing the same file again must be heard as a change.
        input.set_value("");
        super::drop::open(session, files);
    };
    let commands = expect_context::<Commands>();
    view! {
        <header class="bar">
            <span class="brand">
                <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
                    <path d="M2 6h18M2 11h18M2 16h18" stroke="var(--even)" stroke-width="2"/>
                    <circle cx="14" cy="11" r="4.2" fill="var(--card)" stroke="var(--plan)" stroke-width="2.4"/>
                </svg>
                <span class="brand-name">"Assay"</span>
            </span>
            <span class="bar-file">{what}</span>
            <span class="grow"></span>
            <label class="button primary file-button">
                "Open your traces"
                <input class="visually-hidden" type="file" multiple=true on:change=open/>
            </label>
            <ShareButton/>
            <Show when=move || !session.is_read.get()>
                <button class="button plain" disabled=move || !session.can_undo() on:click=move |_| session.undo()><Sign lines="M6 4 3 7l3 3M3 7h6a4 4 0 0 1 0 8H6" word="Undo"/></button>
                <button class="button plain" disabled=move || !session.can_redo() on:click=move |_| session.redo()><Sign lines="M12 4l3 3-3 3M15 7H9a4 4 0 0 0 0 8h3" word="Redo"/></button>
            </Show>
            <button class="button plain" aria-haspopup="dialog" on:click=move |_| commands.open_palette()><Sign lines="M12 12l4 4M8 13A5 5 0 1 0 8 3a5 5 0 0 0 0 10" word="Find"/></button>
        </header>
    }
}
