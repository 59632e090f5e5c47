//! Where curves are drawn.

/// Budgets for a curve: 40 from a quarter of what the floors cost, at least 1, to ten times today's budget or what
/// everything costs, whichever is less; evenly spaced in their logarithm, with today's among them, ascending.
pub fn budgets(floors: f64, everything: f64, today: f64) -> Vec<f64> {
    const POINTS: u32 = 40;
    let first = (0.25 * floors).max(1.0);
    let last = everything.min(10.0 * today).max(first);
    let step = (last / first).ln() / f64::from(POINTS - 1);
    let mut grid: Vec<f64> = (0..POINTS)
        .map(|point| first * (step * f64::from(point)).exp())
        .collect();
    grid.push(today);
    grid.retain(|budget| budget.is_finite() && *budget >= 0.0);
    grid.sort_by(f64::total_cmp);
    grid.dedup();
    grid
}
