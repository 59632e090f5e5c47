//! What charts are drawn of, on the page and in the report: scales, and the paths that follow from the numbers.

pub mod curve;
pub mod ladder;
pub mod scale;
pub mod staircase;
