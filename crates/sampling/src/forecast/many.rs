//! The planned intervals of many groups, or of one group at many sizes, at once.

use super::group::{ExpectedGroup, Outlook};
use crate::allocation::split::Split;
use crate::alpha::Alpha;
use crate::interval::Interval;
use crate::interval::score::Term;
use crate::interval::single::wilson_of;
use crate::interval::two_cells::{self, PAIRS};

/// The planned intervals in the order given: exactly those of [`ExpectedGroup::planned_interval`], in a fraction of the
/// time.
pub fn planned_intervals(
    plans: impl IntoIterator<Item = (ExpectedGroup, Split)>,
    alpha: Alpha,
) -> Vec<Interval> {
    let plans = plans.into_iter();
    let mut intervals = Vec::with_capacity(plans.size_hint().0);
    let mut waiting = Waiting::default();
    for (group, split) in plans {
        intervals.push(match group.outlook(split) {
            Outlook::Unknown => Interval::UNKNOWN,
            Outlook::OneCell(term) => wilson_of(term.rate, term.inverse_information, alpha.z()),
            Outlook::TwoCells(terms) => {
                waiting.add(intervals.len(), terms);
                Interval::UNKNOWN
            }
        });
        if waiting.count == PAIRS {
            waiting.fill(&mut intervals, alpha);
        }
    }
    waiting.fill(&mut intervals, alpha);
    intervals
}

/// Pairs of cells whose intervals are found together, and the places these belong to.
#[derive(Default)]
struct Waiting {
    count: usize,
    places: [usize; PAIRS],
    pairs: [[Term; 2]; PAIRS],
}

impl Waiting {
    fn add(&mut self, place: usize, pair: [Term; 2]) {
        self.places[self.count] = place;
        self.pairs[self.count] = pair;
        self.count += 1;
    }

    fn fill(&mut self, intervals: &mut [Interval], alpha: Alpha) {
        let found = two_cells::intervals(&self.pairs[..self.count], alpha);
        for (&place, found) in self.places[..self.count].iter().zip(found) {
            intervals[place] = found;
        }
        self.count = 0;
    }
}
