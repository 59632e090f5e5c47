//! Scenarios side by side, differences first.

use assay_plan::comparison::{Compared, Comparison, Line, compare};
use assay_plan::solution::Solution;
use assay_plan::solve::solve;
use assay_protocol::Problem;
use leptos::prelude::*;

use crate::desk::Scenario;
use crate::download;
use crate::session::Session;

/// Groups that are listed before the rest is left to the CSV.
const MOST_GROUPS: usize = 24;

/// The plans that were kept, beside the one that is worked on; nothing before one is kept.
#[component]
pub(crate) fn ComparisonCard() -> impl IntoView {
    let session = expect_context::<Session>();
    let kept = Memo::new(move |_| {
        let solved = |(index, it): (usize, Scenario)| {
            let solution = solve(&it.plan, &it.grouped.as_ref().ok()?.population).ok()?;
            Some((index, it, solution))
        };
        let scenarios = session.scenarios.get().into_iter().enumerate();
        scenarios
            .filter_map(solved)
            .collect::<Vec<(usize, Scenario, Solution)>>()
    });
    let comparison = Memo::new(move |_| {
        let now = session.solved.get()?;
        kept.with(|kept| {
            if kept.is_empty() {
                return None;
            }
            let mut compared = vec![Compared {
                name: "Now",
                plan: &now.plan,
                population: now.population(),
                solution: &now.solution,
            }];
            compared.extend(kept.iter().filter_map(|(_, it, solution)| {
                Some(Compared {
                    name: &it.name,
                    plan: &it.plan,
                    population: &it.grouped.as_ref().ok()?.population,
                    solution,
                })
            }));
            Some(compare(&compared))
        })
    });
    let csv = move |_| {
        if let Some(text) =
            comparison.with_untracked(|it| it.as_ref().map(|it| it.sheet().to_csv()))
        {
            let saved = download::save("assay-comparison.csv", "text/csv", &text);
            if let Err(problem) = saved {
                session.problem.set(Some(problem));
            }
        }
    };
    let heads = move || {
        let kept = kept.get();
        kept.into_iter()
            .map(|(index, it, _)| head(session, index, it))
            .collect_view()
    };
    let unsolved = move || {
        let scenarios = session.scenarios.get().into_iter().enumerate();
        scenarios
            .filter_map(|(index, it)| Some(unsolved(session, index, &it.name, it.grouped.err()?)))
            .collect_view()
    };
    let lines = move |part: fn(&Comparison) -> &Vec<Line>| {
        move || {
            comparison.with(|it| {
                it.as_ref()
                    .map(|it| part(it).iter().take(MOST_GROUPS).map(line).collect_view())
            })
        }
    };
    let differ = move || comparison.with(|it| it.as_ref().is_some_and(|it| !it.groups.is_empty()));
    let more = move || {
        comparison.with(|it| {
            let more = it
                .as_ref()
                .map_or(0, |it| it.groups.len().saturating_sub(MOST_GROUPS));
            (more > 0).then(|| format!("{more} more groups differ less; the CSV has them all."))
        })
    };
    let columns = move || kept.with(Vec::len) + 2;
    view! {
        <Show when=move || comparison.with(Option::is_some)>
            <section class="card section compare">
                <div class="card-head">
                    <div>
                        <h2>"Side by side"</h2>
                        <p class="lead">"What the plans ask for in different ways, what they give, and how well each group is known, in ± points. The largest differences come first."</p>
                    </div>
                    <button class="button plain no-print" on:click=csv aria-label="Save “Side by side” as CSV">"CSV"</button>
                </div>
                <div class="scroll" tabindex="0" role="region" aria-label="Plans side by side">
                    <table class="plain">
                        <thead><tr><td></td><th scope="col" class="number">"Now"</th>{heads}</tr></thead>
                        <tbody>{lines(|it| &it.asked)}</tbody>
                        <tbody>{lines(|it| &it.given)}</tbody>
                        <tbody>
                            <Show when=differ><tr><th scope="rowgroup" colspan=columns>"± points, group by group"</th></tr></Show>
                            {lines(|it| &it.groups)}
                        </tbody>
                    </table>
                </div>
                <p class="words">{more}</p>
            </section>
        </Show>
        {unsolved}
    }
}

/// A kept plan that the loaded data cannot have.
fn unsolved(session: Session, index: usize, name: &str, why: Problem) -> impl IntoView + use<> {
    let said = format!(
        "{name} is kept, but not on what is open now: {}",
        why.sentence
    );
    let label = format!("Remove {name}");
    view! {
        <p class="notice section">
            <span class="notice-text">{said}" "{why.next_step}</span>
            <button class="button no-print" aria-label=label on:click=move |_| session.remove_scenario(index)>"Remove"</button>
        </p>
    }
}

fn head(session: Session, index: usize, scenario: Scenario) -> impl IntoView {
    let label = format!("Name of {}", scenario.name);
    let plan = scenario.plan;
    let rename = move |event| session.rename_scenario(index, &event_target_value(&event));
    view! {
        <th scope="col" class="number">
            <input class="row-input" aria-label=label size="12" prop:value=scenario.name.clone() on:change=rename/>
            <span class="scenario-actions no-print">
                <button class="button plain" on:click=move |_| session.change(plan.clone())>"Work on it"<span class="visually-hidden">{format!(" {}", scenario.name)}</span></button>
                <button class="button plain" aria-label=format!("Remove {}", scenario.name) on:click=move |_| session.remove_scenario(index)>"Remove"</button>
            </span>
        </th>
    }
}

fn line(line: &Line) -> impl IntoView + use<> {
    let cells = line
        .figures
        .iter()
        .map(|figure| view! { <td class="number">{figure.shown()}</td> })
        .collect_view();
    view! { <tr><th scope="row">{line.name.clone()}</th>{cells}</tr> }
}
