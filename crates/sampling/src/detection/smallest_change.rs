//! The smallest change that two samples of a size can be expected to show.

use crate::alpha::Alpha;
use crate::normal;

/// The rate above `rate` that a two-sided test of two proportions tells from it with the chance `power`, with `per_side`
/// judged traces a side (R `power.prop.test`, not strict): the p₂ at which
/// `Φ((√n (p₂ − p₁) − z √(2p̄q̄))/√(p₁q₁ + p₂q₂))` is the power. `None` when not even a rate of 1 is told.
pub fn smallest_detectable_rate(rate: f64, per_side: f64, alpha: Alpha, power: f64) -> Option<f64> {
    let chance = |other: f64| {
        let mean = f64::midpoint(rate, other);
        let pooled = (2.0 * mean * (1.0 - mean)).sqrt();
        let apart = (rate * (1.0 - rate) + other * (1.0 - other)).sqrt();
        normal::cdf((per_side.sqrt() * (other - rate) - alpha.z() * pooled) / apart)
    };
    // Just below 1 stands for 1, where both spreads may vanish together.
    let (mut low, mut high) = (rate, 1.0 - 1e-12);
    if !(0.0..1.0).contains(&rate) || chance(high) < power || !per_side.is_finite() {
        return None;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if chance(middle) < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}
