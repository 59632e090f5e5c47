//! The sheet of keys, gestures and words.

use assay_plan::glossary::{Entry, GLOSSARY};
use leptos::prelude::*;

use super::{Commands, Over};
use crate::parts::modal::Modal;

/// What the keys do on what can be moved, and what the hand does.
const GESTURES: [(&str, &str); 9] = [
    (
        "Arrow keys",
        "Move what has the focus: the budget, a group’s calls or its target, by one step.",
    ),
    ("Shift+Arrow keys", "The same by ten steps."),
    ("Home, End", "As low or as high as it goes."),
    ("Enter", "Type the value instead."),
    (
        "Escape",
        "Give up what is being moved, or let the chosen groups go.",
    ),
    (
        "Arrow keys in the list of groups",
        "Go from group to group; with Shift they are chosen together.",
    ),
    (
        "Ctrl or Cmd with a press on a group",
        "Choose several groups; with Shift all from the last one to this one.",
    ),
    ("Drop files or a folder anywhere", "Open your traces."),
    (
        "Paste rows anywhere",
        "Open what you copied: CSV, a sheet’s cells, or JSON.",
    ),
];

/// The sheet, closed until somebody asks for it.
#[component]
pub(crate) fn HelpSheet() -> impl IntoView {
    let commands = expect_context::<Commands>();
    let mute = commands.settings.signs_are_mute;
    view! {
        <Modal label="Keys and words" class="sheet" open=commands.is_over(Over::Sheet) on_close=move || commands.close_if(Over::Sheet)>
            <div class="card-head">
                <h2>"Keys and words"</h2>
                <button class="button" on:click=move |_| commands.close()>"Close"</button>
            </div>
            <h3>"Keys"</h3>
            <dl class="keys">{keys(commands)}</dl>
            <label class="mute">
                <input
                    type="checkbox" prop:checked=move || !mute.get()
                    on:change=move |event| mute.set(!event_target_checked(&event))
                />
                " Keys that are pressed alone, such as ?, do something"
            </label>
            <h3>"Words"</h3>
            <dl class="glossary">{GLOSSARY.map(word).collect_view()}</dl>
        </Modal>
    }
}

fn keys(commands: Commands) -> impl IntoView {
    let strokes = commands.list.with_value(|list| {
        let with_keys = list.iter().filter(|it| !it.strokes.is_empty());
        let rows = with_keys.map(|it| (it.keys(), it.name.clone()));
        rows.collect::<Vec<_>>()
    });
    let gestures = GESTURES.map(|(keys, what)| (keys.to_owned(), what.to_owned()));
    strokes
        .into_iter()
        .chain(gestures)
        .map(|(keys, what)| view! { <div><dt><kbd>{keys}</kbd></dt><dd>{what}</dd></div> })
        .collect_view()
}

fn word(Entry { word, meaning }: Entry) -> impl IntoView {
    view! { <div><dt>{word}</dt><dd>{meaning}</dd></div> }
}
