//! Which fields make the groups.

use assay_plan::cuts::quartile_cuts;
use assay_plan::data::{Field, FieldKind};
use assay_plan::dimension::{Dimension, field_label};
use assay_plan::document::Plan;
use assay_plan::error::MOST_DIMENSIONS;
use assay_plan::grouping::{doubt_about_field, doubt_about_number};
use assay_plan::number;
use leptos::prelude::*;

use super::cuts::CutEditor;
use super::merging::{SmallGroupsMerger, ValueMerger};
use crate::session::Session;

/// Fields to choose from, with what their values are.
#[component]
pub(super) fn GroupsPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let dimensions = Memo::new(move |_| {
        session.committed.with(|plan| {
            plan.as_ref()
                .map(|it| it.dimensions.clone())
                .unwrap_or_default()
        })
    });
    let fields = Memo::new(move |_| {
        session.data.with(|data| {
            data.as_ref()
                .map(|it| it.fields.clone())
                .unwrap_or_default()
        })
    });
    // What is edited of a field stays on the page meanwhile: only the set of chosen fields makes it anew.
    let chosen_fields = Memo::new(move |_| {
        dimensions.with(|chosen| {
            fields.with(|fields| {
                let found = |it: &Dimension| fields.iter().find(|field| field.name == it.field);
                chosen.iter().filter_map(found).cloned().collect::<Vec<_>>()
            })
        })
    });
    let crowd = move || {
        session
            .solved
            .with(|it| doubt_about_number(it.as_ref().map_or(0, |it| it.solution.groups.len())))
    };
    view! {
        <h2>"Which groups must each be known well?"</h2>
        <p class="lead">"Choose one to four fields. Every combination of their values is a group; a missing value is a value of its own."</p>
        {move || crowd().map(|doubt| view! { <p class="doubt">"▲ "{doubt}</p> })}
        <For each=move || chosen_fields.get() key=|field| field.name.clone() let:field>
            {match (field.kind, field.numbers.clone()) {
                (FieldKind::Number, Some(range)) => view! { <CutEditor field=field.name range/> }.into_any(),
                _ => view! { <ValueMerger field/> }.into_any(),
            }}
        </For>
        <SmallGroupsMerger/>
        <h2 class="section">"Fields of your traces"</h2>
        <Show when=move || session.has_traces() fallback=|| view! { <p class="lead">{NEEDS_TRACES}</p> }>
            <div class="scroll section">
                <table class="plain fields-to-choose">
                    <caption class="visually-hidden">"Fields to group by"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Field"</th>
                            <th scope="col" class="number">"Values"</th>
                            <th scope="col" class="number">"Missing"</th>
                            <th scope="col">"Most frequent"</th>
                            <th scope="col"><span class="visually-hidden">"Group by it"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || fields.get() key=|field| field.name.clone() let:field>
                            <FieldRow field dimensions/>
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}

/// What is said in the place of the fields while the traces are not there.
const NEEDS_TRACES: &str = "A shared plan comes with the counts of its groups alone. To group by other fields, open the trace file with “Open your traces”.";

#[component]
fn FieldRow(field: Field, dimensions: Memo<Vec<Dimension>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let name = field.name.clone();
    let chosen =
        Memo::new(move |_| dimensions.with(|chosen| chosen.iter().any(|it| it.field == name)));
    let count = move || dimensions.with(Vec::len);
    let usable = !field.too_many_values || field.kind == FieldKind::Number;
    // One field must stay, and a fifth cannot join.
    let fixed = move || {
        !usable
            || if chosen.get() {
                count() == 1
            } else {
                count() >= MOST_DIMENSIONS
            }
    };
    let label = field_label(&field.name).into_owned();
    let spoken = {
        let label = label.clone();
        move || {
            if chosen.get() {
                format!("✓ Chosen: stop grouping by {label}")
            } else {
                format!("Group by {label}")
            }
        }
    };
    let (values, top) = (values(&field), most_frequent(&field));
    let missing = (!field.is_unread()).then_some(field.missing);
    let own = field.clone();
    let doubt = move || {
        let traces = session
            .data
            .with(|data| data.as_ref().map_or(0, |it| it.receipt.traces));
        doubt_about_field(&own, traces).map(|doubt| view! { <p class="doubt">"▲ "{doubt}</p> })
    };
    let missing = move || {
        let Some(missing) = missing else {
            return NOT_KNOWN.to_owned();
        };
        let traces = session
            .data
            .with(|data| data.as_ref().map_or(1, |it| it.receipt.traces.max(1)));
        number::share(missing as f64 / traces as f64)
    };
    let toggle = super::edit(session, move |plan: &mut Plan, _: web_sys::MouseEvent| {
        if plan.dimensions.iter().any(|it| it.field == field.name) {
            plan.dimensions.retain(|it| it.field != field.name);
        } else {
            plan.dimensions.push(Dimension {
                field: field.name.clone(),
                cuts: first_cuts(&field),
            });
        }
        // What was said of groups was said of groups that are no more.
        plan.group_targets.clear();
        plan.merges.clear();
    });
    view! {
        <tr>
            <td class="dimension-name">{label}</td>
            <td class="number">{values}</td>
            <td class="number">{missing}</td>
            <td class="listing">{top}{doubt}</td>
            <td class="number">
                <button class="button" aria-label=spoken aria-pressed=move || chosen.get().to_string() disabled=fixed on:click=toggle>
                    {move || if chosen.get() { "✓ Chosen" } else { "Group by" }}
                </button>
            </td>
        </tr>
    }
}

/// What stands for a number that nobody counted.
const NOT_KNOWN: &str = "–";

fn values(field: &Field) -> String {
    if field.is_unread() {
        return NOT_KNOWN.to_owned();
    }
    format!(
        "{}{}",
        number::count(field.distinct),
        if field.too_many_values { "+" } else { "" }
    )
}

fn most_frequent(field: &Field) -> String {
    match (field.kind, &field.numbers) {
        (FieldKind::Number, Some(range)) => format!(
            "{} to {}",
            number::plain(range.min),
            number::plain(range.max)
        ),
        _ if field.is_unread() => "texts, only for rules".to_owned(),
        _ if field.too_many_values => "too many different values to group by".to_owned(),
        _ => {
            let top = field.top_values.iter().take(4);
            top.map(|it| format!("{} ({})", it.value, number::count(it.traces)))
                .collect::<Vec<_>>()
                .join(", ")
        }
    }
}

/// Numbers start out cut at their quartiles; those with a handful of values need no cutting.
fn first_cuts(field: &Field) -> Vec<f64> {
    match &field.numbers {
        Some(range) if field.distinct > 8 || field.too_many_values => quartile_cuts(range),
        _ => Vec::new(),
    }
}
