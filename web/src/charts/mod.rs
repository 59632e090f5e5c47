//! The charts: each answers one question, and draws one path a layer.

pub(crate) mod curves;
pub(crate) mod ladder;
pub(crate) mod large_curve;
mod scale;
pub(crate) mod staircase;
pub(crate) mod table;
