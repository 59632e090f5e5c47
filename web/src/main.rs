//! The page: what people see and touch. No statistics, no parsing.

// What `#[component]` expands to carries a `pub` of its own.
#![allow(unreachable_pub)]
#![allow(
    clippy::large_types_passed_by_value,
    reason = "a session is a bundle of handles to one state, which closures take by value"
)]

mod app;
mod bridge;
mod charts;
mod choosing;
mod commands;
mod compare;
mod desk;
mod download;
mod handles;
mod line;
mod parts;
mod picture;
mod report;
mod results;
mod scripting;
mod selection;
mod session;
mod setup;
mod share;
mod turns;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
