//! The steps of the money staircase as a path.

use std::fmt::Write as _;

use assay_plan::staircase::Step;

use super::scale::Scale;

/// The steps against their budgets, to the end of the axis of money.
pub fn path(steps: &[Step], x: Scale, y: Scale) -> String {
    let mut path = String::new();
    for step in steps {
        let (at, height) = (x.at(step.funds as f64), y.at(step.on_target as f64));
        // Writing to a string does not fail.
        let _ = if path.is_empty() {
            write!(path, "M{at:.1} {height:.1}")
        } else {
            write!(path, "H{at:.1}V{height:.1}")
        };
    }
    let _ = write!(path, "H{:.1}", x.at(x.most()));
    path
}
