//! The budget as something to drag.

use std::sync::Arc;

use assay_plan::budget::Amount;
use assay_plan::fix::{cheapest, narrowest_target, with_budget_for};
use assay_plan::horizon::overall_half_width_over_horizon;
use assay_plan::money::Money;
use assay_plan::money_axis::MoneyAxis;
use assay_plan::number::{self, Sums};
use assay_plan::prices::FundsUnit;
use assay_plan::staircase::{Staircase, title};
use leptos::prelude::*;

use crate::charts::staircase::{StaircaseChart, around};
use crate::handles::slider::{ByText, ByValue, Reach, Slider};
use crate::pace::Turn;
use crate::session::{Session, Solved};
use crate::setup::money::set_budget;

/// What the window's budget is drawn against, in the unit in which it is spent.
#[derive(Clone, Copy)]
pub(crate) struct MoneyDrawn {
    /// Where the axis ends.
    most: Memo<u64>,
    /// The staircase up to there.
    pub(crate) stairs: Memo<Option<Staircase>>,
}

impl MoneyDrawn {
    /// From nothing to somewhat more than every target needs.
    pub(crate) fn new(session: Session) -> Self {
        // The far end must not move under the handle: it follows steps, not gestures.
        let axis = Memo::new(move |before: Option<&Option<MoneyAxis>>| {
            let before = before.copied().flatten();
            let committed = session.committed.get();
            match (committed, session.at_rest.get()) {
                (Some(plan), Some(solved)) if plan == solved.plan => Some(match before {
                    Some(axis) => axis.after_a_step_to(&solved.solution),
                    None => MoneyAxis::around(&solved.solution),
                }),
                _ => before,
            }
        });
        let most = Memo::new(move |_| axis.get().map_or(10, |it| it.end));
        Self {
            most,
            stairs: around(session, most),
        }
    }
}

/// What the smallest step of the budget is in the unit in which it is spent: a cent, a hundredth of an hour, or a call.
fn funds_a_step(solved: &Solved) -> f64 {
    const STEPS: f64 = 100.0;
    let funds = solved.solution.funds.budget as f64;
    match solved.plan.budget.amount {
        Amount::Money(Money(amount)) | Amount::JudgeHours(amount) if amount > 0.0 => {
            (funds / (amount * STEPS)).ceil().max(1.0)
        }
        Amount::Money(_) if solved.solution.funds.unit == FundsUnit::BillionthsOfADollar => {
            BILLIONTHS_OF_A_CENT
        }
        _ => 1.0,
    }
}

const BILLIONTHS_OF_A_CENT: f64 = 1e7;

/// The budget as something to drag.
#[component]
pub(crate) fn MoneyCard(drawn: MoneyDrawn) -> impl IntoView {
    let session = expect_context::<Session>();
    let MoneyDrawn { most, stairs } = drawn;
    let funds = move || {
        session
            .solved
            .with(|it| it.as_ref().map_or(0, |it| it.solution.funds.budget))
    };
    let spoken = Signal::derive(move || {
        let words = session.solved.get().map(|it| {
            let met = it.solution.groups_on_target();
            format!(
                "{}, {}, {met} of {} on target",
                it.plan.budget,
                number::counted(it.solution.budget_calls, "call"),
                number::counted(it.solution.groups.len() as u64, "group")
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
            .with(|it| it.as_ref().map_or(1.0, |it| funds_a_step(it).recip())),
    });
    let by_value: ByValue = Arc::new(move |funds| {
        let solved = session.solved.get_untracked()?;
        with_budget_for(&solved.plan, solved.population(), funds.round() as u64).ok()
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
    let read = session.read_at(Turn::Third);
    let facts = move || {
        read.solved.get().map(|it| {
            let solution = &it.solution;
            view! {
                <dt>"Spent"</dt><dd>{sum_for(number::money(solution.money), solution.calls)}</dd>
                <dt>"All targets need"</dt>
                <dd>{sum_for(number::money_that_suffices(solution.money_for_all_targets), solution.calls_for_all_targets)}</dd>
                <dt>"Overall, ± points"</dt>
                <dd>{format!("{}; spread evenly ± {}", number::points(solution.overall.half_width_points), number::points(solution.overall.evenly_half_width_points))}</dd>
                {over_horizon(&it).map(|(windows, half_width)| view! {
                    <dt>{format!("Over {windows} together, ± points")}</dt><dd>{half_width}</dd>
                })}
            }
        })
    };
    let title = move || {
        session.at_rest.track();
        title()
    };
    let set_cheapest = move |_| session.rework(cheapest);
    let set_best =
        move |_| session.rework(|plan, population, _| narrowest_target(plan, population));
    view! {
        <section class="card">
            <h2>{title}</h2>
            <p class="lead">
                "Groups on target against the budget: the line is this plan, the dashes are the same money spread evenly. Drag the line to try."
            </p>
            <StaircaseChart stairs most reach by_value=by_value.clone()/>
            <div class="budget handled">
                <strong>{amount}</strong>
                <Slider label="Budget" reach value=Signal::derive(move || funds() as f64) spoken by_value text=typed by_text/>
            </div>
            <dl class="facts">{facts}</dl>
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

/// The plan's horizon, and how well all traffic is known after it; none where there is only one reading.
fn over_horizon(solved: &Solved) -> Option<(String, String)> {
    let Solved { plan, solution, .. } = solved;
    let over = overall_half_width_over_horizon(plan, solved.population(), solution);
    Some((plan.horizon_words()?, number::points(over.ok()??)))
}

/// What so many calls cost: where sums are in calls, the sum alone.
fn sum_for(sum: String, calls: u64) -> String {
    match number::sums() {
        Sums::Dollars => format!("{sum} for {}", number::counted(calls, "call")),
        Sums::Calls => sum,
    }
}
