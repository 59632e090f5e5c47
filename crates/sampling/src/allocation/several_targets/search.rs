//! Branch and bound for whole calls that cost less.

use super::{CLOSE, PricedBox, VarianceTarget};
use crate::order::sort_by;

/// Allocations of some strata that are looked at before the search gives up.
const MOST_LOOKS: u32 = 200_000;

/// Amounts of money this close, relative, are the same.
const SAME: f64 = 1e-9;

/// The cheapest whole calls that meet every target, no dearer than `calls`, which do; and whether the search came to its end, so that
/// nothing is cheaper.
///
/// For any prices λ ≥ 0 of the targets, every allocation that meets them costs at least
/// `Σ_h min_n (c n + Σ λ part/n) − Σ λ variance`, and more by what each stratum's own calls lie above its minimum. So only calls
/// near the minimum can belong to something cheaper, and a branch ends as soon as its strata lie too far above it together.
pub(super) fn cheaper(
    strata: &[PricedBox],
    targets: &[VarianceTarget],
    prices: &[f64],
    calls: Vec<u64>,
) -> (Vec<u64>, bool) {
    let price = |place: usize| {
        let price: f64 = prices[place];
        if price.is_finite() && price > 0.0 {
            price
        } else {
            0.0
        }
    };
    let pulls: Vec<f64> = (0..strata.len())
        .map(|stratum| {
            targets
                .iter()
                .enumerate()
                .map(|(place, target)| price(place) * target.parts[stratum])
                .sum()
        })
        .collect();
    let minima: Vec<u64> = strata
        .iter()
        .zip(&pulls)
        .map(|(stratum, &pull)| stratum.cheapest_at(pull))
        .collect();
    let priced = |stratum: usize, calls: u64| strata[stratum].priced(pulls[stratum], calls);
    let bound = (0..strata.len())
        .map(|stratum| priced(stratum, minima[stratum]))
        .sum::<f64>()
        - targets
            .iter()
            .enumerate()
            .map(|(place, target)| price(place) * target.variance * (1.0 + CLOSE))
            .sum::<f64>();
    let cost: f64 = strata
        .iter()
        .zip(&calls)
        .map(|(stratum, &calls)| stratum.unit_cost * calls as f64)
        .sum();
    if !(bound.is_finite() && cost.is_finite()) {
        return (calls, false);
    }
    let mut search = Search {
        strata,
        targets,
        choices: Vec::new(),
        best_rest: Vec::new(),
        looks: 0,
        excess: cost * (1.0 - SAME) - bound,
        cost,
        best: calls,
    };
    for stratum in 0..strata.len() {
        let Some(choices) = search.choices_of(stratum, minima[stratum], pulls[stratum]) else {
            return (search.best, false);
        };
        search.choices.push(choices);
    }
    search.reach_best_rest();
    let mut chosen = Vec::with_capacity(strata.len());
    let reached = vec![0.0; targets.len()];
    let finished = search.extend(&mut chosen, &reached, 0.0, 0.0);
    (search.best, finished)
}

impl PricedBox {
    /// What so many calls cost, with the variance that they leave at its price.
    fn priced(&self, pull: f64, calls: u64) -> f64 {
        self.unit_cost * calls as f64 + if pull > 0.0 { pull / calls as f64 } else { 0.0 }
    }

    /// The whole calls for which [`PricedBox::priced`] is least.
    fn cheapest_at(&self, pull: f64) -> u64 {
        let (least, most) = (self.least.ceil() as u64, self.most as u64);
        let below = ((pull / self.unit_cost).sqrt() as u64).clamp(least, most.max(least));
        let above = below.saturating_add(1).min(most.max(least));
        if self.priced(pull, above) < self.priced(pull, below) {
            above
        } else {
            below
        }
    }
}

/// Calls of one stratum that may belong to something cheaper, with what they lie above its minimum.
type Choices = Vec<(u64, f64)>;

struct Search<'a> {
    strata: &'a [PricedBox],
    targets: &'a [VarianceTarget],
    choices: Vec<Choices>,
    /// For each stratum the variance of each target that it and all after it leave at the least, with their most calls.
    best_rest: Vec<Vec<f64>>,
    looks: u32,
    /// What all strata together may lie above their minima.
    excess: f64,
    cost: f64,
    best: Vec<u64>,
}

impl Search<'_> {
    /// Calls whose excess alone is not too much, the least excess first; `None` where they are too many to look at.
    fn choices_of(&self, stratum: usize, minimum: u64, pull: f64) -> Option<Choices> {
        let figures = &self.strata[stratum];
        let least = figures.priced(pull, minimum);
        let excess = |calls: u64| figures.priced(pull, calls) - least;
        let allowed = |calls: &u64| excess(*calls) <= self.excess;
        let (low, high) = (figures.least.ceil() as u64, figures.most as u64);
        let down = (low..minimum).rev().take_while(allowed);
        let up = (minimum..=high).take_while(allowed);
        let mut found: Choices = down
            .chain(up)
            .take(MOST_LOOKS as usize)
            .map(|calls| (calls, excess(calls)))
            .collect();
        sort_by(&mut found, |a, b| a.1.total_cmp(&b.1));
        (found.len() < MOST_LOOKS as usize).then_some(found)
    }

    fn reach_best_rest(&mut self) {
        let mut rest = vec![0.0; self.targets.len()];
        self.best_rest = vec![rest.clone()];
        for (stratum, choices) in self.choices.iter().enumerate().rev() {
            let most = choices.iter().map(|(calls, _)| *calls).max().unwrap_or(1);
            for (rest, target) in rest.iter_mut().zip(self.targets) {
                *rest += target.parts[stratum] / most as f64;
            }
            self.best_rest.push(rest.clone());
        }
        self.best_rest.reverse();
    }

    /// Chooses the calls of the next stratum; whether all that could be cheaper was looked at.
    fn extend(&mut self, chosen: &mut Vec<u64>, reached: &[f64], excess: f64, cost: f64) -> bool {
        let stratum = chosen.len();
        if stratum == self.strata.len() {
            if cost < self.cost * (1.0 - SAME) {
                self.excess -= self.cost - cost;
                self.cost = cost;
                self.best.copy_from_slice(chosen);
            }
            return true;
        }
        for place in 0..self.choices[stratum].len() {
            let (calls, more) = self.choices[stratum][place];
            if excess + more > self.excess {
                break;
            }
            self.looks += 1;
            if self.looks > MOST_LOOKS {
                return false;
            }
            let next: Vec<f64> = reached
                .iter()
                .zip(self.targets)
                .map(|(reached, target)| reached + target.parts[stratum] / calls as f64)
                .collect();
            let possible = next
                .iter()
                .zip(&self.best_rest[stratum + 1])
                .zip(self.targets)
                .all(|((next, rest), target)| next + rest <= target.variance * (1.0 + CLOSE));
            if !possible {
                continue;
            }
            chosen.push(calls);
            let unit_cost = self.strata[stratum].unit_cost;
            let finished = self.extend(
                chosen,
                &next,
                excess + more,
                cost + unit_cost * calls as f64,
            );
            chosen.pop();
            if !finished {
                return false;
            }
        }
        true
    }
}
