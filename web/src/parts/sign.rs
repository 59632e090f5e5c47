//! What a button of the bar shows.

use leptos::prelude::*;

/// The word on a button of the bar; where the window is narrow, a sign stands for it.
#[component]
pub(crate) fn Sign(
    /// The sign, as lines in a square of 18 units.
    lines: &'static str,
    /// The word.
    word: &'static str,
) -> impl IntoView {
    view! {
        <svg class="sign" width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <path d=lines fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>
        </svg>
        <span>{word}</span>
    }
}
