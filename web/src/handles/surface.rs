//! A drawing that is dragged itself, by mouse and touch, beside a slider that says and does the same for the keyboard and
//! for whoever hears the page.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::slider::{ByValue, Reach};
use crate::session::Session;

/// Lies over a drawing and takes hold of a value along its axis, wherever it is touched. A gesture is one step of the history;
/// Escape, or a finger that scrolls the page instead, gives it up.
#[component]
pub(crate) fn Surface(
    /// How far the value goes.
    reach: Signal<Reach>,
    /// Where the axis begins and ends, as shares of the drawing's width.
    along: Signal<(f64, f64)>,
    /// Moves the value.
    by_value: ByValue,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let held = StoredValue::new(None::<i32>);
    let follow = move |event: &PointerEvent| {
        let surface = event
            .current_target()
            .and_then(|it| it.dyn_into::<Element>().ok())?;
        let width = f64::from(surface.client_width()).max(1.0);
        let (start, end) = along.get_untracked();
        let share = (f64::from(event.offset_x()) / width - start) / (end - start);
        let reach = reach.get_untracked();
        let (from, to) = reach.drawn;
        let wanted = (from + share * (to - from)).clamp(from, to);
        let plan = by_value(wanted.max(reach.floor).min(reach.cap))?;
        session.preview(plan.clone());
        Some((surface, plan))
    };
    let last = StoredValue::new(None);
    let on_down = {
        let follow = follow.clone();
        move |event: PointerEvent| {
            if event.button() != 0 || !event.is_primary() {
                return;
            }
            if let Some((surface, plan)) = follow(&event) {
                // Where the pointer cannot be held, the gesture ends at the drawing's edge.
                let _ = surface.set_pointer_capture(event.pointer_id());
                held.set_value(Some(event.pointer_id()));
                last.set_value(Some(plan));
            }
        }
    };
    let on_move = move |event: PointerEvent| {
        if held.get_value() == Some(event.pointer_id())
            && let Some((_, plan)) = follow(&event)
        {
            last.set_value(Some(plan));
        }
    };
    let let_go = move || {
        held.set_value(None);
        let mut plan = None;
        last.update_value(|it| plan = it.take());
        plan
    };
    let on_up = move |event: PointerEvent| {
        if held.get_value() == Some(event.pointer_id())
            && let Some(plan) = let_go()
        {
            session.change(plan);
        }
    };
    let give_up = move || {
        if held.get_value().is_some() {
            let_go();
            session.abandon();
        }
    };
    let escape = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            give_up();
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <div
            class="drag-surface" aria-hidden="true"
            on:pointerdown=on_down on:pointermove=on_move on:pointerup=on_up on:pointercancel=move |_| give_up()
        ></div>
    }
}
