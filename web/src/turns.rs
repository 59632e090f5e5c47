//! The page is put up part by part, each in a task of its own, so that the browser paints and answers people in between.

use std::collections::VecDeque;
use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// After so long without a frame none is waited for.
const LONGEST_FRAME: Duration = Duration::from_millis(100);

/// How often the page's first parts look whether something else still needs the processor more.
const LOOK: Duration = Duration::from_millis(100);

/// After so many looks the first of them comes nevertheless.
const PATIENCE: u32 = 30;

/// After so many looks each of the others comes nevertheless.
const PATIENCE_BETWEEN: u32 = 5;

/// A part of the page that is put up when its turn comes. Nothing holds its place until then, so that what lies below it
/// must not be there before.
#[component]
pub(crate) fn InTurn(children: Children) -> impl IntoView {
    let turn = expect_context::<Turns>().take();
    let mut part = Some(children);
    move || turn.get().then(|| part.take().map(|part| part())).flatten()
}

/// The work that waits for its turn: from the top of the page to its end, and a part's own parts before what comes after
/// it. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Turns {
    waiting: StoredValue<Waiting>,
    /// Whether something else needs the processor more.
    busy: Signal<bool>,
}

struct Waiting {
    work: VecDeque<Work>,
    /// What asked for a turn since the last one was taken.
    asked: Vec<Work>,
    /// Whether the next task is ordered.
    ordered: bool,
    /// Whether all was up once. What comes later was asked for by people.
    has_been_over: bool,
    /// How many more looks the next one waits where it is held up.
    patience: u32,
}

type Work = Box<dyn FnOnce() + Send + Sync>;

impl Waiting {
    fn nothing() -> Self {
        Self {
            work: VecDeque::new(),
            asked: Vec::new(),
            ordered: false,
            has_been_over: false,
            patience: PATIENCE,
        }
    }

    /// What is to be done at a turn; nothing as long as it waits for something that holds it up.
    fn at_turn(&mut self, is_held_up: bool) -> Option<Work> {
        if is_held_up && self.patience > 0 {
            self.patience -= 1;
            return None;
        }
        self.patience = PATIENCE_BETWEEN;
        self.next()
    }

    fn next(&mut self) -> Option<Work> {
        for work in self.asked.drain(..).rev() {
            self.work.push_front(work);
        }
        self.work.pop_front()
    }

    fn is_over(&self) -> bool {
        self.work.is_empty() && self.asked.is_empty()
    }
}

impl Turns {
    /// Nothing waits. While something is `busy`, the page's first parts come late and slowly.
    pub(crate) fn beside(busy: Signal<bool>) -> Self {
        Self {
            waiting: StoredValue::new(Waiting::nothing()),
            busy,
        }
    }

    /// Whether the turn of the one who asks has come.
    fn take(self) -> Signal<bool> {
        let here = RwSignal::new(false);
        self.ask(move || {
            // A part that is gone by then has no more use for its turn.
            let _ = here.try_set(true);
        });
        here.into()
    }

    /// How many of `total` are up: `stride` more with each turn, and once all are, also those that come later.
    pub(crate) fn gradually(self, total: Memo<usize>, stride: usize) -> Memo<usize> {
        let most = RwSignal::new(0);
        self.grow(most, total, stride);
        Memo::new(move |_| total.get().min(most.get()))
    }

    fn grow(self, most: RwSignal<usize>, total: Memo<usize>, stride: usize) {
        self.ask(
            move || match (most.try_get_untracked(), total.try_get_untracked()) {
                (Some(now), Some(total_now)) if now < total_now => {
                    most.set(now + stride);
                    self.grow(most, total, stride);
                }
                _ => {
                    let _ = most.try_set(usize::MAX);
                }
            },
        );
    }

    /// Waits until every part is up.
    pub(crate) async fn over(self) {
        loop {
            // What asks for a turn does so once the effects that are due have run.
            tick().await;
            if self.waiting.with_value(Waiting::is_over) {
                self.waiting.update_value(|it| it.has_been_over = true);
                return;
            }
            after(self.pause()).await;
        }
    }

    fn ask(self, work: impl FnOnce() + Send + Sync + 'static) {
        self.waiting
            .update_value(|it| it.asked.push(Box::new(work)));
        self.order();
    }

    /// Orders the next task, unless it is ordered or nothing waits.
    fn order(self) {
        if self.waiting.with_value(|it| it.ordered || it.is_over()) {
            return;
        }
        self.waiting.update_value(|it| it.ordered = true);
        let take = move || {
            let is_held_up = self.is_held_up();
            let mut work = None;
            self.waiting.update_value(|it| {
                work = it.at_turn(is_held_up);
                it.ordered = false;
            });
            if let Some(work) = work {
                work();
            }
            self.order();
        };
        set_timeout(take, self.pause());
    }

    /// Whether something else needs the processor more than the page's first parts.
    fn is_held_up(self) -> bool {
        let is_first = self.waiting.with_value(|it| !it.has_been_over);
        is_first && self.busy.get_untracked()
    }

    /// How long the next task waits.
    fn pause(self) -> Duration {
        if self.is_held_up() {
            LOOK
        } else {
            Duration::ZERO
        }
    }
}

/// Lets the browser paint before it goes on; not for long where it paints nothing, as while the page is hidden.
pub(crate) async fn painted() {
    let painted = Promise::new(&mut |resolve, _| {
        let resolve = move || {
            // Calling a promise's own resolver does not throw.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        };
        set_timeout(resolve.clone(), LONGEST_FRAME);
        // What comes after the frame's own callbacks comes after its painting.
        request_animation_frame(move || set_timeout(resolve, Duration::ZERO));
    });
    // The promise only ever resolves.
    let _ = JsFuture::from(painted).await;
}

/// Lets the browser do what it has to do before it goes on.
pub(crate) async fn next_task() {
    after(Duration::ZERO).await;
}

/// Goes on in a task of its own, so much later.
async fn after(pause: Duration) {
    let task = Promise::new(&mut |resolve, _| {
        let resolve = move || {
            // Calling a promise's own resolver does not throw.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        };
        set_timeout(resolve, pause);
    });
    // The promise only ever resolves.
    let _ = JsFuture::from(task).await;
}
