//! Whether groups moved differently, or against each other.

use statrs::function::gamma::checked_gamma_ur;

use crate::counts::CountDistribution;

/// Tests on the differences of several groups.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heterogeneity {
    /// Cochran's Q: how far the differences lie from their common mean.
    pub q: f64,
    /// Its degrees of freedom: groups less one.
    pub degrees_of_freedom: u64,
    /// The chance of such a Q when all groups moved alike.
    pub p_q: f64,
    /// Gail and Simon's statistic: how surely groups moved in both directions.
    pub gail_simon: f64,
    /// The chance of such a statistic when none moved against another.
    pub p_gail_simon: f64,
}

/// Cochran's test of equal differences (Cochran 1954) and Gail & Simon's test of differences in both directions
/// (Gail & Simon 1985), of (difference, standard error) a group.
///
/// `Q = Σ (d − d̄)²/se²` around the mean weighted by `1/se²` is χ² with one degree of freedom less than groups;
/// `G = min(Σ_{d>0} d²/se², Σ_{d<0} d²/se²)` has the tail `Σ_i Bin(i; H − 1, ½) P(χ²_i > G)`.
///
/// Groups whose standard error is not a positive number are left out; `None` when fewer than two are left.
pub fn heterogeneity(groups: &[(f64, f64)]) -> Option<Heterogeneity> {
    let usable: Vec<(f64, f64)> = groups
        .iter()
        .copied()
        .filter(|(difference, error)| {
            difference.is_finite() && *error > 0.0 && (error * error).is_normal()
        })
        .collect();
    if usable.len() < 2 {
        return None;
    }
    // Weights over the largest of them: those of tiny standard errors have no sum.
    let smallest = usable
        .iter()
        .fold(f64::INFINITY, |least, it| least.min(it.1));
    let weight = |error: f64| (smallest / error).powi(2);
    let precision: f64 = usable.iter().map(|&(_, error)| weight(error)).sum();
    let mean: f64 = usable
        .iter()
        .map(|&(difference, error)| difference * (weight(error) / precision))
        .sum();
    let q = usable
        .iter()
        .map(|(difference, error)| ((difference - mean) / error).powi(2))
        .sum();
    let one_side = |sign: f64| -> f64 {
        usable
            .iter()
            .filter(|(difference, _)| sign * difference > 0.0)
            .map(|(difference, error)| (difference / error).powi(2))
            .sum()
    };
    let gail_simon = one_side(1.0).min(one_side(-1.0));
    let degrees_of_freedom = usable.len() as u64 - 1;
    Some(Heterogeneity {
        q,
        degrees_of_freedom,
        p_q: chi_squared_tail(q, degrees_of_freedom),
        gail_simon,
        p_gail_simon: gail_simon_tail(gail_simon, degrees_of_freedom),
    })
}

fn gail_simon_tail(statistic: f64, degrees_of_freedom: u64) -> f64 {
    if statistic <= 0.0 {
        return 1.0;
    }
    CountDistribution::binomial(degrees_of_freedom, 0.5)
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, chance)| chance * chi_squared_tail(statistic, count))
        .sum()
}

/// The chance that a chi-squared variable exceeds `x`.
pub(super) fn chi_squared_tail(x: f64, degrees_of_freedom: u64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    checked_gamma_ur(0.5 * degrees_of_freedom as f64, 0.5 * x).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_of_the_differences_changes_nothing_however_small() {
        let groups = [(0.02, 0.01), (-0.01, 0.008), (0.005, 0.02)];
        let plain = heterogeneity(&groups).unwrap();
        for unit in [1e-150, 1e-3, 1e100] {
            let found = heterogeneity(&groups.map(|(d, error)| (d * unit, error * unit))).unwrap();
            assert!((found.q / plain.q - 1.0).abs() < 1e-12, "{unit}: {found:?}");
            assert!(
                (found.p_q / plain.p_q - 1.0).abs() < 1e-9,
                "{unit}: {found:?}"
            );
        }
    }

    #[test]
    fn differences_beyond_all_doubt_have_chances_too() {
        for groups in [
            [(1.0, 2e-154), (-1.0, 2e-154)],
            [(1e300, 1e-150), (0.0, 1e100)],
        ] {
            let found = heterogeneity(&groups).unwrap();
            assert!((0.0..=1.0).contains(&found.p_q), "{found:?}");
            assert!((0.0..=1.0).contains(&found.p_gail_simon), "{found:?}");
        }
    }
}
