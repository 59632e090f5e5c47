//! The scale of the precision ladder.

use assay_plan::solution::GroupSolution;

use super::scale::Scale;

/// Steps between the numbers of the scale, about.
const STEPS: usize = 6;

/// A scale that holds every target and every plan, and the even spread as far as it does not dwarf them, from zero at 0 to
/// its end at `width`. It ends at a round number, so that it stands still while a plan changes a little.
pub fn scale_of(groups: &[GroupSolution], width: f64) -> Scale {
    let most = |value: fn(&GroupSolution) -> f64| groups.iter().map(value).fold(0.0, f64::max);
    let needed = most(|it| it.half_width_points.max(it.target_points * 1.5));
    let even = most(|it| it.evenly.half_width_points);
    Scale::to(needed.max(even.min(needed * 3.0)), 0.0, width).rounded(STEPS)
}
