//! The least calls with which each of many groups reaches its width, found side by side.

use super::split::Oversampling;
use crate::alpha::Alpha;
use crate::forecast::group::ExpectedGroup;
use crate::forecast::many::planned_intervals;
use crate::search::Search;

/// A group and the width that it is to reach.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal {
    pub(super) group: ExpectedGroup,
    /// The whole width, as a share.
    pub(super) width: f64,
    /// The fewest calls.
    pub(super) least: u64,
    /// The most calls, taken when nothing less reaches the width.
    pub(super) most: u64,
    /// Where to look first.
    pub(super) guess: u64,
    /// A number of calls and the planned width with them, if one is known.
    pub(super) seen: Option<(u64, f64)>,
}

/// What reaches a goal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    pub(super) calls: u64,
    /// The planned width with these calls, where it was looked at.
    pub(super) width: Option<f64>,
    /// The planned width with one call less, where it was looked at.
    pub(super) width_before: Option<f64>,
}

/// The least calls for each goal.
pub(super) fn reach(goals: &[Goal], oversampling: Oversampling, alpha: Alpha) -> Vec<Reached> {
    let mut trials: Vec<Trial> = goals.iter().map(Trial::new).collect();
    let mut open: Vec<(usize, u64)> = Vec::with_capacity(goals.len());
    loop {
        open.clear();
        open.extend(
            trials
                .iter()
                .enumerate()
                .filter_map(|(index, trial)| Some((index, trial.search.next()?))),
        );
        if open.is_empty() {
            return trials.iter().map(Trial::reached).collect();
        }
        let plans = open.iter().map(|&(index, calls)| {
            let group = goals[index].group;
            (group, group.split(calls, oversampling))
        });
        for (&(index, _), interval) in open.iter().zip(planned_intervals(plans, alpha)) {
            trials[index].tell(interval.width());
        }
    }
}

/// A search and what it has seen.
struct Trial {
    search: Search,
    goal: f64,
    width: Option<f64>,
    width_before: Option<f64>,
}

impl Trial {
    fn new(goal: &Goal) -> Self {
        let mut trial = Self {
            search: Search::near(goal.least, goal.most, goal.guess),
            goal: goal.width,
            width: None,
            width_before: None,
        };
        if let Some((calls, width)) = goal.seen
            && trial.search.next() == Some(calls)
        {
            trial.tell(width);
        }
        trial
    }

    fn tell(&mut self, width: f64) {
        let enough = width <= self.goal;
        self.search.tell(enough);
        // The last number that is enough is the least one, the last that is not comes just before it.
        if enough {
            self.width = Some(width);
        } else {
            self.width_before = Some(width);
        }
    }

    fn reached(&self) -> Reached {
        Reached {
            calls: self.search.found(),
            width: self.width,
            width_before: self.width_before,
        }
    }
}
