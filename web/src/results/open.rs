//! The way in for judged results.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::HtmlInputElement;

use super::Judged;
use crate::parts::drop::files_of;

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
    view! {
        <div class="results-open no-print">
            <span role="status">{move || judged.read(|it| it.name.clone())}</span>
            <button class=class disabled=judged.is_reading on:click=move |_| choose(judged)>{label}</button>
        </div>
        <div role="alert">
            {move || judged.problem.get().map(|problem| view! {
                <p class="results-note"><b>{problem.sentence}</b>" "{problem.next_step}</p>
            })}
        </div>
    }
}

/// Asks the browser for files. Its field is not on the page, where the one for traces is.
fn choose(judged: Judged) {
    let field = document()
        .create_element("input")
        .and_then(|it| it.dyn_into::<HtmlInputElement>().map_err(Into::into));
    let Ok(field) = field else { return };
    field.set_type("file");
    field.set_multiple(true);
    let chosen = field.clone();
    let on_change = Closure::once_into_js(move || {
        let files = chosen.files().as_ref().map(files_of).unwrap_or_default();
        spawn_local(async move {
            // The problem is on the page already.
            let _ = judged.open(files).await;
        });
    });
    field.set_onchange(Some(on_change.unchecked_ref()));
    field.click();
}
