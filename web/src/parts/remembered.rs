//! What the page has to say about a plan that the browser remembered.

use leptos::prelude::*;

use crate::choosing::choose_files;
use crate::download;
use crate::memory::{Memory, Unreadable};
use crate::parts::drop;
use crate::session::Session;

/// That a plan was brought back, and which file it waits for; that it is kept no longer; that one was kept and cannot be
/// read.
#[component]
pub(crate) fn Remembered() -> impl IntoView {
    let session = expect_context::<Session>();
    let memory = expect_context::<Memory>();
    let waiting = move || {
        memory.waits_for().map(|name| {
            let open = move |_| choose_files(move |files| drop::open(session, files));
            view! {
                <div class="notice no-print" role="group" aria-label="Your plan">
                    <div class="notice-text">
                        "Your plan is as you left it. Traces are never kept, so open "<bdi>{name}</bdi>
                        " again to draw the list or to change the groups: the plan stays."
                    </div>
                    <button class="button" on:click=open>"Open the file …"</button>
                </div>
            }
        })
    };
    let unkept = move || memory.is_unkept.get().then(|| unkept(memory));
    let unreadable = move || {
        memory
            .unreadable
            .get()
            .map(|it| unreadable(session, memory, it))
    };
    view! {
        {waiting}
        <div role="alert">{unkept}{unreadable}</div>
    }
}

fn unkept(memory: Memory) -> impl IntoView {
    view! {
        <div class="notice">
            <div class="notice-text">
                <strong>"Everything was forgotten in another tab."</strong>
                " The plan of this tab is still on the screen, but is kept no longer: after a reload it is gone."
            </div>
            <button class="button" on:click=move |_| memory.keep_again()>"Keep this plan again"</button>
            <button class="button" on:click=move |_| memory.forget()>"Forget it here too"</button>
        </div>
    }
}

fn unreadable(session: Session, memory: Memory, unreadable: Unreadable) -> impl IntoView {
    let Unreadable { text, problem } = unreadable;
    let save = move |_| {
        let saved = download::save("assay-kept-plan.json", "application/json", &text);
        if let Err(problem) = saved {
            session.problem.set(Some(problem));
        }
    };
    view! {
        <div class="notice problem">
            <div class="notice-text">
                <strong>"The plan that this browser kept for you cannot be opened."</strong>
                " "{problem.sentence}" It is not lost: save it as a file, and open that with the version of Assay that wrote it."
            </div>
            <button class="button" on:click=save>"Save it as a file"</button>
            <button class="button" on:click=move |_| memory.let_go()>"Let it go"</button>
        </div>
    }
}
