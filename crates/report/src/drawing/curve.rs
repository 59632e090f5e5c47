//! The path of a width curve, and the axes that it is drawn on.

use std::fmt::Write as _;

use assay_plan::curve::WidthCurve;

use super::scale::Scale;

/// The points that the shared vertical axis of small curves reaches: enough for every target and plan, but not for the first
/// few calls.
pub fn shown_points(curves: &[WidthCurve]) -> f64 {
    let needed = curves
        .iter()
        .map(|it| it.target_points.max(it.now.half_width_points))
        .fold(0.0, f64::max);
    (needed * 1.8).min(50.0)
}

/// The calls that a curve shows: beyond twice what matters it is flat.
pub fn shown_calls(curve: &WidthCurve) -> f64 {
    let matters = curve
        .calls_for_target
        .max(curve.now.calls)
        .max(curve.floor_calls)
        * 2;
    matters.min(curve.cap_calls) as f64
}

/// The path of the part of a curve that lies on its scales, with the ends cut exactly at their edges.
pub fn path(curve: &WidthCurve, x: Scale, y: Scale) -> String {
    let mut path = String::new();
    for pair in curve.points.windows(2) {
        let [from, to] = [&pair[0], &pair[1]].map(|it| (it.calls as f64, it.half_width_points));
        if to.1 > y.most() || from.0 > x.most() {
            continue;
        }
        let at = |share: f64| {
            (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            )
        };
        let enters = if from.1 > y.most() {
            at((from.1 - y.most()) / (from.1 - to.1))
        } else {
            from
        };
        let leaves = if to.0 > x.most() {
            at((x.most() - from.0) / (to.0 - from.0))
        } else {
            to
        };
        if path.is_empty() {
            // Writing to a string does not fail.
            let _ = write!(path, "M{:.1} {:.1}", x.at(enters.0), y.at(enters.1));
        }
        let _ = write!(path, "L{:.1} {:.1}", x.at(leaves.0), y.at(leaves.1));
    }
    path
}
