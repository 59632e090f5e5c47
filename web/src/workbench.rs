//! What lies under the setup and over the page: all that can be looked at and done with a plan.

use js_sys::Promise;
use leptos::prelude::*;

use crate::charts::{
    curves::Curves, forest::ForestChart, judged::JudgedChart, ladder::Ladder, notice::NoticeChart,
    table::GroupTable, weeks::WeeksChart,
};
use crate::commands::{Commands, HelpSheet, Palette};
use crate::compare::{Compare, Compared};
use crate::parts::{
    chosen::ChosenGroups,
    comparison::ComparisonCard,
    findings::Findings,
    hand_off::HandOffCard,
    list::ListCard,
    money::{MoneyCard, MoneyDrawn},
    moves::MovesCard,
    paste,
    questions::QuestionsCard,
    rules::RulesCard,
    selected::SelectedGroup,
    sight::InSight,
};
use crate::report::print_in_place;
use crate::results::{Judged, Results};
use crate::scripting;
use crate::selection::Selection;
use crate::session::Session;
use crate::share::{self, Sharing};
use crate::turns::InTurn;

/// Begins to hear keys, scripts, links, what is pasted and what is printed, and to hold what the parts of the page share.
/// `ready` resolves when the page works.
pub(crate) fn listen(session: Session, ready: &Promise) {
    let sharing = Sharing::of(session, expect_context());
    provide_context(sharing);
    provide_context(Selection::of(session));
    let judged = Judged::of(session);
    provide_context(judged);
    let compared = Compared::of(session, judged);
    provide_context(compared);
    expect_context::<Commands>().fill();
    scripting::install(session, sharing, judged, compared, ready);
    share::listen(session);
    print_in_place(move || sharing.snapshot());
    paste::listen(session);
}

/// What lies over the page where people ask for it.
pub(crate) fn over() -> AnyView {
    view! { <Palette/><HelpSheet/> }.into_any()
}

/// What lies under the setup.
pub(crate) fn view() -> AnyView {
    view! {
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
    .into_any()
}

/// What the plan gives for its money, and what other money would give.
#[component]
fn Overview() -> impl IntoView {
    let drawn = MoneyDrawn::new(expect_context::<Session>());
    view! {
        <div class="columns">
            <div class="stack">
                <InSight>{view! { <Ladder/> }.into_any()}</InSight>
                // Beside the card, not in it: a card holds its layout by itself, and the bar keeps to the window.
                <ChosenGroups/>
                <InTurn>{view! { <MovesCard stairs=drawn.stairs/> }.into_any()}</InTurn>
            </div>
            <div class="stack">
                <InSight>{view! { <MoneyCard drawn/> }.into_any()}</InSight>
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
                <InSight>{view! { <JudgedChart/> }.into_any()}</InSight>
            </div>
            <div class="stack">
                <InSight>{view! { <NoticeChart/> }.into_any()}</InSight>
                <InSight>{view! { <ForestChart/> }.into_any()}</InSight>
            </div>
        </div>
    }
}
