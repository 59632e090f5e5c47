//! What holds the place of the charts while the rest of the page is on its way.

use assay_plan::staircase;
use leptos::prelude::*;

use crate::charts::ladder;
use crate::session::Session;

/// The outline of what comes, as large as it will be. It is seen only where that takes a while.
#[component]
pub(crate) fn Outline() -> impl IntoView {
    let solved = expect_context::<Session>().solved;
    let groups = solved.with_untracked(|it| it.as_ref().map_or(0, |it| it.solution.groups.len()));
    view! {
        <div class="columns outline">
            <section class="card">
                <h2>{ladder::TITLE}</h2>
                <p class="lead" role="status">"The charts are on their way. What is above holds already."</p>
                <div class="outline-rows" aria-busy="true" style:--rows=groups.to_string()></div>
            </section>
            <section class="card" aria-busy="true"><h2>{staircase::title()}</h2></section>
        </div>
    }
}
