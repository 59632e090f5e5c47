//! The sign of trouble, how much more often such traces are judged, and which past verdicts are bad.

use assay_plan::document::Plan;
use leptos::prelude::*;

use super::oversampling::OversamplingFields;
use super::rule_editor::{Matched, RuleEditor};
use crate::session::Session;

/// Rules and oversampling.
#[component]
pub(super) fn TroublePanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let matches = Signal::derive(move || {
        session.solved.with(|solved| {
            let grouped = solved.iter().map(|it| &it.grouped);
            grouped
                .flat_map(|it| it.signal_matches.iter().zip(&it.signal_examples))
                .map(|(&traces, examples)| Matched {
                    traces,
                    examples: examples.clone(),
                })
                .collect::<Vec<_>>()
        })
    });
    let arrival = move || {
        session
            .committed
            .with(|plan| plan.as_ref().and_then(Plan::arrival_of_signal))
    };
    view! {
        <h2>"What hints at trouble, before anybody judges?"</h2>
        <p class="lead">"Errors, refusals, thumbs down: traces with such a sign are judged more often, and count for less in the rates, so that the rates stay true."</p>
        <RuleEditor name="sign of trouble" rule=|plan| &plan.signal rule_mut=|plan| &mut plan.signal matches=matches/>
        <p class="words" role="status">{arrival}</p>
        <OversamplingFields/>
        <h2 class="section">"Which past verdicts in the file mean “failed”?"</h2>
        <p class="lead">"They tell what rate to expect in each group. Without any, the plan assumes 50\u{a0}% among traces with signs of trouble and 2\u{a0}% among the others."</p>
        <RuleEditor name="failed verdict" rule=|plan| &plan.verdict rule_mut=|plan| &mut plan.verdict/>
    }
}
