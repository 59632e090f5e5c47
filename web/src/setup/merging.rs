//! What counts as one group, “Other”: chosen values of a field, and the small groups at one press.

use assay_plan::data::{Field, ValueCount};
use assay_plan::dimension::{MISSING_LABEL, field_label, group_name};
use assay_plan::document::Plan;
use assay_plan::merge::{Merge, SmallGroups, small_groups};
use assay_plan::number;
use leptos::prelude::*;

use crate::session::Session;

/// Offered bounds of what is small, in shares of the traffic.
const BOUNDS: [f64; 4] = [0.005, 0.01, 0.02, 0.05];
/// So many names are told of what is merged or kept.
const NAMED: usize = 4;

/// A field's most frequent values, each of which can count as “Other”.
#[component]
pub(super) fn ValueMerger(
    /// The field.
    field: Field,
) -> impl IntoView {
    let Field {
        name: field,
        distinct,
        missing,
        top_values,
        ..
    } = field;
    let session = expect_context::<Session>();
    let merged = Memo::new(move |_| {
        session.committed.with(|plan| {
            plan.as_ref()
                .map(|it| it.merges.clone())
                .unwrap_or_default()
        })
    });
    let rest = (distinct as usize).saturating_sub(top_values.len());
    let missing = (missing > 0).then(|| ValueCount {
        value: MISSING_LABEL.to_owned(),
        traces: missing,
    });
    let legend = format!(
        "{}: press the values that count as “Other”",
        field_label(&field)
    );
    let chips = top_values
        .into_iter()
        .chain(missing)
        .map(|ValueCount { value, traces }| {
            let merge = Merge::Value {
                field: field.clone(),
                value: value.clone(),
            };
            let is_merged = Memo::new(move |_| merged.with(|it| it.contains(&merge)));
            let (name, own) = (field.clone(), value.clone());
            let toggle = super::edit(session, move |plan: &mut Plan, _: web_sys::MouseEvent| {
                plan.merge_value(&name, &own, !is_merged.get_untracked());
            });
            let count = number::count(traces);
            let label = format!("{value} {count}: count as “Other”");
            view! {
                <li>
                    <button class="value" aria-label=label aria-pressed=move || is_merged.get().to_string() on:click=toggle>
                        {value}" "<span>{count}</span>
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <fieldset class="cuts">
            <legend class="field-label">{legend}</legend>
            <ul class="values">{chips}</ul>
            {(rest > 0).then(|| view! { <p class="field-hint">{format!("And {} less frequent values.", number::count(rest as u64))}</p> })}
        </fieldset>
    }
}

/// Merges all small groups at one press, and takes apart what was merged.
#[component]
pub(super) fn SmallGroupsMerger() -> impl IntoView {
    let session = expect_context::<Session>();
    let bound = RwSignal::new(BOUNDS[1]);
    let small = Memo::new(move |_| {
        let below = bound.get();
        session.solved.with(|it| {
            it.as_ref()
                .map(|it| small_groups(it.population(), below))
                .unwrap_or_default()
        })
    });
    let merged = Memo::new(move |_| {
        session.committed.with(|plan| {
            let merges = plan.iter().flat_map(|it| &it.merges);
            merges
                .map(|it| match it {
                    Merge::Value { value, .. } => value.clone(),
                    Merge::Group(labels) => group_name(labels),
                })
                .collect::<Vec<_>>()
        })
    });
    let choose = move |event| {
        if let Ok(share) = event_target_value(&event).parse() {
            bound.set(share);
        }
    };
    let merge = super::edit(session, move |plan: &mut Plan, _: web_sys::MouseEvent| {
        plan.merge(small.get_untracked().merge);
    });
    let apart = move |_| {
        if let Some(mut plan) = session.committed.get_untracked() {
            plan.merges.clear();
            session.change(plan);
        }
    };
    let none = move || small.with(|it| it.merge.is_empty());
    view! {
        <div class="fields">
            <div class="field">
                <label>
                    <span class="field-label">"Groups with less of the traffic than"</span>
                    <select on:change=choose>
                        {BOUNDS.map(|share| view! { <option value=share.to_string() selected=move || (bound.get() - share).abs() < 1e-9>{number::share(share)}</option> })}
                    </select>
                </label>
            </div>
            <div class="field grow">
                <p class="words">{move || small.with(small_words)}</p>
                <button class="button" disabled=none on:click=merge>"Merge them into “Other”"</button>
            </div>
        </div>
        <Show when=move || merged.with(|it| !it.is_empty())>
            <p class="words">
                {move || merged.with(|it| format!("“Other” holds {}. ", listed(it)))}
                <button class="button" on:click=apart>"Take “Other” apart"</button>
            </p>
        </Show>
    }
}

/// Which groups are small, and which of those stay by themselves.
fn small_words(small: &SmallGroups) -> String {
    let names =
        |of: &[Vec<String>]| listed(&of.iter().map(|it| group_name(it)).collect::<Vec<_>>());
    let merge = if small.merge.is_empty() {
        "No two groups are as small.".to_owned()
    } else {
        format!("{} groups: {}.", small.merge.len(), names(&small.merge))
    };
    match small.keep.len() {
        0 => merge,
        1 => format!(
            "{merge} {} stays by itself: it makes far more than its share of the trouble.",
            names(&small.keep)
        ),
        _ => format!(
            "{merge} {} stay by themselves: they make far more than their share of the trouble.",
            names(&small.keep)
        ),
    }
}

/// The first few names, and how many more there are.
fn listed(names: &[String]) -> String {
    let first = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
