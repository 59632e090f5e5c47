//! The page as a whole.

use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use crate::charts::{
    curves::Curves, forest::ForestChart, judged::JudgedChart, ladder::Ladder, notice::NoticeChart,
    table::GroupTable, weeks::WeeksChart,
};
use crate::parts::{
    answer::AnswerLine,
    comparison::ComparisonCard,
    drop::DropVeil,
    findings::Findings,
    footer::Footer,
    header::Header,
    keys,
    list::ListCard,
    money::{MoneyAxis, MoneyCard},
    moves::MovesCard,
    notice::Notices,
    selected::SelectedGroup,
};
use crate::scripting;
use crate::selection::Selection;
use crate::session::{Ingest, Session};
use crate::setup::Setup;

/// The page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::start();
    provide_context(session);
    provide_context(Selection::of(session));
    let ready = Promise::new(&mut |resolve, reject| {
        spawn_local(async move {
            // A promise's own resolvers do not throw.
            let _ = match session.open_example().await {
                Ok(_) => resolve.call0(&JsValue::UNDEFINED),
                Err(problem) => reject.call1(&JsValue::UNDEFINED, &problem.sentence.into()),
            };
        });
    });
    scripting::install(session, &ready);
    keys::listen(session);
    let state = move || match session.ingest.get() {
        Ingest::Example => "example",
        Ingest::Reading(_) => "reading",
        Ingest::Done => "done",
        Ingest::Error => "error",
    };
    let rows = move || match session.ingest.get() {
        Ingest::Reading(progress) => progress.rows,
        _ => session
            .data
            .with(|data| data.as_ref().map_or(0, |it| it.receipt.rows)),
    };
    view! {
        <a class="skip" href="#plan">"Skip to the plan"</a>
        <Header/>
        <main data-ingest-state=state data-ingest-rows=rows id="plan" tabindex="-1">
            <Notices/>
            <Show
                when=move || session.solved.with(Option::is_some)
                fallback=|| view! { <p class="section" role="status">"Working out the example plan …"</p> }
            >
                <AnswerLine/>
                <Setup/>
                <Findings/>
                <Overview/>
                <ComparisonCard/>
                <div class="section"><SelectedGroup/></div>
                <div class="section"><Curves/></div>
                <div class="pair section">
                    <div class="stack"><WeeksChart/><ForestChart/></div>
                    <div class="stack"><NoticeChart/><JudgedChart/></div>
                </div>
                <div class="section"><GroupTable/></div>
            </Show>
        </main>
        <Footer/>
        <DropVeil/>
    }
}

/// What the plan gives for its money, and what other money would give.
#[component]
fn Overview() -> impl IntoView {
    let axis = MoneyAxis::new(expect_context::<Session>());
    view! {
        <div class="columns">
            <div class="stack"><Ladder/><MovesCard stairs=axis.stairs/></div>
            <div class="stack"><MoneyCard axis/><ListCard/></div>
        </div>
    }
}
