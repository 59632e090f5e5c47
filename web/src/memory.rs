//! What this browser remembers of the page: the plan with its counts and the plans beside it, so that they survive a
//! reload. Traces are never among it; see `public/keep.js` for how and where it is kept.

use assay_plan::data::BuiltIn;
use assay_plan::snapshot::Snapshot;
use assay_protocol::Problem;
use js_sys::Reflect;
use leptos::ev::Custom;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::Event;

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

/// What the browser remembers. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    session: Session,
    settings: Settings,
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
    /// Keeps what the session makes from now on.
    pub(crate) fn of(session: Session, settings: Settings) -> Self {
        let memory = Self {
            session,
            settings,
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

    /// Shows the plan that was kept, or the example where none was.
    pub(crate) async fn bring_back(self) -> Result<(), Problem> {
        let snapshot = if let Ok(found) = read_kept().await {
            self.understood(&found).await
        } else {
            self.is_refused.set(true);
            None
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
    async fn understood(self, found: &JsValue) -> Option<Snapshot> {
        let text = |name: &str| Reflect::get(found, &name.into()).ok()?.as_string();
        if let Some(aside) = text("aside") {
            self.show_unreadable(aside);
        }
        let kept = text("text")?;
        let snapshot = Snapshot::from_json(&kept).ok();
        if snapshot.is_none() {
            // It stays on the screen where it cannot be put aside.
            let _ = put_aside(Some(kept.clone())).await;
            self.show_unreadable(kept);
        }
        snapshot
    }

    fn show_unreadable(self, text: String) {
        if let Err(error) = Snapshot::from_json(&text) {
            let problem = problem_of_shared(&error);
            self.unreadable.set(Some(Unreadable { text, problem }));
        }
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
        let Some(data) = data else { return };
        let untouched = !self.session.can_undo()
            && self.brought_back.get_untracked().as_ref() != Some(&data.receipt.name);
        let text = if untouched && data.receipt.example {
            None
        } else if untouched && !self.session.has_traces() {
            return;
        } else {
            self.session.take_snapshot().map(|it| it.to_json())
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
