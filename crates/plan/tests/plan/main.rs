//! Plans from the outside: documents, solutions and sentences.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs and does not get fails it"
)]

mod charts;
mod collecting;
mod document;
mod findings;
mod horizon;
mod merging;
mod pricing;
mod questions;
mod results;
mod schema;
mod sharing;
mod snapshot;
mod solving;
mod staircase;
mod support;
mod texts;
mod wishes;
