//! Where a numeric field is cut into buckets.

use std::ops::RangeInclusive;

use assay_sampling::order::sort_by;
use assay_sampling::population::{Population, Stratum};

use crate::data::NumberRange;
use crate::dimension::{MISSING_LABEL, OTHER_LABEL};
use crate::document::Plan;

/// Into how many groups of equal count a number is cut.
pub const EQUAL_GROUPS: RangeInclusive<u64> = 2..=10;

/// The shares of the values at which quantiles are known, as parts of a whole, ascending: all that [`equal_cuts`] needs.
pub fn quantile_points() -> Vec<(u64, u64)> {
    let mut points: Vec<(u64, u64)> = EQUAL_GROUPS
        .flat_map(|whole| (1..whole).map(move |part| (part, whole)))
        .collect();
    // Of equal shares the one with the smallest whole.
    sort_by(&mut points, |a, b| {
        (a.0 * b.1).cmp(&(b.0 * a.1)).then(a.1.cmp(&b.1))
    });
    points.dedup_by(|a, b| a.0 * b.1 == b.0 * a.1);
    points
}

/// Cuts at quantiles, so that each of so many groups, one of [`EQUAL_GROUPS`], holds about as many traces; fewer groups
/// where many traces have one value.
pub fn equal_cuts(range: &NumberRange, groups: u64) -> Vec<f64> {
    let points = quantile_points();
    let at = |part: u64| {
        let place = points
            .iter()
            .position(|point| point.0 * groups == part * point.1)?;
        range.quantiles.get(place).copied()
    };
    sound(range, (1..groups).filter_map(at).collect())
}

/// Cuts at the quartiles, so that every bucket holds about a quarter of the traces; at the largest value where nearly all
/// have the smallest.
pub fn quartile_cuts(range: &NumberRange) -> Vec<f64> {
    sound(range, range.quartiles.to_vec())
}

/// The cuts above the smallest value, each once; the largest value where there is none.
fn sound(range: &NumberRange, mut cuts: Vec<f64>) -> Vec<f64> {
    cuts.dedup();
    cuts.retain(|&cut| cut > range.min);
    if cuts.is_empty() && range.max > range.min {
        cuts.push(range.max);
    }
    cuts
}

/// How many traces each bucket of a field that is cut holds, lowest first, by the bucket's label; also those without a value,
/// and those of “Other”, where there are such. Empty where the field is not cut.
pub fn bucket_counts(plan: &Plan, population: &Population, field: &str) -> Vec<(String, u64)> {
    let Some(place) = plan.dimensions.iter().position(|it| it.field == field) else {
        return Vec::new();
    };
    let labels = plan.dimensions[place].bucket_labels();
    let traces = |label: &str| -> u64 {
        let strata = population.strata.iter();
        let own = strata.filter(|it| it.labels.get(place).is_some_and(|own| own == label));
        own.map(Stratum::traces).sum()
    };
    let beside = [MISSING_LABEL, OTHER_LABEL].map(str::to_owned);
    let beside = beside.into_iter().filter(|it| traces(it) > 0);
    let all = labels.into_iter().chain(beside);
    all.map(|label| (label.clone(), traces(&label))).collect()
}

/// Cuts at round numbers near the quartiles: 1, 2, 2.5 or 5 times a power of ten.
pub fn round_cuts(range: &NumberRange) -> Vec<f64> {
    let mut cuts: Vec<f64> = range
        .quartiles
        .into_iter()
        .map(round_number)
        .filter(|&cut| cut > range.min && cut <= range.max)
        .collect();
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    if cuts.is_empty() {
        quartile_cuts(range)
    } else {
        cuts
    }
}

/// The nearest of 1, 2, 2.5, 5 and 10 times a power of ten.
fn round_number(value: f64) -> f64 {
    let size = value.abs();
    if size <= 0.0 || !size.is_finite() {
        return 0.0;
    }
    let power = size.log10().floor() as i32;
    // Decimals come out whole when they are read from text.
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|digit| format!("{digit}e{power}").parse().unwrap_or(size))
        .min_by(|a: &f64, b: &f64| (a - size).abs().total_cmp(&(b - size).abs()))
        .unwrap_or(size)
        .copysign(value)
}

/// The cuts with the one at `index` moved to `to`; none where it would pass or meet a neighbour.
pub fn moved_cut(cuts: &[f64], index: usize, to: f64) -> Option<Vec<f64>> {
    let mut moved = cuts.to_vec();
    *moved.get_mut(index)? = to;
    let ascends = moved.windows(2).all(|pair| pair[0] < pair[1]);
    (ascends && to.is_finite()).then_some(moved)
}

/// The cuts with one more, in the middle of the widest gap of what the histogram shows.
pub fn with_another_cut(cuts: &[f64], range: &NumberRange) -> Vec<f64> {
    let (from, to) = (range.histogram.from, range.histogram.to);
    let inside = cuts.iter().copied().filter(|&cut| cut > from && cut < to);
    let ends: Vec<f64> = std::iter::once(from).chain(inside).chain([to]).collect();
    let widest = ends
        .windows(2)
        .max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
    let mut more = cuts.to_vec();
    if let Some(&[low, high]) = widest {
        let middle = low + (high - low) / 2.0;
        let round = round_number(middle);
        let cut = if round > low && round < high {
            round
        } else {
            middle
        };
        more.push(cut);
        more.sort_by(f64::total_cmp);
        more.dedup();
    }
    more
}

/// How finely a cut is dragged: a round step, about 200 of them over what the histogram shows.
pub fn drag_step(range: &NumberRange) -> f64 {
    let span = range.histogram.to - range.histogram.from;
    if span > 0.0 {
        round_number(span / 200.0)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::Histogram;

    fn range(min: f64, quartiles: [f64; 3], max: f64) -> NumberRange {
        NumberRange {
            min,
            max,
            mean: quartiles[1],
            quartiles,
            quantiles: Vec::new(),
            histogram: Histogram {
                from: min,
                to: max,
                traces: vec![1; 32],
            },
        }
    }

    #[test]
    fn cuts_start_at_quartiles_or_round_numbers_near_them() {
        let latency = range(80.0, [410.0, 930.0, 2_700.0], 60_000.0);
        assert_eq!(quartile_cuts(&latency), [410.0, 930.0, 2_700.0]);
        assert_eq!(round_cuts(&latency), [500.0, 1_000.0, 2_500.0]);
        let shares = range(-0.3, [0.11, 0.12, 0.47], 0.9);
        assert_eq!(round_cuts(&shares), [0.1, 0.5]);
        let mostly_zero = range(0.0, [0.0, 0.0, 0.0], 7.0);
        assert_eq!(quartile_cuts(&mostly_zero), [7.0]);
        assert_eq!(round_cuts(&mostly_zero), [7.0]);
        assert!(quartile_cuts(&range(3.0, [3.0; 3], 3.0)).is_empty());
    }

    #[test]
    fn groups_of_equal_count_are_cut_at_their_quantiles() {
        let points = quantile_points();
        assert_eq!(
            (points.len(), points[0], points[30]),
            (31, (1, 10), (9, 10))
        );
        assert!(
            points
                .windows(2)
                .all(|it| it[0].0 * it[1].1 < it[1].0 * it[0].1)
        );
        let hundredths = points
            .iter()
            .map(|&(part, whole)| 100.0 * part as f64 / whole as f64);
        let level = NumberRange {
            quantiles: hundredths.collect(),
            ..range(0.0, [25.0, 50.0, 75.0], 100.0)
        };
        assert_eq!(equal_cuts(&level, 2), [50.0]);
        assert_eq!(equal_cuts(&level, 5), [20.0, 40.0, 60.0, 80.0]);
        assert_eq!(equal_cuts(&level, 4), quartile_cuts(&level));
        assert_eq!(equal_cuts(&level, 9).len(), 8);
        let mostly_zero = NumberRange {
            quantiles: vec![0.0; 31],
            ..range(0.0, [0.0; 3], 7.0)
        };
        assert_eq!(equal_cuts(&mostly_zero, 6), [7.0]);
    }

    #[test]
    fn a_cut_moves_between_its_neighbours_and_another_one_fills_the_widest_gap() {
        let cuts = [1.0, 2.0, 8.0];
        assert_eq!(moved_cut(&cuts, 1, 5.5), Some(vec![1.0, 5.5, 8.0]));
        assert_eq!(moved_cut(&cuts, 1, 8.0), None);
        assert_eq!(moved_cut(&cuts, 0, f64::NAN), None);
        assert_eq!(moved_cut(&cuts, 3, 9.0), None);
        let wide = range(0.0, [1.0, 2.0, 8.0], 10.0);
        assert_eq!(with_another_cut(&cuts, &wide), [1.0, 2.0, 5.0, 8.0]);
        assert_eq!(with_another_cut(&[], &wide), [5.0]);
    }

    proptest! {
        #[test]
        fn cuts_always_ascend(mut values in prop::collection::vec(-1e9_f64..1e9, 5), extra in 0_usize..6) {
            values.sort_by(f64::total_cmp);
            let range = range(values[0], [values[1], values[2], values[3]], values[4]);
            for mut cuts in [quartile_cuts(&range), round_cuts(&range)] {
                for _ in 0..extra {
                    cuts = with_another_cut(&cuts, &range);
                }
                prop_assert!(cuts.windows(2).all(|pair| pair[0] < pair[1]), "{cuts:?}");
                prop_assert!(cuts.iter().all(|it| it.is_finite()));
            }
            prop_assert!(drag_step(&range) > 0.0);
        }
    }
}
