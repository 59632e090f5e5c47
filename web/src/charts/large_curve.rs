//! The width curve of the group that is looked at, enlarged.

use std::fmt::Write as _;

use assay_plan::curve::{WidthCurve, sheet, width_curve};
use assay_plan::number;
use assay_plan::solution::GroupSolution;
use assay_report::drawing::curve::{path, shown_calls};
use leptos::html;
use leptos::prelude::*;

use super::figure::{Foot, width_of};
use super::scale::Scale;
use crate::handles::calls::CallsHandle;
use crate::handles::slider::Track;
use crate::handles::target::TargetHandle;
use crate::session::Session;

const HEIGHT: f64 = 260.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 28.0;
/// About how wide a letter of a label is.
const LETTER: f64 = 6.2;

/// The curve of the group that is looked at, with its band; none while there is no solution.
pub(crate) fn looked_at(session: Session) -> Memo<Option<WidthCurve>> {
    Memo::new(move |_| {
        let solved = session.solved.get()?;
        width_curve(
            &solved.plan,
            solved.population(),
            &solved.solution,
            session.looked_at.get(),
        )
        .ok()
        .flatten()
    })
}

/// The enlarged curve, with its calls and its target to be dragged.
#[component]
pub(crate) fn LargeCurve(curve: Memo<Option<WidthCurve>>) -> impl IntoView {
    let session = expect_context::<Session>();
    // As Session::held, until another group is looked at: a drag of a small curve enlarges its group.
    let shown = Memo::new(move |before: Option<&(usize, f64, f64)>| {
        let index = session.looked_at.get();
        match before {
            Some(before) if before.0 == index && session.in_gesture() => *before,
            _ => curve.with(|it| {
                it.as_ref().map_or((index, 1.0, 1.0), |it| {
                    (index, shown_calls(it), shown_points(it))
                })
            }),
        }
    });
    let part = NodeRef::<html::Div>::new();
    let title = Signal::derive(move || {
        format!("{}: plus or minus against calls", session.looked_at_name())
    });
    let numbers = Signal::derive(move || curve.with(|it| sheet(it.as_slice())));
    let measured = width_of(part);
    // Before it is measured, nothing is drawn; its axis must not be turned around.
    let width = move || measured.get().max(LEFT + RIGHT + 1.0);
    let horizontal = move || Scale::to(shown.get().1, LEFT, width() - RIGHT);
    let vertical = move || Scale::to(shown.get().2, HEIGHT - BOTTOM, TOP);
    let ghost = move || {
        let before = session.ghost()?;
        before.solution.groups.get(session.looked_at.get()).cloned()
    };
    let calls_track = Signal::derive(move || {
        let points = curve.with(|it| it.as_ref().map_or(0.0, |it| it.now.half_width_points));
        Track {
            start: LEFT / width(),
            end: (width() - RIGHT) / width(),
            across: vertical().at(points) / HEIGHT,
        }
    });
    let target_track = Signal::derive(move || Track {
        start: BOTTOM / HEIGHT,
        end: (HEIGHT - TOP) / HEIGHT,
        across: LEFT / width(),
    });
    view! {
        <div class="curve-large">
            <div class="handled" node_ref=part>
                {move || curve.get().map(|curve| drawing(&curve, width(), horizontal(), vertical(), ghost().as_ref()))}
                <TargetHandle curve drawn=Signal::derive(move || shown.get().2) track=target_track/>
                <CallsHandle index=session.looked_at curve drawn=Signal::derive(move || shown.get().1) track=calls_track/>
            </div>
            <p class="field-hint no-print">"Drag the dot to lock the group at so many calls, or the dashed line to set its target. On the keyboard: arrow keys, or Enter to type."</p>
            <Foot title part name="assay-curve" sheet=numbers/>
        </div>
    }
}

/// The points that the curve shows: somewhat more than target, plan and, unless it dwarfs them, the even spread.
fn shown_points(curve: &WidthCurve) -> f64 {
    let highest = curve.target_points.max(curve.now.half_width_points).max(
        curve
            .evenly
            .half_width_points
            .min(3.0 * curve.target_points),
    );
    (highest * 1.5).min(50.0)
}

/// The curve on its axes; `ghost` is the group as it was before the gesture that is under way.
fn drawing(
    curve: &WidthCurve,
    width: f64,
    x: Scale,
    y: Scale,
    ghost: Option<&GroupSolution>,
) -> impl IntoView + use<> {
    let right = width - RIGHT;
    let met = curve.now.half_width_points <= curve.target_points + 1e-9;
    let (now_x, now_y) = (
        x.at(curve.now.calls as f64),
        y.at(curve.now.half_width_points),
    );
    let (even_x, even_y) = (
        x.at(curve.evenly.mean_calls),
        y.at(curve.evenly.half_width_points),
    );
    let even_inside =
        curve.evenly.mean_calls <= x.most() && curve.evenly.half_width_points <= y.most();
    let even_words = format!(
        "spread evenly: about {}",
        number::counted(curve.evenly.mean_calls.round() as u64, "call")
    );
    let even_words_wide = LETTER * even_words.chars().count() as f64;
    // Words that find no room beside the point stand above it, up to the edge.
    let (even_words_x, even_words_y, even_words_anchor) =
        if even_x + 10.0 + even_words_wide <= width {
            (even_x + 10.0, even_y + 4.0, "start")
        } else {
            (right, even_y - 12.0, "end")
        };
    let at_wall = x.most() >= curve.cap_calls as f64;
    let now_words = format!(
        "{}: ± {}",
        number::counted(curve.now.calls, "call"),
        number::points(curve.now.half_width_points)
    );
    let label_left = now_x > width * 0.6;
    let spoken = format!(
        "Plus or minus against calls. {now_words} points. The target of ± {} points needs {}.",
        number::plain(curve.target_points),
        number::counted(curve.calls_for_target, "call"),
    );
    view! {
        <svg viewBox=format!("0 0 {width} {HEIGHT}") role="img" aria-label=spoken fill="none">
            {y.ticks(5).into_iter().map(|tick| view! {
                <path d=format!("M{LEFT} {:.1}H{}", y.at(tick), right) stroke="var(--line)"/>
                <text x=LEFT - 8.0 y=y.at(tick) + 4.0 text-anchor="end" font-size="12" fill="var(--soft)">{format!("±{}", number::plain(tick))}</text>
            }).collect_view()}
            {x.whole_ticks(if width < 480.0 { 4 } else { 6 }).into_iter().map(|tick| view! {
                <text x=x.at(tick) y=HEIGHT - 8.0 text-anchor="middle" font-size="12" fill="var(--soft)">{number::count(tick.round() as u64)}</text>
            }).collect_view()}
            <path d=band(curve, x, y) fill="var(--plan)" fill-opacity=".13"/>
            {at_wall.then(|| view! {
                <path d=format!("M{0:.1} {TOP}V{1:.1}", x.at(curve.cap_calls as f64), HEIGHT - BOTTOM) stroke="var(--even)" stroke-width="3"/>
                <text x=x.at(curve.cap_calls as f64) - 6.0 y=TOP + 12.0 text-anchor="end" font-size="12" fill="var(--soft)">{format!("all {}", number::count(curve.cap_calls))}</text>
            })}
            <path d=path(curve, x, y) stroke="var(--plan)" stroke-width="2.4" stroke-linejoin="round"/>
            <path d=format!("M{LEFT} {0:.1}H{1}", y.at(curve.target_points), right) stroke="var(--ink)" stroke-width="1.6" stroke-dasharray="5 4"/>
            <text x=LEFT + 6.0 y=y.at(curve.target_points) - 6.0 font-size="12" fill="var(--ink)" stroke="var(--card)" stroke-width="4" paint-order="stroke">{format!("target ± {}", number::plain(curve.target_points))}</text>
            {even_inside.then(|| view! {
                <circle cx=even_x cy=even_y r="5.5" fill="var(--card)" stroke="var(--even)" stroke-width="2"/>
                <text x=even_words_x y=even_words_y text-anchor=even_words_anchor font-size="12" fill="var(--soft)" stroke="var(--card)" stroke-width="4" paint-order="stroke">{even_words}</text>
            })}
            {ghost.map(|before| view! { <path class="ghost" d=ghost_marks(before, curve, right, x, y) stroke="var(--even)" stroke-width="1.5"/> })}
            {if met {
                view! { <circle cx=now_x cy=now_y r="8" fill="var(--plan)" stroke="var(--card)" stroke-width="2"/> }.into_any()
            } else {
                view! { <rect x=now_x - 8.0 y=now_y - 8.0 width="16" height="16" rx="3" fill="var(--short)" stroke="var(--card)" stroke-width="2"/> }.into_any()
            }}
            <text
                x=now_x + if label_left { -14.0 } else { 14.0 } y=now_y - 10.0 text-anchor=if label_left { "end" } else { "start" }
                font-size="13" font-weight="600" fill="var(--ink)" stroke="var(--card)" stroke-width="4" paint-order="stroke"
            >{now_words}</text>
        </svg>
    }
}

/// Thin marks where the group's calls and its target were before the gesture.
fn ghost_marks(
    before: &GroupSolution,
    curve: &WidthCurve,
    right: f64,
    x: Scale,
    y: Scale,
) -> String {
    let mut path = String::new();
    if before.calls != curve.now.calls {
        let (calls, points) = (x.at(before.calls as f64), y.at(before.half_width_points));
        // Writing to a string does not fail.
        let _ = write!(
            path,
            "M{:.1} {points:.1}a8 8 0 1 0 16 0a8 8 0 1 0 -16 0",
            calls - 8.0
        );
    }
    if (before.target_points - curve.target_points).abs() > 1e-9 {
        let _ = write!(path, "M{LEFT} {:.1}H{right}", y.at(before.target_points));
    }
    path
}

/// The area between the widths at half and at double the assumed rate.
fn band(curve: &WidthCurve, x: Scale, y: Scale) -> String {
    let inside: Vec<_> = curve
        .band
        .iter()
        .filter(|it| it.calls as f64 <= x.most() * (1.0 + 1e-9))
        .collect();
    let mut path = String::new();
    for (index, point) in inside.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        // Writing to a string does not fail.
        let _ = write!(
            path,
            "{command}{:.1} {:.1}",
            x.at(point.calls as f64),
            y.at(point.at_half_rate_points)
        );
    }
    for point in inside.iter().rev() {
        let _ = write!(
            path,
            "L{:.1} {:.1}",
            x.at(point.calls as f64),
            y.at(point.at_double_rate_points)
        );
    }
    if !path.is_empty() {
        path.push('Z');
    }
    path
}
