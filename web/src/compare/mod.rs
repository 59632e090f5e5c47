//! Compare: two values of a field or two files, group by group and overall.

mod sides;
mod state;

use assay_plan::results::contrast::Pattern;
use leptos::prelude::*;

use crate::charts::contrast::ContrastChart;
use sides::Sides;
pub(crate) use state::Compared;

/// What two sides are compared by, and what differs between them.
#[component]
pub(crate) fn Compare() -> impl IntoView {
    let compared = expect_context::<Compared>();
    let by = move || {
        if compared.has_results() {
            "by the results that are open"
        } else {
            "by the past verdicts in the traces"
        }
    };
    view! {
        <section class="card section results" id="compare" aria-labelledby="compare-title">
            <h2 id="compare-title">"Compare"</h2>
            <p class="lead">
                "Two releases, two models, two weeks: what moved in which group, "{by}". Each group weighs the same on both sides, so that other traffic cannot pass for another behaviour."
            </p>
            <Sides/>
            <div role="alert">
                {move || compared.problem.get().map(|problem| view! {
                    <p class="results-note"><b>{problem.sentence}</b>" "{problem.next_step}</p>
                })}
            </div>
            <Show when=move || compared.is_shown()>
                <Said/>
                <div class="results-part"><ContrastChart/></div>
            </Show>
        </section>
    }
}

/// What the comparison says.
#[component]
fn Said() -> impl IntoView {
    let compared = expect_context::<Compared>();
    let said = move || {
        compared.read(|it| {
            let badge = match it.pattern {
                Pattern::Cancel => Some("Still overall, moved in groups"),
                Pattern::Differ => Some("Groups moved differently"),
                Pattern::Alike => None,
            };
            let mix = it.mix.as_ref().map(|mix| mix.sentence.clone());
            let left_out = (!it.left_out.is_empty()).then(|| {
                let named: Vec<&str> = it.left_out.iter().take(5).map(String::as_str).collect();
                let more = it.left_out.len() - named.len();
                let more = if more > 0 {
                    format!(" and {more} more")
                } else {
                    String::new()
                };
                format!(
                    "Not judged on both sides, and left out: {}{more}.",
                    named.join(", ")
                )
            });
            view! {
                <p class="results-said" role="status">
                    {it.sentence.clone()}
                    {badge.map(|badge| view! { " "<span class="results-badge">{badge}</span> })}
                </p>
                <p class="words">{mix}</p>
                <p class="words">{left_out}</p>
            }
        })
    };
    view! { {said} }
}
