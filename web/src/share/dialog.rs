//! Before a plan is handed on: everything inside, what can be left out, and the ways to hand it on.

use assay_plan::number;
use assay_plan::snapshot::Snapshot;
use assay_plan::snapshot::contents::NEVER_INSIDE;
use assay_plan::snapshot::link::LONGEST_SAFE_LINK;
use assay_plan::snapshot::privacy::Privacy;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Link, Sharing};
use crate::download;
use crate::parts::sign::Sign;
use crate::report;
use crate::rest::{Arrival, Rest};
use crate::session::Session;

/// Opens the list of what would be shared.
#[component]
pub(crate) fn ShareButton() -> impl IntoView {
    let session = expect_context::<Session>();
    let dialog = NodeRef::<html::Dialog>::new();
    let inside = RwSignal::new(None::<Rest>);
    let arrival = expect_context::<Arrival>();
    let open = move |_| {
        arrival.then(session, move |rest| {
            inside.set(Some(rest));
            if let Some(dialog) = dialog.get_untracked() {
                // A dialog that is open already stays so.
                let _ = dialog.show_modal();
            }
        });
    };
    let nothing = move || session.solved.with(Option::is_none);
    view! {
        <button id="share" class="button" aria-haspopup="dialog" disabled=nothing on:click=open><Sign lines="M9 11V2M6 5l3-3 3 3M5 8H3v8h12V8h-2" word="Share"/></button>
        <dialog class="share" node_ref=dialog aria-labelledby="share-title" on:close=move |_| inside.set(None)>
            {move || inside.get().map(|it| (it.sharing)(dialog))}
        </dialog>
    }
}

/// What would be shared now, and how.
pub(crate) fn contents(dialog: NodeRef<html::Dialog>) -> AnyView {
    view! { <Contents dialog/> }.into_any()
}

#[component]
fn Contents(dialog: NodeRef<html::Dialog>) -> impl IntoView {
    let session = expect_context::<Session>();
    let sharing = expect_context::<Sharing>();
    let snapshot = Memo::new(move |_| {
        session.committed.track();
        sharing.privacy.track();
        sharing.snapshot()
    });
    let link = RwSignal::new(None::<Link>);
    let said = RwSignal::new(String::new());
    Effect::new(move |_| {
        let Some(snapshot) = snapshot.get() else {
            return;
        };
        said.set(String::new());
        spawn_local(async move {
            let made = Link::to(&snapshot).await.ok();
            // What was chosen since has a link of its own on its way.
            if Some(snapshot) == sharing.snapshot() {
                link.set(made);
            }
        });
    });
    let contents = move || {
        let contents = snapshot.with(|it| it.as_ref().map(Snapshot::contents).unwrap_or_default());
        contents
            .into_iter()
            .map(|it| view! { <dt>{it.what}</dt><dd>{it.said}</dd> })
            .collect_view()
    };
    let copy = move |_| {
        let Some(Link(address)) = link.get_untracked() else {
            return;
        };
        spawn_local(async move { said.set(download::copied(&address, "link is").await) });
    };
    let save = move |_| {
        let Some(snapshot) = snapshot.get_untracked() else {
            return;
        };
        let name = format!("assay-{}.assay.json", snapshot.plan.id());
        said.set(
            match download::save(&name, "application/json", &snapshot.to_json()) {
                Ok(()) => format!(
                    "{name} is in your downloads. Whoever drops it on this page sees the plan."
                ),
                Err(problem) => problem.to_string(),
            },
        );
    };
    let save_page = move |_| {
        if let Some(snapshot) = snapshot.get_untracked() {
            said.set(report::save(snapshot).unwrap_or_else(|problem| problem.to_string()));
        }
    };
    let print = move |_| {
        if let Err(problem) = report::print() {
            said.set(problem.to_string());
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let is_weak = move || {
        let may_fail = |it: &Link| it.is_long() || it.is_local();
        link.with(|it| it.as_ref().is_some_and(may_fail))
    };
    let why_weak = move || {
        link.with(|it| {
            if it.as_ref()?.is_local() {
                return Some("This page lies on your disk, and its link leads nowhere else. A file or a page opens anywhere.".to_owned());
            }
            let long = it.as_ref().filter(|it| it.is_long())?;
            Some(format!(
                "This link has {} characters, and some programs cut links above {}. The file always arrives whole.",
                number::count(long.0.len() as u64),
                number::count(LONGEST_SAFE_LINK as u64),
            ))
        })
    };
    let address = move || link.with(|it| it.as_ref().map(|it| it.0.clone()).unwrap_or_default());
    view! {
        <div class="card-head">
            <h2 id="share-title">"Share this plan"</h2>
            <button class="button plain" on:click=close>"Close"</button>
        </div>
        <p class="lead">"Whoever gets it sees the plan and its figures, without an account, data or a network. The link holds all of it behind its #, which no server ever sees; a page opens by double-click, and prints on two sheets."</p>
        <Choices/>
        <div class="share-out">
            <div class="actions" class:file-first=is_weak>
                <button class="button" class:primary=move || !is_weak() disabled=move || link.with(Option::is_none) on:click=copy>"Copy the link"</button>
                <button class="button" class:primary=is_weak on:click=save>"Save as a file"</button>
                <button class="button" on:click=save_page>"Save as a page"</button>
                <button class="button" on:click=print>"Print"</button>
            </div>
            <p class="words">{why_weak}</p>
            <label class="visually-hidden" for="share-link">"The link"</label>
            <input id="share-link" class="row-input share-link" readonly spellcheck="false" prop:value=address/>
            <p class="words" role="status">{said}</p>
        </div>
        <h3>"Everything inside"</h3>
        <dl class="facts">{contents}</dl>
        <p class="words">{NEVER_INSIDE}</p>
    }
}

/// What can be left out.
#[component]
fn Choices() -> impl IntoView {
    let sharing = expect_context::<Sharing>();
    let choice =
        move |label: &'static str, hint: &'static str, of: fn(&mut Privacy) -> &mut bool| {
            let is_chosen = move || sharing.privacy.with(|it| *of(&mut it.clone()));
            let choose = move |event| {
                let chosen = event_target_checked(&event);
                sharing.privacy.update(|it| *of(it) = chosen);
            };
            view! {
                <label class="choice">
                    <input type="checkbox" prop:checked=is_chosen on:change=choose/>
                    <span><b>{label}</b>" "{hint}</span>
                </label>
            }
        };
    view! {
        <fieldset class="choices">
            <legend>"Leave out"</legend>
            {choice("Names.", "Letters stand for groups, wherever their names are.", |it| &mut it.letters)}
            {choice("Counts under 10.", "They are rounded up to 10, so figures of small groups change a little.", |it| &mut it.no_small_counts)}
            {choice("Prices.", "Sums of money are said as calls.", |it| &mut it.no_prices)}
            <label class="choice">
                <input type="checkbox" prop:checked=move || sharing.pictures_are_bare.get() on:change=move |event| sharing.pictures_are_bare.set(event_target_checked(&event))/>
                <span><b>"The plan in pictures."</b>" A PNG or SVG saved from this page carries the plan, less what is left out above, and opens it when it is dropped here. What the picture shows, it shows either way."</span>
            </label>
        </fieldset>
    }
}
