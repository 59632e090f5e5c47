//! The receipt: what was read, what was left out and why, and what a careful reader would ask about.

use assay_plan::data::{BuiltIn, Join, Receipt, Unit};
use assay_plan::date::utc_days;
use assay_plan::number;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlSelectElement;

use super::traffic::TrafficQuestion;
use crate::download;
use crate::session::Session;

/// The receipt of the loaded data.
#[component]
pub(super) fn DataPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let receipt = move || {
        session.data.get().map(|data| {
            if session.has_traces() {
                receipt(session, &data.receipt, data.fields.len()).into_any()
            } else {
                counted(&data.receipt).into_any()
            }
        })
    };
    let is_example = move || {
        session
            .data
            .with(|data| data.as_ref().is_some_and(|it| it.receipt.example))
    };
    let examples = BuiltIn::ALL.map(|which| example(session, which));
    view! {
        {receipt}
        <TrafficQuestion/>
        <Show when=move || !is_example() && session.has_traces()>
            <UnitChoice/>
        </Show>
        <h2 class="section">"Examples to try"</h2>
        <p class="lead">"Made up from fixed seeds. What you have open makes room for them; the plan does too."</p>
        <div class="examples">{examples}</div>
    }
}

/// A built-in example, to be opened.
fn example(session: Session, which: BuiltIn) -> impl IntoView {
    let name = which.name();
    let is_open = move || {
        let name = name.clone();
        session
            .data
            .with(|data| data.as_ref().is_some_and(|it| it.receipt.name == name))
    };
    let open = move |_| {
        spawn_local(async move {
            // The session has already put a problem on the page.
            let _ = session.open_example(which).await;
        });
    };
    view! {
        <button class="button example" aria-current=move || is_open().then_some("true") on:click=open>
            <b>{which.title()}</b><span>{which.story()}</span>
        </button>
    }
}

/// What is counted and judged, one at a time.
#[component]
fn UnitChoice() -> impl IntoView {
    let session = expect_context::<Session>();
    let unit = move || {
        session
            .data
            .with(|data| data.as_ref().map_or(Unit::Trace, |it| it.receipt.unit))
    };
    let choose = move |event| {
        let select = event_target::<HtmlSelectElement>(&event);
        let chosen = Unit::ALL
            .into_iter()
            .find(|unit| unit.name() == select.value());
        spawn_local(async move {
            if let Some(chosen) = chosen
                && session.count_by(chosen).await.is_err()
            {
                // The session has already put a problem on the page; what is open is what it was.
                select.set_value(unit().name());
            }
        });
    };
    view! {
        <h2 class="section">"What is judged, one at a time?"</h2>
        <div class="fields">
            <div class="field">
                <label>
                    <span class="field-label">"One of these is one call of the judge "</span>
                    <select on:change=choose disabled=session.is_reading()>
                        {Unit::ALL.map(|one| view! {
                            <option value=one.name() selected=move || unit() == one>{described(one)}</option>
                        })}
                    </select>
                </label>
                <span class="field-hint">"Choosing another one reads the files again and begins a new plan."</span>
            </div>
        </div>
    }
}

fn described(unit: Unit) -> &'static str {
    match unit {
        Unit::Trace => "a trace: one request with all that it caused",
        Unit::Session => "a session: a conversation of several traces",
        Unit::Observation => "an observation: one step of a trace",
    }
}

/// What the units of a receipt are called, as a heading.
fn units(unit: Unit) -> &'static str {
    match unit {
        Unit::Trace => "Traces",
        Unit::Session => "Sessions",
        Unit::Observation => "Observations",
    }
}

/// When the traces were.
fn span(receipt: &Receipt) -> String {
    match (receipt.first_ms, receipt.last_ms) {
        (Some(first), Some(last)) => utc_days(first, last),
        _ => "the traces carry no times".to_owned(),
    }
}

/// Where the traces come from.
fn source(receipt: &Receipt) -> String {
    if receipt.example {
        "A built-in example, made up from a fixed seed".to_owned()
    } else {
        receipt.name.clone()
    }
}

/// What is known of traces that are not there.
fn counted(receipt: &Receipt) -> impl IntoView + use<> {
    view! {
        <h2>"What was shared"</h2>
        <dl class="facts">
            <dt>"Source"</dt><dd>{source(receipt)}</dd>
            <dt>{units(receipt.unit)}</dt><dd>{number::count(receipt.traces)}</dd>
            <dt>"Dates"</dt><dd>{span(receipt)}</dd>
            <dt>"Not here"</dt><dd>"the traces themselves, and fields that the plan does not use"</dd>
        </dl>
    }
}

fn receipt(session: Session, receipt: &Receipt, fields: usize) -> impl IntoView + use<> {
    let span = span(receipt);
    let skipped = receipt.skipped_rows.clone();
    let (all, kept) = (receipt.skipped, receipt.skipped_kept);
    let said = RwSignal::new(String::new());
    let save = move |_| {
        spawn_local(async move {
            said.set(
                match session.rejected().await.and_then(|lines| {
                    download::save("assay-left-out.jsonl", "application/jsonl", &lines)
                }) {
                    Ok(()) => "They are in your downloads: file, line, reason and text of each."
                        .to_owned(),
                    Err(problem) => problem.to_string(),
                },
            );
        });
    };
    view! {
        <h2>"What was read"</h2>
        <dl class="facts">
            <dt>"Source"</dt>
            <dd>{source(receipt)}</dd>
            {receipt.files.iter().map(|file| view! {
                <dt>"File"</dt>
                <dd>{format!(
                    "{}: {}, {}, {}, {}",
                    file.name, number::bytes(file.bytes), file.container, file.layout, number::counted(file.rows, &receipt.row_unit),
                )}</dd>
            }).collect_view()}
            <dt>"Rows"</dt><dd>{number::counted(receipt.rows, &receipt.row_unit)}</dd>
            <dt>{units(receipt.unit)}</dt><dd>{number::count(receipt.traces)}</dd>
            <dt>"Dates"</dt><dd>{span}</dd>
            <dt>"Fields"</dt><dd>{number::count(fields as u64)}</dd>
            <dt>"Left out"</dt>
            <dd>{if receipt.skipped == 0 { "nothing".to_owned() } else { format!("{} could not be read", number::counted(receipt.skipped, "row")) }}</dd>
        </dl>
        {sentences("Worth a look", receipt.suspicions.iter().map(ToString::to_string).collect())}
        {sentences("How it was read", receipt.joins.iter().map(Join::sentence).chain(receipt.notes.iter().cloned()).collect())}
        {(!skipped.is_empty()).then(|| view! {
            <div class="section scroll">
                <table class="plain">
                    <caption class="visually-hidden">"Rows that were left out"</caption>
                    <thead><tr><th>"File"</th><th class="number">"Line"</th><th>"Why"</th></tr></thead>
                    <tbody>{skipped.into_iter().take(20).map(|row| view! {
                        <tr><td>{row.file}</td><td class="number">{number::count(row.line)}</td><td>{row.reason}</td></tr>
                    }).collect_view()}</tbody>
                </table>
            </div>
            <p class="words"><button class="button" on:click=save>{if kept < all {
                format!("Download the first {} of {} rows left out", number::count(kept), number::count(all))
            } else {
                format!("Download the rows left out ({})", number::count(all))
            }}</button></p>
            <p class="words" role="status">{said}</p>
        })}
    }
}

/// A list of sentences under a heading; nothing where there are none.
fn sentences(heading: &'static str, sentences: Vec<String>) -> Option<impl IntoView + use<>> {
    (!sentences.is_empty()).then(|| view! {
        <h2 class="section">{heading}</h2>
        <ul class="plain-list">{sentences.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul>
    })
}
