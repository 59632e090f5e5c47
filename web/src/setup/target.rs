//! How well every group must be known.

use assay_plan::dimension::group_name;
use assay_plan::document::{Plan, ShortMoney};
use assay_plan::target::Target;
use leptos::prelude::*;

use crate::parts::number_field::NumberField;
use crate::session::Session;

/// Offered confidences, in percent.
const CONFIDENCES: [u32; 4] = [80, 90, 95, 99];

/// Who gives when the money is short.
const SHORT_MONEY: [(ShortMoney, &str); 3] = [
    (
        ShortMoney::TailFirst,
        "small groups with little trouble first",
    ),
    (ShortMoney::Evenly, "every group alike"),
    (
        ShortMoney::BestOverall,
        "whoever adds least to the overall number",
    ),
];

/// Target, confidence and the groups with targets of their own.
#[component]
pub(super) fn TargetPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let confidence = super::edit(session, |plan: &mut Plan, event| {
        if let Ok(percent) = event_target_value(&event).parse::<u32>() {
            plan.confidence = f64::from(percent) / 100.0;
        }
    });
    let short_money = super::edit(session, |plan: &mut Plan, event| {
        let chosen = event_target_value(&event);
        if let Some((value, _)) = SHORT_MONEY.iter().find(|(_, name)| *name == chosen) {
            plan.short_money = *value;
        }
    });
    let shown = move || {
        session
            .committed
            .with(|plan| plan.as_ref().map_or(95.0, |it| it.confidence * 100.0))
    };
    let own = move || {
        session.committed.with(|plan| {
            plan.as_ref()
                .map(|it| it.group_targets.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <h2>"How narrow must each group’s range be?"</h2>
        <p class="lead">"After one reading: ± points such as 3, calls such as 120 calls, or a change such as 5\u{a0}% from 10\u{a0}%. Set a group’s own target in the table of groups."</p>
        <div class="fields">
            <NumberField label="Target for every group" value=target_text edit=set_target size=14/>
            <div class="field">
                <label>
                    <span class="field-label">"How often must the range hold the true rate? "</span>
                    <select on:change=confidence>
                        {CONFIDENCES.map(|percent| view! {
                            <option value=percent.to_string() selected=move || (shown() - f64::from(percent)).abs() < 0.5>
                                {format!("{percent} times in 100")}
                            </option>
                        })}
                    </select>
                </label>
            </div>
            <div class="field">
                <label>
                    <span class="field-label">"Who gives when the money is short? "</span>
                    <select on:change=short_money>
                        {SHORT_MONEY.map(|(value, name)| view! {
                            <option value=name selected=move || session.committed.with(|it| it.as_ref().is_some_and(|it| it.short_money == value))>{name}</option>
                        })}
                    </select>
                </label>
            </div>
        </div>
        {move || own().into_iter().map(|target| {
            let name = group_name(&target.group);
            let remove = super::edit(session, move |plan: &mut Plan, _: web_sys::MouseEvent| plan.set_group_target(&target.group, None));
            view! {
                <p class="words">
                    {format!("{name} has its own target: {}. ", target.target.words())}
                    <button class="button" aria-label=format!("Remove the own target of {name}") on:click=remove>"Remove"</button>
                </p>
            }
        }).collect_view()}
    }
}

fn target_text(plan: &Plan) -> String {
    plan.common_target().to_string()
}

fn set_target(plan: &Plan, text: &str) -> Result<Plan, String> {
    let target = Target::parse(text, plan.window)
        .map_err(|error| format!("{error} {}", error.next_step()))?;
    let mut plan = plan.clone();
    plan.set_common_target(target);
    Ok(plan)
}
