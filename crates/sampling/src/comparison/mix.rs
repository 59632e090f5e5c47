//! How much of a change is behaviour, and how much is other traffic.

/// A stratum in both periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Judged traces of the first period.
    pub first_count: f64,
    /// Judged traces of the second period.
    pub second_count: f64,
    /// The rate in the first period.
    pub first_rate: f64,
    /// The rate in the second period.
    pub second_rate: f64,
}

/// The two parts of the change of an unweighted mean; they add up to it exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decomposition {
    /// What the other shares of the strata make.
    pub mix: f64,
    /// What the other rates make.
    pub rate: f64,
}

impl Decomposition {
    /// The whole change.
    pub fn total(self) -> f64 {
        self.mix + self.rate
    }

    /// Whether the mix made more of the change than behaviour did.
    pub fn is_mostly_mix(self) -> bool {
        self.mix.abs() > self.rate.abs()
    }

    /// Whether the mix went against behaviour, so that the whole change hides a part of it.
    pub fn is_against(self) -> bool {
        self.mix * self.rate < 0.0
    }
}

/// Splits the change of an unweighted mean (Kitagawa 1955): `mix = Σ Δs r̄`, `rate = Σ Δr s̄`. `None` when a period has no
/// judged trace.
pub fn kitagawa(strata: &[Change]) -> Option<Decomposition> {
    let first: f64 = strata.iter().map(|stratum| stratum.first_count).sum();
    let second: f64 = strata.iter().map(|stratum| stratum.second_count).sum();
    if !(first > 0.0 && second > 0.0) {
        return None;
    }
    let mut parts = Decomposition {
        mix: 0.0,
        rate: 0.0,
    };
    for stratum in strata {
        let (before, after) = (stratum.first_count / first, stratum.second_count / second);
        parts.mix += (after - before) * f64::midpoint(stratum.first_rate, stratum.second_rate);
        parts.rate += (stratum.second_rate - stratum.first_rate) * f64::midpoint(before, after);
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(first: (f64, f64), second: (f64, f64)) -> Change {
        Change {
            first_count: first.0,
            first_rate: first.1,
            second_count: second.0,
            second_rate: second.1,
        }
    }

    #[test]
    fn other_traffic_alone_is_all_mix() {
        let strata = [
            change((90.0, 0.02), (50.0, 0.02)),
            change((10.0, 0.30), (50.0, 0.30)),
        ];
        let parts = kitagawa(&strata).unwrap();
        assert!((parts.mix - 0.4 * 0.28).abs() < 1e-12 && parts.rate.abs() < 1e-12);
        assert!(parts.is_mostly_mix());
    }

    #[test]
    fn other_behaviour_alone_is_all_rate() {
        let parts = kitagawa(&[
            change((90.0, 0.02), (45.0, 0.04)),
            change((10.0, 0.30), (5.0, 0.35)),
        ])
        .unwrap();
        assert!((parts.rate - (0.9 * 0.02 + 0.1 * 0.05)).abs() < 1e-12 && parts.mix.abs() < 1e-12);
        assert!(!parts.is_mostly_mix() && !parts.is_against());
    }

    #[test]
    fn traffic_that_goes_to_where_less_fails_hides_what_behaviour_did() {
        let parts = kitagawa(&[
            change((50.0, 0.02), (60.0, 0.12)),
            change((50.0, 0.10), (40.0, 0.20)),
        ])
        .unwrap();
        assert!((parts.rate - 0.10).abs() < 1e-12 && (parts.mix + 0.1 * 0.08).abs() < 1e-12);
        assert!(parts.is_against() && !parts.is_mostly_mix());
    }

    #[test]
    fn a_period_without_verdicts_has_no_mean_to_change() {
        assert_eq!(kitagawa(&[change((0.0, 0.0), (10.0, 0.5))]), None);
    }
}
