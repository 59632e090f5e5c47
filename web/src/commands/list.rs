//! The list of what people can do.

use assay_plan::data::BuiltIn;
use assay_plan::dimension::group_name;
use assay_plan::fix::{cheapest, narrowest_target, raise_budget_for_all};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::place::{go_to, go_to_heading, heading_names, press};
use super::{Command, Over, Stroke};
use crate::desk::MOST_SCENARIOS;
use crate::report;
use crate::selection::Selection;
use crate::session::Session;
use crate::settings::{Settings, Theme};
use crate::setup::{Chip, OpenChip};
use crate::share::Sharing;

const FIND: &[Stroke] = &[Stroke::control("k")];
const HELP: &[Stroke] = &[Stroke::sign("?")];
const UNDO: &[Stroke] = &[Stroke::control("z")];
const REDO: &[Stroke] = &[Stroke::control_shift("z"), Stroke::control("y")];

/// Everything that can be done, an entry each: first what can be done always, then what takes the workbench, which people
/// who read a shared plan do not have before them.
pub(super) fn of_page(over: RwSignal<Option<Over>>) -> Vec<Command> {
    let session = expect_context::<Session>();
    let mut commands = always(session, over);
    let at_work = at_work(session).into_iter();
    commands.extend(at_work.map(|it| it.when(move || !session.is_read.get())));
    commands
}

fn always(session: Session, over: RwSignal<Option<Over>>) -> Vec<Command> {
    let palette = move || over.set(Some(Over::Palette));
    let sheet = move || over.set(Some(Over::Sheet));
    let choose_files = || press("input[type=file]");
    let share = || press("#share");
    let sharing = expect_context::<Sharing>();
    let has_plan = move || session.solved.with(Option::is_some);
    let save_report = move || {
        if let Some(Err(problem)) = sharing.snapshot().map(report::save) {
            session.problem.set(Some(problem));
        }
    };
    let print = move || {
        if let Err(problem) = report::print() {
            session.problem.set(Some(problem));
        }
    };
    let mut commands = vec![
        Command::new("Find a command or a group", "palette search", palette)
            .on(FIND)
            .opening_palette(),
        Command::new(
            "Open your traces …",
            "file upload load import",
            choose_files,
        ),
        Command::new("Share this plan …", "link send report picture", share),
        Command::new(
            "Save the report as a page",
            "html download share",
            save_report,
        )
        .when(has_plan),
        Command::new("Print", "paper two sheets", print).when(has_plan),
        Command::new("Keys and words", "help shortcuts glossary", sheet).on(HELP),
    ];
    let theme = expect_context::<Settings>().theme;
    commands.extend(Theme::ALL.map(|it| {
        let name = format!("Colours: {}", it.name());
        Command::new(name, "theme mode contrast appearance", move || {
            theme.set(it);
        })
        .when(move || theme.get() != it)
    }));
    commands.extend(BuiltIn::ALL.map(|which| {
        let open = move || {
            spawn_local(async move {
                // The session has already put a problem on the page.
                let _ = session.open_example(which).await;
            });
        };
        let name = format!("Open the example: {}", which.title());
        Command::new(name, "demo sample", open)
    }));
    commands
}

fn at_work(session: Session) -> Vec<Command> {
    let selection = expect_context::<Selection>();
    let chips = expect_context::<OpenChip>();
    let cheapest = move || session.rework(cheapest);
    let best = move || session.rework(|plan, population, _| narrowest_target(plan, population));
    let mend = move || session.rework(raise_budget_for_all);
    let has_room = move || session.scenarios.with(|it| it.len() < MOST_SCENARIOS);
    let has_choice = move || selection.places.with(|it| !it.is_empty());
    let has_traces = move || session.has_traces();
    let copy = || press("#copy-answer");
    let (csv, json_lines) = (|| press("#draw-csv"), || press("#draw-json-lines"));
    let choose_all = move || selection.choose_all();
    let let_go = move || selection.clear();
    let results = || press("#open-results");
    let mut commands = vec![
        Command::new("Undo", "back revert", move || session.undo())
            .on(UNDO)
            .when(move || session.can_undo()),
        Command::new("Redo", "forward again", move || session.redo())
            .on(REDO)
            .when(move || session.can_redo()),
        Command::new(
            "Cheapest plan for all targets",
            "least minimum budget",
            cheapest,
        ),
        Command::new("Best plan for this money", "narrowest target budget", best),
        Command::new("Fix what is short", "raise budget", mend).when(move || session.is_short()),
        Command::new(
            "Keep this plan to compare",
            "scenario side by side",
            move || {
                session.keep_scenario();
            },
        )
        .when(has_room),
        Command::new("Copy the answer as text", "clipboard summary", copy),
        Command::new("Download the list of traces to judge", "draw csv", csv).when(has_traces),
        Command::new("Download the list as JSON Lines", "draw jsonl", json_lines).when(has_traces),
        Command::new("Open judged results …", "scores verdicts estimate", results),
        Command::new("Choose all groups", "select", choose_all),
        Command::new("Let the chosen groups go", "select none", let_go).when(has_choice),
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
    commands
}

/// The ways to what is on the page now: its parts by their headings, and its groups by their names.
pub(super) fn of_now(session: Session) -> Vec<Command> {
    let parts = heading_names().into_iter().map(|name| {
        let title = format!("Go to: {name}");
        Command::new(title, "section part chart", move || go_to_heading(&name))
    });
    let at_work = !session.is_read.get_untracked();
    let groups = session.solved.get_untracked().filter(|_| at_work);
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
