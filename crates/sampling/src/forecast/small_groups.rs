//! Small groups that make much of the trouble, which an even draw overlooks.

use crate::population::{Population, Stratum};

/// A small group with much of the trouble.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TroubledGroup {
    /// Its place among the strata.
    pub stratum: usize,
    /// Its share of the traffic, 0 to 1.
    pub traffic_share: f64,
    /// Its share of all traces with the failure signal, 0 to 1.
    pub signal_share: f64,
}

impl TroubledGroup {
    /// How many times as much of the trouble as of the traffic it makes.
    pub fn lift(&self) -> f64 {
        self.signal_share / self.traffic_share
    }
}

/// The groups with less than a hundredth of the traffic and at least a tenth of the trouble, or with at least five times as
/// much trouble as traffic and no fewer than twenty traces with the failure signal; most trouble first.
///
/// What an even draw says of them is [`EvenDraw::group`](super::uniform::EvenDraw::group).
pub fn troubled_groups(population: &Population) -> Vec<TroubledGroup> {
    let (traces, signals) = (population.traces() as f64, population.with_signal() as f64);
    let mut found: Vec<TroubledGroup> = population
        .strata
        .iter()
        .enumerate()
        .filter(|(_, stratum)| stratum.with_signal.traces > 0)
        .map(|(place, stratum)| {
            let group = TroubledGroup {
                stratum: place,
                traffic_share: stratum.traces() as f64 / traces,
                signal_share: stratum.with_signal.traces as f64 / signals,
            };
            (group, stratum)
        })
        .filter(|(group, stratum)| is_troubled(group, stratum))
        .map(|(group, _)| group)
        .collect();
    found.sort_by(|a, b| b.signal_share.total_cmp(&a.signal_share));
    found
}

fn is_troubled(group: &TroubledGroup, stratum: &Stratum) -> bool {
    (group.traffic_share < 0.01 && group.signal_share >= 0.1)
        || (group.lift() >= 5.0 && stratum.with_signal.traces >= 20)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Cell;

    fn stratum(with_signal: u64, without_signal: u64) -> Stratum {
        let cell = |traces| Cell {
            traces,
            ..Cell::default()
        };
        Stratum {
            labels: Vec::new(),
            with_signal: cell(with_signal),
            without_signal: cell(without_signal),
            tokens: Vec::new(),
        }
    }

    #[test]
    fn a_small_group_with_much_of_the_trouble_is_pointed_out() {
        let population = Population {
            strata: vec![
                stratum(400, 79_600),
                stratum(100, 19_100),
                stratum(19, 31),
                stratum(150, 600),
                stratum(0, 10),
            ],
            span_days: None,
        };
        let found = troubled_groups(&population);
        let places: Vec<usize> = found.iter().map(|group| group.stratum).collect();
        // 150 of 669 signs of trouble in 750 of 100,010 traces; 19 in 50 are too few to tell.
        assert_eq!(places, [3]);
        assert!((found[0].lift() - 150.0 / 669.0 / (750.0 / 100_010.0)).abs() < 0.1);
    }

    #[test]
    fn traffic_without_trouble_has_no_such_group() {
        let population = Population {
            strata: vec![stratum(0, 100), stratum(0, 1)],
            span_days: None,
        };
        assert_eq!(troubled_groups(&population), []);
        assert_eq!(troubled_groups(&Population::default()), []);
    }
}
