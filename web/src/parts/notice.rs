//! What the page has to say about reading: progress with a way to stop it, and problems.

use assay_plan::number;
use assay_protocol::Errand;
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::memory::Memory;
use crate::session::{Data, Ingest, Session};

/// Progress and problems.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let session = expect_context::<Session>();
    let memory = expect_context::<Memory>();
    let reading = session.is_reading();
    let progress = move || match session.ingest.get() {
        Ingest::Reading(progress) => progress,
        _ => assay_protocol::Progress::default(),
    };
    let alert = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        // Whoever asked for something far down the page is to see why it was not done.
        if session.problem.with(Option::is_none) {
            return;
        }
        spawn_local(async move {
            tick().await;
            let nearest = ScrollIntoViewOptions::new();
            nearest.set_block(ScrollLogicalPosition::Nearest);
            if let Some(alert) = alert.get_untracked() {
                alert.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
    });
    // Whoever hears the page is told what is open, also where it gives the same answer as what was open before.
    let open = Memo::new(move |_| {
        if reading.get() {
            return Some("Reading files.".to_owned());
        }
        let name = |data: &Data| format!("{} is open.", data.receipt.name);
        session.data.with(|data| data.as_ref().map(name))
    });
    let again = move || session.rereading.get().unwrap_or_default();
    view! {
        <p class="visually-hidden" role="status">{open}</p>
        <Show when=move || reading.get()>
            <div class="notice" role="group" aria-label="Reading files">
                <div class="notice-text">
                    {move || {
                        let step = progress();
                        format!(
                            "Reading: {} of {}, {} rows so far. The plan below stays until all is read.",
                            number::bytes(step.bytes), number::bytes(step.total_bytes), number::count(step.rows),
                        )
                    }}
                    <progress aria-label="Read so far" max=move || progress().total_bytes.max(1).to_string() value=move || progress().bytes.to_string()></progress>
                </div>
                <button class="button" on:click=move |_| session.cancel()>"Cancel"</button>
            </div>
        </Show>
        <Show when=move || session.rereading.with(Option::is_some)>
            <div class="notice" role="group" aria-label="Working on the side">
                <div class="notice-text">
                    {move || {
                        let step = again();
                        let read = format!("{} of {}", number::bytes(step.bytes), number::bytes(step.total_bytes));
                        let traces = format!("{} of {} traces", number::count(step.bytes), number::count(step.total_bytes));
                        match step.errand {
                            Errand::Records => format!("Reading: {read}. The plan below stays as it is meanwhile."),
                            Errand::Spans => format!(
                                "These results name spans: your traces are read again for whose spans they are, {read} so far.",
                            ),
                            Errand::Draw => format!("Drawing the list: {traces} looked at so far."),
                            Errand::Write => format!("Writing the list: {traces} so far."),
                        }
                    }}
                    <progress aria-label="Read so far" max=move || again().total_bytes.max(1).to_string() value=move || again().bytes.to_string()></progress>
                </div>
                <button class="button" on:click=move |_| session.cancel()>"Cancel"</button>
            </div>
        </Show>
        <Show when=move || !(session.has_traces() || session.is_read.get() || memory.waits_for().is_some())>
            <p class="notice no-print">
                <span class="notice-text">"You work on a shared plan: its counts are here, its traces are not. Money, targets and plans to compare work as always. To choose other fields, to write new rules or to draw the list, open the trace file with “Open your traces” or drop it here; the plan is then solved on it."</span>
            </p>
        </Show>
        <div role="alert" node_ref=alert>
            {move || session.problem.get().map(|problem| view! {
                <div class="notice problem">
                    <div class="notice-text"><strong>{problem.sentence}</strong>" "{problem.next_step}</div>
                    <button class="button" on:click=move |_| session.problem.set(None)>"Close"</button>
                </div>
            })}
        </div>
    }
}
