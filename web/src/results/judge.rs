//! What the judge's own errors do to the rates.

use assay_plan::number::{self, ShareFormat};
use leptos::prelude::*;

use super::Judged;

/// The corrected rate, why it is corrected so, and which labels would help; nothing where people labelled nothing.
#[component]
pub(super) fn JudgeErrors() -> impl IntoView {
    let judged = expect_context::<Judged>();
    let said = move || {
        judged.read(|it| {
            it.estimates.judge.as_ref().map(|check| {
                let corrected = check.overall.map(|it| {
                    let shares = ShareFormat::of([it.interval[0], it.interval[1], it.rate]);
                    let [from, to] = it.interval.map(|it| shares.say(it));
                    format!(
                        "Corrected for the judge’s own errors, between {from} and {to} fail; best guess {}.",
                        shares.say(it.rate)
                    )
                });
                let counts = format!(
                    "People labelled {} of the judged traces. Of {} that they call bad the judge fails {}; of {} that they call good it passes {}.",
                    number::count(check.labelled),
                    number::count(check.bad[0]),
                    number::count(check.bad[1]),
                    number::count(check.good[0]),
                    number::count(check.good[1]),
                );
                view! {
                    <div class="results-part">
                        <h3>"When the judge is wrong"</h3>
                        <p class="words"><b>{corrected}</b>" "{check.why.clone()}</p>
                        <p class="words">{counts}" "{check.what_to_add.clone()}</p>
                    </div>
                }
            })
        })
    };
    view! { {said} }
}
