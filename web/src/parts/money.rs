//! The budget as something to drag.

use assay_plan::fix::{cheapest, narrowest_target, with_budget_for};
use assay_plan::number;
use assay_plan::staircase::Staircase;
use leptos::prelude::*;

use crate::charts::staircase::{StaircaseChart, around};
use crate::session::Session;

/// What the budget is drawn against, in calls of the window.
#[derive(Clone, Copy)]
pub(crate) struct MoneyAxis {
    /// Where the axis ends.
    most: Memo<u64>,
    /// The staircase up to there.
    pub(crate) stairs: Memo<Option<Staircase>>,
}

impl MoneyAxis {
    /// From nothing to somewhat more than every target needs.
    pub(crate) fn new(session: Session) -> Self {
        // The far end must not move under the handle: it follows steps, not gestures.
        let most = Memo::new(move |before: Option<&u64>| {
            let committed = session.committed.get();
            let solved = session.solved.get();
            match (committed, solved, before) {
                (Some(plan), Some(solved), _) if plan == solved.plan => {
                    let needed = solved
                        .solution
                        .calls_for_all_targets
                        .max(solved.solution.budget_calls);
                    (needed + needed / 4).min(solved.solution.traces).max(10)
                }
                (_, _, before) => before.copied().unwrap_or(10),
            }
        });
        Self {
            most,
            stairs: around(session, most),
        }
    }
}

/// The budget as something to drag.
#[component]
pub(crate) fn MoneyCard(axis: MoneyAxis) -> impl IntoView {
    let session = expect_context::<Session>();
    let MoneyAxis { most, stairs } = axis;
    let calls = move || {
        session
            .solved
            .with(|it| it.as_ref().map_or(0, |it| it.solution.budget_calls))
    };
    let spoken = move || {
        session.solved.get().map(|it| {
            let met = it.solution.groups_on_target();
            format!(
                "{}, {} calls, {met} of {} groups on target",
                it.plan.budget,
                number::count(it.solution.budget_calls),
                it.solution.groups.len()
            )
        })
    };
    let with_calls = move |event| {
        let calls = event_target_value(&event).parse::<u64>().ok()?;
        let solved = session.solved.get_untracked()?;
        with_budget_for(&solved.plan, solved.population(), calls).ok()
    };
    let preview = move |event| {
        if let Some(plan) = with_calls(event) {
            session.preview(plan);
        }
    };
    let commit = move |event| {
        if let Some(plan) = with_calls(event) {
            session.change(plan);
        }
    };
    let amount = move || session.solved.get().map(|it| it.plan.budget.to_string());
    let facts = move || {
        session.solved.get().map(|it| {
            let solution = &it.solution;
            view! {
                <dl class="facts">
                    <dt>"Spent"</dt><dd>{format!("{} for {} calls", number::money(solution.money), number::count(solution.calls))}</dd>
                    <dt>"All targets need"</dt>
                    <dd>{format!("{} for {} calls", number::money_that_suffices(assay_plan::money::Money(solution.calls_for_all_targets as f64 * it.plan.price_per_call.0)), number::count(solution.calls_for_all_targets))}</dd>
                    <dt>"Overall, ± points"</dt>
                    <dd>{format!("{}; spread evenly ± {}", number::points(solution.overall.half_width_points), number::points(solution.overall.evenly_half_width_points))}</dd>
                </dl>
            }
        })
    };
    let set_cheapest = move |_| {
        if let Some(it) = session.solved.get_untracked()
            && let Ok(plan) = cheapest(&it.plan, it.population(), &it.solution)
        {
            session.change(plan);
        }
    };
    let set_best = move |_| {
        if let Some(it) = session.solved.get_untracked()
            && let Ok(plan) = narrowest_target(&it.plan, it.population())
        {
            session.change(plan);
        }
    };
    view! {
        <section class="card">
            <h2>"What each dollar buys"</h2>
            <p class="lead">
                "Groups on target against the budget: the line is this plan, the dashes are the same money spread evenly. Drag to try."
            </p>
            <StaircaseChart stairs most/>
            <label class="budget">
                <span class="visually-hidden">"Budget"</span>
                <strong>{amount}</strong>
                <input
                    type="range" min="0" step="1" max=move || most.get().to_string() prop:value=move || calls().to_string()
                    aria-valuetext=spoken on:input=preview on:change=commit
                />
            </label>
            {facts}
            <div class="halves no-print">
                <div>
                    <button class="button" on:click=set_cheapest>"Cheapest plan for all targets"</button>
                    <p class="field-hint">"Sets the budget to the least that meets every target."</p>
                </div>
                <div>
                    <button class="button" on:click=set_best>"Best plan for this money"</button>
                    <p class="field-hint">"Sets the narrowest target that this budget meets in every group."</p>
                </div>
            </div>
        </section>
    }
}
