//! What the loaded data show that an average hides, each with a way to act on it.

use assay_plan::dimension::group_name;
use assay_plan::finding::{Finding, findings};
use assay_sampling::allocation::tiers::Importance;
use leptos::prelude::*;

use crate::commands::place::{go_to, go_to_heading};
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
    let name = group_name(&finding.group);
    let labels = finding.group.clone();
    let look = move |_| {
        session.look_at(labels.clone());
        go_to("#selected-group");
    };
    view! {
        <p class="finding">
            <span><b>{finding.sentence}</b>" "{finding.because}</span>
            <span class="finding-actions no-print">
                <button class="button" on:click=look>"Look at it"<span class="visually-hidden">{format!(": {name}")}</span></button>
                {remedy(session, &finding.code, finding.group, &name)}
            </span>
        </p>
    }
}

/// What can be done about it: a sample of one group is mended by a new list, groups that cancel by a look at each, and a small
/// group with much of the trouble by its place in the queue.
fn remedy(session: Session, code: &str, group: Vec<String>, name: &str) -> AnyView {
    match code {
        "finding.one-group-dominates" => {
            view! { <button class="button" on:click=|_| go_to_heading("The traces to judge")>"Draw a better sample"</button> }
                .into_any()
        }
        "finding.groups-cancel" => {
            view! { <button class="button" on:click=|_| go_to_heading("Compare")>"Compare them"</button> }
                .into_any()
        }
        _ => {
            let must = move |_| {
                if let Some(mut plan) = session.committed.get_untracked() {
                    plan.set_tier(&group, Importance::Must);
                    session.change(plan);
                }
            };
            view! {
                <button class="button" on:click=must>"Serve it first"<span class="visually-hidden">{format!(": {name}")}</span></button>
            }
            .into_any()
        }
    }
}
