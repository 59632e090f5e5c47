//! The page: what people see and touch. No statistics, no parsing.

// What `#[component]` expands to carries a `pub` of its own.
#![allow(unreachable_pub)]
#![allow(
    clippy::large_types_passed_by_value,
    reason = "a session is a bundle of handles to one state, which closures take by value"
)]

use assay_plan::notation::{self, Notation};
use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

mod app;
mod beginning;
mod bridge;
mod charts;
mod choosing;
mod commands;
mod compare;
mod desk;
mod download;
mod handles;
mod line;
mod memory;
mod pace;
mod parts;
mod picture;
mod report;
mod rest;
mod results;
mod scripting;
mod selection;
mod session;
mod settings;
mod setup;
mod share;
mod turns;
mod workbench;

fn main() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        // To be compiled and started was enough for one task.
        turns::next_task().await;
        show_numbers_as_the_browser_does();
        leptos::mount::mount_to_body(app::App);
    });
}

/// Numbers are shown and read as the person's own browser writes them.
fn show_numbers_as_the_browser_does() {
    let sample = JsValue::from_f64(notation::SAMPLE).unchecked_into::<Object>();
    if let Some(notation) = Notation::of_sample(&String::from(sample.to_locale_string())) {
        notation.show();
    }
}
