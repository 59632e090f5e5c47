//! Cells that nobody judged, filled from their neighbours where people ask for it, and said so.

use crate::interval::IntervalError;
use crate::interval::cell::JudgedCell;

/// What judging found in one stratum.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedStratum {
    /// The value of each dimension, in the order in which the dimensions were added.
    pub labels: Vec<String>,
    /// Its traces with the failure signal.
    pub with_signal: JudgedCell,
    /// Its other traces.
    pub without_signal: JudgedCell,
}

/// A cell without a judged trace that was merged with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The place of its stratum.
    pub stratum: usize,
    /// The place of the stratum that it was merged with.
    pub into: usize,
    /// Whether its traces carry the failure signal; those of the other one do too.
    pub with_signal: bool,
    /// Its traces.
    pub traces: u64,
}

/// Cells after merging.
#[derive(Clone, Debug, PartialEq)]
pub struct Collapsed {
    /// The cells that are left, ready for [`rate_interval`](crate::interval::rate::rate_interval).
    pub cells: Vec<JudgedCell>,
    /// What was merged, to be said wherever the figures are shown.
    pub merged: Vec<Merged>,
}

impl Collapsed {
    /// Traces whose rate is taken from another stratum.
    pub fn merged_traces(&self) -> u64 {
        self.merged.iter().map(|merged| merged.traces).sum()
    }
}

/// Merges every cell that has traces and no verdict with its neighbour: the judged cell of the same signal whose stratum has the
/// most leading labels in common, so that the dimension that was added last gives way first; of several the one with the most
/// verdicts, then the first. Where a signal was judged nowhere its cells stay as they are.
///
/// The estimate then takes both to have one rate, and its range no longer allows the merged traces any rate; without merging it
/// does. A cell with the failure signal is never merged with one without.
///
/// # Errors
/// When a merged cell has more traces than can be reckoned with.
pub fn merge_unjudged(strata: &[JudgedStratum]) -> Result<Collapsed, IntervalError> {
    let mut merged = Vec::new();
    let mut cells = Vec::new();
    for with_signal in [true, false] {
        let cell = |place: usize| {
            let stratum: &JudgedStratum = &strata[place];
            if with_signal {
                stratum.with_signal
            } else {
                stratum.without_signal
            }
        };
        let mut traces: Vec<u64> = (0..strata.len())
            .map(|place| cell(place).traces())
            .collect();
        for stratum in 0..strata.len() {
            if cell(stratum).judged() > 0 || cell(stratum).traces() == 0 {
                continue;
            }
            let closeness = |place: usize| {
                let common = common_labels(&strata[place].labels, &strata[stratum].labels);
                (common, cell(place).judged(), std::cmp::Reverse(place))
            };
            let neighbour = (0..strata.len())
                .filter(|&place| cell(place).judged() > 0)
                .max_by_key(|&place| closeness(place));
            if let Some(into) = neighbour {
                let moved = std::mem::take(&mut traces[stratum]);
                traces[into] = traces[into].saturating_add(moved);
                merged.push(Merged {
                    stratum,
                    into,
                    with_signal,
                    traces: moved,
                });
            }
        }
        for (place, traces) in traces.into_iter().enumerate() {
            if traces > 0 {
                let (judged, bad) = (cell(place).judged(), cell(place).bad());
                cells.push(JudgedCell::new(with_signal, traces, judged, bad)?);
            }
        }
    }
    Ok(Collapsed { cells, merged })
}

fn common_labels(one: &[String], other: &[String]) -> usize {
    one.iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alpha::Alpha;
    use crate::interval::cell::Scope;
    use crate::interval::rate::rate_interval;

    fn stratum(
        labels: [&str; 2],
        with: (u64, u64, f64),
        without: (u64, u64, f64),
    ) -> JudgedStratum {
        let cell =
            |signal, (traces, judged, bad)| JudgedCell::new(signal, traces, judged, bad).unwrap();
        JudgedStratum {
            labels: labels.map(str::to_owned).to_vec(),
            with_signal: cell(true, with),
            without_signal: cell(false, without),
        }
    }

    #[test]
    fn an_unjudged_cell_goes_to_its_neighbour_along_the_last_dimension() {
        let strata = [
            stratum(["returns", "en"], (60, 20, 9.0), (900, 80, 2.0)),
            stratum(["billing", "ja"], (70, 50, 9.0), (900, 90, 2.0)),
            stratum(["returns", "ja"], (5, 0, 0.0), (40, 12, 1.0)),
            stratum(["returns", "de"], (0, 0, 0.0), (30, 0, 0.0)),
        ];
        let found = merge_unjudged(&strata).unwrap();
        assert_eq!(
            found.merged,
            [
                Merged {
                    stratum: 2,
                    into: 0,
                    with_signal: true,
                    traces: 5
                },
                Merged {
                    stratum: 3,
                    into: 0,
                    with_signal: false,
                    traces: 30
                },
            ]
        );
        assert_eq!(found.merged_traces(), 35);
        let traces: Vec<u64> = found.cells.iter().map(JudgedCell::traces).collect();
        assert_eq!(traces, [65, 70, 930, 900, 40]);
        let alpha = Alpha::new(0.05).unwrap();
        let rate = rate_interval(&found.cells, Scope::Period, alpha).unwrap();
        assert!((rate.covered_share - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_signal_that_was_judged_nowhere_stays_unknown() {
        let strata = [
            stratum(["returns", "en"], (60, 0, 0.0), (900, 80, 2.0)),
            stratum(["returns", "ja"], (5, 0, 0.0), (40, 12, 1.0)),
        ];
        let found = merge_unjudged(&strata).unwrap();
        assert_eq!(found.merged, []);
        let alpha = Alpha::new(0.05).unwrap();
        let rate = rate_interval(&found.cells, Scope::Period, alpha).unwrap();
        assert_eq!(rate.uncovered_cells, 2);
    }

    #[test]
    fn nothing_to_merge_leaves_all_as_it_is() {
        assert_eq!(merge_unjudged(&[]).unwrap().cells, []);
    }
}
