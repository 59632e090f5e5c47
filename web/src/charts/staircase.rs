//! The money staircase: groups on target against the budget, with the budget as its handle.

use std::sync::Arc;

use assay_plan::budget::Amount;
use assay_plan::money::Money;
use assay_plan::number;
use assay_plan::staircase::{Staircase, Step, staircase, title};
use assay_report::drawing::staircase::path;
use leptos::ev::PointerEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::figure::{Foot, width_of};
use super::scale::Scale;
use crate::handles::slider::{ByValue, Reach};
use crate::handles::surface::Surface;
use crate::pace::Turn;
use crate::picture::fitting;
use crate::session::Session;

const HEIGHT: f64 = 176.0;
/// Where the axis of money begins and ends, measured from both sides; the handle beneath keeps the same distance in the
/// style sheet.
const INSET: f64 = 26.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 22.0;
/// The names of risers stand so far from each other, and need at least so much room beside them.
const NAME_HEIGHT: f64 = 10.5;
const LEAST_NAME: f64 = 44.0;
/// About how wide a letter of a name is, and how far a name keeps from the knob's middle.
const LETTER: f64 = 5.8;
const KNOB: f64 = 14.0;
/// From the knob's middle to the middle of its outline.
const RADIUS: f64 = 10.75;
/// A riser is pointed at from so far away.
const NEAR: f64 = 14.0;

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
    let read = session.read_at(Turn::Third);
    let groups = Memo::new(move |_| {
        session
            .at_rest
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
    let budget_read = Memo::new(move |_| {
        read.solved
            .with(|it| it.as_ref().map_or(0, |it| it.solution.funds.budget))
    });
    let y = move || Scale::to(groups.get() as f64, HEIGHT - BOTTOM, TOP);
    let pointed_at = RwSignal::new(None::<f64>);
    let point = move |event: PointerEvent| {
        let surface = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let wide = surface.map_or(1.0, |it| f64::from(it.client_width()).max(1.0));
        pointed_at.set(Some(f64::from(event.offset_x()) / wide));
    };
    let part = NodeRef::<html::Div>::new();
    let width = width_of(part);
    let drawing = move || {
        let stairs = stairs.get();
        stairs.map(|stairs| drawing(&stairs, most.get(), width.get(), y()))
    };
    let x = move || Scale::to(most.get() as f64, INSET, width.get() - INSET);
    let names = Memo::new(move |_| {
        let pointed_at = pointed_at.get().map(|share| share * width.get());
        stairs.with(|stairs| {
            let stairs = stairs.as_ref();
            stairs.map_or_else(Vec::new, |it| {
                names(it, x(), y(), budget_read.get(), pointed_at)
            })
        })
    });
    // Each stands by itself, so that only those that change are drawn anew while the budget moves; as many as there ever were,
    // since another number would draw all of them anew.
    let places = Memo::new(move |most: Option<&usize>| {
        names.with(Vec::len).max(most.copied().unwrap_or_default())
    });
    let names = move || {
        let name = |place: usize| {
            let name = Memo::new(move |_| names.with(|it| it.get(place).cloned()));
            move || name.get().map(riser_name)
        };
        (0..places.get()).map(name).collect_view()
    };
    let along_axis = move |funds: u64| x().at(funds as f64);
    let line = move |funds: u64| format!("M{:.1} {TOP}V{}", along_axis(funds), HEIGHT - BOTTOM);
    let handle = move || {
        let (funds, met) = now.get();
        handle(along_axis(funds), y().at(met as f64))
    };
    let ghost = move || {
        let before = session.ghost()?.solution.funds.budget;
        (before != budget()).then(|| line(before))
    };
    let next = move || {
        let solved = read.solved.get()?;
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
        session.at_rest.track();
        title().to_owned()
    });
    let along = Signal::derive(move || {
        let inset = INSET / width.get();
        (inset, 1.0 - inset)
    });
    view! {
        <div node_ref=part>
            <div class="handled stairs-plot" on:pointermove=point on:pointerleave=move |_| pointed_at.set(None)>
            <svg class="stairs" viewBox=move || format!("0 0 {} {HEIGHT}", width.get()) role="img" aria-label=spoken fill="none">
                // Beneath the line, which stays whole.
                <g class="riser-names" font-size="10.5">{names}</g>
                {drawing}
                <path class="ghost" d=ghost stroke="var(--even)" stroke-width="1.5" stroke-dasharray="2 3"/>
                <path d=handle stroke="var(--ink)" stroke-width="1.5" fill="var(--card)"/>
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
        {y.whole_ticks(4).into_iter().map(|tick| view! {
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

/// The line of the budget, and on it a knob with an arrow to each side: one outline, so that a move sets one.
fn handle(x: f64, y: f64) -> String {
    let (above, below) = (y - RADIUS, y + RADIUS);
    let (top, foot) = (TOP.min(above), (HEIGHT - BOTTOM).max(below));
    let wide = 2.0 * RADIUS;
    format!(
        "M{x:.1} {top:.1}V{above:.1}a{RADIUS} {RADIUS} 0 0 1 0 {wide}a{RADIUS} {RADIUS} 0 0 1 0 -{wide}\
         M{x:.1} {below:.1}V{foot:.1}M{:.1} {y:.1}m3 -3.5l-3.5 3.5 3.5 3.5m6 -7l3.5 3.5-3.5 3.5",
        x - 6.0
    )
}

/// What a riser is called: the first group that it brings to its target, and how many others.
fn name_of(step: &Step) -> String {
    match step.buys.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first, others @ ..] => format!("{first} +{}", others.len()),
    }
}

/// The steps that bring groups to their targets for money.
fn risers(stairs: &Staircase) -> impl Iterator<Item = &Step> {
    let steps = stairs.plan.iter();
    steps.filter(|it| it.funds > 0 && !it.buys.is_empty())
}

/// The budget of the riser nearest to a place along the axis; none where none is near.
fn nearest(stairs: &Staircase, x: Scale, at: f64) -> Option<u64> {
    let away = |it: &&Step| (x.at(it.funds as f64) - at).abs();
    let near = risers(stairs).filter(|it| away(it) <= NEAR);
    near.min_by(|one, other| away(one).total_cmp(&away(other)))
        .map(|it| it.funds)
}

/// The name of a riser, and where it stands.
#[derive(Clone, PartialEq)]
struct Name {
    text: String,
    x: f64,
    y: f64,
    anchor: &'static str,
    /// Whether it is named whether there is room or not.
    is_meant: bool,
}

/// The names of the groups that the risers bring to their targets, each left of its riser: of all that have room, of the next
/// one to come, and of the one that is pointed at.
fn names(
    stairs: &Staircase,
    x: Scale,
    y: Scale,
    budget: u64,
    pointed_at: Option<f64>,
) -> Vec<Name> {
    let next = risers(stairs).map(|it| it.funds).find(|it| *it > budget);
    let near = pointed_at.and_then(|at| nearest(stairs, x, at));
    let mut above = f64::INFINITY;
    let name = |step: &Step| {
        let (end, middle) = (left_of(step, x), middle_of(step, y));
        let is_next = next == Some(step.funds);
        let is_meant = is_next || near == Some(step.funds);
        let has_room = above - middle >= NAME_HEIGHT && end - INSET >= LEAST_NAME;
        if !(is_meant || has_room) {
            return None;
        }
        above = middle;
        let end = if is_next {
            end_beside(step, x, budget)
        } else {
            end
        };
        // Near the axis there is no room to the left.
        let (from, anchor, room) = if end - INSET >= LEAST_NAME {
            (end, "end", end - INSET)
        } else {
            (end + 10.0, "start", x.at(x.most()) - end)
        };
        Some(Name {
            text: fitting(&name_of(step), room),
            x: from,
            y: middle + 3.5,
            anchor,
            is_meant,
        })
    };
    risers(stairs).filter_map(name).collect()
}

/// Where the name of the next riser ends: beside it, unless the knob on the budget's line would stand on the name.
fn end_beside(step: &Step, x: Scale, budget: u64) -> f64 {
    let (end, knob) = (left_of(step, x), x.at(budget as f64));
    let is_clear = end - name_of(step).chars().count() as f64 * LETTER >= knob + KNOB;
    if is_clear { end } else { end.min(knob - KNOB) }
}

fn riser_name(name: Name) -> impl IntoView {
    let (weight, fill) = if name.is_meant {
        ("650", "var(--ink)")
    } else {
        ("450", "var(--soft)")
    };
    view! {
        <text x=name.x y=name.y text-anchor=name.anchor font-weight=weight fill=fill>{name.text}</text>
    }
}

/// Where a riser's name ends beside it.
fn left_of(step: &Step, x: Scale) -> f64 {
    x.at(step.funds as f64) - 5.0
}

/// How high the middle of a riser is.
fn middle_of(step: &Step, y: Scale) -> f64 {
    y.at(step.on_target as f64 - step.buys.len() as f64 / 2.0)
}
