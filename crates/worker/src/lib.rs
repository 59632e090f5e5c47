//! The worker: reads files and holds the trace table, off the page's thread.
//! It only passes things on: `assay-traces` reads, counts and draws.

#![cfg(target_arch = "wasm32")]

mod bytes;
mod crew;
mod desk;
mod filing;
mod later;
mod litter;
mod parquet;
mod planning;
mod post;
mod reader;
mod reading;
mod records;
mod rooms;
mod ruling;
mod stop;
mod stretches;
mod telling;
mod turns;
mod unpacker;
mod unpacking;
mod writing;

use assay_plan::notation::{self, Notation};
use js_sys::Object;
use wasm_bindgen::prelude::*;

/// Runs when the module is ready: from then on the page's messages are answered.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    show_numbers_as_the_browser_does();
    desk::open();
}

/// The sentences that are made here show numbers as those of the page do.
fn show_numbers_as_the_browser_does() {
    let sample = JsValue::from_f64(notation::SAMPLE).unchecked_into::<Object>();
    if let Some(notation) = Notation::of_sample(&String::from(sample.to_locale_string())) {
        notation.show();
    }
}

/// This program as it is compiled, for workers that are hired later; see `public/worker.js`.
#[wasm_bindgen]
pub fn program() -> JsValue {
    wasm_bindgen::module()
}
