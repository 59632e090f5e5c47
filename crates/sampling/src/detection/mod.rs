//! Whether a change would be noticed.

pub mod alarm;
pub mod smallest_change;
