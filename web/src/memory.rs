//! What this browser remembers of the page: the plan with its counts and the plans beside it, so that they survive a
//! reload. Traces are never among it; see `public/keep.js` for how and where it is kept.

use assay_plan::data::BuiltIn;
use assay_plan::snapshot::Snapshot;
use assay_plan::snapshot::error::SnapshotError;
use assay_protocol::Problem;
use js_sys::Reflect;
use leptos::ev::Custom;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::Event;

use crate::rest::{Arrival, Rest};
use crate::session::{Session, problem_of_shared};
use crate::settings::Settings;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = kept, js_name = read)]
    async fn read_kept() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = kept)]
    async fn keep(text: Option<String>) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = kept, js_name = now)]
    fn now_kept() -> Option<String>;
    #[wasm_bindgen(catch, js_namespace = kept, js_name = putAside)]
    async fn put_aside(text: Option<String>) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = kept, js_name = keepAgain)]
    async fn keep_again() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = kept)]
    async fn forget() -> Result<JsValue, JsValue>;
}

/// A kept plan that cannot be read.
#[derive(Clone, PartialEq)]
pub(crate) struct Unreadable {
    /// What was kept, as it is.
    pub(crate) text: String,
    /// Why it cannot be read.
    pub(crate) problem: Problem,
}

/// What was kept, before it is read.
#[derive(Default)]
pub(crate) struct Kept {
    /// A plan.
    text: Option<String>,
    /// What could not be read before.
    aside: Option<String>,
}

impl Kept {
    /// Whether nothing was kept.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_none() && self.aside.is_none()
    }
}

/// What the browser remembers. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    session: Session,
    settings: Settings,
    arrival: Arrival,
    /// The name of the data whose plan was brought back.
    brought_back: RwSignal<Option<String>>,
    /// Whether this browser lets nothing be kept.
    pub(crate) is_refused: RwSignal<bool>,
    /// What was kept and cannot be read.
    pub(crate) unreadable: RwSignal<Option<Unreadable>>,
    /// Whether everything was just forgotten.
    pub(crate) is_forgotten: RwSignal<bool>,
    /// Whether another tab forgot everything, so that the plan is on the screen alone.
    pub(crate) is_unkept: RwSignal<bool>,
}

impl Memory {
    /// Keeps what the session makes, from when the rest of the page is here.
    pub(crate) fn of(session: Session, settings: Settings, arrival: Arrival) -> Self {
        let memory = Self {
            session,
            settings,
            arrival,
            brought_back: RwSignal::new(None),
            is_refused: RwSignal::new(false),
            unreadable: RwSignal::new(None),
            is_forgotten: RwSignal::new(false),
            is_unkept: RwSignal::new(false),
        };
        Effect::new(move |_| memory.keep_what_is_shown());
        let elsewhere = Custom::<Event>::new("assay-forgotten");
        let handle = window_event_listener(elsewhere, move |_| memory.be_forgotten());
        on_cleanup(move || handle.remove());
        memory
    }

    /// What was kept.
    pub(crate) async fn find(self) -> Kept {
        let Ok(found) = read_kept().await else {
            self.is_refused.set(true);
            return Kept::default();
        };
        let text = |name: &str| Reflect::get(&found, &name.into()).ok()?.as_string();
        Kept {
            text: text("text"),
            aside: text("aside"),
        }
    }

    /// Shows the plan that was kept, which takes the rest of the page, or the example where none was.
    pub(crate) async fn bring_back(self, kept: &Kept, rest: Option<Rest>) -> Result<(), Problem> {
        let snapshot = match rest {
            Some(rest) => self.understood(kept, rest).await,
            None => None,
        };
        let Some(snapshot) = snapshot else {
            return self
                .session
                .open_example(BuiltIn::default())
                .await
                .map(drop);
        };
        let name = snapshot.about.name.clone();
        let mut examples = BuiltIn::ALL.into_iter();
        let example = examples.find(|it| snapshot.about.example && it.name() == name);
        self.brought_back.set(Some(name));
        self.session.open_snapshot(snapshot);
        match example {
            // What an example is made of is here again at once.
            Some(which) => self.session.open_example(which).await.map(drop),
            None => Ok(()),
        }
    }

    /// The snapshot that was kept; what cannot be read is put aside and shown.
    async fn understood(self, kept: &Kept, rest: Rest) -> Option<Snapshot> {
        if let Some(aside) = &kept.aside
            && let Err(error) = (rest.snapshot_of)(aside)
        {
            self.show_unreadable(aside, &error);
        }
        let text = kept.text.as_ref()?;
        match (rest.snapshot_of)(text) {
            Ok(snapshot) => Some(snapshot),
            Err(error) => {
                // It stays on the screen where it cannot be put aside.
                let _ = put_aside(Some(text.clone())).await;
                self.show_unreadable(text, &error);
                None
            }
        }
    }

    fn show_unreadable(self, text: &str, error: &SnapshotError) {
        self.unreadable.set(Some(Unreadable {
            text: text.to_owned(),
            problem: problem_of_shared(error),
        }));
    }

    /// Lets go of what could not be read.
    pub(crate) fn let_go(self) {
        self.unreadable.set(None);
        spawn_local(async move {
            // What the browser does not let go it shows again.
            let _ = put_aside(None).await;
        });
    }

    /// Keeps the plan that is worked on; an example or a shared plan only once something of it was changed.
    fn keep_what_is_shown(self) {
        self.session.committed.track();
        self.session.scenarios.track();
        let data = self.session.data.get();
        let Some((data, rest)) = data.zip(self.arrival.rest()) else {
            return;
        };
        let untouched = !self.session.can_undo()
            && self.brought_back.get_untracked().as_ref() != Some(&data.receipt.name);
        let text = if untouched && data.receipt.example {
            None
        } else if untouched && !self.session.has_traces() {
            return;
        } else {
            (rest.to_keep)(self.session)
        };
        if text.is_some() {
            self.is_forgotten.set(false);
        }
        spawn_local(async move {
            if keep(text).await.is_err() {
                self.is_refused.set(true);
            }
        });
    }

    /// Whether the plan that is shown was brought back without its traces, and what these are called.
    pub(crate) fn waits_for(self) -> Option<String> {
        let name = self.brought_back.get()?;
        let is_shown = self.session.data.with(|it| {
            it.as_ref()
                .is_some_and(|it| it.receipt.name == name && !it.receipt.example)
        });
        (is_shown && !self.session.has_traces()).then_some(name)
    }

    /// Another tab forgot everything: what is shown here stays on the screen, and is kept no longer.
    fn be_forgotten(self) {
        let holds_a_plan = now_kept().is_some();
        self.is_unkept.set(holds_a_plan);
        self.is_forgotten.set(!holds_a_plan);
    }

    /// Keeps the plan of this tab again, which another tab had forgotten with everything.
    pub(crate) fn keep_again(self) {
        self.is_unkept.set(false);
        spawn_local(async move {
            if keep_again().await.is_err() {
                self.is_refused.set(true);
            }
        });
    }

    /// Removes everything that the page has left in this browser, and begins anew with the example.
    pub(crate) fn forget(self) {
        spawn_local(async move {
            self.brought_back.set(None);
            self.unreadable.set(None);
            self.is_unkept.set(false);
            self.settings.reset();
            let begun = self.session.begin_anew().await;
            let is_gone = forget().await.is_ok_and(|it| it.is_truthy());
            self.is_forgotten.set(begun.is_ok() && is_gone);
            // Where nothing could be kept there is nothing to forget.
            if !is_gone && !self.is_refused.get_untracked() {
                self.session.problem.set(Some(Problem {
                    code: "keep.not-forgotten".into(),
                    sentence: "The browser did not let the page forget everything.".into(),
                    next_step: "Clear the data of this site in the browser’s settings.".into(),
                }));
            }
        });
    }
}
