//! What a browser leaves behind of streams and buffers that were used.

use std::cell::Cell;

use js_sys::{Array, Function, Reflect};

/// After so many parts of a file it is cleared away: some tens of megabytes were read for them.
const OFTEN: u32 = 4;

/// More than a browser lets outside memory grow before it looks for what is used no longer (64 MiB in V8).
const MUCH: f64 = 96.0 * 1024.0 * 1024.0;

/// Sees to it that a browser frees what it held for the parts of a file. It would do so late, as the little that a script
/// sees of a stream or a buffer does not tell how much stands behind it: of a gigabyte 20 to 40 MB are left, of ten
/// accordingly more.
#[derive(Debug, Default)]
pub(crate) struct Litter {
    parts: Cell<u32>,
}

impl Litter {
    /// Notes that a part was read.
    pub(crate) fn add(&self) {
        let parts = self.parts.get() + 1;
        self.parts.set(parts % OFTEN);
        if parts == OFTEN {
            clear_away();
        }
    }
}

/// Takes much memory and drops it. Nothing is written to it, so that it is only promised; where a browser has not even
/// that, the litter stays.
fn clear_away() {
    let scope = js_sys::global();
    let buffer = Reflect::get(&scope, &"ArrayBuffer".into()).map(Function::from);
    let _ = buffer.and_then(|buffer| Reflect::construct(&buffer, &Array::of1(&MUCH.into())));
}
