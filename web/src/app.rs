//! The page as a whole.

use assay_protocol::Problem;
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::charts::{
    curves::Curves, forest::ForestChart, judged::JudgedChart, ladder::Ladder, notice::NoticeChart,
    table::GroupTable, weeks::WeeksChart,
};
use crate::commands::{Commands, HelpSheet, Palette};
use crate::compare::{Compare, Compared};
use crate::memory::Memory;
use crate::parts::{
    answer::AnswerLine,
    chosen::ChosenGroups,
    comparison::ComparisonCard,
    drop::DropVeil,
    findings::Findings,
    footer::Footer,
    hand_off::HandOffCard,
    header::Header,
    list::ListCard,
    money::{MoneyAxis, MoneyCard},
    moves::MovesCard,
    notice::Notices,
    opening, paste,
    questions::QuestionsCard,
    remembered::Remembered,
    rules::RulesCard,
    selected::SelectedGroup,
    sight::InSight,
};
use crate::report::print_in_place;
use crate::results::{Judged, Results};
use crate::scripting;
use crate::selection::Selection;
use crate::session::{Ingest, Session};
use crate::settings::Settings;
use crate::setup::{OpenChip, Setup};
use crate::share::{self, Reader, Sharing};
use crate::turns::{InTurn, Turns};

#[wasm_bindgen]
extern "C" {
    /// Has the browser hold the page's files; see `public/boot.js`.
    #[wasm_bindgen(js_name = holdForOffline)]
    fn hold_for_offline() -> Promise;
}

/// The page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::start();
    let opening = opening::take();
    let turns = Turns::new();
    provide_context(turns);
    provide_context(session);
    let settings = Settings::remembered();
    provide_context(settings);
    let sharing = Sharing::of(session, settings);
    provide_context(sharing);
    provide_context(Selection::of(session));
    provide_context(OpenChip::none());
    let memory = Memory::of(session, settings);
    provide_context(memory);
    let judged = Judged::of(session);
    provide_context(judged);
    let compared = Compared::of(session, judged);
    provide_context(compared);
    let ready = Promise::new(&mut |resolve, reject| {
        spawn_local(async move {
            let opened = first(session, memory).await;
            let held = hold_for_offline();
            turns.over().await;
            // A promise that only ever resolves.
            let _ = JsFuture::from(held).await;
            // A promise's own resolvers do not throw.
            let _ = match opened {
                Ok(()) => resolve.call0(&JsValue::UNDEFINED),
                Err(problem) => reject.call1(&JsValue::UNDEFINED, &problem.sentence.into()),
            };
        });
    });
    scripting::install(session, sharing, judged, compared, &ready);
    provide_context(Commands::of_page());
    share::listen(session);
    print_in_place(move || sharing.snapshot());
    paste::listen(session);
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
            <Remembered/>
            <Show
                when=move || session.solved.with(Option::is_some)
                fallback=move || view! { <div inner_html=opening.clone()></div> }
            >
                <Show when=move || session.is_read.get() fallback=|| view! { <Workbench/> }>
                    <Reader/>
                </Show>
            </Show>
        </main>
        <Footer/>
        <DropVeil/>
        <Palette/>
        <HelpSheet/>
    }
}

/// The plan with all that can be done about it.
#[component]
fn Workbench() -> impl IntoView {
    view! {
        <AnswerLine/>
        <InSight>{view! { <Setup/> }.into_any()}</InSight>
        <InSight>{view! { <Findings/> }.into_any()}</InSight>
        <InTurn>{view! { <Overview/> }.into_any()}</InTurn>
        <InSight>{view! { <ComparisonCard/> }.into_any()}</InSight>
        <InSight class="section">{view! { <SelectedGroup/> }.into_any()}</InSight>
        <InSight class="section">{view! { <Curves/> }.into_any()}</InSight>
        <InTurn>{view! { <Chances/> }.into_any()}</InTurn>
        <InTurn>{view! { <div class="section stack"><HandOffCard/><RulesCard/></div> }.into_any()}</InTurn>
        <InSight class="section">{view! { <GroupTable/> }.into_any()}</InSight>
        <InSight>{view! { <Results/> }.into_any()}</InSight>
        <InSight>{view! { <Compare/> }.into_any()}</InSight>
    }
}

/// Opens what the page begins with: the plan in its address, else the one that was kept, else the example, with what is
/// wrong with the address.
async fn first(session: Session, memory: Memory) -> Result<(), Problem> {
    let shared = share::open_address(session).await;
    if let Some(Ok(_)) = shared {
        return Ok(());
    }
    let begun = memory.bring_back().await;
    if let Some(Err(problem)) = shared {
        session.problem.set(Some(problem));
    }
    begun
}

/// What the plan gives for its money, and what other money would give.
#[component]
fn Overview() -> impl IntoView {
    let axis = MoneyAxis::new(expect_context::<Session>());
    view! {
        <div class="columns">
            <div class="stack">
                <InSight>{view! { <Ladder/> }.into_any()}</InSight>
                // Beside the card, not in it: a card holds its layout by itself, and the bar keeps to the window.
                <ChosenGroups/>
                <InSight>{view! { <MovesCard stairs=axis.stairs/> }.into_any()}</InSight>
            </div>
            <div class="stack">
                <InSight>{view! { <MoneyCard axis/> }.into_any()}</InSight>
                <InSight>{view! { <QuestionsCard/> }.into_any()}</InSight>
                <InSight>{view! { <ListCard/> }.into_any()}</InSight>
            </div>
        </div>
    }
}

/// What chance does to what will be read, and who gets judged.
#[component]
fn Chances() -> impl IntoView {
    view! {
        <div class="pair section">
            <div class="stack">
                <InSight>{view! { <WeeksChart/> }.into_any()}</InSight>
                <InSight>{view! { <ForestChart/> }.into_any()}</InSight>
            </div>
            <div class="stack">
                <InSight>{view! { <NoticeChart/> }.into_any()}</InSight>
                <InSight>{view! { <JudgedChart/> }.into_any()}</InSight>
            </div>
        </div>
    }
}
