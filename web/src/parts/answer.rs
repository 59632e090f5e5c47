//! The answer, in one sentence, with the way to fix what is short.

use assay_plan::answer::{Emphasis, Phrase, text};
use assay_plan::fix;
use assay_plan::horizon::overall_half_width_over_horizon;
use assay_plan::number;
use assay_plan::summary::summary;
use assay_protocol::Problem;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::desk::{MOST_SCENARIOS, Scenario};
use crate::download;
use crate::pace::Turn;
use crate::session::{Session, Solved};

/// What the button says before it was pressed.
const COPY: &str = "Copy as text";

/// The answer; it stays in sight while the page scrolls.
#[component]
pub(crate) fn AnswerLine() -> impl IntoView {
    let session = expect_context::<Session>().read_at(Turn::Third);
    let answer = Memo::new(move |_| session.solved.get().map(|solved| solved.answer()));
    // Whoever hears the page is told what a gesture has come to, not every step of it.
    let told = Memo::new(move |_| {
        session.at_rest.with(|solved| {
            solved.as_ref().map(|it| {
                let answer = it.answer();
                format!("{} {}", text(&answer.headline), text(&answer.detail))
            })
        })
    });
    let of_solved = move |words: fn(&Solved) -> Option<String>| {
        Memo::new(move |_| session.solved.with(|it| words(it.as_ref()?)))
    };
    let overall = of_solved(|it| {
        let points = number::points(it.solution.overall.half_width_points);
        Some(format!("± {points} points"))
    });
    let range = of_solved(|it| {
        let range = number::share_range(it.solution.overall.interval);
        Some(format!("likely range {range}"))
    });
    let over = of_solved(over_horizon);
    let full = move || session.scenarios.with(|it| it.len() == MOST_SCENARIOS);
    let kept = Memo::new(move |_| {
        let plan = session.committed.get();
        let is_this = |it: &Scenario| Some(&it.plan) == plan.as_ref();
        !full() && session.scenarios.with(|it| it.iter().any(is_this))
    });
    let keep = move |_| {
        if !kept.get_untracked() {
            session.keep_scenario();
        }
    };
    let said = RwSignal::new(COPY);
    let copy = move |_| {
        let Some(solved) = session.solved.get_untracked() else {
            return;
        };
        let words = summary(&solved.plan, &solved.solution);
        spawn_local(async move {
            match download::copy(&words).await {
                Ok(()) => said.set("Copied"),
                // Where a page may not write to the clipboard, a person still can.
                Err(_) => session.problem.set(Some(Problem {
                    code: "copy.refused".into(),
                    sentence: format!("The browser did not let the page copy this text: {words}"),
                    next_step: "Select it here and copy it yourself.".into(),
                })),
            }
        });
    };
    Effect::new(move |_| {
        // Another plan has another text.
        session.at_rest.track();
        said.set(COPY);
    });
    view! {
        <section class="answer" aria-label="The answer">
            <div>
                <h1>{move || answer.get().map(|answer| phrases(answer.headline))}</h1>
                <p class="answer-detail">
                    {move || answer.get().map(|answer| phrases(answer.detail))}
                    <Show when=move || session.is_short()>
                        <button class="button no-print" on:click=move |_| session.rework(fix::raise_budget_for_all)>"Fix it"</button>
                    </Show>
                </p>
            </div>
            <p class="visually-hidden" role="status">{told}</p>
            <p class="visually-hidden" role="status">{move || kept.get().then_some("Kept. The plans stand side by side below.")}</p>
            <div class="answer-overall">
                <span>"All traffic together"</span>
                <strong>{overall}</strong>
                <span>{range}</span>
                <Show when=move || over.with(Option::is_some)><span class="over">{over}</span></Show>
                <div class="answer-actions no-print">
                    <button class="button" disabled=full on:click=keep>{move || if kept.get() { "Kept, see below" } else { "Keep to compare" }}</button>
                    <button class="button" id="copy-answer" on:click=copy>{move || said.get()}</button>
                </div>
            </div>
        </section>
    }
}

/// "± 1.3 points over 4 weeks"; none where there is only one reading.
fn over_horizon(solved: &Solved) -> Option<String> {
    let Solved { plan, solution, .. } = solved;
    let over = overall_half_width_over_horizon(plan, solved.population(), solution);
    Some(format!(
        "± {} points over {}",
        number::points(over.ok()??),
        plan.horizon_words()?
    ))
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
