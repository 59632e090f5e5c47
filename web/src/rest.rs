//! What the first numbers do without. It is no part of the program that is downloaded first: `cargo xtask build` splits that
//! at [`list`], and whatever is reached from there alone comes in a file of its own, once the first numbers show.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;

use assay_plan::data::Receipt;
use assay_plan::snapshot::Snapshot;
use assay_plan::snapshot::error::SnapshotError;
use assay_protocol::{Answer, Problem};
use js_sys::Promise;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::session::{Session, refused};
use crate::setup::{self, Chip};
use crate::share;
use crate::turns::next_task;
use crate::workbench;

/// Something under way.
pub(crate) type Work<T> = Pin<Box<dyn Future<Output = T>>>;

/// A plan that somebody shared, or why it cannot be read.
type Shared = Result<Snapshot, Problem>;

/// What the first numbers do without. Nothing else leads there.
#[derive(Clone, Copy)]
pub(crate) struct Rest {
    /// Begins to hear keys, scripts, links, what is pasted and what is printed. The promise is that of the page that works.
    pub(crate) listen: fn(Session, &Promise),
    /// What lies under the setup.
    pub(crate) workbench: fn() -> AnyView,
    /// What lies over the page where people ask for it.
    pub(crate) over: fn() -> AnyView,
    /// What somebody sees who was handed a plan.
    pub(crate) reader: fn() -> AnyView,
    /// The panel of a chip of the setup.
    pub(crate) panel: fn(Chip) -> AnyView,
    /// What is asked and said before a plan is handed on.
    pub(crate) sharing: fn(NodeRef<html::Dialog>) -> AnyView,
    /// The plan in a file; none where it is a file of something else.
    pub(crate) snapshot_in: fn(Vec<File>) -> Work<Option<Shared>>,
    /// Opens the plan in a link, for its reader.
    pub(crate) open_link: fn(Session, String) -> Work<Result<Receipt, Problem>>,
    /// The snapshot in a text that was kept.
    pub(crate) snapshot_of: fn(&str) -> Result<Snapshot, SnapshotError>,
    /// What is kept of a session; none before data are there.
    pub(crate) to_keep: fn(Session) -> Option<String>,
    /// What the worker answered.
    pub(crate) answer: fn(JsValue) -> Option<Answer>,
}

#[allow(
    unsafe_code,
    clippy::unnecessary_wraps,
    reason = "the macro links to the other program, and tells by the result whether that could be fetched"
)]
#[wasm_split(
    rest,
    fallible,
    wasm_split_path = ::leptos::wasm_split,
    preload(#[allow(unsafe_code, reason = "the macro links to what fetches the other program")] fetched)
)]
fn list() -> Result<Rest, SplitLoaderError> {
    Ok(Rest {
        listen: workbench::listen,
        workbench: workbench::view,
        over: workbench::over,
        reader: share::reader,
        panel: setup::panel,
        sharing: share::contents,
        snapshot_in: |files| Box::pin(async move { share::snapshot_in(&files).await }),
        open_link: |session, link| Box::pin(async move { share::open_link(session, &link).await }),
        snapshot_of: Snapshot::from_json,
        to_keep: |session| session.take_snapshot().map(|it| it.to_json()),
        answer: |message| serde_wasm_bindgen::from_value(message).ok(),
    })
}

/// Fetches the rest, where it is not here yet.
///
/// # Errors
/// When it cannot be fetched; the next call tries it again.
pub(crate) async fn fetch() -> Result<Rest, Problem> {
    let missing = |_: SplitLoaderError| {
        refused(
            "program.rest",
            "The rest of this page could not be loaded.",
            "Check the connection and load it again; if that does not help, reload the page: it may have been updated meanwhile. Nothing is lost.",
        )
    };
    let rest = list().await.map_err(missing)?;
    // To be started was enough for one task.
    next_task().await;
    HERE.set(Some(rest));
    Ok(rest)
}

/// The rest, where it was fetched.
pub(crate) fn here() -> Option<Rest> {
    HERE.get()
}

thread_local! {
    static HERE: Cell<Option<Rest>> = const { Cell::new(None) };
}

/// Whether the rest is here. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Arrival(RwSignal<Option<Rest>>);

impl Arrival {
    /// It is not here yet.
    pub(crate) fn none() -> Self {
        Self(RwSignal::new(None))
    }

    /// Tells that it is here.
    pub(crate) fn tell(self, rest: Rest) {
        self.0.set(Some(rest));
    }

    /// The rest, where it is here.
    pub(crate) fn rest(self) -> Option<Rest> {
        self.0.get()
    }

    /// Does something with the rest: at once where it is here, else when it was fetched. Where it cannot be, that is shown.
    pub(crate) fn then(self, session: Session, act: impl FnOnce(Rest) + 'static) {
        if let Some(rest) = self.0.get_untracked() {
            return act(rest);
        }
        spawn_local(async move {
            match fetch().await {
                Ok(rest) => act(rest),
                Err(problem) => session.problem.set(Some(problem)),
            }
        });
    }
}
