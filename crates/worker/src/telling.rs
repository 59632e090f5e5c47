//! How far a request is, as the page is told.

use std::cell::Cell;

use assay_protocol::{FirstAnswer, Progress};
use js_sys::Date;

use crate::post;

/// Milliseconds between two words: figures that change more often are not read, and to draw them takes the time of those who
/// work.
const BETWEEN: f64 = 200.0;

/// Tells the page now and then how far a request is.
pub(crate) struct Telling {
    id: u32,
    /// When the next word is told, in milliseconds since 1970 UTC.
    next: Cell<f64>,
}

impl Telling {
    /// The first word on request `id` is told at once.
    pub(crate) fn new(id: u32) -> Self {
        let next = Cell::new(0.0);
        Self { id, next }
    }

    /// Tells how far it is, where it is time for a word or nothing is left: what then still is joined may take its time.
    pub(crate) fn tell(&self, progress: Progress) {
        let now = Date::now();
        // A clock may be set back.
        let is_time = now >= self.next.get() || now < self.next.get() - BETWEEN;
        if is_time || progress.bytes >= progress.total_bytes {
            self.next.set(now + BETWEEN);
            post::reply(self.id, FirstAnswer::Progress(progress));
        }
    }
}
