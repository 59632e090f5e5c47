//! Spend next, give up first: what the next money buys and what the first cuts lose, each one press away.

use assay_plan::fix::with_budget_for;
use assay_plan::marginal::{MOST_MOVES, Marginal, Move, marginal};
use assay_plan::money::Money;
use assay_plan::number::{self, MoneyFormat};
use assay_plan::staircase::Staircase;
use leptos::html;
use leptos::prelude::*;

use crate::charts::figure::Foot;
use crate::pace::Turn;
use crate::parts::sight::{Sight, watched};
use crate::session::Session;

const TITLE: &str = "Spend next, give up first";

/// Both lists.
#[component]
pub(crate) fn MovesCard(
    /// The staircase around the plan.
    stairs: Memo<Option<Staircase>>,
) -> impl IntoView {
    let sight = Sight::default();
    let session = expect_context::<Session>()
        .seen(sight.into())
        .read_at(Turn::Second);
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
            .at_rest
            .with(|it| it.as_ref().map_or(0, |it| it.solution.groups.len()))
    };
    // The lists keep their room while the budget moves; `--move` in the style sheet says how high a row is.
    let most = Memo::new(move |_| groups().min(MOST_MOVES));
    let room = move || format!("calc(var(--move) * {})", most.get());
    let all_met = move || {
        session.solved.with(|it| {
            let mut groups = it.iter().flat_map(|it| &it.solution.groups);
            groups.all(|it| it.status.is_on_target())
        })
    };
    let next = Memo::new(move |_| {
        moves.with(|it| {
            let steps = it.as_ref().map_or(&[][..], |it| &it.spend_next);
            let end = match steps {
                [] if all_met() => "Every group is on target: more money would stay unspent.",
                [] => "More money brings no group to its target: it would stay unspent.",
                _ => "After that, more money would stay unspent.",
            };
            Listed::of(steps, MoneyFormat::say_that_suffices, end, most.get())
        })
    });
    let first = Memo::new(move |_| {
        moves.with(|it| {
            let steps = it.as_ref().map_or(&[][..], |it| &it.give_up_first);
            let end = match steps {
                [] => "Nothing is judged: there is nothing to give up.",
                _ => "After that, nothing is left to give up.",
            };
            Listed::of(steps, MoneyFormat::say, end, most.get())
        })
    });
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
            <div class="halves" node_ref=part use:watched=sight>
                <div>
                    <h3 class="field-label">"Spend next"</h3>
                    <div class="moves-room" style:min-height=room>
                        <List listed=next sign="+" verb="Spend another"/>
                    </div>
                </div>
                <div>
                    <h3 class="field-label">"Give up first"</h3>
                    <div class="moves-room" style:min-height=room>
                        <List listed=first sign="−" verb="Save"/>
                    </div>
                </div>
            </div>
            <Foot title=Signal::stored(TITLE.to_owned()) part name="assay-next-money" sheet/>
        </section>
    }
}

/// What one of the lists says.
#[derive(Clone, Default, PartialEq)]
struct Listed {
    lines: Vec<Line>,
    /// Why there are no more, where there is room for more.
    end: Option<&'static str>,
}

/// What is said of a move.
#[derive(Clone, Default, PartialEq)]
struct Line {
    money: String,
    who: String,
    from: String,
    to: String,
    /// The budget after it.
    funds: u64,
}

impl Listed {
    fn of(
        steps: &[Move],
        say: fn(MoneyFormat, Money) -> String,
        end: &'static str,
        most: usize,
    ) -> Self {
        let sums = MoneyFormat::of(steps.iter().map(|it| it.money));
        let points = |points: Option<f64>| {
            points.map_or("none judged".to_owned(), |it| {
                format!("± {}", number::points(it))
            })
        };
        let line = |step: &Move| Line {
            money: say(sums, step.money),
            who: step.who(),
            from: points(step.from_points),
            to: points(step.to_points),
            funds: step.budget_funds,
        };
        Self {
            lines: steps.iter().map(line).collect(),
            end: (steps.len() < most).then_some(end),
        }
    }
}

/// The moves, and in the room that they leave why there are no more.
#[component]
fn List(listed: Memo<Listed>, sign: &'static str, verb: &'static str) -> impl IntoView {
    let count = Memo::new(move |_| listed.with(|it| it.lines.len()));
    let end = Memo::new(move |_| listed.with(|it| it.end));
    view! {
        <Show when=move || { count.get() > 0 }>
            <ul class="moves">
                <For each=move || 0..count.get() key=|place| *place let:place>
                    <Row place listed sign verb/>
                </For>
            </ul>
        </Show>
        {move || end.get().map(|end| view! { <p class="words">{end}</p> })}
    }
}

#[component]
fn Row(
    place: usize,
    listed: Memo<Listed>,
    sign: &'static str,
    verb: &'static str,
) -> impl IntoView {
    let session = expect_context::<Session>();
    // Each text by itself, so that only what reads differently touches the page.
    let line =
        Memo::new(move |_| listed.with(|it| it.lines.get(place).cloned().unwrap_or_default()));
    let text = move |of: fn(&Line) -> &String| move || line.with(|it| of(it).clone());
    let take = move |_| {
        let funds = line.with_untracked(|it| it.funds);
        if let Some(solved) = session.solved.get_untracked()
            && let Ok(plan) = with_budget_for(&solved.plan, solved.population(), funds)
        {
            session.change(plan);
        }
    };
    view! {
        <li>
            <button class="move" on:click=take>
                <span class="sum"><span class="visually-hidden">{verb}" "</span><span aria-hidden="true">{sign}</span>{text(|it| &it.money)}</span>
                <span class="who" title=text(|it| &it.who)>{text(|it| &it.who)}</span>
                <span class="points">{text(|it| &it.from)}<span aria-hidden="true">" → "</span><span class="visually-hidden">" to "</span>{text(|it| &it.to)}</span>
            </button>
        </li>
    }
}
