//! What the two sides are: two values of a field, or what is open and another file.

use assay_plan::data::Field;
use assay_plan::dimension::field_label;
use assay_protocol::Between;
use leptos::prelude::*;

use super::Compared;
use crate::choosing::choose_files;
use crate::session::Session;

/// Parts of names of fields that tell versions apart, which are offered first.
const VERSIONS: [&str; 6] = [
    "release",
    "version",
    "variant",
    "model",
    "prompt",
    "experiment",
];

/// Chooses the sides.
#[component]
pub(super) fn Sides() -> impl IntoView {
    let session = expect_context::<Session>();
    let compared = expect_context::<Compared>();
    let fields = Memo::new(move |_| {
        session.data.with(|data| {
            let all = data.iter().flat_map(|it| &it.fields);
            let mut fields: Vec<Field> = all
                .filter(|it| it.top_values.len() >= 2 && it.distinct <= 50)
                .cloned()
                .collect();
            let is_version = |it: &Field| VERSIONS.iter().any(|part| it.name.contains(part));
            fields.sort_by_key(|it| !is_version(it));
            fields
        })
    });
    let field = RwSignal::new(String::new());
    let sides = [RwSignal::new(String::new()), RwSignal::new(String::new())];
    let values = move || {
        let name = field.get();
        fields.with(|all| {
            let found = all.iter().find(|it| it.name == name);
            let values = found.into_iter().flat_map(|it| &it.top_values);
            values.map(|it| it.value.clone()).collect::<Vec<String>>()
        })
    };
    let choose_field = move |name: String| {
        field.set(name);
        let mut values = values();
        values.truncate(2);
        values.sort_unstable();
        for (side, value) in sides.iter().zip(values) {
            side.set(value);
        }
    };
    Effect::new(move |_| {
        let first = fields.with(|all| all.first().map(|it| it.name.clone()));
        choose_field(first.unwrap_or_default());
    });
    let field_options = move || {
        let names = fields.with(|all| all.iter().map(|it| it.name.clone()).collect::<Vec<_>>());
        names
            .into_iter()
            .map(|name| {
                let label = field_label(&name).into_owned();
                let value = name.clone();
                view! { <option value=value prop:selected=move || field.get() == name>{label}</option> }
            })
            .collect_view()
    };
    let side = move |label: &'static str, of: RwSignal<String>| {
        let options = move || {
            values()
                .into_iter()
                .map(|value| {
                    let (shown, own) = (value.clone(), value.clone());
                    view! { <option value=value prop:selected=move || of.get() == own>{shown}</option> }
                })
                .collect_view()
        };
        view! {
            <div class="field"><label>{label}
                <select on:change=move |event| of.set(event_target_value(&event))>{options}</select>
            </label></div>
        }
    };
    let compare = move |_| {
        let between = Between::Values {
            field: field.get_untracked(),
            values: sides.map(|it| it.get_untracked()),
        };
        compared.start(between, Vec::new());
    };
    let other = move |_| {
        choose_files(move |files| {
            if !files.is_empty() {
                compared.start(Between::Files, files);
            }
        });
    };
    let cannot = move || {
        let [first, second] = sides.map(|it| it.get());
        first.is_empty() || second.is_empty() || first == second
    };
    view! {
        <div class="fields compare-sides no-print">
            <Show when=move || fields.with(|it| !it.is_empty())>
                <div class="field"><label>"Told apart by"
                    <select on:change=move |event| choose_field(event_target_value(&event))>{field_options}</select>
                </label></div>
                {side("From", sides[0])}
                {side("To", sides[1])}
                <button class="button" disabled=cannot on:click=compare>"Compare"</button>
            </Show>
            <button class="button" on:click=other>"Compare with another file …"</button>
        </div>
    }
}
