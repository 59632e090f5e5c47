//! Which fields make the groups.

use assay_plan::data::{Field, FieldKind};
use assay_plan::dimension::{Dimension, field_label};
use assay_plan::document::Plan;
use assay_plan::error::MOST_DIMENSIONS;
use assay_plan::number;
use leptos::prelude::*;

use crate::parts::number_field::{NumberField, typed_number};
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
    // The field for the cut points stays while they are edited: only the set of cut fields makes it anew.
    let cut_fields = Memo::new(move |_| {
        let is_number = |name: &str| {
            fields.with(|fields| {
                fields
                    .iter()
                    .any(|it| it.kind == FieldKind::Number && it.name == name)
            })
        };
        dimensions.with(|chosen| {
            chosen
                .iter()
                .filter(|it| is_number(&it.field))
                .map(|it| it.field.clone())
                .collect::<Vec<_>>()
        })
    });
    view! {
        <h2>"Which groups must each be known well?"</h2>
        <p class="lead">"Choose one to four fields. Every combination of their values is a group; a missing value is a value of its own."</p>
        <For each=move || cut_fields.get() key=Clone::clone let:field>
            <Cuts field/>
        </For>
        <div class="scroll section">
            <table class="plain">
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
    }
}

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
    let label = field_label(&field.name).to_owned();
    let spoken = {
        let label = label.clone();
        move || {
            if chosen.get() {
                format!("Stop grouping by {label}")
            } else {
                format!("Group by {label}")
            }
        }
    };
    let (values, top) = (values(&field), most_frequent(&field));
    let missing = (!field.is_unread()).then_some(field.missing);
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
        plan.group_targets.clear();
    });
    view! {
        <tr>
            <td class="dimension-name">{label}</td>
            <td class="number">{values}</td>
            <td class="number">{missing}</td>
            <td class="listing">{top}</td>
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
    match (field.kind, field.numbers) {
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
    match field.numbers {
        Some(range) if field.distinct > 8 || field.too_many_values => {
            let mut cuts = range.quartiles.to_vec();
            cuts.dedup();
            cuts.retain(|&cut| cut > range.min);
            if cuts.is_empty() {
                vec![range.max]
            } else {
                cuts
            }
        }
        _ => Vec::new(),
    }
}

/// The cut points of a numeric field.
#[component]
fn Cuts(field: String) -> impl IntoView {
    let label = format!("Cut {} at", field_label(&field));
    let read = field.clone();
    let value = move |plan: &Plan| {
        let cuts = plan
            .dimensions
            .iter()
            .find(|it| it.field == read)
            .map(|it| it.cuts.as_slice())
            .unwrap_or_default();
        cuts.iter()
            .map(|&cut| number::plain(cut))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let edit = move |plan: &Plan, text: &str| {
        let cuts = text
            .split(';')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(typed_number)
            .collect::<Result<Vec<f64>, String>>()?;
        let mut plan = plan.clone();
        for dimension in plan.dimensions.iter_mut().filter(|it| it.field == field) {
            dimension.cuts.clone_from(&cuts);
        }
        plan.group_targets.clear();
        Ok(plan)
    };
    view! {
        <div class="fields">
            <NumberField label=label value=value edit=edit live=false size=36 hint="Ascending numbers with semicolons between them; none: each number is a group."/>
        </div>
    }
}
