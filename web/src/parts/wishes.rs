//! What people want of one group beside its target: how much it matters, and whether its calls stay as they are.

use assay_plan::dimension::group_name;
use assay_plan::number;
use assay_sampling::allocation::tiers::Importance;
use leptos::prelude::*;

use crate::session::Session;

/// How much a group can matter, as people say it.
pub(super) const IMPORTANCES: [(Importance, &str); 3] = [
    (Importance::Must, "Must"),
    (Importance::Should, "Should"),
    (Importance::Nice, "Nice"),
];

/// How much a group matters when the money is short.
#[component]
pub(crate) fn ImportanceChoice(
    /// The group's labels.
    labels: Vec<String>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let label = format!("Importance of {}", group_name(&labels));
    let read = labels.clone();
    let now = Memo::new(move |_| {
        session.committed.with(|plan| {
            plan.as_ref()
                .and_then(|it| it.importance(std::iter::once(read.as_slice())).pop())
                .unwrap_or_default()
        })
    });
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let found = IMPORTANCES.iter().find(|(_, name)| *name == chosen);
        if let (Some((tier, _)), Some(mut plan)) = (found, session.committed.get_untracked()) {
            plan.set_tier(&labels, *tier);
            session.change(plan);
        }
    };
    view! {
        <select class="row-input" aria-label=label on:change=choose>
            {IMPORTANCES.map(|(tier, name)| view! {
                <option value=name selected=move || now.get() == tier>{name}</option>
            })}
        </select>
    }
}

/// Holds a group at the calls that it has now, or lets it go.
#[component]
pub(crate) fn Lock(
    /// The group's labels.
    labels: Vec<String>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let whose = format!(" {}", group_name(&labels));
    let read = labels.clone();
    let locked = Memo::new(move |_| {
        session.committed.with(|plan| {
            plan.as_ref()
                .and_then(|it| it.locked_calls(std::iter::once(read.as_slice())).pop())
                .flatten()
        })
    });
    let toggle = move |event| {
        let Some(solved) = session.solved.get_untracked() else {
            return;
        };
        let mut groups = solved.solution.groups.iter();
        let calls = groups.find(|it| it.labels == labels).map(|it| it.calls);
        let mut plan = solved.plan.clone();
        plan.set_lock(&labels, calls.filter(|_| event_target_checked(&event)));
        session.change(plan);
    };
    view! {
        <label class="lock">
            <input type="checkbox" prop:checked=move || locked.get().is_some() on:change=toggle/>
            <span>{move || locked.get().map_or("lock".to_owned(), |calls| format!("locked at {}", number::count(calls)))}<span class="visually-hidden">{whose}</span></span>
        </label>
    }
}
