//! A value of the plan as something to drag, by mouse, touch and keyboard alike; a gesture is one step of the history.

use std::sync::Arc;

use assay_plan::document::Plan;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use web_sys::Event;

use super::typing::TypedValue;
use crate::session::Session;

/// How far a value goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reach {
    /// The least that makes sense: where Home goes.
    pub(crate) floor: f64,
    /// The most there is: where End goes, though the drawing may end before.
    pub(crate) cap: f64,
    /// Where the drawing's axis begins and ends.
    pub(crate) drawn: (f64, f64),
    /// Units of the value in 1: an arrow key goes one of them, with Shift ten.
    pub(crate) units: f64,
}

impl Reach {
    /// The value with so many units more, within floor and cap.
    fn moved(self, value: f64, units: f64) -> f64 {
        self.within(((value * self.units).round() + units) / self.units)
    }

    fn within(self, value: f64) -> f64 {
        value.max(self.floor).min(self.cap.max(self.floor))
    }
}

/// Where a slider lies over its drawing: shares of the drawing's width and height, or of its height and width where it
/// stands upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Track {
    /// Where the drawn axis begins, along the slider.
    pub(crate) start: f64,
    /// Where it ends.
    pub(crate) end: f64,
    /// How far across from the top, or from the left, the value is drawn.
    pub(crate) across: f64,
}

/// The plan with another value; none where it has no such plan.
pub(crate) type ByValue = Arc<dyn Fn(f64) -> Option<Plan> + Send + Sync>;

/// The plan with what was typed, or what to tell the person.
pub(crate) type ByText = Arc<dyn Fn(&str) -> Result<Plan, String> + Send + Sync>;

/// The slider. While it is dragged or a key is held, the page follows; letting go makes it one step, and Escape gives
/// the gesture up.
#[component]
pub(crate) fn Slider(
    /// What is moved, for people who hear it.
    #[prop(into)]
    label: Signal<String>,
    /// How far.
    #[prop(into)]
    reach: Signal<Reach>,
    /// Where it stands.
    #[prop(into)]
    value: Signal<f64>,
    /// Where it stands, in words.
    #[prop(into)]
    spoken: Signal<String>,
    /// Where it lies over a drawing; none where it is laid out as any other control.
    #[prop(optional, into)]
    track: Option<Signal<Track>>,
    /// Whether it stands upright.
    #[prop(optional)]
    upright: bool,
    /// Moves it.
    by_value: ByValue,
    /// What follows the gesture in the place of the page, where a change needs the traces to be counted anew: it is told
    /// each value on the way, and none at the end.
    #[prop(optional, into)]
    follow: Option<Callback<Option<f64>>>,
    /// What the field that Enter opens starts with.
    #[prop(into)]
    text: Signal<String>,
    /// Takes what was typed there.
    by_text: ByText,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let input = NodeRef::<html::Input>::new();
    let typing = RwSignal::new(false);
    let moved_to = StoredValue::new(None::<Plan>);
    let given_up = StoredValue::new(false);
    let show = move |wanted: f64| {
        let wanted = reach.get_untracked().within(wanted);
        if let Some(plan) = by_value(wanted) {
            moved_to.set_value(Some(plan.clone()));
            match follow {
                Some(follow) => follow.run(Some(wanted)),
                None => session.preview(plan),
            }
        }
    };
    let settle = move || {
        let mut plan = None;
        moved_to.update_value(|it| plan = it.take());
        if let Some(plan) = plan {
            session.change(plan);
        }
        if let Some(follow) = follow {
            follow.run(None);
        }
    };
    let give_up = move || {
        moved_to.set_value(None);
        given_up.set_value(true);
        match follow {
            Some(follow) => follow.run(None),
            None => session.abandon(),
        }
    };
    // The browser moves the handle by itself, also to where the plan did not follow.
    let put_back = move || {
        if let Some(input) = input.get_untracked() {
            input.set_value(&value.get_untracked().to_string());
        }
    };
    let on_input = {
        let show = show.clone();
        move |event: Event| match event_target_value(&event).parse() {
            Ok(wanted) if !given_up.get_value() => show(wanted),
            _ => put_back(),
        }
    };
    let on_change = move |_: Event| {
        settle();
        given_up.set_value(false);
        put_back();
    };
    let on_keydown = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let units = if event.shift_key() { 10.0 } else { 1.0 };
        let reach = reach.get_untracked();
        let from = value.get_untracked();
        let wanted = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => reach.moved(from, units),
            "ArrowLeft" | "ArrowDown" => reach.moved(from, -units),
            "PageUp" => reach.moved(from, 10.0),
            "PageDown" => reach.moved(from, -10.0),
            "Home" => reach.floor,
            "End" => reach.cap,
            "Escape" if moved_to.with_value(Option::is_some) => {
                give_up();
                event.prevent_default();
                return;
            }
            "Enter" => {
                typing.set(true);
                event.prevent_default();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if !(given_up.get_value() && event.repeat()) {
            given_up.set_value(false);
            show(wanted);
        }
    };
    let on_pointerdown = move |_: PointerEvent| given_up.set_value(false);
    let along = move |share: fn(Track) -> f64| {
        move || track.map(|track| format!("{}%", share(track.get()) * 100.0))
    };
    view! {
        <input
            node_ref=input
            type="range" class:handle=track.is_some() class:upright=upright
            aria-label=label aria-valuetext=spoken aria-orientation=upright.then_some("vertical")
            style=("--start", along(|it| it.start)) style=("--end", along(|it| it.end)) style=("--across", along(|it| it.across))
            min=move || reach.get().drawn.0.to_string() max=move || reach.get().drawn.1.to_string() step="any"
            prop:value=move || value.get().to_string()
            on:input=on_input on:change=on_change on:keydown=on_keydown
            on:keyup=move |_| settle() on:blur=move |_| settle()
            on:pointerdown=on_pointerdown on:pointercancel=move |_| give_up()
        />
        <Show when=move || typing.get()>
            <TypedValue label start=text by_text=by_text.clone() open=typing slider=input/>
        </Show>
    }
}
