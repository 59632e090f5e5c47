//! The way in for judged results.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Judged;
use crate::choosing::choose_files;

/// Chooses files of results, and says what became of them.
#[component]
pub(super) fn OpenResults() -> impl IntoView {
    let judged = expect_context::<Judged>();
    let class = move || {
        if judged.is_shown() {
            "button"
        } else {
            "button primary"
        }
    };
    let label = move || {
        if judged.is_reading.get() {
            "Reading …"
        } else if judged.is_shown() {
            "Open other results …"
        } else {
            "Open judged results …"
        }
    };
    let choose = move |_| {
        choose_files(move |files| {
            spawn_local(async move {
                // The problem is on the page already.
                let _ = judged.open(files).await;
            });
        });
    };
    view! {
        <div class="results-open no-print">
            <span role="status">{move || judged.read(|it| it.name.clone())}</span>
            <button id="open-results" class=class disabled=judged.is_reading on:click=choose>{label}</button>
        </div>
        <div role="alert">
            {move || judged.problem.get().map(|problem| view! {
                <p class="results-note"><b>{problem.sentence}</b>" "{problem.next_step}</p>
            })}
        </div>
    }
}
