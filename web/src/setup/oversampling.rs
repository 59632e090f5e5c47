//! How much more often traces with signs of trouble are judged: by their rate, by their share, or all until enough are there.

use assay_plan::collecting::{Counted, Until};
use assay_plan::dimension::group_name;
use assay_plan::document::Plan;
use assay_plan::number;
use assay_plan::oversampling::{OversamplingRule, cost_of_share_rule};
use leptos::prelude::*;

use crate::parts::number_field::{NumberField, typed_number};
use crate::parts::until::JudgeUntil;
use crate::session::Session;

/// What the multiplier multiplies, as people say it.
const RULES: [(OversamplingRule, &str, &str); 2] = [
    (
        OversamplingRule::Rate,
        "rate",
        "how often each of them is judged (usual)",
    ),
    (
        OversamplingRule::Share,
        "share",
        "how many of them there are beside one other in the sample",
    ),
];

/// What a group collects when it begins to, until people say otherwise.
const FIRST_GOAL: u64 = 500;

/// The multiplier and what it multiplies, and the groups that collect.
#[component]
pub(super) fn OversamplingFields() -> impl IntoView {
    let session = expect_context::<Session>();
    let times = |plan: &Plan| number::plain(plan.oversampling);
    let set_times = |plan: &Plan, text: &str| {
        let oversampling = typed_number(text)?;
        Ok(Plan {
            oversampling,
            ..plan.clone()
        })
    };
    let rule = Memo::new(move |_| {
        session.committed.with(|plan| {
            plan.as_ref()
                .map(|it| it.oversampling_rule)
                .unwrap_or_default()
        })
    });
    let choose = super::edit(session, |plan: &mut Plan, event| {
        let chosen = event_target_value(&event);
        if let Some((rule, ..)) = RULES.iter().find(|(_, value, _)| *value == chosen) {
            plan.oversampling_rule = *rule;
        }
    });
    let share = move || {
        let solved = session.solved.get()?;
        let cost = cost_of_share_rule(&solved.plan, solved.population(), &solved.solution);
        let cost = cost.ok().flatten()?;
        let words = solved.plan.oversampling_words();
        Some(format!(
            "Traces with signs of trouble are judged {words}, however rare they are. {cost}"
        ))
    };
    view! {
        <div class="fields">
            <NumberField label="Judge them how many times as often?" value=times edit=set_times size=6 hint="1 means as often as all others; 3 is a good start."/>
            <div class="field">
                <label>
                    <span class="field-label">"That number multiplies "</span>
                    <select on:change=choose>
                        {RULES.map(|(one, value, words)| view! { <option value=value selected=move || rule.get() == one>{words}</option> })}
                    </select>
                </label>
            </div>
        </div>
        <p class="words" role="status">{share}</p>
        <CollectingGroups/>
    }
}

/// The groups that are judged to the last trace until enough is collected, and a way to add one.
#[component]
fn CollectingGroups() -> impl IntoView {
    let session = expect_context::<Session>();
    let collecting = Memo::new(move |_| {
        session.committed.with(|plan| {
            let rules = plan.iter().flat_map(|it| &it.judge_until);
            rules.map(|it| it.group.clone()).collect::<Vec<_>>()
        })
    });
    let others = Memo::new(move |_| {
        session.at_rest.with(|solved| {
            let groups = solved.iter().flat_map(|it| &it.solution.groups);
            let labels = groups.map(|it| it.labels.clone());
            collecting.with(|own| labels.filter(|it| !own.contains(it)).collect::<Vec<_>>())
        })
    });
    let add = move |event| {
        let chosen = event_target_value(&event);
        let found =
            others.with_untracked(|it| it.iter().find(|it| group_name(it) == chosen).cloned());
        if let (Some(group), Some(mut plan)) = (found, session.committed.get_untracked()) {
            let until = Until {
                collect: FIRST_GOAL,
                of: Counted::WithSignal,
            };
            plan.set_until(&group, Some(until));
            session.change(plan);
        }
    };
    view! {
        <h2 class="section">"Is there a group that nobody understands yet?"</h2>
        <p class="lead">"Judge all of it until enough are collected; after that only its target counts."</p>
        <For each=move || collecting.get() key=Clone::clone let:labels>
            <JudgeUntil labels/>
        </For>
        <div class="field">
            <label>
                <span class="field-label">"Judge all of "</span>
                <select on:change=add>
                    <option value="" selected=true>"choose a group"</option>
                    <For each=move || others.get() key=Clone::clone let:labels>
                        <option value=group_name(&labels)>{group_name(&labels)}</option>
                    </For>
                </select>
            </label>
        </div>
    }
}
