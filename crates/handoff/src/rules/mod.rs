//! Rules for the platforms' own samplers: each chooses a share of one group's traces as they come in.
//!
//! [`disjoint::rules`] parts all traffic into rules of which every trace meets exactly one, [`met::Met`] finds the loaded traces
//! that meet each, [`expected::expect`] counts what each will choose and that they do part the traffic, and [`platform::write`] says them in
//! a platform's words, or why one cannot be said there. [`ruled::Ruled`] is all of that for one platform.

pub mod disjoint;
pub mod expected;
pub mod langfuse;
pub mod met;
mod opentelemetry;
pub mod platform;
mod queries;
mod refinery;
pub mod ruled;
