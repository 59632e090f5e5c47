//! Questions that the room asks of a plan, each answered in a sentence and with the plan that would do it.

use assay_sampling::allocation::multiplier::{TargetedGroup, cheapest_multiplier, cost_of_targets};
use assay_sampling::allocation::split::Oversampling;
use assay_sampling::population::Population;

use crate::answer::on_target;
use crate::budget::Budget;
use crate::dimension::group_name;
use crate::document::Plan;
use crate::error::PlanError;
use crate::number::{count, counted, money_that_suffices, plain, points};
use crate::oversampling::OversamplingRule;
use crate::prices::FundsUnit;
use crate::solution::{GroupSolution, Solution};
use crate::solve::solve;
use crate::traffic::Traffic;

/// How many groups are named before the rest is counted.
const NAMED_GROUPS: usize = 3;

/// An answer, and the plan that makes it true.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The answer in sentences.
    pub words: String,
    /// The plan that would do it.
    pub plan: Plan,
}

/// What another budget loses and gains: "At $15 a week, 7 of 12 groups are on target. Lost: …".
///
/// # Errors
///
/// As [`crate::solve::solve`], whose `solution` of the same plan and population this is asked of.
pub fn at_budget(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    budget: Budget,
) -> Result<Reply, PlanError> {
    let then = Plan {
        budget,
        ..plan.clone()
    };
    let other = solve(&then, population)?;
    let changed = |keeps: bool| {
        let pairs = solution.groups.iter().zip(&other.groups);
        pairs
            .filter(|(now, then)| {
                now.status.is_on_target() != keeps && then.status.is_on_target() == keeps
            })
            .collect::<Vec<_>>()
    };
    let (lost, gained) = (changed(false), changed(true));
    let (_, who, are) = on_target(other.groups_on_target(), other.groups.len());
    let now = points(solution.overall.half_width_points);
    let words = format!(
        "At {budget}, {who}{}{}{}{} {}",
        are.trim_end_matches('.'),
        if lost.is_empty() && gained.is_empty() {
            ", the same as now."
        } else {
            "."
        },
        listed("Lost", &lost),
        listed("Gained", &gained),
        match points(other.overall.half_width_points) {
            _ if other.calls == 0 => "Of all traffic together nothing is known.".to_owned(),
            then => format!("All traffic together: ± {then} points, now ± {now}."),
        }
    );
    Ok(Reply { words, plan: then })
}

/// " Lost: refund (± 3.0 to ± 3.9) and 2 more."; nothing of no groups.
fn listed(what: &str, groups: &[(&GroupSolution, &GroupSolution)]) -> String {
    if groups.is_empty() {
        return String::new();
    }
    let named: Vec<String> = groups
        .iter()
        .take(NAMED_GROUPS)
        .map(|(now, then)| {
            format!(
                "{} ({} to {})",
                group_name(&now.labels),
                width(now),
                width(then)
            )
        })
        .collect();
    let more = match groups.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(" {what}: {}{more}.", named.join(", "))
}

fn width(group: &GroupSolution) -> String {
    if group.calls == 0 {
        "none judged".to_owned()
    } else {
        format!("± {}", points(group.half_width_points))
    }
}

/// What judging traces with signs of trouble more often costs or gains the group at `index`, what it costs all targets, and
/// the multiplier with which all targets take the least of what the budget is counted in, money or calls; `None` when there is no such group.
///
/// # Errors
///
/// As [`crate::solve::solve`], whose `solution` of the same plan and population this is asked of.
pub fn multiplier(
    plan: &Plan,
    population: &Population,
    solution: &Solution,
    index: usize,
) -> Result<Option<Reply>, PlanError> {
    let traffic = Traffic::of(plan, population)?;
    let Some((group, solved)) = traffic.group(solution, index) else {
        return Ok(None);
    };
    let targeted: Vec<TargetedGroup> = traffic
        .groups
        .iter()
        .zip(&solution.groups)
        .enumerate()
        .map(|(index, (&group, solved))| TargetedGroup {
            group,
            // Half of an interval's width in points, as a whole width from 0 to 1.
            width: solved.target_points / 50.0,
            prices: traffic.prices.funds_of_a_call(index),
        })
        .collect();
    let best = cheapest_multiplier(&targeted, traffic.alpha).oversampling;
    let best_times = (best.multiplier() * 10.0).round() / 10.0;
    let best = Oversampling::of_rate(best_times).unwrap_or(best);
    let takes = |oversampling: Oversampling| {
        let takes = cost_of_targets(&targeted, oversampling, traffic.alpha);
        let calls = counted(takes.calls, "call");
        match traffic.prices.unit {
            FundsUnit::Calls => calls,
            FundsUnit::BillionthsOfADollar => {
                let money = traffic.prices.money_of_funds(takes.cost);
                format!("{} for {calls}", money_that_suffices(money))
            }
        }
    };
    let alike = group
        .planned_interval(group.split(solved.calls, Oversampling::NONE), traffic.alpha)
        .half_width_points();
    let words = format!(
        "{}: {} with signs of trouble judged {}, ± {} if all traces were judged alike, for the same {} calls. \
         Meeting every target takes {} this way, {} judged alike, and with {} times as often, which is best, {}.",
        group_name(&solved.labels),
        width(solved),
        plan.oversampling_words(),
        points(alike),
        count(solved.calls),
        takes(traffic.oversampling),
        takes(Oversampling::NONE),
        plain(best_times),
        takes(best),
    );
    Ok(Some(Reply {
        words,
        plan: Plan {
            oversampling: best_times.clamp(1.0, 100.0),
            oversampling_rule: OversamplingRule::Rate,
            ..plan.clone()
        },
    }))
}
