//! The answer, in one sentence, with the way to fix what is short.

use assay_plan::answer::{Emphasis, Phrase};
use assay_plan::fix;
use assay_plan::number;
use leptos::prelude::*;

use crate::session::Session;

/// The answer; it stays in sight while the page scrolls.
#[component]
pub(crate) fn AnswerLine() -> impl IntoView {
    let session = expect_context::<Session>();
    let answer = Memo::new(move |_| session.solved.get().map(|solved| solved.answer()));
    let short = move || {
        session.solved.with(|solved| {
            solved
                .as_ref()
                .is_some_and(|it| it.solution.shortfall.0 > 0.0)
        })
    };
    let fix = move |_| {
        if let Some(solved) = session.solved.get_untracked()
            && let Ok(plan) =
                fix::raise_budget_for_all(&solved.plan, solved.population(), &solved.solution)
        {
            session.change(plan);
        }
    };
    let overall = move || {
        session.solved.get().map(|solved| {
            let [low, high] = solved.solution.overall.interval;
            view! {
                <span>"All traffic together"</span>
                <strong>{format!("± {} points", number::points(solved.solution.overall.half_width_points))}</strong>
                <span>{format!("likely range {} to {}", number::share(low), number::share(high))}</span>
            }
        })
    };
    view! {
        <section class="answer" aria-label="The answer">
            <div>
                <h1>{move || answer.get().map(|answer| phrases(answer.headline))}</h1>
                <p class="answer-detail" aria-live="polite">
                    {move || answer.get().map(|answer| phrases(answer.detail))}
                    <Show when=short><button class="button no-print" on:click=fix>"Fix it"</button></Show>
                </p>
            </div>
            <div class="answer-overall">{overall}</div>
        </section>
    }
}

fn phrases(phrases: Vec<Phrase>) -> impl IntoView {
    phrases
        .into_iter()
        .map(|Phrase { text, emphasis }| match tone(emphasis) {
            Some(class) => view! { <b class=class>{text}</b> }.into_any(),
            None => text.into_any(),
        })
        .collect_view()
}

fn tone(emphasis: Emphasis) -> Option<&'static str> {
    match emphasis {
        Emphasis::Plain => None,
        Emphasis::Plan => Some("tone-plan"),
        Emphasis::Short => Some("tone-short"),
        Emphasis::Meets => Some("tone-meets"),
    }
}
