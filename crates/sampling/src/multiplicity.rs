//! Many groups looked at together: how to keep chance from being taken for a finding.

/// How findings in several groups are guarded against chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplicity {
    /// Each group is looked at as if it were the only one.
    Each,
    /// With chance 1 − α no group at all is flagged by chance: every group gets α over the number of groups (Bonferroni;
    /// Dunn 1961).
    Bonferroni,
    /// Of the groups flagged, a share of at most α is by chance, on average (Benjamini & Hochberg 1995).
    #[default]
    BenjaminiHochberg,
}

/// Which of these chances are small enough together that at most a share `rate` of the findings is by chance, on average
/// (Benjamini & Hochberg 1995): with the chances in ascending order, all up to the last that is at most `rate · i/m`.
///
/// Holds for groups that are judged independently. A chance that is no number is no finding and does not count.
pub fn benjamini_hochberg(chances: &[f64], rate: f64) -> Vec<bool> {
    let mut ordered: Vec<f64> = chances
        .iter()
        .copied()
        .filter(|chance| !chance.is_nan())
        .collect();
    ordered.sort_by(f64::total_cmp);
    let groups = ordered.len() as f64;
    let largest = ordered
        .iter()
        .zip(1_u32..)
        .filter(|&(chance, place)| *chance <= rate * f64::from(place) / groups)
        .map(|(chance, _)| *chance)
        .last();
    chances
        .iter()
        .map(|chance| largest.is_some_and(|largest| *chance <= largest))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Benjamini & Hochberg 1995, section 3.2: four findings where Bonferroni has three.
    #[test]
    fn the_published_example_has_four_findings() {
        let chances = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0,
        ];
        let mut expected = [false; 15];
        expected[..4].fill(true);
        assert_eq!(benjamini_hochberg(&chances, 0.05), expected);
        let backward: Vec<f64> = chances.iter().rev().copied().collect();
        expected.reverse();
        assert_eq!(benjamini_hochberg(&backward, 0.05), expected);
    }

    #[test]
    fn a_larger_chance_may_carry_smaller_ones_that_would_not_stand_alone() {
        assert_eq!(benjamini_hochberg(&[0.03, 0.04, 0.045], 0.05), [true; 3]);
        assert_eq!(benjamini_hochberg(&[0.03, 0.04, 0.06], 0.05), [false; 3]);
    }

    #[test]
    fn no_number_is_no_finding() {
        assert_eq!(benjamini_hochberg(&[f64::NAN, 0.04], 0.05), [false, true]);
        assert_eq!(benjamini_hochberg(&[], 0.05), []);
    }
}
