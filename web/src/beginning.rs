//! How the page begins: with the first numbers, then with the rest of it.

use assay_protocol::Problem;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::memory::{Kept, Memory};
use crate::rest::{self, Arrival, Rest};
use crate::session::{Ingest, Session};
use crate::share;
use crate::turns::Turns;

#[wasm_bindgen]
extern "C" {
    /// Has the browser hold the page's files; see `public/boot.js`.
    #[wasm_bindgen(js_name = holdForOffline)]
    fn hold_for_offline() -> Promise;
}

/// The page's beginning. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Beginning {
    session: Session,
    memory: Memory,
    arrival: Arrival,
    turns: Turns,
    /// Of the whole page, which the rest becomes part of.
    owner: StoredValue<Option<Owner>>,
    ready: StoredValue<Ready, LocalStorage>,
    /// Why the page stopped at its first numbers, or before.
    missing: RwSignal<Option<Problem>>,
}

impl Beginning {
    /// Nothing has begun. To be called in the page's own scope.
    pub(crate) fn of(session: Session, memory: Memory, arrival: Arrival, turns: Turns) -> Self {
        Self {
            session,
            memory,
            arrival,
            turns,
            owner: StoredValue::new(Owner::current()),
            ready: StoredValue::new_local(Ready::new()),
            missing: RwSignal::new(None),
        }
    }

    /// Begins, or goes on where it stopped.
    pub(crate) fn go_on(self) {
        self.missing.set(None);
        spawn_local(async move {
            // All that beginning waits for holds the session, many times over: too much for one place on the stack.
            match Box::pin(self.begin()).await {
                Ok(opened) => self.ready.with_value(|it| it.settle(opened)),
                Err(problem) => {
                    self.missing.set(Some(problem));
                    if self.session.data.with_untracked(Option::is_none) {
                        self.session.ingest.set(Ingest::Error);
                    }
                }
            }
        });
    }

    /// Shows the first numbers, fetches the rest and shows that; how opening what it begins with has ended.
    async fn begin(self) -> Result<Result<(), Problem>, Problem> {
        let mut opened = Ok(());
        let mut rest = None;
        if self.session.data.with_untracked(Option::is_none) {
            let kept = self.memory.find().await;
            let link = share::in_address();
            // Plans that are there already take more than the example does.
            if link.is_some() || !kept.is_empty() {
                rest = Some(rest::fetch().await?);
            }
            opened = self.open(link, &kept, rest).await;
        }
        let rest = match rest {
            Some(rest) => rest,
            None => rest::fetch().await?,
        };
        let ready = self.ready.with_value(|it| it.promise.clone());
        if let Some(owner) = self.owner.get_value() {
            owner.with(|| (rest.listen)(self.session, &ready));
        }
        self.arrival.tell(rest);
        self.turns.over().await;
        // A promise that only ever resolves.
        let _ = JsFuture::from(hold_for_offline()).await;
        Ok(opened)
    }

    /// Opens the plan in the page's address, else the one that was kept, else the example, with what is wrong with the
    /// address.
    async fn open(
        self,
        link: Option<String>,
        kept: &Kept,
        rest: Option<Rest>,
    ) -> Result<(), Problem> {
        let Some((link, rest)) = link.zip(rest) else {
            return self.memory.bring_back(kept, rest).await;
        };
        let Err(problem) = (rest.open_link)(self.session, link).await else {
            return Ok(());
        };
        let begun = self.memory.bring_back(kept, Some(rest)).await;
        self.session.problem.set(Some(problem));
        begun
    }

    /// Whether it goes on, or is over.
    pub(crate) fn is_under_way(self) -> bool {
        self.missing.with(Option::is_none)
    }

    /// What is said where the page stopped, with the way to go on.
    pub(crate) fn stop(self) -> impl IntoView {
        let said = move || {
            self.missing.get().map(|problem| {
                view! {
                    <div class="notice problem">
                        <div class="notice-text"><strong>{problem.sentence}</strong>" "{problem.next_step}</div>
                        <button class="button" on:click=move |_| self.go_on()>"Load it again"</button>
                    </div>
                }
            })
        };
        view! { <div role="alert">{said}</div> }
    }
}

/// The promise of a page that works, with its resolvers.
struct Ready {
    promise: Promise,
    resolve: Option<Function>,
    reject: Option<Function>,
}

impl Ready {
    fn new() -> Self {
        let mut resolvers = None;
        let promise = Promise::new(&mut |resolve, reject| resolvers = Some((resolve, reject)));
        let (resolve, reject) = resolvers.unzip();
        Self {
            promise,
            resolve,
            reject,
        }
    }

    fn settle(&self, opened: Result<(), Problem>) {
        let (resolver, value) = match opened {
            Ok(()) => (&self.resolve, JsValue::UNDEFINED),
            Err(problem) => (&self.reject, problem.sentence.into()),
        };
        if let Some(resolver) = resolver {
            // A promise's own resolvers do not throw.
            let _ = resolver.call1(&JsValue::UNDEFINED, &value);
        }
    }
}
