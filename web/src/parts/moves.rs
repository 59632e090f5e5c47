//! Spend next, give up first: what the next money buys and what the first cuts lose, each one press away.

use assay_plan::fix::with_budget_for;
use assay_plan::marginal::{MOST_MOVES, Marginal, Move, marginal};
use assay_plan::number::{self, MoneyFormat};
use assay_plan::staircase::Staircase;
use leptos::html;
use leptos::prelude::*;

use crate::charts::figure::Foot;
use crate::session::Session;

const TITLE: &str = "Spend next, give up first";

/// Both lists.
#[component]
pub(crate) fn MovesCard(
    /// The staircase around the plan.
    stairs: Memo<Option<Staircase>>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let moves = Memo::new(move |_| {
        let solved = session.solved.get()?;
        stairs.with(|stairs| {
            marginal(
                &solved.plan,
                solved.population(),
                &solved.solution,
                stairs.as_ref()?,
            )
            .ok()
        })
    });
    let groups = move || {
        session
            .solved
            .with(|it| it.as_ref().map_or(0, |it| it.solution.groups.len()))
    };
    // The lists keep their room while the budget moves; `--move` in the style sheet says how high a row is.
    let most = move || groups().min(MOST_MOVES);
    let room = move || format!("calc(var(--move) * {})", most());
    let next = move || {
        moves.with(|it| {
            it.as_ref()
                .map(|it| it.spend_next.clone())
                .unwrap_or_default()
        })
    };
    let first = move || {
        moves.with(|it| {
            it.as_ref()
                .map(|it| it.give_up_first.clone())
                .unwrap_or_default()
        })
    };
    let about = move || {
        let exact = stairs.with(|it| it.as_ref().is_none_or(|it| it.exact));
        (!exact).then_some(
            " With so many groups, the steps are found to about half a percent of the budget.",
        )
    };
    let part = NodeRef::<html::Div>::new();
    let sheet = Signal::derive(move || {
        moves.with(|it| it.as_ref().map(Marginal::sheet).unwrap_or_default())
    });
    view! {
        <section class="card">
            <h2>{TITLE}</h2>
            <p class="lead">"What more money brings to its target, and what less money gives up, in this order. Choose one to set the budget there."{about}</p>
            <div class="halves" node_ref=part>
                <div>
                    <h3 class="field-label">"Spend next"</h3>
                    <div class="moves-room" style:min-height=room>
                        {move || list(session, next(), most(), true)}
                    </div>
                </div>
                <div>
                    <h3 class="field-label">"Give up first"</h3>
                    <div class="moves-room" style:min-height=room>
                        {move || list(session, first(), most(), false)}
                    </div>
                </div>
            </div>
            <Foot title=Signal::stored(TITLE.to_owned()) part name="assay-next-money" sheet/>
        </section>
    }
}

/// The moves, and in the room that they leave why there are no more.
fn list(session: Session, moves: Vec<Move>, most: usize, spends: bool) -> impl IntoView {
    let all_met = || {
        !session.solved.with_untracked(|it| {
            it.as_ref().is_some_and(|it| {
                it.solution
                    .groups
                    .iter()
                    .any(|it| !it.status.is_on_target())
            })
        })
    };
    let end = match (spends, moves.is_empty()) {
        (true, true) if all_met() => "Every group is on target: more money would stay unspent.",
        (true, true) => "More money brings no group to its target: it would stay unspent.",
        (true, false) => "After that, more money would stay unspent.",
        (false, true) => "Nothing is judged: there is nothing to give up.",
        (false, false) => "After that, nothing is left to give up.",
    };
    let end = (moves.len() < most).then(|| view! { <p class="words">{end}</p> });
    let some = !moves.is_empty();
    let sums = MoneyFormat::of(moves.iter().map(|it| it.money));
    let rows = moves
        .into_iter()
        .map(|step| {
            let money = if spends {
                sums.say_that_suffices(step.money)
            } else {
                sums.say(step.money)
            };
            let (sign, verb) = if spends {
                ("+", "Spend another")
            } else {
                ("−", "Save")
            };
            let points = |points: Option<f64>| {
                points.map_or("none judged".to_owned(), |it| {
                    format!("± {}", number::points(it))
                })
            };
            let (from, to) = (points(step.from_points), points(step.to_points));
            let who = step.who();
            let funds = step.budget_funds;
            let take = move |_| {
                if let Some(solved) = session.solved.get_untracked()
                    && let Ok(plan) = with_budget_for(&solved.plan, solved.population(), funds)
                {
                    session.change(plan);
                }
            };
            view! {
                <li>
                    <button class="move" on:click=take>
                        <span class="sum"><span class="visually-hidden">{verb}" "</span><span aria-hidden="true">{sign}</span>{money}</span>
                        <span class="who" title=who.clone()>{who.clone()}</span>
                        <span class="points">{from}<span aria-hidden="true">" → "</span><span class="visually-hidden">" to "</span>{to}</span>
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        {some.then(|| view! { <ul class="moves">{rows}</ul> })}
        {end}
    }
}
