//! Judged results: brought back, read, and turned into the next plan.

mod judge;
mod open;
mod reading;
mod state;
mod what_next;

use assay_plan::number;
use leptos::prelude::*;

use crate::charts::measured::MeasuredChart;
use judge::JudgeErrors;
use open::OpenResults;
use reading::HowRead;
pub(crate) use state::{Judged, none};
use what_next::WhatNext;

/// What the judge said of the traces, and what that says of the traffic.
#[component]
pub(crate) fn Results() -> impl IntoView {
    let judged = expect_context::<Judged>();
    view! {
        <section class="card section results" id="results" aria-labelledby="results-title">
            <div class="card-head">
                <div>
                    <h2 id="results-title">"Results"</h2>
                    <p class="lead">
                        "Bring back what the judge said: the list with a verdict beside each trace, or your platform’s scores. Each verdict counts for the traces it stands for."
                    </p>
                </div>
                <OpenResults/>
            </div>
            <Show when=move || judged.is_shown()>
                <Said/>
                <JudgeErrors/>
                <HowRead/>
                <WhatNext/>
                <div class="results-part"><MeasuredChart/></div>
            </Show>
        </section>
    }
}

/// What all results together say, and what to know beside it.
#[component]
fn Said() -> impl IntoView {
    let judged = expect_context::<Judged>();
    let said = move || {
        judged.read(|it| {
            let overall = &it.estimates.overall;
            let raw = overall.raw.map(|raw| {
                view! {
                    <span class="results-raw">" plain average "<s>{number::share(raw)}</s></span>
                }
            });
            let worth = overall.worth.filter(|_| overall.judged > 0).map(|worth| {
                format!(
                    " They tell as much as {} drawn evenly would.",
                    number::count(worth.round() as u64)
                )
            });
            let notes = it.estimates.notices.iter().map(|note| {
                view! { <p class="results-note"><b>{note.sentence.clone()}</b>" "{note.next_step.clone()}</p> }
            });
            view! {
                <p class="results-said" role="status">{overall.sentence.clone()}{raw}</p>
                <p class="words">{overall.why.clone()}</p>
                <p class="words">{it.estimates.matching.sentence(overall.judged)}{worth}</p>
                <div class="results-notes">{notes.collect_view()}</div>
            }
        })
    };
    view! { {said} }
}
