//! The standard normal distribution.

use statrs::function::gamma::checked_gamma_ur;

/// The chance that a standard normal variable is at most `x`, Φ(x).
pub fn cdf(x: f64) -> f64 {
    upper_tail(-x)
}

/// The chance that a standard normal variable is above `x`, 1 − Φ(x), without cancellation in the tail.
pub fn upper_tail(x: f64) -> f64 {
    // The error functions of statrs are good to 1e-10 alone, its incomplete gamma functions to 1e-14;
    // those refuse 0 and infinity, where half of the chance lies on either side or nothing is left.
    let half_square = 0.5 * x * x;
    if half_square > 0.0 {
        let beyond = checked_gamma_ur(0.5, half_square).unwrap_or(0.0);
        if x > 0.0 {
            0.5 * beyond
        } else {
            1.0 - 0.5 * beyond
        }
    } else {
        0.5 + half_square
    }
}

/// The point that is exceeded with chance `tail`, Φ⁻¹(1 − tail), to about 1e-16 relative.
///
/// Wichura 1988, algorithm AS 241 (PPND16). At or below 0 it is +∞, at or above 1 it is −∞.
pub fn upper_quantile(tail: f64) -> f64 {
    if tail >= 1.0 {
        return f64::NEG_INFINITY;
    }
    if tail <= 0.0 {
        return f64::INFINITY;
    }
    let q = 0.5 - tail;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE.0, r) / polynomial(&CENTRE.1, r);
    }
    let r = (-tail.min(1.0 - tail).ln()).sqrt();
    let distance = if r <= 5.0 {
        polynomial(&SIDE.0, r - 1.6) / polynomial(&SIDE.1, r - 1.6)
    } else {
        polynomial(&TAIL.0, r - 5.0) / polynomial(&TAIL.1, r - 5.0)
    };
    distance.copysign(q)
}

/// Coefficients of a numerator and a denominator, constant term first.
type Rational = ([f64; 8], [f64; 8]);

const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);

const SIDE: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const TAIL: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of mpmath 1.4.1 with 40 digits.
    #[test]
    fn quantiles_agree_with_published_values() {
        for (tail, expected) in [
            (0.25, 0.674_489_750_196_081_7),
            (0.025, 1.959_963_984_540_054),
            (0.005, 2.575_829_303_548_901),
            (0.5e-6, 4.891_638_475_698_59),
        ] {
            assert!(
                (upper_quantile(tail) / expected - 1.0).abs() < 4e-15,
                "{tail}: {}",
                upper_quantile(tail)
            );
            assert!((upper_quantile(1.0 - tail) + expected).abs() < 1e-9);
        }
        assert!(upper_quantile(0.5).abs() < 1e-15);
    }

    #[test]
    fn tails_agree_with_published_values() {
        for (x, expected) in [
            (1.0, 0.158_655_253_931_457_05),
            (1.959_963_984_540_054, 0.025),
            (5.0, 2.866_515_718_791_939e-7),
        ] {
            assert!(
                (upper_tail(x) / expected - 1.0).abs() < 1e-13,
                "{x}: {:e}",
                upper_tail(x) / expected - 1.0
            );
        }
    }

    #[test]
    fn the_tail_undoes_the_quantile() {
        for step in 1..200 {
            let probability = f64::from(step) / 200.0;
            assert!((upper_tail(upper_quantile(probability)) - probability).abs() < 1e-14);
        }
    }
}
