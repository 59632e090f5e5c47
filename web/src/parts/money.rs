//! The budget as something to drag.

use std::sync::Arc;

use assay_plan::budget::Amount;
use assay_plan::fix::{cheapest, narrowest_target, with_budget_for};
use assay_plan::money::Money;
use assay_plan::number::{self, Sums};
use assay_plan::staircase::{Staircase, most_calls};
use leptos::prelude::*;

use crate::charts::staircase::{StaircaseChart, around};
use crate::handles::slider::{ByText, ByValue, Reach, Slider};
use crate::session::{Session, Solved};
use crate::setup::money::set_budget;

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
                    most_calls(&solved.solution)
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

/// The calls that the smallest step of the budget buys, a cent or a hundredth of an hour; at least one.
fn calls_a_unit(solved: &Solved) -> f64 {
    const UNITS: f64 = 100.0;
    let calls = solved.solution.budget_calls as f64;
    match solved.plan.budget.amount {
        Amount::Money(Money(amount)) | Amount::JudgeHours(amount) if amount > 0.0 => {
            (calls / (amount * UNITS)).ceil().max(1.0)
        }
        _ => 1.0,
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
    let spoken = Signal::derive(move || {
        let words = session.solved.get().map(|it| {
            let met = it.solution.groups_on_target();
            format!(
                "{}, {} calls, {met} of {} groups on target",
                it.plan.budget,
                number::count(it.solution.budget_calls),
                it.solution.groups.len()
            )
        });
        words.unwrap_or_default()
    });
    let reach = Signal::derive(move || Reach {
        floor: 0.0,
        cap: most.get() as f64,
        drawn: (0.0, most.get() as f64),
        units: session
            .solved
            .with(|it| it.as_ref().map_or(1.0, |it| calls_a_unit(it).recip())),
    });
    let by_value: ByValue = Arc::new(move |calls| {
        let solved = session.solved.get_untracked()?;
        with_budget_for(&solved.plan, solved.population(), calls.round() as u64).ok()
    });
    let by_text: ByText = Arc::new(move |text| {
        let plan = session.committed.get_untracked();
        let plan = plan.ok_or_else(|| "No traces are loaded.".to_owned())?;
        set_budget(&plan, text)
    });
    let typed = Signal::derive(move || {
        let budget = session.committed.with(|it| it.as_ref().map(|it| it.budget));
        budget.map(|it| it.to_string()).unwrap_or_default()
    });
    let amount = move || session.solved.get().map(|it| it.plan.budget.to_string());
    let facts = move || {
        session.solved.get().map(|it| {
            let solution = &it.solution;
            view! {
                <dl class="facts">
                    <dt>"Spent"</dt><dd>{sum_for(number::money(solution.money), solution.calls)}</dd>
                    <dt>"All targets need"</dt>
                    <dd>{sum_for(number::money_that_suffices(assay_plan::money::Money(solution.calls_for_all_targets as f64 * it.plan.price_per_call.0)), solution.calls_for_all_targets)}</dd>
                    <dt>"Overall, ± points"</dt>
                    <dd>{format!("{}; spread evenly ± {}", number::points(solution.overall.half_width_points), number::points(solution.overall.evenly_half_width_points))}</dd>
                </dl>
            }
        })
    };
    let set_cheapest = move |_| session.rework(cheapest);
    let set_best =
        move |_| session.rework(|plan, population, _| narrowest_target(plan, population));
    view! {
        <section class="card">
            <h2>"What each dollar buys"</h2>
            <p class="lead">
                "Groups on target against the budget: the line is this plan, the dashes are the same money spread evenly. Drag the line to try."
            </p>
            <StaircaseChart stairs most reach by_value=by_value.clone()/>
            <div class="budget handled">
                <strong>{amount}</strong>
                <Slider label="Budget" reach value=Signal::derive(move || calls() as f64) spoken by_value text=typed by_text/>
            </div>
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

/// What so many calls cost: where sums are in calls, the sum alone.
fn sum_for(sum: String, calls: u64) -> String {
    match number::sums() {
        Sums::Dollars => format!("{sum} for {} calls", number::count(calls)),
        Sums::Calls => sum,
    }
}
