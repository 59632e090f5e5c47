//! What judging costs, what may be spent, and over what time a rate is read.

use assay_plan::budget::{Amount, Budget};
use assay_plan::data::Field;
use assay_plan::dimension::field_label;
use assay_plan::document::Plan;
use assay_plan::error::PlanError;
use assay_plan::money::Money;
use assay_plan::number::{self, Sums};
use assay_plan::period::Period;
use assay_plan::token_price::{price_words, token_fields};
use leptos::prelude::*;

use crate::parts::number_field::{NumberField, said, typed_number};
use crate::session::Session;

/// The offered times between two readings.
const WINDOWS: [(&str, &str, Period); 4] = [
    ("hour", "every hour", Period::Hour),
    ("day", "every day", Period::Day),
    ("week", "every week", Period::Week),
    ("file", "once, for all that was loaded", Period::WholeFile),
];

/// Budget, price and the time between two readings.
#[component]
pub(super) fn MoneyPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    // A budget in hours that waits for the judge's speed: both become one step.
    let waiting = RwSignal::new(None::<Budget>);
    let budget = move |plan: &Plan, text: &str| {
        let read = set_budget(plan, text);
        let wants_speed = |it: &Plan| {
            matches!(it.budget.amount, Amount::JudgeHours(_)) && it.seconds_per_call.is_none()
        };
        waiting.set(
            read.as_ref()
                .ok()
                .filter(|it| wants_speed(it))
                .map(|it| it.budget),
        );
        read
    };
    let seconds = move |plan: &Plan, text: &str| {
        let seconds_per_call = if text.trim().is_empty() {
            None
        } else {
            Some(typed_number(text)?)
        };
        Ok(Plan {
            seconds_per_call,
            budget: waiting.get_untracked().unwrap_or(plan.budget),
            ..plan.clone()
        })
    };
    // Once the speed is known, nothing waits for it.
    Effect::new(move |_| {
        let known = |plan: &Option<Plan>| {
            plan.as_ref()
                .is_some_and(|it| it.seconds_per_call.is_some())
        };
        if session.committed.with(known) {
            waiting.set(None);
        }
    });
    let window = super::edit(session, |plan: &mut Plan, event| {
        let chosen = event_target_value(&event);
        if let Some((.., period)) = WINDOWS.iter().find(|(value, ..)| *value == chosen) {
            plan.window = *period;
            plan.horizon_windows = None;
        }
    });
    let shown = move || {
        session
            .committed
            .with(|plan| plan.as_ref().map(|it| it.window))
    };
    let together = move || {
        let plural = shown().map_or("readings", Period::plural);
        format!("How many {plural} together as well?")
    };
    view! {
        <h2>"What may it cost?"</h2>
        <p class="lead">"Money, calls of the judge, or its hours. What the targets do not need stays unspent."</p>
        <div class="fields">
            <NumberField label="Budget" value=|plan| plan.budget.to_string() edit=budget size=20 hint="Such as $500/day, $15k/month, 25,000 calls a week, 6 judge-hours a day."/>
            <NumberField label="Price of one judged trace" value=price edit=set_price size=10/>
            <NumberField
                label="Seconds the judge takes for one trace" value=seconds_text edit=seconds size=8
                hint="For budgets in hours. Leave it empty if nobody knows."
            />
        </div>
        <TokenPrice/>
        <h2 class="section">"Over what time is a rate read?"</h2>
        <div class="fields">
            <div class="field">
                <label>
                    <span class="field-label">"Read the rates "</span>
                    <select on:change=window>
                        {WINDOWS.map(|(value, words, period)| view! { <option value=value selected=move || shown() == Some(period)>{words}</option> })}
                    </select>
                </label>
                <span class="field-hint">"Every ± on the page is for one such reading."</span>
            </div>
            {move || { let label = together(); view! {
                <NumberField
                    label=label value=horizon edit=set_horizon size=6
                    hint="What rarely fails tells more over a longer time: the page says how much beside each ±."
                />
            }}}
        </div>
    }
}

/// The price out of the file's numbers of tokens, where it has such.
#[component]
fn TokenPrice() -> impl IntoView {
    let session = expect_context::<Session>();
    let fields = Memo::new(move |_| {
        session.data.with(|data| {
            data.as_ref()
                .map(|it| it.fields.clone())
                .unwrap_or_default()
        })
    });
    let of_tokens = Memo::new(move |_| {
        fields.with(|fields| token_fields(fields).cloned().collect::<Vec<Field>>())
    });
    let in_use = move || {
        session
            .committed
            .with(|plan| plan.as_ref().is_some_and(|it| !it.token_rates.is_empty()))
    };
    let words = move || {
        session.solved.with(|it| {
            let it = it.as_ref()?;
            price_words(&it.plan, it.population(), &it.solution)
        })
    };
    let overhead = |plan: &Plan| match plan.overhead_per_call {
        Money(0.0) => String::new(),
        overhead => number::money(overhead),
    };
    let set_overhead = move |plan: &Plan, text: &str| {
        let overhead = if text.trim().is_empty() {
            0.0
        } else {
            typed_number(text)?
        };
        let mut plan = plan.clone();
        fields.with_untracked(|fields| plan.set_overhead(fields, Money(overhead)));
        Ok(plan)
    };
    view! {
        <Show when=move || of_tokens.with(|it| !it.is_empty())>
            <details class="numbers" open=in_use>
                <summary>"Work the price out from the file’s tokens"</summary>
                <p class="field-hint">
                    "The judge reads the whole trace: what went into it and what came out are both input of the judge, at the judge’s own rate. Long traces cost more, so every group gets its own price."
                </p>
                <div class="fields">
                    <For each=move || of_tokens.get() key=|field| field.name.clone() let:field>
                        {
                            let (name, own) = (field.name.clone(), field.name.clone());
                            let mean = field.numbers.as_ref().map_or(0.0, |it| it.mean);
                            view! {
                                <NumberField
                                    label=format!("Dollars for a million {}", field_label(&field.name)) size=8 live=false
                                    value=move |plan: &Plan| {
                                        let rate = plan.token_rate(&name);
                                        if rate == 0.0 { String::new() } else { format!("${}", number::plain(rate)) }
                                    }
                                    edit=move |plan: &Plan, text: &str| {
                                        let rate = if text.trim().is_empty() { 0.0 } else { typed_number(text)? };
                                        let mut plan = plan.clone();
                                        fields.with_untracked(|fields| plan.set_token_rate(fields, &own, rate));
                                        Ok(plan)
                                    }
                                    hint=format!("{} in the mean trace.", number::count(mean.round() as u64))
                                />
                            }
                        }
                    </For>
                    <Show when=in_use>
                        <NumberField
                            label="Dollars a call besides" size=8 value=overhead edit=set_overhead
                            hint="The judge’s own prompt and its verdict, the same for every trace."
                        />
                    </Show>
                </div>
                <p class="words">{words}</p>
            </details>
        </Show>
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

fn price(plan: &Plan) -> String {
    match number::sums() {
        Sums::Dollars => number::money(plan.price_per_call),
        Sums::Calls => String::new(),
    }
}

fn set_price(plan: &Plan, text: &str) -> Result<Plan, String> {
    let price = typed_number(text)?;
    let mut plan = plan.clone();
    plan.set_flat_price(Money(price));
    Ok(plan)
}

fn seconds_text(plan: &Plan) -> String {
    plan.seconds_per_call.map(number::plain).unwrap_or_default()
}

fn horizon(plan: &Plan) -> String {
    plan.horizon().unwrap_or(1).to_string()
}

fn set_horizon(plan: &Plan, text: &str) -> Result<Plan, String> {
    let windows = typed_number(text)?;
    if windows.fract() != 0.0 || windows < 1.0 {
        return Err(said(&PlanError::HorizonOutOfRange));
    }
    Ok(Plan {
        horizon_windows: Some(windows as u64),
        ..plan.clone()
    })
}
