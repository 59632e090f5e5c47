//! The list of what people can do.

use assay_plan::data::BuiltIn;
use assay_plan::dimension::group_name;
use assay_plan::fix::{cheapest, narrowest_target, raise_budget_for_all};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::place::{go_to, go_to_heading, heading_names, press};
use super::{Command, Over, Stroke};
use crate::desk::MOST_SCENARIOS;
use crate::selection::Selection;
use crate::session::Session;
use crate::setup::{Chip, OpenChip};

const FIND: &[Stroke] = &[Stroke::control("k")];
const HELP: &[Stroke] = &[Stroke::sign("?")];
const UNDO: &[Stroke] = &[Stroke::control("z")];
const REDO: &[Stroke] = &[Stroke::control_shift("z"), Stroke::control("y")];

/// Everything that can be done whatever is loaded: an entry each.
pub(super) fn of_page(over: RwSignal<Option<Over>>) -> Vec<Command> {
    let session = expect_context::<Session>();
    let selection = expect_context::<Selection>();
    let chips = expect_context::<OpenChip>();
    let is_short = move || session.is_short();
    let has_room = move || session.scenarios.with(|it| it.len() < MOST_SCENARIOS);
    let has_choice = move || selection.places.with(|it| !it.is_empty());
    let mut commands = vec![
        Command::new("Find a command or a group", "palette search", move || {
            over.set(Some(Over::Palette));
        })
        .on(FIND)
        .opening_palette(),
        Command::new(
            "Open your traces …",
            "file upload load import data",
            || press("input[type=file]"),
        ),
        Command::new("Undo", "back revert", move || session.undo())
            .on(UNDO)
            .when(move || session.can_undo()),
        Command::new("Redo", "forward again", move || session.redo())
            .on(REDO)
            .when(move || session.can_redo()),
        Command::new(
            "Cheapest plan for all targets",
            "minimum budget save money",
            move || session.rework(cheapest),
        ),
        Command::new(
            "Best plan for this money",
            "narrowest target budget",
            move || session.rework(|plan, population, _| narrowest_target(plan, population)),
        ),
        Command::new("Fix what is short", "raise budget", move || {
            session.rework(raise_budget_for_all);
        })
        .when(is_short),
        Command::new(
            "Keep this plan to compare",
            "scenario save side by side",
            move || session.keep_scenario(),
        )
        .when(has_room),
        Command::new("Copy the answer as text", "clipboard share summary", || {
            press("#copy-answer");
        }),
        Command::new(
            "Download the list of traces to judge",
            "draw csv sample",
            || press("#draw-csv"),
        ),
        Command::new(
            "Download the list as JSON Lines",
            "draw jsonl sample",
            || press("#draw-json-lines"),
        ),
        Command::new(
            "Open judged results …",
            "scores verdicts estimate",
            || press("#open-results"),
        ),
        Command::new("Choose all groups", "select", move || {
            selection.choose_all();
        }),
        Command::new("Let the chosen groups go", "select none clear", move || {
            selection.clear();
        })
        .when(has_choice),
        Command::new("Keys and words", "help shortcuts glossary", move || {
            over.set(Some(Over::Sheet));
        })
        .on(HELP),
    ];
    commands.extend(Chip::ALL.map(|chip| {
        let set_up = move || {
            chips.open(chip);
            go_to("#setup-panel");
        };
        Command::new(
            format!("Set up: {}", chip.name()),
            "change edit panel",
            set_up,
        )
    }));
    commands.extend(BuiltIn::ALL.map(|which| {
        let open = move || {
            spawn_local(async move {
                // The session has already put a problem on the page.
                let _ = session.open_example(which).await;
            });
        };
        Command::new(
            format!("Open the example: {}", which.title()),
            "demo sample",
            open,
        )
    }));
    commands
}

/// The ways to what is on the page now: its parts by their headings, and its groups by their names.
pub(super) fn of_now(session: Session) -> Vec<Command> {
    let parts = heading_names().into_iter().map(|name| {
        let title = format!("Go to: {name}");
        Command::new(title, "section part chart", move || go_to_heading(&name))
    });
    let groups = session.solved.get_untracked();
    let groups = groups
        .iter()
        .flat_map(|it| &it.solution.groups)
        .map(|group| {
            let labels = group.labels.clone();
            let look = move || {
                session.look_at(labels.clone());
                go_to("#selected-group");
            };
            Command::new(
                format!("Look at {}", group_name(&group.labels)),
                "group",
                look,
            )
        });
    parts.chain(groups).collect()
}
