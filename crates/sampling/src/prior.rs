//! The rates a plan expects before it judges.

use serde::{Deserialize, Serialize};

use crate::forecast::group::{ExpectedCell, ExpectedGroup};
use crate::interval::IntervalError;
use crate::population::{Cell, Population};

/// The rate assumed of traces with the failure signal when nothing was judged yet.
pub const ASSUMED_WITH_SIGNAL: f64 = 0.5;

/// The rate assumed of traces without the failure signal when nothing was judged yet.
pub const ASSUMED_WITHOUT_SIGNAL: f64 = 0.02;

/// The rate that needs the most calls: assumed when nothing is known at all.
pub const WORST_CASE: f64 = 0.5;

/// Where an expected rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Provenance {
    /// Past verdicts.
    PastVerdicts,
    /// Assumed from the failure signal alone.
    AssumedFromSignal,
    /// Nothing is known: the least favourable rate.
    WorstCase,
}

/// An expected rate of bad verdicts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedRate {
    /// The rate, 0 to 1.
    pub rate: f64,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What is expected of a stratum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StratumExpectation {
    /// Of its traces with the failure signal.
    pub with_signal: ExpectedRate,
    /// Of its other traces.
    pub without_signal: ExpectedRate,
}

impl StratumExpectation {
    /// The expected group of so many traces a cell.
    ///
    /// # Errors
    /// When a rate is not between 0 and 1.
    pub fn group(
        self,
        with_signal: u64,
        without_signal: u64,
    ) -> Result<ExpectedGroup, IntervalError> {
        Ok(ExpectedGroup::new(
            ExpectedCell::new(with_signal, self.with_signal.rate)?,
            ExpectedCell::new(without_signal, self.without_signal.rate)?,
        ))
    }
}

/// The expected rates of every stratum, in the population's order.
///
/// Past verdicts are shrunk towards the rate of all cells of the same signal ([`shrink`]). Where no cell of a signal has
/// any, the signal's assumed rate stands in; where there are neither verdicts nor a signal, the worst case.
pub fn expected_rates(population: &Population) -> Vec<StratumExpectation> {
    let any_signal = population.with_signal() > 0;
    let with_signal = cell_rates(
        population
            .strata
            .iter()
            .map(|stratum| stratum.with_signal)
            .collect(),
        || ExpectedRate {
            rate: ASSUMED_WITH_SIGNAL,
            provenance: Provenance::AssumedFromSignal,
        },
    );
    let without_signal = cell_rates(
        population
            .strata
            .iter()
            .map(|stratum| stratum.without_signal)
            .collect(),
        || {
            if any_signal {
                ExpectedRate {
                    rate: ASSUMED_WITHOUT_SIGNAL,
                    provenance: Provenance::AssumedFromSignal,
                }
            } else {
                ExpectedRate {
                    rate: WORST_CASE,
                    provenance: Provenance::WorstCase,
                }
            }
        },
    );
    with_signal
        .into_iter()
        .zip(without_signal)
        .map(|(with_signal, without_signal)| StratumExpectation {
            with_signal,
            without_signal,
        })
        .collect()
}

fn cell_rates(cells: Vec<Cell>, otherwise: impl Fn() -> ExpectedRate) -> Vec<ExpectedRate> {
    let counts: Vec<(u64, u64)> = cells
        .into_iter()
        .map(|cell| (cell.judged_bad.min(cell.judged), cell.judged))
        .collect();
    if counts.iter().all(|(_, judged)| *judged == 0) {
        return counts.iter().map(|_| otherwise()).collect();
    }
    shrink(&counts)
        .rates
        .into_iter()
        .map(|rate| ExpectedRate {
            rate,
            provenance: Provenance::PastVerdicts,
        })
        .collect()
}

/// Rates drawn towards their pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// The pooled rate, `(Σx + ½)/(Σn + 1)`.
    pub pool: f64,
    /// How many pooled verdicts each cell is given on top of its own, τ.
    pub strength: f64,
    /// The rate of each cell, `(x + τ·pool)/(n + τ)`.
    pub rates: Vec<f64>,
}

/// Shrinks observed rates, given as (bad, judged) a cell, towards their pool, the more the fewer were judged and
/// the less the cells differ.
///
/// The beta prior's strength is found by moments (Kleinman 1973, with the between-cell variance of `DerSimonian` &
/// Laird), kept within 2 and 200; it is 20 where fewer than three cells were judged or all verdicts agree. More bad
/// verdicts than were judged count as all of them.
pub fn shrink(counts: &[(u64, u64)]) -> Shrunk {
    let counts: Vec<(u64, u64)> = counts
        .iter()
        .map(|&(bad, judged)| (bad.min(judged), judged))
        .collect();
    let total_bad: f64 = counts.iter().map(|(bad, _)| *bad as f64).sum();
    let total: f64 = counts.iter().map(|(_, judged)| *judged as f64).sum();
    let pool = (total_bad + 0.5) / (total + 1.0);
    let strength = prior_strength(&counts, total_bad, total);
    let rates = counts
        .iter()
        .map(|(bad, judged)| (*bad as f64 + strength * pool) / (*judged as f64 + strength))
        .collect();
    Shrunk {
        pool,
        strength,
        rates,
    }
}

fn prior_strength(counts: &[(u64, u64)], total_bad: f64, total: f64) -> f64 {
    const FEW_CELLS: f64 = 20.0;
    const BOUNDS: (f64, f64) = (2.0, 200.0);
    let judged: Vec<(f64, f64)> = counts
        .iter()
        .filter(|(_, judged)| *judged > 0)
        .map(|(bad, judged)| (*bad as f64, *judged as f64))
        .collect();
    if judged.len() < 3 || total_bad <= 0.0 || total_bad >= total {
        return FEW_CELLS;
    }
    let mean = total_bad / total;
    let spread = mean * (1.0 - mean);
    let observed: f64 = judged
        .iter()
        .map(|(bad, n)| n * (bad / n - mean).powi(2))
        .sum();
    let expected = (judged.len() - 1) as f64 * spread;
    let scale = total - judged.iter().map(|(_, n)| n * n).sum::<f64>() / total;
    let between = ((observed - expected) / scale).max(0.0);
    let correlation = (between / spread).min(0.999_999);
    if correlation > 0.0 {
        ((1.0 - correlation) / correlation).clamp(BOUNDS.0, BOUNDS.1)
    } else {
        BOUNDS.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Stratum;

    fn stratum(with_signal: Cell, without_signal: Cell) -> Stratum {
        Stratum {
            labels: vec!["a".to_owned()],
            with_signal,
            without_signal,
            tokens: Vec::new(),
        }
    }

    fn unjudged(traces: u64) -> Cell {
        Cell {
            traces,
            ..Cell::default()
        }
    }

    #[test]
    fn without_verdicts_the_signal_is_all_there_is() {
        let population = Population {
            strata: vec![stratum(unjudged(5), unjudged(95))],
            span_days: None,
        };
        let [expected] = expected_rates(&population)[..] else {
            panic!("one stratum")
        };
        assert_eq!(
            expected.with_signal.provenance,
            Provenance::AssumedFromSignal
        );
        assert!(expected.with_signal.rate > expected.without_signal.rate);
    }

    #[test]
    fn without_anything_the_worst_is_assumed() {
        let population = Population {
            strata: vec![stratum(unjudged(0), unjudged(95))],
            span_days: None,
        };
        let [expected] = expected_rates(&population)[..] else {
            panic!("one stratum")
        };
        assert_eq!(
            expected.without_signal,
            ExpectedRate {
                rate: WORST_CASE,
                provenance: Provenance::WorstCase
            }
        );
    }

    #[test]
    fn a_stratum_without_verdicts_expects_what_the_others_had() {
        let judged = |bad| Cell {
            traces: 500,
            judged: 100,
            judged_bad: bad,
            mean_cost_usd: None,
        };
        let population = Population {
            strata: vec![
                stratum(unjudged(0), judged(4)),
                stratum(unjudged(0), judged(6)),
                stratum(unjudged(0), unjudged(100)),
            ],
            span_days: None,
        };
        let expected = expected_rates(&population);
        assert_eq!(
            expected[2].without_signal.provenance,
            Provenance::PastVerdicts
        );
        assert!((expected[2].without_signal.rate - 10.5 / 201.0).abs() < 1e-12);
    }
}
