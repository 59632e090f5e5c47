//! Whether a change would be noticed.

pub mod alarm;
pub mod calls_to_tell;
pub mod confidence_sequence;
pub mod smallest_change;
