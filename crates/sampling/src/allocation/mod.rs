//! Who gets judged.

pub mod required;
pub mod split;
pub mod tiers;
