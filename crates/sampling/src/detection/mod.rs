//! Whether a change would be noticed.

pub mod alarm;
pub mod confidence_sequence;
pub mod smallest_change;
