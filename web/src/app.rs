//! The page as a whole.

use leptos::prelude::*;

use crate::beginning::Beginning;
use crate::commands::Commands;
use crate::memory::Memory;
use crate::parts::{
    answer::AnswerLine, drop::DropVeil, footer::Footer, header::Header, notice::Notices, opening,
    outline::Outline, remembered::Remembered, sight::InSight,
};
use crate::rest::Arrival;
use crate::session::{Ingest, Session};
use crate::settings::Settings;
use crate::setup::{OpenChip, Setup};
use crate::turns::{InTurn, Turns};

/// The page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::start();
    let opening = opening::take();
    let turns = Turns::beside(session.is_reading());
    provide_context(turns);
    provide_context(session);
    let settings = Settings::remembered();
    provide_context(settings);
    provide_context(OpenChip::none());
    let arrival = Arrival::none();
    provide_context(arrival);
    let memory = Memory::of(session, settings, arrival);
    provide_context(memory);
    provide_context(Commands::none());
    let beginning = Beginning::of(session, memory, arrival, turns);
    beginning.go_on();
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
    let reader = move || arrival.rest().map(|it| (it.reader)());
    view! {
        <a class="skip" href="#plan">"Skip to the plan"</a>
        <Header/>
        <main data-ingest-state=state data-ingest-rows=rows id="plan" tabindex="-1">
            <Notices/>
            <Remembered/>
            {beginning.stop()}
            <Show
                when=move || session.solved.with(Option::is_some)
                fallback=move || view! { <div inner_html=opening.clone()></div> }
            >
                <Show when=move || session.is_read.get() fallback=move || view! { <Workbench beginning/> }>{reader}</Show>
            </Show>
        </main>
        <Footer/>
        <DropVeil/>
        {move || arrival.rest().map(|it| (it.over)())}
    }
}

/// The plan with all that can be done about it.
#[component]
fn Workbench(beginning: Beginning) -> impl IntoView {
    let arrival = expect_context::<Arrival>();
    let below = move || match arrival.rest() {
        Some(rest) => Some((rest.workbench)()),
        None => beginning
            .is_under_way()
            .then(|| view! { <Outline/> }.into_any()),
    };
    view! {
        <AnswerLine/>
        <InSight>{view! { <Setup/> }.into_any()}</InSight>
        <InTurn>{below}</InTurn>
    }
}
