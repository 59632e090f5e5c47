//! Which fields make the groups.

use assay_plan::data::{Field, FieldKind};
use assay_plan::dimension::{Dimension, field_label};
use assay_plan::document::Plan;
use assay_plan::error::MOST_DIMENSIONS;
use assay_plan::number;
use leptos::prelude::*;

use crate::parts::number_field::NumberField;
use crate::session::Session;

/// Fields to choose from, with what their values are.
#[component]
pub(super) fn GroupsPanel() -> impl IntoView {
    let session = expect_context::<Session>();
    let dimensions = move || {
        session.committed.with(|plan| {
            plan.as_ref()
                .map(|it| it.dimensions.clone())
                .unwrap_or_default()
        })
    };
    let traces = move || {
        session
            .data
            .with(|data| data.as_ref().map_or(0, |it| it.receipt.traces))
    };
    let fields = move || {
        session.data.with(|data| {
            data.as_ref()
                .map(|it| it.fields.clone())
                .unwrap_or_default()
        })
    };
    let cut_fields = move || {
        let numbers: Vec<String> = fields()
            .into_iter()
            .filter(|it| it.kind == FieldKind::Number)
            .map(|it| it.name)
            .collect();
        dimensions()
            .into_iter()
            .filter(|it| numbers.contains(&it.field))
            .collect::<Vec<_>>()
    };
    view! {
        <h2>"Which groups must each be known well?"</h2>
        <p class="lead">"Choose one to four fields. Every combination of their values is a group; a missing value is a value of its own."</p>
        {move || cut_fields().into_iter().map(|dimension| view! { <Cuts field=dimension.field/> }).collect_view()}
        <div class="scroll section">
            <table class="plain">
                <caption class="visually-hidden">"Fields to group by"</caption>
                <thead><tr><th>"Field"</th><th class="number">"Values"</th><th class="number">"Missing"</th><th>"Most frequent"</th><th></th></tr></thead>
                <tbody>
                    {move || {
                        let chosen = dimensions();
                        fields().into_iter().map(|field| field_row(session, field, &chosen, traces())).collect_view()
                    }}
                </tbody>
            </table>
        </div>
    }
}

fn field_row(
    session: Session,
    field: Field,
    chosen: &[Dimension],
    traces: u64,
) -> impl IntoView + use<> {
    let is_chosen = chosen.iter().any(|it| it.field == field.name);
    let usable = !field.too_many_values || field.kind == FieldKind::Number;
    let last = is_chosen && chosen.len() == 1;
    let full = !is_chosen && chosen.len() >= MOST_DIMENSIONS;
    let top: Vec<String> = field
        .top_values
        .iter()
        .take(4)
        .map(|it| format!("{} ({})", it.value, number::count(it.traces)))
        .collect();
    let top = match (field.kind, field.numbers) {
        (FieldKind::Number, Some(range)) => format!(
            "{} to {}",
            number::plain(range.min),
            number::plain(range.max)
        ),
        _ if field.too_many_values => "too many different values to group by".to_owned(),
        _ => top.join(", "),
    };
    let values = if field.too_many_values {
        format!("{}+", number::count(field.distinct))
    } else {
        number::count(field.distinct)
    };
    let label = field_label(&field.name).to_owned();
    let spoken = if is_chosen {
        format!("Stop grouping by {label}")
    } else {
        format!("Group by {label}")
    };
    let missing = number::share(field.missing as f64 / traces.max(1) as f64);
    let toggle = super::edit(session, move |plan: &mut Plan, _: web_sys::MouseEvent| {
        if is_chosen {
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
            <td>{top}</td>
            <td class="number">
                <button class="button" aria-label=spoken aria-pressed=is_chosen.to_string() disabled=!usable || last || full on:click=toggle>
                    {if is_chosen { "✓ Chosen" } else { "Group by" }}
                </button>
            </td>
        </tr>
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
        let cuts: Result<Vec<f64>, _> = text
            .split(';')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(number::parse_number)
            .collect();
        let cuts = cuts.map_err(|error| format!("{error} {}", error.next_step()))?;
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
