//! The money staircase: groups on target against the budget, with the budget as its handle.

use std::sync::Arc;

use assay_plan::budget::Amount;
use assay_plan::money::Money;
use assay_plan::number;
use assay_plan::staircase::{Staircase, staircase, title};
use assay_report::drawing::staircase::{path, whole_ticks};
use leptos::html;
use leptos::prelude::*;

use super::figure::{Foot, width_of};
use super::scale::Scale;
use crate::handles::slider::{ByValue, Reach};
use crate::handles::surface::Surface;
use crate::session::Session;

const HEIGHT: f64 = 176.0;
/// Where the axis of money begins and ends, measured from both sides; the handle beneath keeps the same distance in the
/// style sheet.
const INSET: f64 = 26.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 22.0;

/// The staircase around the plan, up to `most` of the window's budget, in the unit in which that is spent.
pub(crate) fn around(session: Session, most: Memo<u64>) -> Memo<Option<Staircase>> {
    // The stairs stay while the budget moves: only what they are made of makes them anew.
    let settled = Memo::new(move |_| {
        let mut plan = session.committed.get()?;
        let most = most.get();
        // Of the budget only what it is counted in matters.
        plan.budget.amount = match plan.budget.amount {
            Amount::Money(_) => Amount::Money(Money(1.0)),
            Amount::Calls(_) | Amount::JudgeHours(_) => Amount::Calls(1),
        };
        let grouped = Arc::clone(&session.at_rest.get()?.grouped);
        Some((plan, grouped, most))
    });
    Memo::new(move |_| {
        settled.get().and_then(|(plan, grouped, most)| {
            let solution = assay_plan::solve::solve(&plan, &grouped.population).ok()?;
            staircase(&plan, &grouped.population, &solution, most).ok()
        })
    })
}

/// The staircase with the budget as its handle.
#[component]
pub(crate) fn StaircaseChart(
    stairs: Memo<Option<Staircase>>,
    most: Memo<u64>,
    /// How far the window's budget goes, in the unit in which it is spent.
    reach: Signal<Reach>,
    /// The plan with another budget.
    by_value: ByValue,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let groups = Memo::new(move |_| {
        session
            .solved
            .with(|it| it.as_ref().map_or(1, |it| it.solution.groups.len()))
    });
    // The budget in the unit in which it is spent, and the groups on target with it.
    let now = Memo::new(move |_| {
        session.solved.with(|it| {
            it.as_ref().map_or((0, 0), |it| {
                (it.solution.funds.budget, it.solution.groups_on_target())
            })
        })
    });
    let budget = move || now.get().0;
    let y = move || Scale::to(groups.get() as f64, HEIGHT - BOTTOM, TOP);
    let part = NodeRef::<html::Div>::new();
    let width = width_of(part);
    let drawing = move || {
        let stairs = stairs.get();
        stairs.map(|stairs| drawing(&stairs, most.get(), width.get(), y()))
    };
    let along_axis =
        move |funds: u64| Scale::to(most.get() as f64, INSET, width.get() - INSET).at(funds as f64);
    let line = move |funds: u64| format!("M{:.1} {TOP}V{}", along_axis(funds), HEIGHT - BOTTOM);
    let place = move || {
        let (funds, met) = now.get();
        (along_axis(funds), y().at(met as f64))
    };
    let knob = move || {
        let (x, y) = place();
        format!("M{x:.1} {y:.1}h0")
    };
    let arrows = move || {
        let (x, y) = place();
        format!(
            "M{:.1} {y:.1}m3 -3.5l-3.5 3.5 3.5 3.5m6 -7l3.5 3.5-3.5 3.5",
            x - 6.0
        )
    };
    let ghost = move || {
        let before = session.ghost()?.solution.funds.budget;
        (before != budget()).then(|| line(before))
    };
    let next = move || {
        let solved = session.solved.get()?;
        stairs.with(|stairs| stairs.as_ref()?.next_words(&solved.solution))
    };
    let sheet = Signal::derive(move || {
        stairs.with(|it| it.as_ref().map(Staircase::sheet).unwrap_or_default())
    });
    let spoken = move || {
        format!(
            "Groups on target against the budget: {} of {} now.",
            now.get().1,
            groups.get()
        )
    };
    let title = Signal::derive(move || {
        session.solved.track();
        title().to_owned()
    });
    let along = Signal::derive(move || {
        let inset = INSET / width.get();
        (inset, 1.0 - inset)
    });
    view! {
        <div node_ref=part>
            <div class="handled stairs-plot">
            <svg class="stairs" viewBox=move || format!("0 0 {} {HEIGHT}", width.get()) role="img" aria-label=spoken fill="none">
                {drawing}
                <path class="ghost" d=ghost stroke="var(--even)" stroke-width="1.5" stroke-dasharray="2 3"/>
                <path d=move || line(budget()) stroke="var(--ink)" stroke-width="1.5"/>
                <path d=knob stroke="var(--ink)" stroke-width="23" stroke-linecap="round"/>
                <path d=knob stroke="var(--card)" stroke-width="20" stroke-linecap="round"/>
                <path d=arrows stroke="var(--ink)" stroke-width="1.5"/>
            </svg>
            <Surface reach along by_value/>
            </div>
            <p class="words">{next}</p>
        </div>
        <Foot title=title part name="assay-staircase" sheet/>
    }
}

fn drawing(stairs: &Staircase, most: u64, width: f64, y: Scale) -> impl IntoView + use<> {
    let x = Scale::to(most as f64, INSET, width - INSET);
    let money = Scale::to(stairs.most.0, INSET, width - INSET);
    view! {
        {whole_ticks(y).into_iter().map(|tick| view! {
            <path d=format!("M{INSET} {:.1}H{}", y.at(tick), width - INSET) stroke="var(--line)"/>
            <text x=INSET - 6.0 y=y.at(tick) + 4.0 text-anchor="end" font-size="11.5" fill="var(--soft)">{number::plain(tick)}</text>
        }).collect_view()}
        {money.ticks(4).into_iter().map(|tick| view! {
            <text x=money.at(tick) y=HEIGHT - 5.0 text-anchor="middle" font-size="11.5" fill="var(--soft)">{number::money(Money(tick))}</text>
        }).collect_view()}
        <path d=path(&stairs.evenly, x, y) stroke="var(--even)" stroke-width="1.5" stroke-dasharray="3 3"/>
        <path d=path(&stairs.plan, x, y) stroke="var(--plan)" stroke-width="2.2"/>
    }
}
