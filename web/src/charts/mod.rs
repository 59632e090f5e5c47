//! The charts: each answers one question, and draws one path a layer.

pub(crate) mod contrast;
pub(crate) mod curves;
pub(crate) mod figure;
pub(crate) mod forest;
pub(crate) mod judged;
pub(crate) mod ladder;
pub(crate) mod large_curve;
pub(crate) mod measured;
pub(crate) mod notice;
mod rows;
pub(crate) mod staircase;
pub(crate) mod table;
pub(crate) mod weeks;

use assay_report::drawing::scale;
