//! What holds for the whole page.

use leptos::prelude::*;

use crate::session::Session;

/// The foot of the page.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    let session = expect_context::<Session>();
    let example = move || {
        session
            .data
            .with(|data| data.as_ref().is_some_and(|it| it.receipt.example))
    };
    view! {
        <footer>
            <span>"Your files stay in this tab: nothing is sent anywhere."</span>
            <Show when=example><span>"What you see is a made-up example, always the same."</span></Show>
            <span>"A likely range comes from a method whose ranges hold the true rate as often as the confidence says."</span>
        </footer>
    }
}
