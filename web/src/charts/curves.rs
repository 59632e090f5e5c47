//! Width curves as small multiples: for each group, how the range narrows with every call.

use assay_plan::curve::{WidthCurve, sheet};
use assay_plan::dimension::group_name;
use assay_plan::number;
use assay_report::drawing::curve::{path, shown_calls, shown_points};
use leptos::html;
use leptos::prelude::*;

use super::figure::Foot;
use super::scale::Scale;
use crate::handles::calls::CallsHandle;
use crate::handles::slider::Track;
use crate::session::Session;
use crate::turns::Turns;

const TITLE: &str = "What each call buys";
/// More groups than this are shown on demand.
const FIRST_SHOWN: usize = 24;
/// Curves that are put up at one turn.
const STRIDE: usize = 3;
const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 92.0;
const LEFT: f64 = 26.0;
const RIGHT: f64 = 6.0;
const BOTTOM: f64 = 16.0;

/// One small curve a group, with a shared vertical axis.
#[component]
pub(crate) fn Curves() -> impl IntoView {
    let session = expect_context::<Session>();
    let curves = Memo::new(move |_| session.curves());
    let part = NodeRef::<html::Div>::new();
    let sheet = Signal::derive(move || curves.with(|curves| sheet(curves)));
    let all = RwSignal::new(false);
    let total = Memo::new(move |_| curves.with(Vec::len));
    let wanted = Memo::new(move |_| {
        if all.get() {
            total.get()
        } else {
            total.get().min(FIRST_SHOWN)
        }
    });
    let shown = expect_context::<Turns>().gradually(wanted, STRIDE);
    let vertical = session.held(move || curves.with(|curves| vertical(curves)));
    view! {
        <section class="card">
            <h2>{TITLE}</h2>
            <p class="lead">
                "Plus or minus in points against calls of the judge, the same height for every group. Dot: this plan. Dashes: the target. Choose a group to enlarge it; drag its dot to lock it at other calls."
            </p>
            <div class="curves" node_ref=part>
                <For each=move || 0..shown.get() key=|index| *index let:index>
                    <SmallCurve index curves vertical/>
                </For>
            </div>
            <Show when=move || { total.get() > FIRST_SHOWN && !all.get() }>
                <p class="words"><button class="button" on:click=move |_| all.set(true)>{move || format!("Show all {} groups", total.get())}</button></p>
            </Show>
            <Foot title=Signal::stored(TITLE.to_owned()) part name="assay-curves" sheet/>
        </section>
    }
}

/// The shared vertical axis.
fn vertical(curves: &[WidthCurve]) -> Scale {
    Scale::to(shown_points(curves), HEIGHT - BOTTOM, 6.0)
}

#[component]
fn SmallCurve(index: usize, curves: Memo<Vec<WidthCurve>>, vertical: Memo<Scale>) -> impl IntoView {
    let session = expect_context::<Session>();
    let curve = Memo::new(move |_| curves.with(|curves| curves.get(index).cloned()));
    let shown = session.held(move || curve.with(|it| it.as_ref().map_or(1.0, shown_calls)));
    let horizontal = move || Scale::to(shown.get(), LEFT, WIDTH - RIGHT);
    let with = move |draw: &dyn Fn(&WidthCurve, Scale, Scale) -> String| {
        curve.with(|curve| {
            curve
                .as_ref()
                .map(|it| draw(it, horizontal(), vertical.get()))
                .unwrap_or_default()
        })
    };
    let track = Signal::derive(move || Track {
        start: LEFT / WIDTH,
        end: (WIDTH - RIGHT) / WIDTH,
        across: curve.with(|it| {
            it.as_ref()
                .map_or(0.0, |it| vertical.get().at(it.now.half_width_points))
        }) / HEIGHT,
    });
    let ghost = move || {
        let before = session.ghost()?;
        let group = before.solution.groups.get(index)?;
        let moved = curve.with(|it| it.as_ref().is_some_and(|it| it.now.calls != group.calls));
        moved.then(|| {
            format!(
                "M{:.1} {:.1}h0",
                horizontal().at(group.calls as f64),
                vertical.get().at(group.half_width_points)
            )
        })
    };
    let met = move || {
        curve.with(|it| {
            it.as_ref()
                .is_some_and(|it| it.now.half_width_points <= it.target_points + 1e-9)
        })
    };
    let colour = move || if met() { "var(--plan)" } else { "var(--short)" };
    let name = move || {
        curve.with(|it| {
            it.as_ref()
                .map(|it| group_name(&it.labels))
                .unwrap_or_default()
        })
    };
    let now = move || {
        curve.with(|it| {
            it.as_ref()
                .map(|it| format!("± {}", number::points(it.now.half_width_points)))
                .unwrap_or_default()
        })
    };
    let ticks = move || {
        let y = vertical.get();
        y.ticks(3).into_iter().map(|tick| view! {
            <text x=LEFT - 5.0 y=y.at(tick) + 3.5 text-anchor="end" font-size="10" fill="var(--soft)">{number::plain(tick)}</text>
        }).collect_view()
    };
    let end = move || {
        with(&|it, x, _| {
            let most = x.most().round() as u64;
            if most >= it.cap_calls {
                format!("{}: all of them", number::counted(it.cap_calls, "call"))
            } else {
                number::counted(most, "call")
            }
        })
    };
    let pick = move |_| {
        if let Some(curve) = curve.get_untracked() {
            session.look_at(curve.labels);
        }
    };
    view! {
        <div class="curve-small">
            <button class="pick" aria-pressed=move || (session.looked_at.get() == index).to_string() on:click=pick>
                <span class="name"><span>{name}</span><span>{now}</span></span>
            </button>
            <div class="handled">
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true" fill="none">
                <path d=move || { let y = vertical.get(); y.ticks(3).iter().fold(String::new(), |path, &tick| format!("{path}M{LEFT} {:.1}H{WIDTH}", y.at(tick))) } stroke="var(--line)"/>
                {ticks}
                <text x=WIDTH - 4.0 y=HEIGHT - 3.0 text-anchor="end" font-size="10" fill="var(--soft)">{end}</text>
                <path d=move || with(&|it, _, y| format!("M{LEFT} {0:.1}H{WIDTH}", y.at(it.target_points))) stroke="var(--ink)" stroke-width="1.2" stroke-dasharray="4 3"/>
                <path d=move || with(&|it, x, _| wall(it, x)) stroke="var(--even)" stroke-width="2"/>
                <path d=move || with(&path) stroke="var(--plan)" stroke-width="1.8" stroke-linejoin="round"/>
                <path class="ghost" d=ghost stroke="var(--even)" stroke-opacity=".45" stroke-width="9" stroke-linecap="round"/>
                <path d=move || with(&|it, x, y| format!("M{:.1} {:.1}h0", x.at(it.now.calls as f64), y.at(it.now.half_width_points))) stroke=colour stroke-width="9" stroke-linecap=move || if met() { "round" } else { "square" }/>
            </svg>
            <CallsHandle index curve drawn=shown track/>
            </div>
        </div>
    }
}

/// A wall where all traces of the group are judged, if the axis reaches it.
fn wall(curve: &WidthCurve, x: Scale) -> String {
    if x.most() < curve.cap_calls as f64 {
        return String::new();
    }
    format!(
        "M{:.1} 6V{:.1}",
        x.at(curve.cap_calls as f64),
        HEIGHT - BOTTOM
    )
}
