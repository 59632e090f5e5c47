//! The group table: every number of the charts, as numbers, and each group's own target.

use assay_plan::dimension::group_name;
use assay_plan::document::Plan;
use assay_plan::horizon::half_widths_over_horizon;
use assay_plan::number::{self, MoneyFormat, ShareFormat};
use assay_plan::solution::{GroupSolution, ONE_CALL, RateSource};
use assay_plan::target::Target;
use leptos::prelude::*;

use crate::parts::number_field::NumberField;
use crate::parts::wishes::{ImportanceChoice, Lock};
use crate::session::Session;
use crate::turns::Turns;

/// More groups than this are shown on demand.
const FIRST_SHOWN: usize = 50;
/// Rows that are put up at one turn.
const STRIDE: usize = 2;

/// The table.
#[component]
pub(crate) fn GroupTable() -> impl IntoView {
    let session = expect_context::<Session>();
    let all = RwSignal::new(false);
    let total = Memo::new(move |_| {
        session
            .solved
            .with(|it| it.as_ref().map_or(0, |it| it.solution.groups.len()))
    });
    let wanted = Memo::new(move |_| {
        let most = if all.get() { usize::MAX } else { FIRST_SHOWN };
        total.get().min(most)
    });
    let up = expect_context::<Turns>().gradually(wanted, STRIDE);
    // A target belongs to a group, not to a row: rows are made anew when the groups change.
    let groups = Memo::new(move |_| {
        let up = up.get();
        session.solved.with(|it| {
            it.as_ref()
                .map(|it| {
                    it.solution
                        .groups
                        .iter()
                        .take(up)
                        .map(|it| it.labels.clone())
                        .enumerate()
                        .collect::<Vec<_>>()
                })
                .unwrap_or_default()
        })
    });
    let horizon = move || session.solved.with(|it| it.as_ref()?.plan.horizon_words());
    let over = Memo::new(move |_| {
        let rows = 0..wanted.get();
        let solved = session.solved.get();
        let over = solved.and_then(|it| {
            half_widths_over_horizon(&it.plan, it.population(), &it.solution, rows).ok()
        });
        over.unwrap_or_default()
    });
    let formats = Memo::new(move |_| {
        session.solved.with(|it| {
            let groups = || it.iter().flat_map(|it| &it.solution.groups);
            Formats {
                rates: ShareFormat::of(groups().map(|it| it.expected_rate)),
                limits: ShareFormat::of(groups().flat_map(|it| it.interval)),
                sums: MoneyFormat::of(groups().map(|it| it.money)),
            }
        })
    });
    let own_prices = Memo::new(move |_| {
        session
            .solved
            .with(|it| it.as_ref().is_some_and(|it| it.solution.has_own_prices()))
    });
    let window = move || {
        session
            .solved
            .get()
            .map(|it| it.plan.window.words())
            .unwrap_or_default()
    };
    view! {
        <section class="card">
            <h2>"Group by group, in numbers"</h2>
            <p class="lead">
                {move || format!("What the plan gives {}. “With signs” and “without” are judged traces with and without signs of trouble.", match window() { "in all" => "for everything that was loaded", other => other })}
            </p>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of groups">
                <table class="plain wide">
                    <caption class="visually-hidden">"Group by group, in numbers"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Group"</th>
                            <th scope="col" class="number">"Traces"</th>
                            <th scope="col" class="number">"Expected rate"</th>
                            <th scope="col" class="number">"Judged"</th>
                            <th scope="col" class="number">"With signs"</th>
                            <th scope="col" class="number">"Without"</th>
                            <th scope="col" class="number">"As often"</th>
                            <th scope="col" class="number">"± points"</th>
                            <th scope="col" class="number">"Likely range"</th>
                            <th scope="col" class="number">{move || horizon().map_or("Longer".to_owned(), |words| format!("± over {words}"))}</th>
                            <th scope="col" class="number">"Spread evenly"</th>
                            <th scope="col" class="number">"For the target"</th>
                            <th scope="col" class="number">"Money"</th>
                            {move || own_prices.get().then(|| view! { <th scope="col" class="number">{ONE_CALL}</th> })}
                            <th scope="col">"Target"</th>
                            <th scope="col">"Importance"</th>
                            <th scope="col">"Locked"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || groups.get() key=Clone::clone let:row>
                            <Row index=row.0 labels=row.1 over formats own_prices/>
                        </For>
                    </tbody>
                </table>
            </div>
            <Show when=move || { total.get() > FIRST_SHOWN && !all.get() }>
                <p class="words"><button class="button" on:click=move |_| all.set(true)>{move || format!("Show all {} groups", total.get())}</button></p>
            </Show>
            <p class="words">
                "* Assumed: the file holds no past verdicts for this group’s expected rate."
            </p>
        </section>
    }
}

/// How the shares and sums of each column are said.
#[derive(Clone, Copy, PartialEq)]
struct Formats {
    rates: ShareFormat,
    limits: ShareFormat,
    sums: MoneyFormat,
}

#[component]
fn Row(
    index: usize,
    labels: Vec<String>,
    over: Memo<Vec<f64>>,
    formats: Memo<Formats>,
    own_prices: Memo<bool>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let group = Memo::new(move |_| {
        session.solved.with(|it| {
            it.as_ref()
                .and_then(|it| it.solution.groups.get(index).cloned())
        })
    });
    let cell = move |words: fn(&GroupSolution) -> String| {
        view! { <td class="number">{move || group.with(|it| it.as_ref().map(words).unwrap_or_default())}</td> }
    };
    let rate = move |it: &GroupSolution| {
        let assumed = if it.rate_source == RateSource::PastVerdicts {
            ""
        } else {
            "*"
        };
        format!("{}{assumed}", formats.get().rates.say(it.expected_rate))
    };
    let range = move |it: &GroupSolution| formats.get().limits.range(it.interval);
    let sum = move |it: &GroupSolution| formats.get().sums.say(it.money);
    let name = group_name(&labels);
    view! {
        <tr>
            <td class="dimension-name">{name.clone()}</td>
            {cell(|it| number::count(it.traces))}
            <td class="number">{move || group.with(|it| it.as_ref().map(rate))}</td>
            {cell(|it| number::count(it.calls))}
            {cell(|it| number::count(it.calls_with_signal))}
            {cell(|it| number::count(it.calls_without_signal))}
            {cell(|it| format!("{}×", number::points(it.judged_times_average)))}
            {cell(|it| number::points(it.half_width_points))}
            <td class="number">{move || group.with(|it| it.as_ref().map(range))}</td>
            <td class="number">{move || over.with(|over| over.get(index).map_or("–".to_owned(), |it| number::points(*it)))}</td>
            {cell(|it| format!("± {}", number::points(it.evenly.half_width_points)))}
            {cell(|it| number::count(it.calls_for_target))}
            <td class="number">{move || group.with(|it| it.as_ref().map(sum))}</td>
            {move || own_prices.get().then(|| cell(|it| it.price_per_call.map_or("–".to_owned(), number::price)))}
            <td><OwnTarget labels=labels.clone()/></td>
            <td><ImportanceChoice labels=labels.clone()/></td>
            <td><Lock labels/></td>
        </tr>
    }
}

/// The field for one group's own target in any of its forms; the text of all groups' target when it has none.
#[component]
pub(crate) fn OwnTarget(
    /// The group's labels.
    labels: Vec<String>,
) -> impl IntoView {
    let label = format!(
        "Target of {}: ± points, calls, or a change such as 5\u{a0}% from 10\u{a0}%",
        group_name(&labels)
    );
    let read = labels.clone();
    let value = move |plan: &Plan| plan.target_of(&read).to_string();
    let edit = move |plan: &Plan, text: &str| {
        let target = Target::parse(text, plan.window)
            .map_err(|error| format!("{error} {}", error.next_step()))?;
        let mut plan = plan.clone();
        plan.aim(&labels, target);
        Ok(plan)
    };
    view! { <NumberField label=label value=value edit=edit size=9 quiet_label=true/> }
}
