//! What can be done with several groups at once; each is one step.

use assay_plan::dimension::OTHER_LABEL;
use assay_plan::document::Plan;
use assay_plan::target::Target;
use assay_sampling::allocation::tiers::Importance;
use leptos::prelude::*;

use crate::parts::number_field::NumberField;
use crate::parts::wishes::IMPORTANCES;
use crate::selection::Selection;
use crate::session::Session;

/// The bar that comes up while groups are chosen.
#[component]
pub(crate) fn ChosenGroups() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let count = Memo::new(move |_| selection.places.with(Vec::len));
    let words = move || match count.get() {
        0 => String::new(),
        1 => "1 group chosen".to_owned(),
        count => format!("{count} groups chosen"),
    };
    view! {
        <p class="visually-hidden" role="status">{words}</p>
        <Show when=move || { count.get() > 0 }>
            <div class="chosen-bar no-print" role="group" aria-label="Chosen groups">
                <strong>{words}</strong>
                <CommonTarget/>
                <CommonImportance/>
                <Deeds/>
            </div>
        </Show>
    }
}

/// What all of the chosen groups have; none where they differ.
fn common<T: PartialEq>(selection: &Selection, read: impl Fn(&[String]) -> T) -> Option<T> {
    let groups = selection.groups();
    let (first, rest) = groups.split_first()?;
    let first = read(first);
    rest.iter().all(|it| read(it) == first).then_some(first)
}

#[component]
fn CommonTarget() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let value = move |plan: &Plan| {
        common(&selection, |group| plan.target_of(group))
            .map(|target| target.to_string())
            .unwrap_or_default()
    };
    let edit = move |plan: &Plan, text: &str| {
        let target = Target::parse(text, plan.window)
            .map_err(|error| format!("{error} {}", error.next_step()))?;
        let mut plan = plan.clone();
        for group in untrack(|| selection.groups()) {
            plan.aim(&group, target);
        }
        Ok(plan)
    };
    view! { <NumberField label="Target of the chosen groups" value=value edit=edit size=9/> }
}

#[component]
fn CommonImportance() -> impl IntoView {
    let session = expect_context::<Session>();
    let selection = expect_context::<Selection>();
    let now = Memo::new(move |_| {
        session.committed.with(|plan| {
            let plan = plan.as_ref()?;
            common(&selection, |group| {
                plan.importance(std::iter::once(group))
                    .pop()
                    .unwrap_or_default()
            })
        })
    });
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some((tier, _)) = IMPORTANCES.iter().find(|(_, name)| *name == chosen) {
            selection.change_each(|plan, group| plan.set_tier(group, *tier));
        }
    };
    let is = move |tier: Option<Importance>| now.get() == tier;
    view! {
        <div class="field">
            <label>
                "Importance"
                <select on:change=choose>
                    <option value="" disabled=true selected=move || is(None)>"various"</option>
                    {IMPORTANCES.map(|(tier, name)| view! { <option value=name selected=move || is(Some(tier))>{name}</option> })}
                </select>
            </label>
        </div>
    }
}

/// Locking, merging, taking back, and letting go.
#[component]
fn Deeds() -> impl IntoView {
    let session = expect_context::<Session>();
    let selection = expect_context::<Selection>();
    let locked = Memo::new(move |_| {
        session.solved.with(|it| {
            let groups = it.as_ref().map(|it| &it.solution.groups);
            selection.places.with(|places| {
                let chosen = || places.iter().filter_map(|&place| groups?.get(place));
                (chosen().any(|it| it.locked), chosen().all(|it| it.locked))
            })
        })
    });
    let lock = move |_| {
        let calls = session.solved.get_untracked();
        selection.change_each(|plan, labels| {
            let mut groups = calls.iter().flat_map(|it| &it.solution.groups);
            let calls = groups.find(|it| it.labels == labels).map(|it| it.calls);
            plan.set_lock(labels, calls);
        });
    };
    let unlock = move |_| selection.change_each(|plan, group| plan.set_lock(group, None));
    // One group alone would only change its name, unless there is an “Other” that it can join.
    let mergeable = Memo::new(move |_| {
        let is_other = |labels: &[String]| labels.iter().all(|it| it == OTHER_LABEL);
        let groups = selection.groups();
        let news = groups.iter().filter(|it| !is_other(it)).count();
        let there = session.solved.with(|it| {
            let groups = it.iter().flat_map(|it| &it.solution.groups);
            groups.into_iter().any(|it| is_other(&it.labels))
        });
        news > 1 || (news == 1 && there)
    });
    let merge = move |_| {
        if let Some(mut plan) = session.committed.get_untracked() {
            plan.merge(untrack(|| selection.groups()));
            selection.clear();
            session.change(plan);
        }
    };
    let forget = move |_| selection.change_each(Plan::forget_wishes);
    view! {
        <button class="button" on:click=lock disabled=move || locked.get().1>"Lock"</button>
        <button class="button" on:click=unlock disabled=move || !locked.get().0>"Unlock"</button>
        <button class="button" on:click=merge disabled=move || !mergeable.get()>"Merge into “Other”"</button>
        <button class="button" on:click=forget title="Their own targets, importance and locks">"Reset"</button>
        <button class="button plain" on:click=move |_| selection.clear() aria-label="Choose no group">"✕"</button>
    }
}
