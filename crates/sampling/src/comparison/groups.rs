//! Two sides compared group by group and overall: what moved, and whether groups moved against each other.

use super::difference::{AdjustedDifference, Difference, PairedCell, PairedScores};
use super::heterogeneity::{Heterogeneity, heterogeneity};
use crate::alpha::Alpha;
use crate::interval::IntervalError;
use crate::multiplicity::{Multiplicity, benjamini_hochberg};

/// What is to be said of one group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GroupFinding {
    /// No cell of it was judged on both sides.
    NotCompared,
    /// It was compared.
    Compared {
        /// The difference, second side less first, with its interval.
        difference: Difference,
        /// The chance of such a difference where there is none, looked at alone.
        chance: f64,
        /// Whether it counts as moved, with the guard against chance in many groups.
        moved: bool,
    },
}

/// Two sides, compared group by group and overall.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Each group, in the order given.
    pub groups: Vec<GroupFinding>,
    /// All cells of all groups together, reweighted to the traffic of both sides.
    pub overall: Difference,
    /// The tests whether groups moved alike; `None` with fewer than two groups to test.
    pub heterogeneity: Option<Heterogeneity>,
    /// The places of groups left out of those tests: not compared, or with too few judged traces on a side.
    pub left_out: Vec<usize>,
    /// The share of misses that all this was made with.
    pub alpha: Alpha,
}

impl Comparison {
    /// "Effects cancel": groups moved against each other (Gail & Simon 1985) while the overall difference may be none.
    pub fn effects_cancel(&self) -> bool {
        self.overall.interval.contains(0.0)
            && self
                .heterogeneity
                .is_some_and(|tests| tests.p_gail_simon < self.alpha.value())
    }

    /// "Effects differ": groups did not all move alike (Cochran 1954), so that the overall difference is that of no group.
    pub fn effects_differ(&self) -> bool {
        self.heterogeneity
            .is_some_and(|tests| tests.p_q < self.alpha.value())
    }
}

/// Groups with fewer judged traces than this on either side are left out of the tests of several groups.
pub const LEAST_TESTED: u64 = 10;

/// Compares two sides by verdicts, group by group and overall. Cells weigh what they weigh in both sides' traffic together, so
/// that another mix cannot pass for another behaviour; differences are those of Price & Bonett 2004.
///
/// With [`Multiplicity::Bonferroni`] the groups' intervals are as wide as that takes; otherwise each is made with `alpha`.
///
/// # Errors
/// When no cell of any group was judged on both sides, or weights are not positive numbers.
pub fn compare(
    groups: &[Vec<PairedCell>],
    guard: Multiplicity,
    alpha: Alpha,
) -> Result<Comparison, IntervalError> {
    let sides = |cell: &PairedCell| [cell.first.judged(), cell.second.judged()];
    compare_with(groups, AdjustedDifference::of_verdicts, sides, guard, alpha)
}

/// Compares two sides by scores between 0 and 1: as [`compare`], each group's scores by their own dispersion.
///
/// # Errors
/// As [`compare`].
pub fn compare_scores(
    groups: &[Vec<PairedScores>],
    guard: Multiplicity,
    alpha: Alpha,
) -> Result<Comparison, IntervalError> {
    let sides = |cell: &PairedScores| [cell.first.judged(), cell.second.judged()];
    compare_with(groups, AdjustedDifference::of_scores, sides, guard, alpha)
}

fn compare_with<C: Copy>(
    groups: &[Vec<C>],
    difference: impl Fn(&[C]) -> Result<AdjustedDifference, IntervalError>,
    sides: impl Fn(&C) -> [u64; 2],
    guard: Multiplicity,
    alpha: Alpha,
) -> Result<Comparison, IntervalError> {
    let overall = difference(&groups.concat())?.interval(alpha);
    let found: Vec<Option<AdjustedDifference>> =
        groups.iter().map(|cells| difference(cells).ok()).collect();
    let compared = found.iter().flatten().count();
    let each = match guard {
        Multiplicity::Bonferroni => {
            Alpha::new((alpha.value() / compared.max(1) as f64).max(Alpha::RANGE.0))
                .unwrap_or(alpha)
        }
        Multiplicity::Each | Multiplicity::BenjaminiHochberg => alpha,
    };
    let chances: Vec<f64> = found
        .iter()
        .map(|group| group.map_or(f64::NAN, |group| group.chance()))
        .collect();
    let moved: Vec<bool> = match guard {
        Multiplicity::BenjaminiHochberg => benjamini_hochberg(&chances, alpha.value()),
        Multiplicity::Each | Multiplicity::Bonferroni => chances
            .iter()
            .map(|&chance| chance < each.value())
            .collect(),
    };
    let tested = |place: usize| {
        let judged = groups[place]
            .iter()
            .map(&sides)
            .filter(|sides| sides.iter().all(|judged| *judged > 0))
            .fold([0_u64; 2], |sum, sides| {
                [
                    sum[0].saturating_add(sides[0]),
                    sum[1].saturating_add(sides[1]),
                ]
            });
        found[place].is_some_and(|group| group.standard_error > 0.0)
            && judged.iter().all(|judged| *judged >= LEAST_TESTED)
    };
    let (kept, left_out): (Vec<usize>, Vec<usize>) =
        (0..groups.len()).partition(|&place| tested(place));
    let tests: Vec<(f64, f64)> = kept
        .iter()
        .filter_map(|&place| found[place])
        .map(|group| (group.centre, group.standard_error))
        .collect();
    let groups = found
        .iter()
        .zip(moved)
        .map(|(group, moved)| {
            group.map_or(GroupFinding::NotCompared, |group| GroupFinding::Compared {
                difference: group.interval(each),
                chance: group.chance(),
                moved,
            })
        })
        .collect();
    Ok(Comparison {
        groups,
        overall,
        heterogeneity: heterogeneity(&tests),
        left_out,
        alpha,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::cell::JudgedCell;

    fn alpha() -> Alpha {
        Alpha::new(0.05).unwrap()
    }

    /// One cell of a group: judged and bad traces on the first and the second side.
    fn group(weight: f64, first: (u64, f64), second: (u64, f64)) -> Vec<PairedCell> {
        let side = |(judged, bad): (u64, f64)| JudgedCell::new(false, judged, judged, bad).unwrap();
        vec![PairedCell {
            weight,
            first: side(first),
            second: side(second),
        }]
    }

    fn moved(found: &Comparison) -> Vec<bool> {
        found
            .groups
            .iter()
            .map(|group| matches!(group, GroupFinding::Compared { moved: true, .. }))
            .collect()
    }

    #[test]
    fn groups_that_move_against_each_other_cancel() {
        let groups = [
            group(1.0, (400, 20.0), (400, 60.0)),
            group(1.0, (400, 60.0), (400, 20.0)),
        ];
        let found = compare(&groups, Multiplicity::default(), alpha()).unwrap();
        assert!(found.overall.interval.contains(0.0));
        assert!(found.effects_cancel() && found.effects_differ());
        assert_eq!(moved(&found), [true, true]);
        assert!(found.left_out.is_empty());
    }

    #[test]
    fn groups_that_move_alike_do_not() {
        let groups = [
            group(1.0, (400, 20.0), (400, 60.0)),
            group(3.0, (400, 25.0), (400, 62.0)),
        ];
        let found = compare(&groups, Multiplicity::default(), alpha()).unwrap();
        assert!(!found.effects_cancel() && !found.effects_differ());
        assert!(found.overall.interval.lower > 0.05);
    }

    #[test]
    fn groups_with_few_traces_are_left_out_of_the_tests_by_place() {
        let groups = [
            group(1.0, (400, 20.0), (400, 60.0)),
            group(1.0, (9, 1.0), (400, 20.0)),
            group(1.0, (0, 0.0), (400, 20.0)),
            group(1.0, (400, 60.0), (400, 20.0)),
        ];
        let found = compare(&groups, Multiplicity::Each, alpha()).unwrap();
        assert_eq!(found.left_out, [1, 2]);
        assert_eq!(found.groups[2], GroupFinding::NotCompared);
        assert_eq!(found.heterogeneity.unwrap().degrees_of_freedom, 1);
        assert!((found.overall.compared_share - 0.75).abs() < 1e-12);
    }

    /// A chance of 4 % in one of many groups is to be expected, one of 0.0001 % is not.
    #[test]
    fn the_guards_stop_chance_findings_alone() {
        let mut groups = vec![
            group(1.0, (500, 50.0), (500, 72.0)),
            group(1.0, (500, 50.0), (500, 105.0)),
        ];
        groups.extend((0..10).map(|_| group(1.0, (500, 50.0), (500, 52.0))));
        let with = |guard| moved(&compare(&groups, guard, alpha()).unwrap());
        assert_eq!(with(Multiplicity::Each)[..3], [true, true, false]);
        for guard in [Multiplicity::Bonferroni, Multiplicity::BenjaminiHochberg] {
            assert_eq!(with(guard)[..3], [false, true, false], "{guard:?}");
        }
        let width = |guard| match compare(&groups, guard, alpha()).unwrap().groups[0] {
            GroupFinding::Compared { difference, .. } => difference.interval.width(),
            GroupFinding::NotCompared => f64::NAN,
        };
        let z = |share: f64| Alpha::new(share).unwrap().z();
        let ratio = width(Multiplicity::Bonferroni) / width(Multiplicity::Each);
        assert!((ratio - z(0.05 / 12.0) / z(0.05)).abs() < 1e-9);
    }

    #[test]
    fn nothing_judged_on_both_sides_is_refused() {
        let groups = [group(1.0, (0, 0.0), (400, 60.0))];
        assert!(compare(&groups, Multiplicity::Each, alpha()).is_err());
        assert!(compare(&[], Multiplicity::Each, alpha()).is_err());
    }
}
