//! The group that is looked at: its curve, what the next money buys, its own target, and its fix.

use assay_plan::dimension::group_name;
use assay_plan::fix;
use assay_plan::horizon::half_widths_over_horizon;
use assay_plan::number;
use leptos::prelude::*;

use crate::charts::large_curve::{LargeCurve, looked_at};
use crate::charts::table::OwnTarget;
use crate::parts::until::JudgeUntil;
use crate::parts::wishes::{ImportanceChoice, Lock};
use crate::session::Session;
use crate::turns::InTurn;

/// The group that is looked at.
#[component]
pub(crate) fn SelectedGroup() -> impl IntoView {
    let session = expect_context::<Session>();
    let curve = looked_at(session);
    let group = Memo::new(move |_| {
        session.solved.with(|it| {
            it.as_ref()
                .and_then(|it| it.solution.groups.get(session.looked_at.get()).cloned())
        })
    });
    let labels = Memo::new(move |_| {
        group.with(|it| it.as_ref().map(|it| it.labels.clone()).unwrap_or_default())
    });
    let lead = move || {
        group.get().map(|it| {
            format!(
                "{}, {} expected to fail. The band: if that rate is half or double.",
                number::counted(it.traces, "trace"),
                number::share(it.expected_rate),
            )
        })
    };
    let range = move || {
        group.get().map(|it| {
            format!(
                "At that rate the likely range runs from {}.",
                number::share_range(it.interval),
            )
        })
    };
    let one_call = move || {
        group.with(|it| {
            let price = it.as_ref()?.price_per_call?;
            Some(format!(" One of its calls costs {}.", number::price(price)))
        })
    };
    let next = move || curve.with(|it| it.as_ref().map(|it| it.next_money.clone()));
    let even = move || {
        group.get().map(|it| {
            if it.evenly.chance_of_none >= 0.005 {
                format!(
                    "Spread evenly, it would get about {}, and none at all {} of the time.",
                    number::counted(it.evenly.mean_calls.round() as u64, "call"),
                    number::share(it.evenly.chance_of_none)
                )
            } else {
                format!(
                    "Spread evenly, it would get about {}: ± {} points.",
                    number::counted(it.evenly.mean_calls.round() as u64, "call"),
                    number::points(it.evenly.half_width_points)
                )
            }
        })
    };
    let longer = move || {
        let solved = session.solved.get()?;
        let place = session.looked_at.get();
        let over = half_widths_over_horizon(
            &solved.plan,
            solved.population(),
            &solved.solution,
            place..place + 1,
        );
        let half_width = *over.ok()?.first()?;
        Some(format!(
            " Over {} together it is known to ± {} points, if nothing changes.",
            solved.plan.horizon_words()?,
            number::points(half_width)
        ))
    };
    let missing = move || {
        let it = session.solved.get()?;
        let place = session.looked_at.get();
        fix::money_to_fix(&it.plan, it.population(), &it.solution, place).ok()?
    };
    let fix = move |_| {
        let place = session.looked_at.get_untracked();
        session.rework(|plan, population, solution| {
            fix::raise_budget_for(plan, population, solution, place)
        });
    };
    let beside = view! {
        <div class="stack">
            <p class="words"><b>{next}</b>{one_call}</p>
            {move || missing().map(|money| view! {
                <p class="words">
                    <b class="tone-short">{format!("{} more meets its target.", number::money_that_suffices(money))}</b>" "
                    <button class="button" on:click=fix>"Raise the budget for it"</button>
                </p>
            })}
            <p class="words">{range}{longer}" "{even}</p>
            {move || { let labels = labels.get(); view! {
                <div class="wishes">
                    <div class="own-target"><span class="field-label">"Its target"</span><OwnTarget labels=labels.clone()/></div>
                    <div><span class="field-label">"Importance"</span><ImportanceChoice labels=labels.clone()/></div>
                    <Lock labels=labels.clone()/>
                </div>
                <p class="field-hint">"A target is ± points such as 3, calls such as 120 calls, or a change such as 5\u{a0}% from 10\u{a0}%."</p>
                <JudgeUntil labels/>
            }}}
        </div>
    };
    view! {
        <section class="card" id="selected-group">
            <h2>{move || format!("{}: plus or minus against calls", group_name(&labels.get()))}</h2>
            <p class="lead">{lead}</p>
            <div class="columns">
                <InTurn>{view! { <LargeCurve curve/> }.into_any()}</InTurn>
                <InTurn>{beside.into_any()}</InTurn>
            </div>
        </section>
    }
}
