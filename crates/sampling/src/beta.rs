//! The beta distribution, to the precision that limits of millions of judged traces need.

/// The regularised incomplete beta function, `I_x(a, b)`.
///
/// The continued fraction of Lentz's method, with the factor before it by the saddle point of Loader 2000, which keeps
/// its digits when a and b are large. Requires a, b > 0; x outside [0, 1] counts as the nearer end.
pub(crate) fn regularized(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - kernel(b, a, 1.0 - x) / b * continued_fraction(b, a, 1.0 - x);
    }
    kernel(a, b, x) / a * continued_fraction(a, b, x)
}

/// The point below which a beta variable lies with chance `probability`, to about 1e-14.
///
/// Newton's method on the distribution function inside a bracket, halving where a step leaves it.
pub(crate) fn quantile(probability: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..200 {
        let miss = regularized(a, b, x) - probability;
        if miss > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = kernel(a, b, x) / (x * (1.0 - x));
        let newton = x - miss / density;
        let next = if newton >= low && newton <= high {
            newton
        } else {
            f64::midpoint(low, high)
        };
        if (next - x).abs() <= 1e-15 * x || high - low <= 1e-15 * high {
            return next;
        }
        x = next;
    }
    x
}

/// x^a (1 − x)^b / B(a, b).
fn kernel(a: f64, b: f64, x: f64) -> f64 {
    let n = a + b;
    let exponent = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * (1.0 - x));
    (a * b / (2.0 * std::f64::consts::PI * n)).sqrt() * exponent.exp()
}

/// ln Γ(z + 1) less Stirling's formula `½ ln(2πz) + z ln z − z`: its series, reached by the recurrence of Γ.
fn stirling_error(z: f64) -> f64 {
    let mut z = z;
    let mut recurred = 0.0;
    while z < 16.0 {
        recurred += (z + 0.5) * (1.0 / z).ln_1p() - 1.0;
        z += 1.0;
    }
    let square = z * z;
    let series = (1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / z;
    recurred + series
}

/// `x ln(x/m) + m − x`, without cancellation where x and m are close (Loader 2000).
fn deviance(x: f64, m: f64) -> f64 {
    let v = (x - m) / (x + m);
    if v.abs() > 0.1 {
        return x * (x / m).ln() + m - x;
    }
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for odd in (3..200).step_by(2) {
        term *= v * v;
        let next = sum + term / f64::from(odd);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    // It converges after about √max(a, b) steps.
    for step in 1..100_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let change = d * c;
        fraction *= change;
        if (change - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::CountDistribution;

    #[test]
    fn closed_forms_hold() {
        for x in [1e-6, 0.1, 0.5, 0.93] {
            assert!((regularized(1.0, 1.0, x) - x).abs() < 1e-15);
            assert!((regularized(3.0, 1.0, x) - x * x * x).abs() < 1e-14);
            let other = 1.0 - (1.0 - x).powi(7);
            assert!(
                (regularized(1.0, 7.0, x) - other).abs() < 1e-14,
                "{x}: {} {other}",
                regularized(1.0, 7.0, x)
            );
            let arcsine = 2.0 / std::f64::consts::PI * x.sqrt().asin();
            assert!((regularized(0.5, 0.5, x) - arcsine).abs() < 1e-14);
        }
    }

    /// P(X ≥ x) of a binomial variable is `I_p(x, n − x + 1)`, here summed term by term.
    #[test]
    fn it_is_the_tail_of_the_binomial_for_a_million_traces() {
        for (n, x, p) in [
            (1_000_000, 5_100, 0.005),
            (1_000_000, 499_000, 0.5),
            (40, 7, 0.1),
            (2_000, 3, 0.004),
        ] {
            let tail = CountDistribution::binomial(n, p).at_least(x);
            let beta = regularized(x as f64, (n - x) as f64 + 1.0, p);
            assert!(
                (beta / tail - 1.0).abs() < 1e-11,
                "{n} {x} {p}: {beta} and {tail}"
            );
        }
    }

    #[test]
    fn quantiles_are_undone_by_the_distribution() {
        for (a, b) in [
            (0.5, 0.5),
            (1.0, 300.0),
            (4.5, 12.5),
            (700.0, 30_000.0),
            (5_000.5, 999_000.5),
        ] {
            for probability in [5e-7, 0.025, 0.5, 0.975] {
                let x = quantile(probability, a, b);
                assert!(
                    (regularized(a, b, x) / probability - 1.0).abs() < 1e-9,
                    "{a} {b} {probability}: {x}"
                );
            }
        }
    }
}
