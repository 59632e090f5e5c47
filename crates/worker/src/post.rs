//! Sending replies to the page.

use assay_protocol::{Answer, Reply};
use serde::Serialize;
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// The scope that this worker runs in.
pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Answers request `id`. A reply that cannot be posted has no other way to the page, so it goes to the console.
pub(crate) fn reply(id: u32, answer: Answer) {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let posted = Reply { id, answer }
        .serialize(&serializer)
        .map_err(Into::into)
        .and_then(|message| scope().post_message(&message));
    if let Err(reason) = posted {
        wasm_bindgen::throw_val(reason);
    }
}
