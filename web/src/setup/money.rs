//! What judging costs and what may be spent.

use assay_plan::budget::Budget;
use assay_plan::document::Plan;
use assay_plan::money::Money;
use assay_plan::number;
use assay_plan::period::Period;
use leptos::prelude::*;

use crate::parts::number_field::{NumberField, typed_number};
use crate::session::Session;

/// Budget, price and the time between two readings.
#[component]
pub(super) fn MoneyPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let window = super::edit(session, |plan: &mut Plan, event| {
        plan.window = match event_target_value(&event).as_str() {
            "day" => Period::Day,
            "week" => Period::Week,
            _ => Period::WholeFile,
        };
    });
    let shown = move || {
        session
            .committed
            .with(|plan| plan.as_ref().map(|it| it.window))
    };
    view! {
        <h2>"What may it cost?"</h2>
        <p class="lead">"Money or calls of the judge. What the targets do not need stays unspent."</p>
        <div class="fields">
            <NumberField label="Budget" value=|plan| plan.budget.to_string() edit=set_budget size=20 hint="Such as $500 a day, $15k a month, 25,000 calls a week."/>
            <NumberField label="Price of one judged trace" value=|plan| number::money(plan.price_per_call) edit=set_price size=10/>
            <div class="field">
                <label>
                    <span class="field-label">"Read the rates "</span>
                    <select on:change=window>
                        {[("day", "every day", Period::Day), ("week", "every week", Period::Week), ("file", "once, for all that was loaded", Period::WholeFile)]
                            .map(|(value, words, period)| view! { <option value=value selected=move || shown() == Some(period)>{words}</option> })}
                    </select>
                </label>
                <span class="field-hint">"Every ± on the page is for one such reading."</span>
            </div>
        </div>
    }
}

/// The plan with the budget that was typed, or what to tell the person.
pub(crate) fn set_budget(plan: &Plan, text: &str) -> Result<Plan, String> {
    let budget = Budget::parse(text, plan.budget)
        .map_err(|error| format!("{error} {}", error.next_step()))?;
    Ok(Plan {
        budget,
        ..plan.clone()
    })
}

fn set_price(plan: &Plan, text: &str) -> Result<Plan, String> {
    let price = typed_number(text)?;
    Ok(Plan {
        price_per_call: Money(price),
        ..plan.clone()
    })
}
