//! What rules will choose: a rate is not a count.

use crate::recipe::Recipe;
use crate::rules::disjoint::SamplingRule;
use crate::rules::met::Met;

/// What a rule does to the loaded traces.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Expected {
    /// The loaded traces that meet the rule.
    pub traces: u64,
    /// The chance of each of them to be judged, 0 to 1.
    pub rate: f64,
    /// How many of them will be judged on average.
    pub calls: f64,
    /// How far the number usually lies from that: the standard deviation of the binomial distribution.
    pub spread: f64,
}

/// What rules do to the loaded traces, and whether these meet one rule each.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// What each rule does.
    pub rules: Vec<Expected>,
    /// Traces that meet none: those of groups that are not judged, or that no rule can be written for.
    pub unmet: u64,
    /// Traces that meet more than one; not zero means that the rules do not part the traffic.
    pub met_twice: u64,
}

/// Counts what rules choose among the loaded traces.
///
/// The rate of a rule is that at which its cell's calls are spread over the cell's traces, and over the traffic that the
/// traces are a sample of.
pub fn expect(recipe: &Recipe, rules: &[SamplingRule], met: &Met) -> Outlook {
    let (unmet, met_twice) = met.unmet_and_twice();
    let met = met.counts();
    let mut of_cell = vec![0_u64; recipe.cells.len()];
    for (rule, met) in rules.iter().zip(&met) {
        of_cell[rule.cell] += met;
    }
    let expected = |(rule, &traces): (&SamplingRule, &u64)| {
        let (calls, all) = (recipe.cells[rule.cell].calls, of_cell[rule.cell]);
        let share = if all == 0 {
            1.0
        } else {
            calls as f64 / all as f64
        };
        let rate = (share * recipe.sampled_share).min(1.0);
        let calls = traces as f64 * rate;
        Expected {
            traces,
            rate,
            calls,
            spread: (calls * (1.0 - rate)).sqrt(),
        }
    };
    Outlook {
        rules: rules.iter().zip(&met).map(expected).collect(),
        unmet,
        met_twice,
    }
}
