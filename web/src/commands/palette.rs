//! The palette: a field, and under it what the typed letters mean. It follows the combobox pattern of the ARIA Authoring
//! Practices: the focus stays in the field, and the arrow keys say which option is meant.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::search::fit;
use super::{Command, Commands, Over, list};
use crate::parts::modal::Modal;
use crate::session::Session;

/// What is listed before the rest is left to more letters.
const MOST_LISTED: usize = 60;

/// The palette, closed until somebody asks for it.
#[component]
pub(crate) fn Palette() -> impl IntoView {
    let commands = expect_context::<Commands>();
    view! {
        <Modal label="Commands" class="palette" open=commands.is_over(Over::Palette) on_close=move || commands.close_if(Over::Palette)>
            <Finder/>
        </Modal>
    }
}

/// A command as the palette lists it.
#[derive(Clone)]
struct Listed {
    name: String,
    also: &'static str,
    keys: String,
    can: bool,
    run: Arc<dyn Fn() + Send + Sync>,
}

/// What can be done now.
fn offered(commands: Commands, session: Session) -> Vec<Listed> {
    let of_page = commands.list.with_value(|list| {
        let offered = list.iter().enumerate().filter(|(_, it)| !it.opens_palette);
        let listed = offered.map(|(place, it)| Listed {
            name: it.name.clone(),
            also: it.also,
            keys: it.keys(),
            can: untrack(|| (it.can)()),
            run: Arc::new(move || commands.list.with_value(|list| list[place].run())),
        });
        listed.collect::<Vec<Listed>>()
    });
    let of_now = list::of_now(session).into_iter().map(|it: Command| Listed {
        name: it.name,
        also: it.also,
        keys: String::new(),
        can: true,
        run: Arc::from(it.run),
    });
    of_page.into_iter().chain(of_now).collect()
}

#[component]
fn Finder() -> impl IntoView {
    let commands = expect_context::<Commands>();
    let offered = StoredValue::new(offered(commands, expect_context::<Session>()));
    let typed = RwSignal::new(String::new());
    // The places of what fits among what is offered, the best first.
    let found = Memo::new(move |_| {
        offered.with_value(|offered| {
            typed.with(|typed| {
                let fits = offered.iter().enumerate();
                let mut fits: Vec<_> = fits
                    .filter_map(|(place, it)| Some((fit(typed, &it.name, it.also)?, place)))
                    .collect();
                fits.sort_unstable();
                fits.into_iter()
                    .map(|(_, place)| place)
                    .collect::<Vec<usize>>()
            })
        })
    });
    let meant = RwSignal::new(0_usize);
    let listed = move || found.with(|it| it.len().min(MOST_LISTED));
    let run = move |place: usize| {
        let Some(chosen) = offered.with_value(|it| it.get(place).cloned()) else {
            return;
        };
        if !chosen.can {
            return;
        }
        commands.close();
        spawn_local(async move {
            // The page takes the focus back first.
            tick().await;
            (chosen.run)();
        });
    };
    let on_keydown = move |event: KeyboardEvent| {
        let (now, last) = (meant.get_untracked(), untrack(listed).saturating_sub(1));
        match event.key().as_str() {
            "ArrowDown" => meant.set(if now == last { 0 } else { now + 1 }),
            "ArrowUp" => meant.set(if now == 0 { last } else { now - 1 }),
            "PageDown" => meant.set((now + 8).min(last)),
            "PageUp" => meant.set(now.saturating_sub(8)),
            "Enter" => {
                if let Some(place) = found.with_untracked(|it| it.get(now).copied()) {
                    run(place);
                }
            }
            _ => return,
        }
        event.prevent_default();
        show(meant.get_untracked());
    };
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // A field that was just put on the page takes the focus.
            let _ = field.focus();
        }
    });
    let said = move || match found.with(Vec::len) {
        0 => "Nothing is called so. Try another word.".to_owned(),
        all if all > MOST_LISTED => {
            format!("The first {MOST_LISTED} of {all}: type more letters to see others.")
        }
        1 => "One found: Enter does it.".to_owned(),
        all => format!("{all} found: arrow keys choose, Enter does it."),
    };
    let options = move || {
        let shown: Vec<usize> = found.with(|it| it.iter().take(MOST_LISTED).copied().collect());
        let option = |(row, place): (usize, usize)| {
            let it = offered.with_value(|it| it[place].clone());
            view! {
                <li
                    role="option" id=option_id(row) aria-selected=move || (meant.get() == row).to_string()
                    aria-disabled=(!it.can).then_some("true")
                    // The field keeps the focus.
                    on:mousedown=move |event| event.prevent_default()
                    on:click=move |_| run(place)
                >
                    <span>{it.name}</span>{(!it.keys.is_empty()).then(|| view! { <kbd>{it.keys}</kbd> })}
                </li>
            }
        };
        shown.into_iter().enumerate().map(option).collect_view()
    };
    let active = move || (listed() > 0).then(|| option_id(meant.get()));
    view! {
        <input
            node_ref=field type="text" role="combobox" aria-label="Command or group" aria-expanded="true" aria-controls="palette-list"
            aria-autocomplete="list" aria-activedescendant=active autocomplete="off" spellcheck="false"
            placeholder="A command or a group …"
            on:input=move |event| {
                typed.set(event_target_value(&event));
                meant.set(0);
            }
            on:keydown=on_keydown
        />
        <ul role="listbox" id="palette-list" aria-label="Commands and groups">{options}</ul>
        <p class="field-hint" role="status">{said}</p>
    }
}

fn option_id(row: usize) -> String {
    format!("palette-option-{row}")
}

/// Scrolls the list to an option.
fn show(row: usize) {
    if let Some(option) = document().get_element_by_id(&option_id(row)) {
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}
