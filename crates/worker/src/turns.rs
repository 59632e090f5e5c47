//! What comes as tasks of their own and is done one after the other.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// What waits for its turn.
#[derive(Debug)]
pub(crate) struct Turns<T> {
    waiting: RefCell<VecDeque<T>>,
    is_busy: Cell<bool>,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Self {
            waiting: RefCell::default(),
            is_busy: Cell::new(false),
        }
    }
}

impl<T> Turns<T> {
    /// Has it done when all that came before is done: by this task, or by the one that is at it.
    pub(crate) async fn take(&self, one: T, work: impl AsyncFn(T)) {
        self.waiting.borrow_mut().push_back(one);
        if self.is_busy.replace(true) {
            return;
        }
        while let Some(next) = self.next() {
            work(next).await;
        }
        self.is_busy.set(false);
    }

    fn next(&self) -> Option<T> {
        self.waiting.borrow_mut().pop_front()
    }
}
