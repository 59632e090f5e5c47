//! A field in which people type a number, an amount of money or a budget, in their own words.

use std::sync::Arc;

use assay_plan::document::Plan;
use assay_plan::error::PlanError;
use assay_plan::notation::is_surprising;
use assay_plan::number;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use crate::session::Session;

/// A labelled text field that edits one value of the plan. While the text makes a valid plan, the page follows each
/// keystroke; leaving the field or pressing Enter makes it one step. A text that cannot be understood keeps the former
/// plan and says why, beside the field; one that may have been meant otherwise is said back.
#[component]
pub(crate) fn NumberField(
    /// What is typed, as a label.
    #[prop(into)]
    label: String,
    /// The value as text.
    value: impl Fn(&Plan) -> String + Send + Sync + 'static,
    /// The plan with what was typed, or what to tell the person.
    edit: impl Fn(&Plan, &str) -> Result<Plan, String> + Clone + Send + Sync + 'static,
    /// Whether the page follows each keystroke; not where the traces must be counted anew.
    #[prop(default = true)]
    live: bool,
    /// One line of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Width of the field, in characters.
    #[prop(default = 12)]
    size: u32,
    /// Whether the label is for screen readers alone, in a table whose header says the same.
    #[prop(optional)]
    quiet_label: bool,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let error = RwSignal::new(None::<String>);
    let read_as = RwSignal::new(None::<String>);
    let value = Arc::new(value);
    let (shown, written) = (Arc::clone(&value), Arc::clone(&value));
    let id = next_id();
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let described = format!("{help_id} {error_id}");
    let text = Memo::new(move |_| {
        session
            .committed
            .with(|plan| plan.as_ref().map(|it| shown(it)).unwrap_or_default())
    });
    // What was wrong is no more once the plan says something else.
    Effect::new(move |_| {
        text.track();
        error.set(None);
        read_as.set(None);
    });
    let edited = move |text: &str| {
        let plan = session.committed.get_untracked()?;
        let edited = edit(&plan, text)
            .and_then(|plan| plan.validate().map(|()| plan).map_err(|it| said(&it)));
        error.set(edited.as_ref().err().cloned());
        let read = edited.as_ref().ok().filter(|_| is_surprising(text));
        read_as.set(read.map(|plan| format!("Read as {}.", value(plan))));
        edited.ok()
    };
    let on_input = {
        let edited = edited.clone();
        move |event| match edited(&event_target_value(&event)) {
            Some(plan) if live => session.preview(plan),
            _ => {}
        }
    };
    let on_change = move |event| match edited(&event_target_value(&event)) {
        Some(plan) => {
            // Also where the plan stays what it was, the field shows it as the page writes it.
            event_target::<HtmlInputElement>(&event).set_value(&written(&plan));
            read_as.set(None);
            session.change(plan);
        }
        None => session.abandon(),
    };
    view! {
        <div class="field">
            <label for=id.clone() class:visually-hidden=quiet_label>{label}</label>
            <input
                id=id
                type="text"
                inputmode="text"
                autocomplete="off"
                size=size
                prop:value=text
                aria-invalid=move || error.with(Option::is_some).to_string()
                aria-describedby=described
                on:input=on_input
                on:change=on_change
            />
            <span class="field-hint" id=help_id>{hint}</span>
            <span class="field-error" id=error_id role="status">{move || error.get()}</span>
            <span class="field-hint" role="status">{move || read_as.get()}</span>
        </div>
    }
}

/// The number that was typed, or what to tell the person.
pub(crate) fn typed_number(text: &str) -> Result<f64, String> {
    number::parse_number(text).map_err(|error| format!("{error} {}", error.next_step()))
}

/// A plan's error as one line beside a field.
pub(crate) fn said(error: &PlanError) -> String {
    format!("{error} {}", error.next_step())
}

fn next_id() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
