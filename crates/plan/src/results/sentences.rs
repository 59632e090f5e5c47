//! What results say, in words for people.

use crate::data::Suspicion;
use crate::dimension::group_name;
use crate::number::{ShareFormat, count, counted as number_of, plain, share};
use crate::results::counts::{CellResults, Counted, GroupResults};
use crate::results::estimate::{Estimate, GroupEstimate, OverallEstimate};
use crate::results::matching::{Design, MANY_MISSING, part};
use crate::results::reading::{Meaning, Reading};

/// So many groups are named before the rest is counted.
const NAMED: usize = 3;
/// Rates that differ by less are the same to people.
const ALIKE: f64 = 0.0005;

/// What the figure of all traffic says.
pub(super) fn overall(reading: &Reading, found: &Estimate) -> String {
    let [from, to] = found.interval;
    let shares = ShareFormat::of([from, to, found.rate]);
    match reading.verdict.meaning {
        Meaning::Score { worst, best } => {
            let score = |bad: f64| score(worst, best, bad);
            format!(
                "The mean score of all traffic lies between {} and {}; best guess {}.",
                score(to),
                score(from),
                score(found.rate)
            )
        }
        _ => format!(
            "Between {} and {} of all traffic fail; best guess {}.",
            shares.say(from),
            shares.say(to),
            shares.say(found.rate)
        ),
    }
}

/// What the figure of a group says.
pub(super) fn group(reading: &Reading, group: &GroupResults, found: &Estimate) -> String {
    let judged = group.sum(CellResults::judged);
    let [from, to] = found.interval;
    if judged == 0 {
        return "Nothing of it was judged, so nothing is known.".to_owned();
    }
    if let Meaning::Score { worst, best } = reading.verdict.meaning {
        let score = |bad: f64| score(worst, best, bad);
        return format!(
            "Its mean score lies between {} and {}; best guess {}, of {} judged.",
            score(to),
            score(from),
            score(found.rate),
            count(judged)
        );
    }
    let bad = group.cells().map(|(_, cell)| cell.bad()).sum::<f64>() as u64;
    if judged == group.traces() {
        return format!(
            "All {} judged, {} of them fail: nothing is left to guess.",
            count(judged),
            count(bad)
        );
    }
    let of = format!("{} of {}", count(bad), count(judged));
    if bad == 0 {
        return format!("{of} fail; the true rate may still be up to {}.", share(to));
    }
    let shares = ShareFormat::of([from, to, found.rate]);
    format!(
        "Between {} and {} fail; best guess {}, from {of} judged.",
        shares.say(from),
        shares.say(to),
        shares.say(found.rate)
    )
}

/// A score from how bad it is.
fn score(worst: f64, best: f64, bad: f64) -> String {
    plain(((best - bad * (best - worst)) * 1e3).round() / 1e3)
}

/// Why the plain average of all verdicts is not the rate of the traffic: what is judged more or less often than it occurs, and
/// fails more or less than the rest.
pub(super) fn why(groups: &[GroupResults], rate: f64, raw: Option<f64>) -> String {
    let Some(raw) = raw else {
        return "Nothing was judged.".to_owned();
    };
    if (raw - rate).abs() < ALIKE {
        return "The plain average says the same.".to_owned();
    }
    let (traces, judged) = groups.iter().fold((0, 0), |(traces, judged), group| {
        (
            traces + group.traces(),
            judged + group.sum(CellResults::judged),
        )
    });
    let ratio = |of: u64, all: u64| of as f64 / all.max(1) as f64;
    // What a part adds to the plain average by being judged more often than it occurs.
    let moves = |cell: &CellResults| {
        let excess = ratio(cell.judged(), judged) - ratio(cell.traces, traces);
        match cell.judged() {
            0 => 0.0,
            n => excess * (cell.bad() / n as f64 - rate),
        }
    };
    let of = |counts: fn(&CellResults) -> u64, cells: &mut dyn Iterator<Item = &CellResults>| {
        cells.map(counts).sum::<u64>()
    };
    let with_signal = || groups.iter().flat_map(|it| it.of_side(true));
    let by_signal: f64 = with_signal().map(moves).sum();
    let by_group = groups
        .iter()
        .map(|it| (it, it.cells().map(|(_, cell)| moves(cell)).sum::<f64>()))
        .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    let (what, judged_share, traffic_share) = match by_group {
        Some((group, moved)) if moved.abs() > by_signal.abs() => (
            group_name(&group.labels),
            ratio(group.sum(CellResults::judged), judged),
            ratio(group.traces(), traces),
        ),
        _ => (
            "Traces with signs of trouble".to_owned(),
            ratio(of(CellResults::judged, &mut with_signal()), judged),
            ratio(of(|it| it.traces, &mut with_signal()), traces),
        ),
    };
    format!(
        "{what}: {} of the judged traces, {} of the traffic. The plain average counts them as often as they were judged and says {}.",
        share(judged_share),
        share(traffic_share),
        share(raw)
    )
}

/// What the reader of these figures should know, the gravest first.
pub(super) fn notices(
    counted: &Counted,
    groups: &[GroupEstimate],
    overall: &OverallEstimate,
) -> Vec<Suspicion> {
    let mut notices = Vec::new();
    let mut say = |code: &str, sentence: String, next_step: &str| {
        notices.push(Suspicion {
            code: code.to_owned(),
            sentence,
            next_step: next_step.to_owned(),
        });
    };
    let matching = &counted.matching;
    if counted.design == Design::AtRandom {
        say(
            "results.at-random",
            "This plan did not choose these traces, so each group’s results are read as drawn at random from it."
                .to_owned(),
            "Trust the rates only where the traces were chosen without a look at how they went.",
        );
    }
    let drawn = counted.sum(|cell| cell.drawn);
    let without = counted.sum(CellResults::without_verdict);
    if let Some([from, to]) = overall.whatever_is_missing {
        let shares = ShareFormat::of([from, to]);
        say(
            "results.missing",
            format!(
                "{} of the drawn traces have no verdict: all traffic may fail as rarely as {} if all of those pass, and as often as {} if all fail.",
                part(without, drawn),
                shares.say(from),
                shares.say(to)
            ),
            "Have them judged again: those that fail to get a verdict are often those that fail.",
        );
    } else {
        let late: Vec<String> = groups
            .iter()
            .filter(|it| it.whatever_is_missing.is_some())
            .map(|it| {
                let name = group_name(&it.labels);
                format!("{name} ({})", part(it.without_verdict, it.drawn))
            })
            .collect();
        if !late.is_empty() {
            say(
                "results.missing",
                format!(
                    "More than {} of the drawn traces have no verdict in {}.",
                    share(MANY_MISSING),
                    list(&late)
                ),
                "Have them judged again: those that fail to get a verdict are often those that fail.",
            );
        }
    }
    let unseen: Vec<String> = counted
        .groups
        .iter()
        .flat_map(|group| {
            let name = group_name(&group.labels);
            group.cells().filter_map(move |(signal, cell)| {
                let with = if signal { "with" } else { "without" };
                (cell.traces > 0 && cell.judged() == 0)
                    .then(|| format!("{name} {with} signs of trouble"))
            })
        })
        .collect();
    if !unseen.is_empty() {
        say(
            "results.unseen",
            format!(
                "{} of the traffic was never looked at: {}. Ranges allow it any rate.",
                share(overall.unseen_share),
                list(&unseen)
            ),
            "Judge at least a few traces there, or merge it with a group that is alike.",
        );
    }
    if matching.contradictions > 0 {
        say(
            "results.contradictions",
            format!(
                "{} in these results, and {} as without a verdict.",
                match matching.contradictions {
                    1 => "1 trace both passes and fails".to_owned(),
                    several => format!("{} traces both pass and fail", count(several)),
                },
                if matching.contradictions == 1 {
                    "counts"
                } else {
                    "count"
                }
            ),
            "Keep one verdict a trace, or choose another field.",
        );
    }
    if matching.outside_plan > 0 {
        let more: Vec<&str> = matching
            .outside_examples
            .iter()
            .map(String::as_str)
            .collect();
        say(
            "results.outside-plan",
            format!(
                "{} of traces that were not on the list ({}) are left out: what they stand for is not known.",
                number_of(matching.outside_plan, "result"),
                more.join(", ")
            ),
            "Choose the plan that drew them, if there is one.",
        );
    }
    if matching.unmatched > 0 {
        let more: Vec<&str> = matching
            .unmatched_examples
            .iter()
            .map(String::as_str)
            .collect();
        say(
            "results.unmatched",
            format!(
                "{} of traces that are not loaded ({}) {} left out.",
                number_of(matching.unmatched, "result"),
                more.join(", "),
                if matching.unmatched == 1 { "is" } else { "are" }
            ),
            "Open the traces of the same period, or check which column holds the ids.",
        );
    }
    notices
}

/// The first few names, and how many more there are.
fn list(names: &[String]) -> String {
    let named = if names.len() == NAMED + 1 {
        names.len()
    } else {
        NAMED.min(names.len())
    };
    let more = match names.len() - named {
        0 => String::new(),
        more => format!(" and {} more", count(more as u64)),
    };
    names[..named].join(", ") + &more
}
