//! Two periods, releases or models side by side.

pub mod association;
pub mod difference;
pub mod groups;
pub mod heterogeneity;
pub mod mix;
