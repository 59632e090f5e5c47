//! The plan in at most ninety words, to be pasted into a message.

use crate::answer::{answer, for_a_window, text};
use crate::document::Plan;
use crate::number::{counted, money_that_suffices, points, share_range};
use crate::solution::Solution;

/// The most words of a summary.
pub const MOST_WORDS: usize = 90;

/// The solution of the plan in at most [`MOST_WORDS`] words, with the very numbers that the screen shows.
pub fn summary(plan: &Plan, solution: &Solution) -> String {
    let answer = answer(plan, solution);
    let (headline, detail) = (text(&answer.headline), text(&answer.detail));
    let mut summary = headline.clone();
    let brief = brief_detail(plan, solution);
    // Groups may have names of many words.
    let full = words(&headline) + words(&detail) <= MOST_WORDS;
    let overall = format!(
        "All traffic together: plus or minus {} points, likely range {}.",
        points(solution.overall.half_width_points),
        share_range(solution.overall.interval)
    );
    let evenly = evenly_on_target(solution);
    let even = format!(
        "The same money, spread evenly, would bring {} of {} to target.",
        evenly,
        counted(solution.groups.len() as u64, "group")
    );
    let promise = format!("Such ranges hold the true rate {}.", answer.overall.held);
    for sentence in [if full { detail } else { brief }, overall, even, promise] {
        if words(&summary) + words(&sentence) <= MOST_WORDS {
            summary.push(' ');
            summary.push_str(&sentence);
        }
    }
    summary
}

/// How many groups the same money brings to their target when it is spread evenly.
pub fn evenly_on_target(solution: &Solution) -> usize {
    solution
        .groups
        .iter()
        .filter(|group| group.evenly.half_width_points <= group.target_points)
        .count()
}

fn brief_detail(plan: &Plan, solution: &Solution) -> String {
    let short = (solution.groups.len() - solution.groups_on_target()) as u64;
    let missing = for_a_window(money_that_suffices(solution.shortfall), plan.window);
    format!(
        "{} short; {missing} more would fix that.",
        match short {
            1 => "1 group is".to_owned(),
            short => format!("{} are", counted(short, "group")),
        }
    )
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
