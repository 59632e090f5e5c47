//! Every group equally readable: the narrowest width that all can have for the money.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::AllocationError;
use super::cost::CostOfCalls;
use super::ordered::Ordered;
use super::reach::{Goal, reach};
use super::split::Oversampling;
use crate::alpha::Alpha;
use crate::forecast::group::ExpectedGroup;
use crate::forecast::many::planned_intervals;
use crate::order::sort_by;
use crate::search::least_near;

/// A group that takes part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Basin<C = f64> {
    /// What is expected of it.
    pub group: ExpectedGroup,
    /// The fewest calls; more than its traces counts as its traces.
    pub least: u64,
    /// The most calls; more than its traces counts as its traces.
    pub most: u64,
    /// What one call costs, or what its calls do where that differs.
    pub unit_cost: C,
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
pub fn water_fill<C: CostOfCalls>(
    basins: &[Basin<C>],
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
    if pool.affords(pool.cost(&many)) {
        return Ok(pool.level(&pool.widths(&many), many));
    }
    let surface = pool.at_the_level();
    Ok(pool.level(&surface.widths, surface.calls))
}

impl<C: CostOfCalls> Basin<C> {
    fn greatest(&self) -> u64 {
        self.most.min(self.group.traces())
    }

    fn fewest(&self) -> u64 {
        self.least.min(self.greatest())
    }
}

/// Logarithms of widths over the tolerances: at the first every basin takes all that it can, at the last the fewest
/// calls.
const LOGARITHMS_OF_WIDTHS: (f64, f64) = (-750.0, 750.0);

/// Money that is less than this is none.
const SLACK: f64 = 1e-9;

/// The basins, and the money that fills them.
#[derive(Clone, Copy)]
struct Pool<'a, C> {
    basins: &'a [Basin<C>],
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

impl<C: CostOfCalls> Pool<'_, C> {
    fn cost(&self, calls: &[u64]) -> f64 {
        self.basins
            .iter()
            .zip(calls)
            .map(|(basin, &calls)| basin.unit_cost.of(calls))
            .sum()
    }

    fn affords(&self, cost: f64) -> bool {
        cost <= self.budget + SLACK
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

    fn level(&self, widths: &[f64], calls: Vec<u64>) -> Level {
        Level {
            width: widths.iter().copied().fold(0.0, f64::max),
            cost: self.cost(&calls),
            calls,
        }
    }

    /// The fewest calls at the narrowest width that the budget affords.
    ///
    /// From a width that takes about the budget it is a few steps of single basins. Where the estimate is far off, or
    /// prices are so unequal that there are many such steps, widths between one that the budget affords and one that
    /// it does not are halved.
    fn at_the_level(&self) -> Surface {
        const MOST_GUESSES: usize = 4;
        let (mut lines, mut square) = self.seen_lines();
        let steps = 16 + self.basins.len() / 8;
        let (mut too_dear, mut affordable) = LOGARITHMS_OF_WIDTHS;
        let mut lowest = None;
        for guesses in 1.. {
            square = square_that_spends(&lines, self.budget, Some(square));
            let guess = 0.5 * square.ln();
            let next = if guesses <= MOST_GUESSES && too_dear < guess && guess < affordable {
                guess
            } else {
                f64::midpoint(too_dear, affordable)
            };
            if next <= too_dear || next >= affordable {
                break;
            }
            let mut surface = self.surface(next.exp(), &lines);
            learn(&mut lines, &surface.calls, &surface.widths);
            if self.affords(surface.cost) {
                if self.sink(&mut surface, steps) {
                    return surface;
                }
                (affordable, lowest) = (next, Some(surface));
            } else {
                if self.rise(&mut surface, steps) {
                    return surface;
                }
                too_dear = next;
            }
        }
        let mut surface = lowest.unwrap_or_else(|| self.surface(f64::INFINITY, &lines));
        self.sink(&mut surface, usize::MAX);
        surface
    }

    /// How the calls go with the width, learned from a few planned widths, and the squared width that they led to.
    fn seen_lines(&self) -> (Vec<Line>, f64) {
        const LOOKS: usize = 3;
        let mut lines: Vec<Line> = self
            .basins
            .iter()
            .map(|basin| Line::guessed(basin, self.alpha))
            .collect();
        let mut square = square_that_spends(&lines, self.budget, None);
        for look in 0..LOOKS {
            if look > 0 {
                square = square_that_spends(&lines, self.budget, Some(square));
            }
            let calls: Vec<u64> = lines.iter().map(|line| line.whole(square)).collect();
            learn(&mut lines, &calls, &self.widths(&calls));
        }
        (lines, square)
    }

    /// The fewest calls that reach the width over the tolerance, or the most that a basin can have.
    fn surface(&self, width: f64, lines: &[Line]) -> Surface {
        let goals: Vec<Goal> = self
            .basins
            .iter()
            .zip(lines)
            .map(|(basin, line)| Goal {
                group: basin.group,
                width: width * basin.tolerance,
                least: basin.fewest(),
                most: basin.greatest(),
                guess: line.whole(width * width),
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

    /// Lowers the level while the money lasts: the widest basins get the calls that make them narrower. Whether it came
    /// to the end before it looked at so many widths.
    fn sink(&self, surface: &mut Surface, most_looks: usize) -> bool {
        let mut widest: BinaryHeap<(Ordered, Reverse<usize>)> = surface
            .widths
            .iter()
            .enumerate()
            .map(|(index, &width)| (Ordered(width), Reverse(index)))
            .collect();
        let mut looks_left = most_looks;
        while let Some(&(level, _)) = widest.peek() {
            if looks_left == 0 {
                return false;
            }
            let mut added = 0.0;
            let mut narrower = Vec::new();
            while let Some(&(width, Reverse(index))) = widest.peek()
                && width == level
            {
                widest.pop();
                looks_left = looks_left.saturating_sub(1);
                let (calls, most) = (surface.calls[index], self.basins[index].greatest());
                let cost = self.basins[index].unit_cost;
                let enough = least_near(calls + 1, most + 1, calls + 1, |calls| {
                    Ordered(self.width(index, calls)) < level
                });
                if enough <= most {
                    added += cost.of(enough) - cost.of(calls);
                    narrower.push((index, enough));
                } else if calls < most {
                    // Widths beyond the numbers are all alike: no call lowers the level.
                    return true;
                }
                if !self.affords(surface.cost + added) {
                    return true;
                }
            }
            surface.cost += added;
            for (index, calls) in narrower {
                surface.calls[index] = calls;
                surface.widths[index] = self.width(index, calls);
                widest.push((Ordered(surface.widths[index]), Reverse(index)));
            }
        }
        true
    }

    /// Gives the widest of these basins the calls after which another one is the widest, for a while. Which of them may
    /// still take more.
    fn spend_in_turn(&self, level: &mut Level, open: &[usize]) -> Vec<usize> {
        let mut widest: BinaryHeap<(Ordered, Reverse<usize>)> = open
            .iter()
            .map(|&index| {
                let width = self.width(index, level.calls[index]);
                (Ordered(width), Reverse(index))
            })
            .collect();
        for _ in 0..16 + 4 * open.len() {
            let Some((_, Reverse(index))) = widest.pop() else {
                break;
            };
            let (basin, calls) = (&self.basins[index], level.calls[index]);
            if calls >= basin.greatest() {
                continue;
            }
            let comes_later = |calls| {
                let place = (Ordered(self.width(index, calls)), Reverse(index));
                widest.peek().is_some_and(|widest| place < *widest)
            };
            let wanted = least_near(calls + 1, basin.greatest(), calls + 1, comes_later) - calls;
            let left = self.budget + SLACK - level.cost;
            let bought = basin.unit_cost.more(calls, wanted, left);
            level.calls[index] += bought;
            level.cost += basin.unit_cost.of(calls + bought) - basin.unit_cost.of(calls);
            // What is spent only grows, so what cannot be afforded now never can.
            if bought == wanted {
                let width = self.width(index, level.calls[index]);
                widest.push((Ordered(width), Reverse(index)));
            }
        }
        let mut open: Vec<usize> = widest
            .into_iter()
            .map(|(_, Reverse(index))| index)
            .collect();
        sort_by(&mut open, Ord::cmp);
        open
    }

    /// Raises the level until the money suffices: the basins that lose least by it give calls back. Whether it came to
    /// the end before it looked at so many widths.
    fn rise(&self, surface: &mut Surface, most_looks: usize) -> bool {
        let mut next: BinaryHeap<Reverse<(Ordered, usize)>> = surface
            .widths_before
            .iter()
            .enumerate()
            .filter_map(|(index, width)| Some(Reverse((Ordered((*width)?), index))))
            .collect();
        let mut level = Ordered(0.0);
        let mut looks_left = most_looks;
        while let Some(Reverse((width, index))) = next.pop() {
            if width > level && self.affords(surface.cost) {
                // What dear calls that were given back left of the sum can be all rounding.
                surface.cost = self.cost(&surface.calls);
                if self.affords(surface.cost) {
                    return true;
                }
            }
            if looks_left == 0 {
                return false;
            }
            looks_left -= 1;
            level = level.max(width);
            surface.calls[index] -= 1;
            surface.widths[index] = width.0;
            let cost = self.basins[index].unit_cost;
            surface.cost -= cost.of(surface.calls[index] + 1) - cost.of(surface.calls[index]);
            if let Some(width) = self.width_before(index, surface.calls[index]) {
                next.push(Reverse((Ordered(width), index)));
            }
        }
        true
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
    fn guessed<C: CostOfCalls>(basin: &Basin<C>, alpha: Alpha) -> Self {
        let rate = basin.group.rate();
        let traces = basin.group.traces().max(1) as f64;
        Self {
            fewest: basin.fewest() as f64,
            greatest: basin.greatest() as f64,
            unit_cost: basin.unit_cost.of_one(),
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
/// Dowell & Jarratt 1971). Calls that are rounded up cost half a call more on average. `before` is
/// the square that was found when less was learned.
fn square_that_spends(lines: &[Line], budget: f64, before: Option<f64>) -> f64 {
    const MOST_STEPS: usize = 60;
    const EVERYWHERE: (f64, f64) = (-80.0, 20.0);
    // What was learned since the square before seldom moves it further; a call in a million is close enough.
    const NEAR: f64 = 0.25;
    const CLOSE: f64 = 1e-6;
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
    let around = |square: f64| (square.ln() - NEAR, square.ln() + NEAR);
    let (mut low, mut high) = before.map_or(EVERYWHERE, around);
    let (mut at_low, mut at_high) = (excess(low), excess(high));
    if at_low <= 0.0 || at_high > 0.0 {
        (low, high) = EVERYWHERE;
        (at_low, at_high) = (excess(low), excess(high));
    }
    let mut last = None;
    for _ in 0..MOST_STEPS {
        let crossing = low + (high - low) * (at_low / (at_low - at_high));
        let middle = if crossing > low && crossing < high {
            crossing
        } else {
            f64::midpoint(low, high)
        };
        let at_middle = excess(middle);
        if at_middle.abs() < CLOSE || high - low < 1e-12 {
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
/// Where that takes long, because what a dear group leaves over buys very many calls of cheap ones, the level of those
/// that can still take calls is sought as a whole.
///
/// # Errors
/// When a group's figures are impossible or the budget is negative or no number.
pub fn spend_the_rest<C: CostOfCalls>(
    basins: &[Basin<C>],
    mut level: Level,
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
    let mut open: Vec<usize> = (0..basins.len().min(level.calls.len())).collect();
    loop {
        open = pool.spend_in_turn(&mut level, &open);
        if open.is_empty() {
            break;
        }
        let rest: Vec<Basin<C>> = open
            .iter()
            .map(|&index| Basin {
                least: level.calls[index],
                ..basins[index]
            })
            .collect();
        let spent: f64 = rest
            .iter()
            .map(|basin| basin.unit_cost.of(basin.least))
            .sum();
        let filled = water_fill(
            &rest,
            (budget - (level.cost - spent)).max(spent),
            oversampling,
            alpha,
        )?;
        for (&index, &calls) in open.iter().zip(&filled.calls) {
            level.calls[index] = calls;
        }
        level.cost = pool.cost(&level.calls);
    }
    level.width = pool.widths(&level.calls).into_iter().fold(0.0, f64::max);
    Ok(level)
}

/// A basin's planned width over its tolerance.
fn planned_width<C>(basin: &Basin<C>, calls: u64, oversampling: Oversampling, alpha: Alpha) -> f64 {
    basin
        .group
        .planned_interval(basin.group.split(calls, oversampling), alpha)
        .width()
        / basin.tolerance
}

fn check<C: CostOfCalls>(basins: &[Basin<C>], budget: f64) -> Result<(), AllocationError> {
    if !(budget.is_finite() && budget >= 0.0) {
        return Err(AllocationError::Budget { budget });
    }
    let positive = |figure: f64| figure.is_finite() && figure > 0.0;
    match basins
        .iter()
        .position(|basin| !positive(basin.unit_cost.of_one()) || !positive(basin.tolerance))
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
                    group: ExpectedGroup::new(ExpectedCell::new(with, rate_with).unwrap(), ExpectedCell::new(without, rate_without).unwrap()),
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
