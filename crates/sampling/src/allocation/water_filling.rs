//! Every group equally readable: the narrowest width that all can have for the money.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::AllocationError;
use super::ordered::Ordered;
use super::reach::{Goal, reach};
use super::split::Oversampling;
use crate::alpha::Alpha;
use crate::forecast::group::ExpectedGroup;
use crate::forecast::many::planned_intervals;

/// A group that takes part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Basin {
    /// What is expected of it.
    pub group: ExpectedGroup,
    /// The fewest calls; more than its traces counts as its traces.
    pub least: u64,
    /// The most calls; more than its traces counts as its traces.
    pub most: u64,
    /// What one call costs.
    pub unit_cost: f64,
    /// How much wider than a group of tolerance 1 its interval may be.
    pub tolerance: f64,
}

/// How far the money reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Calls of each group: the fewest that reach the width.
    pub calls: Vec<u64>,
    /// The largest width of all groups, as a share and over its tolerance. No allocation for the money has a smaller
    /// one.
    pub width: f64,
    /// What those calls cost.
    pub cost: f64,
}

/// The allocation with the smallest largest width.
///
/// Exact, because each group's number of calls is the fewest that reaches the width (minimax allocation;
/// Wesołowski & Wieczorkowski 2017). The width that the budget affords is estimated from a few planned widths a
/// group, since one over the calls goes nearly in a line with the square of the width; from the allocation at that
/// width the level then sinks or rises by one group at a time.
///
/// # Errors
/// When a group's figures are impossible, the budget is negative or no number, or below the cost of the fewest calls.
pub fn water_fill(
    basins: &[Basin],
    budget: f64,
    oversampling: Oversampling,
    alpha: Alpha,
) -> Result<Level, AllocationError> {
    check(basins, budget)?;
    let pool = Pool {
        basins,
        budget,
        oversampling,
        alpha,
    };
    let few: Vec<u64> = basins.iter().map(Basin::fewest).collect();
    if !pool.affords(pool.cost(&few)) {
        return Err(AllocationError::BelowFloors {
            needed: pool.cost(&few),
            budget,
        });
    }
    let many: Vec<u64> = basins.iter().map(Basin::greatest).collect();
    let calls = if pool.affords(pool.cost(&many)) {
        many
    } else {
        let mut surface = pool.near_the_level();
        if pool.affords(surface.cost) {
            pool.sink(&mut surface);
        } else {
            pool.rise(&mut surface);
        }
        surface.calls
    };
    Ok(Level {
        width: pool.widths(&calls).into_iter().fold(0.0, f64::max),
        cost: pool.cost(&calls),
        calls,
    })
}

impl Basin {
    fn greatest(&self) -> u64 {
        self.most.min(self.group.traces())
    }

    fn fewest(&self) -> u64 {
        self.least.min(self.greatest())
    }
}

/// The basins, and the money that fills them.
#[derive(Clone, Copy)]
struct Pool<'a> {
    basins: &'a [Basin],
    budget: f64,
    oversampling: Oversampling,
    alpha: Alpha,
}

/// The fewest calls at some width, and the planned widths with them and with one call less, over the tolerances.
struct Surface {
    calls: Vec<u64>,
    widths: Vec<f64>,
    /// Of basins that can have one call less.
    widths_before: Vec<Option<f64>>,
    cost: f64,
}

impl Pool<'_> {
    fn cost(&self, calls: &[u64]) -> f64 {
        self.basins
            .iter()
            .zip(calls)
            .map(|(basin, &calls)| basin.unit_cost * calls as f64)
            .sum()
    }

    fn affords(&self, cost: f64) -> bool {
        cost <= self.budget + 1e-9
    }

    /// The planned widths over the tolerances.
    fn widths(&self, calls: &[u64]) -> Vec<f64> {
        let plans = self.basins.iter().zip(calls).map(|(basin, &calls)| {
            let group = basin.group;
            (group, group.split(calls, self.oversampling))
        });
        planned_intervals(plans, self.alpha)
            .iter()
            .zip(self.basins)
            .map(|(interval, basin)| interval.width() / basin.tolerance)
            .collect()
    }

    fn width(&self, index: usize, calls: u64) -> f64 {
        planned_width(&self.basins[index], calls, self.oversampling, self.alpha)
    }

    /// The fewest calls at a width that takes about the budget.
    fn near_the_level(&self) -> Surface {
        const LOOKS: usize = 3;
        const MOST_TRIES: usize = 4;
        let mut lines: Vec<Line> = self
            .basins
            .iter()
            .map(|basin| Line::guessed(basin, self.alpha))
            .collect();
        for _ in 0..LOOKS {
            let square = square_that_spends(&lines, self.budget);
            let calls: Vec<u64> = lines.iter().map(|line| line.whole(square)).collect();
            learn(&mut lines, &calls, &self.widths(&calls));
        }
        // Up to so much off, one basin at a time is quicker than all once more.
        let close = 0.0625 * self.basins.iter().map(|basin| basin.unit_cost).sum::<f64>();
        let mut tries = 1;
        loop {
            let surface = self.surface(square_that_spends(&lines, self.budget), &lines);
            if (surface.cost - self.budget).abs() <= close || tries == MOST_TRIES {
                return surface;
            }
            learn(&mut lines, &surface.calls, &surface.widths);
            tries += 1;
        }
    }

    /// The fewest calls that reach the width whose square this is, or the most that a basin can have.
    fn surface(&self, square: f64, lines: &[Line]) -> Surface {
        let goals: Vec<Goal> = self
            .basins
            .iter()
            .zip(lines)
            .map(|(basin, line)| Goal {
                group: basin.group,
                width: square.sqrt() * basin.tolerance,
                least: basin.fewest(),
                most: basin.greatest(),
                guess: line.whole(square),
                seen: line
                    .seen
                    .map(|(calls, width)| (calls, width * basin.tolerance)),
            })
            .collect();
        let reached = reach(&goals, self.oversampling, self.alpha);
        let calls: Vec<u64> = reached.iter().map(|reached| reached.calls).collect();
        let tolerated = |index: usize, width: f64| width / self.basins[index].tolerance;
        Surface {
            widths: reached
                .iter()
                .enumerate()
                .map(|(index, reached)| match reached.width {
                    Some(width) => tolerated(index, width),
                    None => self.width(index, reached.calls),
                })
                .collect(),
            widths_before: reached
                .iter()
                .enumerate()
                .map(|(index, reached)| match reached.width_before {
                    Some(width) => Some(tolerated(index, width)),
                    None => self.width_before(index, reached.calls),
                })
                .collect(),
            cost: self.cost(&calls),
            calls,
        }
    }

    /// The width with one call less; `None` when the basin already has its fewest.
    fn width_before(&self, index: usize, calls: u64) -> Option<f64> {
        (calls > self.basins[index].fewest()).then(|| self.width(index, calls - 1))
    }

    /// Lowers the level while the money lasts: the widest basins get the calls that make them narrower.
    fn sink(&self, surface: &mut Surface) {
        let mut widest: BinaryHeap<(Ordered, Reverse<usize>)> = surface
            .widths
            .iter()
            .enumerate()
            .map(|(index, &width)| (Ordered(width), Reverse(index)))
            .collect();
        while let Some(&(level, _)) = widest.peek() {
            let mut added = 0.0;
            let mut narrower = Vec::new();
            while let Some(&(width, Reverse(index))) = widest.peek()
                && width == level
            {
                widest.pop();
                let basin = &self.basins[index];
                let mut more = 0.0;
                for calls in surface.calls[index] + 1..=basin.greatest() {
                    more += basin.unit_cost;
                    if !self.affords(surface.cost + added + more) {
                        return;
                    }
                    let width = self.width(index, calls);
                    if Ordered(width) < level {
                        narrower.push((index, calls, width));
                        added += more;
                        break;
                    }
                }
            }
            surface.cost += added;
            for (index, calls, width) in narrower {
                surface.calls[index] = calls;
                widest.push((Ordered(width), Reverse(index)));
            }
        }
    }

    /// Raises the level until the money suffices: the basins that lose least by it give calls back.
    fn rise(&self, surface: &mut Surface) {
        let mut next: BinaryHeap<Reverse<(Ordered, usize)>> = surface
            .widths_before
            .iter()
            .enumerate()
            .filter_map(|(index, width)| Some(Reverse((Ordered((*width)?), index))))
            .collect();
        let mut level = Ordered(0.0);
        while let Some(Reverse((width, index))) = next.pop() {
            if width > level && self.affords(surface.cost) {
                return;
            }
            level = level.max(width);
            surface.calls[index] -= 1;
            surface.cost -= self.basins[index].unit_cost;
            if let Some(width) = self.width_before(index, surface.calls[index]) {
                next.push(Reverse((Ordered(width), index)));
            }
        }
    }
}

/// How a basin's calls go with the square of the width over its tolerance: one over the calls is nearly a line.
#[derive(Clone, Copy)]
struct Line {
    fewest: f64,
    greatest: f64,
    unit_cost: f64,
    by_traces: f64,
    /// The point that the line goes through: a squared width, and one over the calls less one over the traces.
    square: f64,
    by_calls: f64,
    slope: f64,
    /// The calls and the width that were learned last.
    seen: Option<(u64, f64)>,
}

impl Line {
    /// As if all traces were in one cell.
    fn guessed(basin: &Basin, alpha: Alpha) -> Self {
        let rate = basin.group.rate();
        let traces = basin.group.traces().max(1) as f64;
        Self {
            fewest: basin.fewest() as f64,
            greatest: basin.greatest() as f64,
            unit_cost: basin.unit_cost,
            by_traces: 1.0 / traces,
            square: 0.0,
            by_calls: 0.0,
            slope: basin.tolerance.powi(2) / (4.0 * alpha.z().powi(2) * rate * (1.0 - rate)),
            seen: None,
        }
    }

    /// The calls at a squared width.
    fn calls(&self, square: f64) -> f64 {
        let by_calls = self.by_calls + self.slope * (square - self.square);
        (1.0 / (self.by_traces + by_calls.max(0.0))).clamp(self.fewest, self.greatest)
    }

    fn whole(&self, square: f64) -> u64 {
        self.calls(square).ceil() as u64
    }

    /// Takes a planned width over the tolerance. Judging everything, or nothing, tells nothing.
    fn learn(&mut self, calls: u64, width: f64) {
        self.seen = Some((calls, width));
        let square = width * width;
        let by_calls = 1.0 / calls as f64 - self.by_traces;
        if !(square > 0.0 && by_calls > 0.0 && by_calls.is_finite()) {
            return;
        }
        let through_last = (by_calls - self.by_calls) / (square - self.square);
        let from_nothing = by_calls / square;
        let trusted = (0.25 * from_nothing..4.0 * from_nothing).contains(&through_last)
            && (square - self.square).abs() > 1e-6 * square;
        self.slope = if trusted { through_last } else { from_nothing };
        (self.square, self.by_calls) = (square, by_calls);
    }
}

fn learn(lines: &mut [Line], calls: &[u64], widths: &[f64]) {
    for (line, (&calls, &width)) in lines.iter_mut().zip(calls.iter().zip(widths)) {
        line.learn(calls, width);
    }
}

/// The squared width that takes the budget, by false position in logarithms with halved ends (the Illinois method,
/// Dowell & Jarratt 1971). Calls that are rounded up cost half a call more on average.
fn square_that_spends(lines: &[Line], budget: f64) -> f64 {
    const MOST_STEPS: usize = 60;
    let excess = |logarithm: f64| -> f64 {
        let square = logarithm.exp();
        let cost: f64 = lines
            .iter()
            .map(|line| {
                let calls = line.calls(square);
                let rounded = if calls > line.fewest && calls < line.greatest {
                    calls + 0.5
                } else {
                    calls
                };
                line.unit_cost * rounded
            })
            .sum();
        (cost / budget).ln()
    };
    let (mut low, mut high) = (-80.0_f64, 20.0_f64);
    let (mut at_low, mut at_high) = (excess(low), excess(high));
    let mut last = None;
    for _ in 0..MOST_STEPS {
        let crossing = low + (high - low) * (at_low / (at_low - at_high));
        let middle = if crossing > low && crossing < high {
            crossing
        } else {
            f64::midpoint(low, high)
        };
        let at_middle = excess(middle);
        if at_middle.abs() < 1e-9 || high - low < 1e-12 {
            return middle.exp();
        }
        let too_much = at_middle > 0.0;
        if too_much {
            (low, at_low) = (middle, at_middle);
        } else {
            (high, at_high) = (middle, at_middle);
        }
        if last == Some(too_much) {
            *(if too_much { &mut at_high } else { &mut at_low }) *= 0.5;
        }
        last = Some(too_much);
    }
    f64::midpoint(low, high).exp()
}

/// Spends what is left after [`water_fill`]: one call at a time to the widest group that can still take and afford one,
/// ties to the lower index.
///
/// # Errors
/// When a group's figures are impossible or the budget is negative or no number.
pub fn spend_the_rest(
    basins: &[Basin],
    mut level: Level,
    budget: f64,
    oversampling: Oversampling,
    alpha: Alpha,
) -> Result<Level, AllocationError> {
    check(basins, budget)?;
    let width_of = |index: usize, calls| planned_width(&basins[index], calls, oversampling, alpha);
    let mut widest: BinaryHeap<(Ordered, Reverse<usize>)> = level
        .calls
        .iter()
        .enumerate()
        .take(basins.len())
        .map(|(index, &calls)| (Ordered(width_of(index, calls)), Reverse(index)))
        .collect();
    level.width = 0.0;
    while let Some((Ordered(width), Reverse(index))) = widest.pop() {
        let basin = &basins[index];
        let full = level.calls[index] >= basin.most.min(basin.group.traces());
        // What is spent only grows, so what cannot be afforded now never can.
        if full || level.cost + basin.unit_cost > budget + 1e-9 {
            level.width = level.width.max(width);
            continue;
        }
        level.calls[index] += 1;
        level.cost += basin.unit_cost;
        widest.push((Ordered(width_of(index, level.calls[index])), Reverse(index)));
    }
    Ok(level)
}

/// A basin's planned width over its tolerance.
fn planned_width(basin: &Basin, calls: u64, oversampling: Oversampling, alpha: Alpha) -> f64 {
    basin
        .group
        .planned_interval(basin.group.split(calls, oversampling), alpha)
        .width()
        / basin.tolerance
}

fn check(basins: &[Basin], budget: f64) -> Result<(), AllocationError> {
    if !(budget.is_finite() && budget >= 0.0) {
        return Err(AllocationError::Budget { budget });
    }
    let positive = |figure: f64| figure.is_finite() && figure > 0.0;
    match basins
        .iter()
        .position(|basin| !positive(basin.unit_cost) || !positive(basin.tolerance))
    {
        Some(index) => Err(AllocationError::Stratum { index }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::forecast::group::ExpectedCell;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn no_group_can_be_made_narrower_for_the_money_that_the_widest_takes(
            groups in prop::collection::vec((0..40_u64, 5..300_u64, 0.05..0.9_f64, 0.01..0.3_f64), 1..8),
            fraction in 0.05..0.95_f64,
        ) {
            let alpha = Alpha::new(0.05).unwrap();
            let oversampling = Oversampling::of_rate(3.0).unwrap();
            let basins: Vec<Basin> = groups
                .iter()
                .map(|&(with, without, rate_with, rate_without)| Basin {
                    group: ExpectedGroup {
                        with_signal: ExpectedCell::new(with, rate_with).unwrap(),
                        without_signal: ExpectedCell::new(without, rate_without).unwrap(),
                    },
                    least: 0,
                    most: u64::MAX,
                    unit_cost: 1.0,
                    tolerance: 1.0,
                })
                .collect();
            let traces: u64 = basins.iter().map(|basin| basin.group.traces()).sum();
            let budget = (fraction * traces as f64).floor();
            let level = water_fill(&basins, budget, oversampling, alpha).unwrap();
            prop_assert!(level.cost <= budget);
            let narrower: u64 = basins
                .iter()
                .map(|basin| {
                    super::super::required::calls_for_width(basin.group, level.width * (1.0 - 1e-9), oversampling, alpha)
                })
                .sum();
            prop_assert!(level.width < 1e-12 || narrower as f64 > budget, "{narrower} calls of {budget}");
            let spent = spend_the_rest(&basins, level.clone(), budget, oversampling, alpha).unwrap();
            prop_assert!(spent.width <= level.width && (spent.cost - budget).abs() < 1e-9);
        }
    }
}
