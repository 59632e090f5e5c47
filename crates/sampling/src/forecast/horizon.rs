//! What judging says of the system rather than of one period's traces, and how it adds up over periods.

use crate::allocation::split::Split;
use crate::alpha::Alpha;
use crate::interval::cell::Scope;
use crate::interval::score::{Term, observed_sum};
use crate::interval::single::wilson_of;
use crate::interval::{Interval, stratified};
use crate::search::least;

use super::group::{ExpectedCell, ExpectedGroup};

/// The interval of the system's rate that judging so many traces in each of `periods` periods like this one is expected to
/// give: as [`ExpectedGroup::planned_interval`], without finite population correction and with all verdicts taken together.
///
/// [`Interval::UNKNOWN`] where a cell that has traces gets no call, without traces, and without a period.
pub fn planned_system_interval(
    group: ExpectedGroup,
    split: Split,
    periods: u64,
    alpha: Alpha,
) -> Interval {
    let judged = |calls: u64, cell: ExpectedCell| calls.min(cell.traces()).saturating_mul(periods);
    let together = Split {
        with_signal: judged(split.with_signal, group.with_signal),
        without_signal: judged(split.without_signal, group.without_signal),
    };
    system_interval_after(group, together, alpha)
}

/// The same after so many traces are judged `together`, over as many periods as that takes.
pub fn system_interval_after(group: ExpectedGroup, together: Split, alpha: Alpha) -> Interval {
    let cells = [
        (group.with_signal, together.with_signal),
        (group.without_signal, together.without_signal),
    ];
    let seen = cells.iter().filter(|(cell, _)| cell.traces() > 0);
    let terms: Vec<Term> = seen
        .map(|&(cell, judged)| Term {
            weight: cell.traces() as f64 / group.traces() as f64,
            rate: cell.rate(),
            inverse_information: if judged > 0 {
                Scope::System.inverse_information(judged, judged)
            } else {
                f64::INFINITY
            },
        })
        .collect();
    match terms.as_slice() {
        [] => Interval::UNKNOWN,
        terms
            if terms
                .iter()
                .any(|term| term.inverse_information.is_infinite()) =>
        {
            Interval::UNKNOWN
        }
        [only] => wilson_of(only.rate, only.inverse_information, alpha.z()),
        several => {
            let (_, raw) = stratified::stratified(several, alpha);
            Interval::around(observed_sum(several), raw.lower, raw.upper)
        }
    }
}

/// The interval of the system's rate over all groups, reweighted, after so many traces of each are judged together, over as
/// many periods as that takes.
///
/// Cells of which no trace is judged may have any rate and widen the range by their share of the traffic, as in
/// [`super::group::planned_overall_interval`].
pub fn overall_system_interval_after(groups: &[(ExpectedGroup, Split)], alpha: Alpha) -> Interval {
    let cells = || {
        let both = |(group, together): &(ExpectedGroup, Split)| {
            [
                (group.with_signal, together.with_signal),
                (group.without_signal, together.without_signal),
            ]
        };
        groups
            .iter()
            .flat_map(both)
            .filter(|(cell, _)| cell.traces() > 0)
    };
    let traces: u64 = cells().map(|(cell, _)| cell.traces()).sum();
    let judged = || cells().filter(|(_, judged)| *judged > 0);
    let covered: u64 = judged().map(|(cell, _)| cell.traces()).sum();
    if covered == 0 {
        return Interval::UNKNOWN;
    }
    let terms: Vec<Term> = judged()
        .map(|(cell, judged)| Term {
            weight: cell.traces() as f64 / covered as f64,
            rate: cell.rate(),
            inverse_information: Scope::System.inverse_information(judged, judged),
        })
        .collect();
    let interval = match terms.as_slice() {
        [only] if covered == traces => wilson_of(only.rate, only.inverse_information, alpha.z()),
        several => {
            let (_, raw) = stratified::stratified(several, alpha);
            Interval::around(observed_sum(several), raw.lower, raw.upper)
        }
    };
    let seen = covered as f64 / traces as f64;
    let unseen = (traces - covered) as f64 / traces as f64;
    Interval {
        lower: seen * interval.lower,
        upper: (seen * interval.upper + unseen).min(1.0),
    }
}

/// After how many periods like this one the range of the system's rate is at most `width` wide, as a share; `None` where it
/// never is or takes more than a million periods.
///
/// For groups that are too small to reach their target in one period, even judged to the last trace.
pub fn periods_for_width(
    group: ExpectedGroup,
    split: Split,
    width: f64,
    alpha: Alpha,
) -> Option<u64> {
    const MOST_PERIODS: u64 = 1_000_000;
    let enough =
        |periods: u64| planned_system_interval(group, split, periods, alpha).width() <= width;
    enough(MOST_PERIODS).then(|| least(1, MOST_PERIODS, enough))
}

/// After how many periods `needed` traces are judged, at so many a period; `None` where none ever is.
pub fn periods_for_calls(needed: u64, calls_a_period: u64) -> Option<u64> {
    (calls_a_period > 0).then(|| needed.div_ceil(calls_a_period))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocation::required::calls_for_wilson_width;
    use crate::interval::cell::JudgedCell;
    use crate::interval::rate::rate_interval;

    fn group(with_signal: u64, without_signal: u64) -> ExpectedGroup {
        ExpectedGroup::new(
            ExpectedCell::new(with_signal, 0.5).unwrap(),
            ExpectedCell::new(without_signal, 0.02).unwrap(),
        )
    }

    #[test]
    fn a_group_of_one_cell_needs_as_many_periods_as_its_calls_fill() {
        let alpha = Alpha::new(0.05).unwrap();
        let split = Split {
            with_signal: 0,
            without_signal: 70,
        };
        for width in [0.2, 0.05, 0.01] {
            let calls = calls_for_wilson_width(0.02, None, width, alpha).unwrap();
            let periods = periods_for_width(group(0, 70), split, width, alpha);
            assert_eq!(periods, periods_for_calls(calls, 70), "{width}");
        }
    }

    #[test]
    fn all_traffic_of_one_group_is_known_as_that_group() {
        let alpha = Alpha::new(0.05).unwrap();
        let together = Split {
            with_signal: 40,
            without_signal: 300,
        };
        let group = group(60, 940);
        let overall = overall_system_interval_after(&[(group, together)], alpha);
        let own = system_interval_after(group, together, alpha);
        assert!((overall.lower - own.lower).abs() < 1e-12);
        assert!((overall.upper - own.upper).abs() < 1e-12);
        // Of a second group as large nothing is known: it may have any rate.
        let blind = (group, Split::default());
        let half = overall_system_interval_after(&[(group, together), blind], alpha);
        assert!((half.lower - own.lower / 2.0).abs() < 1e-12);
        assert!((half.upper - f64::midpoint(own.upper, 1.0)).abs() < 1e-12);
        assert_eq!(
            overall_system_interval_after(&[blind], alpha),
            Interval::UNKNOWN
        );
    }

    #[test]
    fn it_is_the_range_that_those_verdicts_would_have() {
        let alpha = Alpha::new(0.05).unwrap();
        let split = Split {
            with_signal: 8,
            without_signal: 50,
        };
        let planned = planned_system_interval(group(8, 300), split, 3, alpha);
        let cells = [
            JudgedCell::new(true, 24, 24, 12.0).unwrap(),
            JudgedCell::new(false, 900, 150, 3.0).unwrap(),
        ];
        let found = rate_interval(&cells, Scope::System, alpha)
            .unwrap()
            .interval;
        assert!((planned.lower - found.lower).abs() < 1e-12);
        assert!((planned.upper - found.upper).abs() < 1e-12);
    }

    #[test]
    fn a_cell_that_is_never_judged_keeps_the_rate_unknown() {
        let alpha = Alpha::new(0.05).unwrap();
        let split = Split {
            with_signal: 0,
            without_signal: 50,
        };
        assert_eq!(
            planned_system_interval(group(8, 300), split, 9, alpha),
            Interval::UNKNOWN
        );
        assert_eq!(
            planned_system_interval(group(0, 300), split, 0, alpha),
            Interval::UNKNOWN
        );
        assert_eq!(
            planned_system_interval(group(0, 0), split, 9, alpha),
            Interval::UNKNOWN
        );
        assert_eq!(periods_for_width(group(8, 300), split, 0.5, alpha), None);
        assert_eq!(periods_for_width(group(8, 300), split, 1.0, alpha), Some(1));
        assert_eq!(periods_for_calls(5, 0), None);
    }
}
