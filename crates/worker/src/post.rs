//! Messages to whoever hired this worker.

use std::cell::Cell;

use assay_protocol::{Problem, Reply};
use js_sys::{Date, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope};

/// The field of a message that tells why there is no part.
pub(crate) const FAILED: &str = "failed";

/// The scope that this worker runs in.
pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Answers request `id`. A reply that cannot be posted has no other way to the page than to break off.
pub(crate) fn reply(id: u32, answer: impl Serialize) {
    let posted = to_js(&Reply { id, answer }).and_then(|message| scope().post_message(&message));
    if let Err(reason) = posted {
        wasm_bindgen::throw_val(reason);
    }
}

/// Answers request `id` with a file beside the answer.
pub(crate) fn reply_with(id: u32, answer: impl Serialize, file: &Blob) {
    let posted = to_js(&Reply { id, answer }).and_then(|message| {
        Reflect::set(&message, &"file".into(), file)?;
        scope().post_message(&message)
    });
    if let Err(reason) = posted {
        wasm_bindgen::throw_val(reason);
    }
}

/// Tells whoever hired this worker as a reader why it does not read.
pub(crate) fn fail(problem: &Problem) {
    let message = Object::new();
    let posted = to_js(problem)
        .and_then(|problem| Reflect::set(&message, &FAILED.into(), &problem))
        .and_then(|_| scope().post_message(&message));
    if let Err(reason) = posted {
        wasm_bindgen::throw_val(reason);
    }
}

/// A value as plain JavaScript.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).map_err(Into::into)
}

/// A field of a message, where it is there.
pub(crate) fn part_of(message: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(message, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined()).then_some(value)
}

/// Milliseconds after which work that the page can stop only by a message looks for one.
const OFTEN: f64 = 50.0;

/// Looks up from work for messages every now and then.
pub(crate) struct Lookout(Cell<f64>);

impl Lookout {
    /// The work begins now.
    pub(crate) fn new() -> Self {
        Self(Cell::new(Date::now()))
    }

    /// Lets messages be received that have come meanwhile, where it is time for it: says whether it was.
    pub(crate) async fn look_up(&self) -> bool {
        let is_time = Date::now() - self.0.get() > OFTEN;
        if is_time {
            look_up().await;
            self.0.set(Date::now());
        }
        is_time
    }
}

/// Lets messages be received that have come meanwhile.
pub(crate) async fn look_up() {
    let turn = Promise::new(&mut |resolve, _| {
        // Without a timer the promise would never resolve: then the messages wait.
        if scope().set_timeout_with_callback(&resolve).is_err() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    });
    let _ = JsFuture::from(turn).await;
}
