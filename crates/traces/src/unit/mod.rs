//! What is counted: traces, or the sessions that they make, or the observations that make them.

mod families;
mod sessions;

pub(crate) use families::Families;
pub(crate) use sessions::{SESSIONS, by_session};
