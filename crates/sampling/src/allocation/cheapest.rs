//! The cheapest calls that know the overall rate well enough.

use super::AllocationError;
use crate::order::sort_by;

/// A stratum's part in the standard error, its price and its cap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedPart {
    /// Its part A in the standard error of the overall rate; see [`super::rule::standard_error_part`].
    pub part: f64,
    /// What one call costs.
    pub unit_cost: f64,
    /// The most calls.
    pub most: f64,
}

/// The least cost `Σ c n` with `Σ A²/n ≤ variance` and `n ≤ most`, as real numbers: `n = min(t A/√c, most)` with the one
/// `t` that meets the variance (Cochran 1977, section 5.5; with caps the recursive algorithm of Wesołowski,
/// Wieczorkowski & Wójciak 2022). `variance` is the variance aimed at plus what the finite population saves,
/// `Σ A²/N`. `None` when not even all caps reach it. Whole calls: [`super::several_targets::whole::whole_calls`], with this as the one
/// target.
///
/// # Errors
/// When a figure is negative or no number.
pub fn cheapest_for_variance(
    strata: &[PricedPart],
    variance: f64,
) -> Result<Option<Vec<f64>>, AllocationError> {
    let valid = |stratum: &PricedPart| {
        let figures = [stratum.part, stratum.unit_cost, stratum.most];
        figures
            .iter()
            .all(|figure| figure.is_finite() && *figure >= 0.0)
            && stratum.unit_cost > 0.0
    };
    if let Some(index) = strata.iter().position(|stratum| !valid(stratum)) {
        return Err(AllocationError::Stratum { index });
    }
    let score = |stratum: &PricedPart| stratum.part / stratum.unit_cost.sqrt();
    let mut order: Vec<&PricedPart> = strata.iter().filter(|stratum| stratum.part > 0.0).collect();
    sort_by(&mut order, |a, b| {
        (a.most / score(a)).total_cmp(&(b.most / score(b)))
    });
    // The strata that reach their caps first are capped, one after the other, until the rest reaches the variance.
    let mut free_spread: f64 = order
        .iter()
        .map(|stratum| stratum.part * stratum.unit_cost.sqrt())
        .sum();
    let mut capped_variance = 0.0;
    for stratum in order {
        let factor = free_spread / (variance - capped_variance);
        if factor > 0.0 && factor * score(stratum) <= stratum.most {
            let calls = |stratum: &PricedPart| (factor * score(stratum)).min(stratum.most);
            return Ok(Some(strata.iter().map(calls).collect()));
        }
        capped_variance += stratum.part * stratum.part / stratum.most;
        free_spread -= stratum.part * stratum.unit_cost.sqrt();
    }
    let at_caps = capped_variance <= variance * (1.0 + 1e-12);
    Ok(at_caps.then(|| {
        strata
            .iter()
            .map(|stratum| {
                if stratum.part > 0.0 {
                    stratum.most
                } else {
                    0.0
                }
            })
            .collect()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_that_do_not_reach_the_variance_are_said_to_be_too_few() {
        let stratum = PricedPart {
            part: 10.0,
            unit_cost: 1.0,
            most: 5.0,
        };
        assert_eq!(cheapest_for_variance(&[stratum], 19.0), Ok(None));
        assert_eq!(cheapest_for_variance(&[stratum], 25.0), Ok(Some(vec![4.0])));
    }

    #[test]
    fn a_stratum_four_times_as_dear_gets_half_the_calls() {
        let stratum = |unit_cost| PricedPart {
            part: 10.0,
            unit_cost,
            most: 1e6,
        };
        let calls = cheapest_for_variance(&[stratum(1.0), stratum(4.0)], 1.0)
            .unwrap()
            .unwrap();
        assert!((calls[0] / calls[1] - 2.0).abs() < 1e-12);
    }
}
