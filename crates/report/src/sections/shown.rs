//! Which groups have a place in the drawings: those that matter most, in the plan's order.

use std::cmp::Reverse;

use assay_plan::number::count;
use assay_plan::solution::GroupSolution;

use crate::markup::Markup;
use crate::report::GROUPS_ON_PAPER;

/// More groups than this are left to the table of numbers.
const MOST_SHOWN: usize = 40;

/// What has a place for a group, by its place among the plan's groups.
pub(super) struct Shown<'a> {
    groups: &'a [GroupSolution],
    /// How many groups matter more: those short of their target first, then the largest.
    before: Vec<usize>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(groups: &'a [GroupSolution]) -> Self {
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|&place| {
            let group = &groups[place];
            (group.status.is_on_target(), Reverse(group.traces))
        });
        let mut before = vec![0; groups.len()];
        for (rank, place) in order.into_iter().enumerate() {
            before[place] = rank;
        }
        Self { groups, before }
    }

    /// What is drawn of one item a group, in the plan's order, each with the class of its element: those beyond what fits
    /// on paper are left out there.
    pub(super) fn of_each<'b, T>(
        &self,
        items: &'b [T],
    ) -> impl Iterator<Item = (&'b T, &'static str)> {
        let ranked = items.iter().zip(&self.before);
        let class = |rank| match rank {
            ..GROUPS_ON_PAPER => "",
            _ => "r-beyond",
        };
        let drawn = ranked.filter(|(_, rank)| **rank < MOST_SHOWN);
        drawn.map(move |(it, rank)| (it, class(*rank)))
    }

    /// What is said of the groups that are not drawn on the screen.
    pub(super) fn note(&self, html: &mut Markup) {
        let all = self.groups.len();
        if all > MOST_SHOWN {
            html.words(
                "p",
                &[("class", "r-note r-screen")],
                format!(
                    "Shown: {MOST_SHOWN} of {} groups, first those short of their target, then the largest. The table of numbers has all.",
                    count(all as u64)
                ),
            );
        }
    }

    /// What is said on paper of the groups that are not on it.
    pub(super) fn note_on_paper(&self, html: &mut Markup) {
        let beyond = self.groups.iter().zip(&self.before);
        let beyond: Vec<_> = beyond
            .filter(|(_, rank)| **rank >= GROUPS_ON_PAPER)
            .collect();
        if beyond.is_empty() {
            return;
        }
        let short = beyond.iter().filter(|(it, _)| !it.status.is_on_target());
        let standing = match (short.count(), beyond.len()) {
            (0, 1) => "on target".to_owned(),
            (0, _) => "all on target".to_owned(),
            (short, more) if short == more => "short as well".to_owned(),
            (short, _) => format!("{} of them short as well", count(short as u64)),
        };
        let s = if beyond.len() == 1 { "" } else { "s" };
        html.words(
            "p",
            &[("class", "r-note r-paper")],
            format!(
                "First the groups short of their target, then the largest; and {} more group{s}, {standing}: in the file.",
                count(beyond.len() as u64)
            ),
        );
    }
}
