//! What results change in the next plan, each one press away.

use assay_plan::money::Money;
use assay_plan::number;
use leptos::prelude::*;

use super::Judged;
use crate::session::Session;

/// Rates to expect, and calls that are no longer needed.
#[component]
pub(super) fn WhatNext() -> impl IntoView {
    let session = expect_context::<Session>();
    let judged = expect_context::<Judged>();
    let measured = move || {
        judged
            .read(|it| it.estimates.measured.clone())
            .unwrap_or_default()
    };
    let is_expected = Memo::new(move |_| {
        let measured = measured();
        session.committed.with(|plan| {
            plan.as_ref()
                .is_some_and(|plan| plan.expecting(&measured) == *plan)
        })
    });
    let expect = move |_| {
        if let Some(plan) = session.committed.get_untracked() {
            session.change(plan.expecting(&measured()));
        }
    };
    let words = move || {
        if is_expected.get() {
            "The plan expects these rates now; Undo takes them back."
        } else {
            "The plan still expects the rates from before. With these, every ± and every call is worked out anew; the traffic stays as it is."
        }
    };
    let saved = move || {
        judged.read(|it| {
            let enough = &it.estimates.enough;
            let total: f64 = enough.iter().map(|it| it.money.0).sum();
            (!enough.is_empty()).then(|| {
                let lines = enough
                    .iter()
                    .map(|it| view! { <li>{it.sentence.clone()}</li> })
                    .collect_view();
                view! {
                    <h3>{format!("Known well enough: {} to save", number::money(Money(total)))}</h3>
                    <ul class="plain-list">{lines}</ul>
                }
            })
        })
    };
    view! {
        <div class="results-part">
            <h3>"The next plan"</h3>
            <p class="words">{words}</p>
            <p class="words"><button class="button no-print" disabled=is_expected on:click=expect>"Expect these rates"</button></p>
            {saved}
        </div>
    }
}
