//! The answer in sentences: what the plan buys, what is short, and what would fix it.

use assay_sampling::order::sort_by;
use serde::Serialize;

use crate::dimension::group_name;
use crate::document::Plan;
use crate::money::Money;
use crate::number::{count, counted, money, money_that_suffices, points, share};
use crate::period::Period;
use crate::solution::{GroupSolution, Solution, Status};

/// How many groups are named before the rest is counted.
const NAMED_GROUPS: usize = 3;

/// The answer to "what do we get for this money?".
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What is judged for the money, and how many groups are on target.
    pub headline: Vec<Phrase>,
    /// Which groups are short and what would fix it, or what is left of the budget.
    pub detail: Vec<Phrase>,
    /// What is known of all traffic together.
    pub overall: OverallAnswer,
}

/// What is known of all traffic together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OverallAnswer {
    /// Such as "± 0.9 points".
    pub half_width: String,
    /// How often that holds, such as "95 times in 100, each week".
    pub held: String,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Phrase {
    /// Its text, with the spaces that part it from its neighbours.
    pub text: String,
    /// How it stands out.
    pub emphasis: Emphasis,
}

/// How a piece of a sentence stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Emphasis {
    /// Not at all.
    Plain,
    /// As a figure of the plan.
    Plan,
    /// As something short of its target.
    Short,
    /// As something on target.
    Meets,
}

/// A sentence in the making.
#[derive(Default)]
struct Sentence(Vec<Phrase>);

impl Sentence {
    fn add(&mut self, emphasis: Emphasis, text: impl Into<String>) -> &mut Self {
        self.0.push(Phrase {
            text: text.into(),
            emphasis,
        });
        self
    }

    /// Names the first [`NAMED_GROUPS`] groups and counts the rest; a rest of one is named too.
    fn list(&mut self, groups: &[&GroupSolution], name: impl Fn(&GroupSolution) -> String) {
        let named = if groups.len() == NAMED_GROUPS + 1 {
            groups.len()
        } else {
            NAMED_GROUPS.min(groups.len())
        };
        let rest = groups.len() - named;
        for (position, group) in groups[..named].iter().enumerate() {
            if position > 0 {
                let last = position + 1 == named && rest == 0;
                self.add(Emphasis::Plain, if last { " and " } else { ", " });
            }
            self.add(Emphasis::Short, name(group));
        }
        if rest > 0 {
            self.add(Emphasis::Plain, format!(" and {} more", count(rest as u64)));
        }
    }
}

/// The whole text of a sentence.
pub fn text(phrases: &[Phrase]) -> String {
    phrases.iter().map(|phrase| phrase.text.as_str()).collect()
}

/// The answer that a plan's solution gives.
pub fn answer(plan: &Plan, solution: &Solution) -> Answer {
    Answer {
        headline: headline(plan, solution),
        detail: detail(plan, solution),
        overall: overall(plan, solution),
    }
}

fn headline(plan: &Plan, solution: &Solution) -> Vec<Phrase> {
    let mut sentence = Sentence::default();
    let groups = solution.groups.len();
    let met = solution.groups_on_target();
    let traces = counted(solution.traces, "trace");
    if solution.calls == 0 {
        sentence
            .add(Emphasis::Plain, "This budget pays for no judged trace: of ")
            .add(Emphasis::Plain, traces)
            .add(Emphasis::Plain, " nothing will be known.");
        return sentence.0;
    }
    sentence.add(Emphasis::Plain, "For ").add(
        Emphasis::Plan,
        format!("{} {}", money(solution.money), plan.window.words()),
    );
    if solution.calls == solution.traces {
        let all = if solution.traces == 1 {
            "the only trace".to_owned()
        } else {
            format!("all {traces}")
        };
        sentence.add(
            Emphasis::Plain,
            format!(" the judge scores {all}: nothing is left to guess."),
        );
        return sentence.0;
    }
    sentence.add(
        Emphasis::Plain,
        format!(
            " the judge scores {} of {traces}, and ",
            count(solution.calls)
        ),
    );
    let (emphasis, claim, rest) = on_target(met, groups);
    sentence.add(emphasis, claim).add(Emphasis::Plain, rest);
    sentence.0
}

/// How many groups are on target, in the parts of a sentence: "9 of 12 groups" and " are on target.".
pub(crate) fn on_target(met: usize, groups: usize) -> (Emphasis, String, &'static str) {
    match (groups, met) {
        (1, 1) => (
            Emphasis::Meets,
            "the only group".to_owned(),
            " is on target.",
        ),
        (1, _) => (
            Emphasis::Short,
            "the only group".to_owned(),
            " is short of its target.",
        ),
        (2, 2) => (Emphasis::Meets, "both groups".to_owned(), " are on target."),
        (_, _) if met == groups => (
            Emphasis::Meets,
            format!("all {} groups", count(groups as u64)),
            " are on target.",
        ),
        (_, 0) => (
            Emphasis::Short,
            format!("none of {} groups", count(groups as u64)),
            " is on target.",
        ),
        (_, 1) => (
            Emphasis::Plan,
            format!("1 of {} groups", count(groups as u64)),
            " is on target.",
        ),
        _ => (
            Emphasis::Plan,
            format!("{} of {} groups", count(met as u64), count(groups as u64)),
            " are on target.",
        ),
    }
}

fn detail(plan: &Plan, solution: &Solution) -> Vec<Phrase> {
    let mut phrases = money_detail(plan, solution);
    for group in &solution.groups {
        if let Some(collecting) = &group.collecting {
            let clause = collecting.clause(plan.window);
            phrases.push(Phrase {
                text: format!(" {} {clause}.", group_name(&group.labels)),
                emphasis: Emphasis::Plain,
            });
        }
    }
    phrases
}

/// Which groups are short and what would fix it, or what is left of the budget.
fn money_detail(plan: &Plan, solution: &Solution) -> Vec<Phrase> {
    let mut sentence = Sentence::default();
    let off_target = || {
        let groups = solution.groups.iter();
        groups.filter(|group| !group.status.is_on_target())
    };
    let (unjudged, mut short): (Vec<&GroupSolution>, Vec<&GroupSolution>) = off_target()
        .filter(|group| !group.locked)
        .partition(|group| group.status == Status::NotJudged);
    let held: Vec<&GroupSolution> = off_target().filter(|group| group.locked).collect();
    if !held.is_empty() {
        sentence.add(Emphasis::Plain, "Locked below its target: ");
        sentence.list(&held, |group| group_name(&group.labels));
        sentence.add(Emphasis::Plain, ". ");
    }
    if short.is_empty() && unjudged.is_empty() && solution.shortfall.0 > 0.0 {
        let missing = for_a_window(money_that_suffices(solution.shortfall), plan.window);
        let more = format!("{missing} more would judge all that is to be collected.");
        sentence.add(Emphasis::Plain, more);
        return sentence.0;
    }
    if short.is_empty() && unjudged.is_empty() {
        let left = Money((solution.budget_money.0 - solution.money.0).max(0.0));
        if left.0 >= plan.price_per_call.0 {
            sentence
                .add(Emphasis::Meets, for_a_window(money(left), plan.window))
                .add(Emphasis::Plain, " is left over.");
        } else {
            sentence.add(Emphasis::Plain, "The budget is just enough.");
        }
        return sentence.0;
    }
    let missing = for_a_window(money_that_suffices(solution.shortfall), plan.window);
    if solution.calls == 0 {
        sentence.add(
            Emphasis::Plain,
            format!("{missing} more would bring every group to its target."),
        );
        return sentence.0;
    }
    sort_by(&mut short, |one, other| {
        gap_points(other).total_cmp(&gap_points(one))
    });
    if !short.is_empty() {
        sentence.add(Emphasis::Plain, "Short: ");
        sentence.list(&short, |group| {
            format!("{} {}", group_name(&group.labels), gap_words(group))
        });
        sentence.add(Emphasis::Plain, ". ");
    }
    if !unjudged.is_empty() {
        sentence.add(Emphasis::Plain, "Not judged at all: ");
        sentence.list(&unjudged, |group| group_name(&group.labels));
        let traffic = share(solution.overall.unjudged_share);
        sentence.add(Emphasis::Plain, format!(" ({traffic} of the traffic). "));
    }
    let it = if short.len() + unjudged.len() == 1 {
        "it"
    } else {
        "all of them"
    };
    sentence.add(Emphasis::Plain, format!("{missing} more would fix {it}."));
    sentence.0
}

/// "$4.20 a week", or "$4.20" of a file that is judged once.
pub(crate) fn for_a_window(amount: String, window: Period) -> String {
    match window {
        Period::WholeFile => amount,
        period => format!("{amount} {}", period.words()),
    }
}

/// How far a group is from its target, in points.
fn gap_points(group: &GroupSolution) -> f64 {
    group.half_width_points - group.target_points
}

fn gap_words(group: &GroupSolution) -> String {
    let gap = gap_points(group);
    if gap < 0.05 {
        "by less than 0.1 points".to_owned()
    } else {
        format!("by {} points", points(gap))
    }
}

fn overall(plan: &Plan, solution: &Solution) -> OverallAnswer {
    let reading = plan.window.each();
    OverallAnswer {
        half_width: format!("± {} points", points(solution.overall.half_width_points)),
        held: format!("{}{reading}", confidence_words(plan.confidence)),
    }
}

/// How often an interval holds the true rate: "95 times in 100".
pub fn confidence_words(confidence: f64) -> String {
    let mut of = 100_u64;
    while of < 1_000_000 && (confidence * of as f64 - (confidence * of as f64).round()).abs() > 1e-6
    {
        of *= 10;
    }
    format!(
        "{} times in {}",
        count((confidence * of as f64).round() as u64),
        count(of)
    )
}

/// A group of the ladder in one line, as it is spoken: "compliance, 120 calls a week, plus or minus 4.1 points,
/// $2.40, short by 1.1 points".
pub fn describe_group(group: &GroupSolution, window: Period) -> String {
    let name = group_name(&group.labels);
    let calls = counted(group.calls, "call");
    let spent = money(group.money);
    let window = window.words();
    match group.status {
        Status::NotJudged => format!("{name}, not judged at all"),
        Status::AllJudged => {
            format!("{name}, {calls} {window}, all of them, {spent}, nothing left to guess")
        }
        Status::Meets => {
            let width = points(group.half_width_points);
            format!("{name}, {calls} {window}, plus or minus {width} points, {spent}, on target")
        }
        Status::Short => {
            let width = points(group.half_width_points);
            let gap = gap_words(group);
            format!("{name}, {calls} {window}, plus or minus {width} points, {spent}, short {gap}")
        }
    }
}
