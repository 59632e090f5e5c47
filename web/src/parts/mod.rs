//! The parts of the page around setup and charts.

pub(crate) mod answer;
pub(crate) mod chosen;
pub(crate) mod comparison;
pub(crate) mod drop;
pub(crate) mod findings;
mod folder;
pub(crate) mod footer;
pub(crate) mod hand_off;
pub(crate) mod header;
pub(crate) mod list;
pub(crate) mod modal;
pub(crate) mod money;
pub(crate) mod moves;
pub(crate) mod notice;
pub(crate) mod number_field;
pub(crate) mod opening;
pub(crate) mod outline;
pub(crate) mod paste;
pub(crate) mod questions;
pub(crate) mod remembered;
pub(crate) mod rules;
pub(crate) mod selected;
pub(crate) mod sight;
pub(crate) mod sign;
pub(crate) mod until;
pub(crate) mod wishes;
