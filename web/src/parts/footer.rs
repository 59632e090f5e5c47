//! What holds for the whole page.

use leptos::prelude::*;

use crate::commands::Commands;
use crate::memory::Memory;
use crate::session::Session;

/// The foot of the page.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    let session = expect_context::<Session>();
    let memory = expect_context::<Memory>();
    let remembers = move || {
        if memory.is_refused.get() {
            "This browser lets the page remember nothing: a reload begins anew. “Share” saves the plan as a file."
        } else if memory.is_unkept.get() {
            "What you see is kept nowhere: everything was forgotten in another tab."
        } else if memory.is_forgotten.get() {
            "Everything is forgotten: this browser holds nothing of your plan."
        } else {
            "What you plan is kept in this browser, with its counts and without your traces, and is there after a reload."
        }
    };
    let example = move || {
        session
            .data
            .with(|data| data.as_ref().is_some_and(|it| it.receipt.example))
    };
    let commands = expect_context::<Commands>();
    view! {
        <footer>
            <span>"Your files stay in this tab: nothing is sent anywhere."</span>
            <span role="status">{remembers}</span>
            <Show when=example><span>"What you see is a made-up example, always the same."</span></Show>
            <span>"A likely range comes from a method whose ranges hold the true rate as often as the confidence says."</span>
            <button class="button plain no-print" aria-haspopup="dialog" on:click=move |_| commands.open_sheet()>"Keys and words"</button>
            <button class="button plain no-print" on:click=move |_| memory.forget()>"Forget everything"</button>
        </footer>
    }
}
