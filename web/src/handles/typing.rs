//! The field that opens over a slider on Enter, for people who know the number.

use assay_plan::document::Plan;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::slider::ByText;
use crate::parts::number_field::said;
use crate::session::Session;

/// The field. Enter takes what is typed, Escape closes it.
#[component]
pub(super) fn TypedValue(
    /// What is typed.
    label: Signal<String>,
    /// What it starts with.
    start: Signal<String>,
    /// Takes what was typed.
    by_text: ByText,
    /// Whether the field is open.
    open: RwSignal<bool>,
    /// The slider, which takes the focus back.
    slider: NodeRef<html::Input>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let field = NodeRef::<html::Input>::new();
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // A field that was just put on the page takes the focus.
            let _ = field.focus();
            field.select();
        }
    });
    // The field closes as it loses the focus.
    let back = move || {
        if let Some(slider) = slider.get_untracked() {
            // An input that is on the page takes the focus.
            let _ = slider.focus();
        }
    };
    let submit = move |text: &str| {
        let valid = |plan: Plan| plan.validate().map(|()| plan).map_err(|it| said(&it));
        match by_text(text).and_then(valid) {
            Ok(plan) => {
                session.change(plan);
                back();
            }
            Err(sentence) => error.set(Some(sentence)),
        }
    };
    let on_keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            submit(&event_target_value(&event));
        }
        "Escape" => {
            event.prevent_default();
            back();
        }
        _ => {}
    };
    view! {
        <span class="typed-value">
            <input
                node_ref=field type="text" class="row-input" size="10" autocomplete="off"
                aria-label=move || format!("{}, typed", label.get()) prop:value=start.get_untracked()
                aria-invalid=move || error.with(Option::is_some).to_string()
                on:keydown=on_keydown
                on:blur=move |_| open.set(false)
            />
            <span class="field-error" role="status">{move || error.get()}</span>
        </span>
    }
}
