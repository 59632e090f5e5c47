//! Questions that the room asks, answered in one step, each with the plan that would do it one press away.

use assay_plan::budget::Budget;
use assay_plan::number;
use assay_plan::question::{Reply, at_budget, multiplier};
use leptos::prelude::*;

use crate::session::Session;

/// The questions.
#[component]
pub(crate) fn QuestionsCard() -> impl IntoView {
    view! {
        <section class="card">
            <h2>"What if?"</h2>
            <BudgetQuestion/>
            <MultiplierQuestion/>
        </section>
    }
}

/// What another budget loses and gains; answered while it is typed.
#[component]
fn BudgetQuestion() -> impl IntoView {
    let session = expect_context::<Session>();
    let typed = RwSignal::new(String::new());
    let reply = Memo::new(move |_| -> Option<Result<Reply, String>> {
        let text = typed.get();
        let now = session.solved.get()?;
        (!text.trim().is_empty()).then(|| {
            let budget = Budget::parse(&text, now.plan.budget)
                .map_err(|error| format!("{error} {}", error.next_step()))?;
            at_budget(&now.plan, now.population(), &now.solution, budget)
                .map_err(|error| format!("{error} {}", error.next_step()))
        })
    });
    let take = move |_| {
        if let Some(Ok(reply)) = reply.get_untracked() {
            session.change(reply.plan);
        }
    };
    let said = move || {
        match reply.get()? {
        Ok(reply) => Some(view! {
            <p class="words">{reply.words}" "<button class="button no-print" on:click=take>"Plan with it"</button></p>
        }.into_any()),
        Err(error) => Some(view! { <p class="field-error">{error}</p> }.into_any()),
    }
    };
    view! {
        <div class="field question">
            <label for="other-budget">"What do we lose, or gain, with other money?"</label>
            <input
                id="other-budget" type="text" autocomplete="off" size="16" placeholder="such as $300/day" aria-describedby="other-budget-reply"
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </div>
        <div id="other-budget-reply" role="status">{said}</div>
    }
}

/// What judging traces with signs of trouble more often costs, and which multiplier is best; answered when asked.
#[component]
fn MultiplierQuestion() -> impl IntoView {
    let session = expect_context::<Session>();
    let reply = RwSignal::new(None::<Reply>);
    Effect::new(move |_| {
        // Another plan or group has another answer.
        session.committed.track();
        session.looked_at.track();
        reply.set(None);
    });
    let ask = move |_| {
        if let Some(now) = session.solved.get_untracked() {
            let index = session.looked_at.get_untracked();
            let found = multiplier(&now.plan, now.population(), &now.solution, index);
            reply.set(found.ok().flatten());
        }
    };
    let take = move |_| {
        if let Some(reply) = reply.get_untracked() {
            session.change(reply.plan);
        }
    };
    let said = move || {
        reply.get().map(|reply| {
            let best = format!("Judge them {} times as often", number::plain(reply.plan.oversampling));
            view! {
                <p class="words">{reply.words}" "<button class="button no-print" on:click=take>{best}</button></p>
            }
        })
    };
    view! {
        <div class="question">
            <button class="button no-print" on:click=ask>
                {move || format!("What does oversampling cost {}, and what is best?", session.looked_at_name())}
            </button>
            <div role="status">{said}</div>
        </div>
    }
}
