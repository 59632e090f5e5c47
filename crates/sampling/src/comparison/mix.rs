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

    /// Whether the mix says more than behaviour, or the opposite of it.
    pub fn is_mostly_mix(self) -> bool {
        self.mix.abs() > self.rate.abs() || self.mix * self.rate < 0.0
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
