//! What a plan can be expected to give before anything is judged.

pub mod group;
pub mod uniform;
