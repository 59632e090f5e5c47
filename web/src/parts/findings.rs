//! What the loaded data show that an average hides, each with a way to act on it.

use assay_plan::finding::{Finding, findings};
use assay_sampling::allocation::tiers::Importance;
use leptos::prelude::*;

use crate::session::Session;

/// The findings; nothing where there are none.
#[component]
pub(crate) fn Findings() -> impl IntoView {
    let session = expect_context::<Session>();
    let found = Memo::new(move |_| {
        session
            .solved
            .get()
            .and_then(|it| findings(&it.plan, it.population(), &it.solution).ok())
            .unwrap_or_default()
    });
    view! {
        <Show when=move || found.with(|it| !it.is_empty())>
            <section class="findings" aria-label="What stands out">
                {move || found.get().into_iter().map(|it| finding(session, it)).collect_view()}
            </section>
        </Show>
    }
}

fn finding(session: Session, finding: Finding) -> impl IntoView {
    let name = assay_plan::dimension::group_name(&finding.group);
    let labels = finding.group.clone();
    let group = finding.group;
    let must = move |_| {
        if let Some(mut plan) = session.committed.get_untracked() {
            plan.set_tier(&group, Importance::Must);
            session.change(plan);
        }
    };
    view! {
        <p class="finding">
            <span><b>{finding.sentence}</b>" "{finding.because}</span>
            <span class="finding-actions no-print">
                <button class="button" on:click=move |_| session.look_at(labels.clone())>"Look at it"<span class="visually-hidden">{format!(": {name}")}</span></button>
                <button class="button" on:click=must>"Serve it first"<span class="visually-hidden">{format!(": {name}")}</span></button>
            </span>
        </p>
    }
}
