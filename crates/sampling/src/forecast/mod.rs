//! What a plan can be expected to give before anything is judged.

pub mod approximate;
pub mod arrivals;
pub mod expected_width;
pub mod grid;
pub mod group;
pub mod horizon;
pub mod many;
pub mod sensitivity;
pub mod small_groups;
pub mod uniform;
