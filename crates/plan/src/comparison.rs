//! Scenarios side by side, differences first.

use std::collections::{HashMap, HashSet};

use assay_sampling::population::Population;
use serde::Serialize;

use crate::answer::confidence_words;
use crate::dimension::{field_label, group_name};
use crate::document::Plan;
use crate::horizon::overall_half_width_over_horizon;
use crate::number::{points, price};
use crate::sheet::{Figure, Sheet};
use crate::solution::Solution;

/// A plan that is compared, with its name and its solution.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// What people call it.
    pub name: &'a str,
    /// The plan.
    pub plan: &'a Plan,
    /// The counts that it is solved on.
    pub population: &'a Population,
    /// What it gives.
    pub solution: &'a Solution,
}

/// What several plans ask for and give.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The plans' names.
    pub names: Vec<String>,
    /// What they ask for in different ways.
    pub asked: Vec<Line>,
    /// What they give.
    pub given: Vec<Line>,
    /// How well each group is known, in points, where that differs; the largest differences first.
    pub groups: Vec<Line>,
    /// What is the same in all of them.
    pub same: Vec<Line>,
}

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// What is compared.
    pub name: String,
    /// One figure a plan.
    pub figures: Vec<Figure>,
}

impl Line {
    fn of<'a>(
        name: impl Into<String>,
        plans: &[Compared<'a>],
        figure: impl Fn(Compared<'a>) -> Figure,
    ) -> Self {
        Self {
            name: name.into(),
            figures: plans.iter().map(|&plan| figure(plan)).collect(),
        }
    }

    fn differs(&self) -> bool {
        let shown: Vec<String> = self.figures.iter().map(Figure::shown).collect();
        shown.windows(2).any(|pair| pair[0] != pair[1])
    }

    /// How far apart its figures are, in points; a group that one plan does not have or judge is as far as can be.
    fn apart(&self) -> f64 {
        let points = self.figures.iter().map(|figure| match figure {
            Figure::Points(points) => *points,
            _ => 50.0,
        });
        let (low, high) = points.fold((f64::INFINITY, 0.0_f64), |(low, high), it| {
            (low.min(it), high.max(it))
        });
        high - low
    }
}

/// Compares plans, in the order that they are given.
pub fn compare(plans: &[Compared<'_>]) -> Comparison {
    let text = |text: String| Figure::Text(text);
    let asked = [
        Line::of("Budget", plans, |it| text(it.plan.budget.to_string())),
        Line::of("Price of a call", plans, |it| {
            if it.plan.token_rates.is_empty() {
                Figure::Price(it.plan.price_per_call)
            } else {
                text(format!(
                    "{} on average, by tokens",
                    price(it.plan.price_per_call)
                ))
            }
        }),
        Line::of("Target", plans, |it| text(it.plan.common_target().words())),
        Line::of("Groups with their own target", plans, |it| {
            Figure::Count(it.plan.group_targets.len() as u64)
        }),
        Line::of("Groups by", plans, |it| {
            let fields: Vec<_> = it
                .plan
                .dimensions
                .iter()
                .map(|it| field_label(&it.field))
                .collect();
            text(fields.join(" × "))
        }),
        Line::of("Signs of trouble", plans, |it| {
            text(if it.plan.signal.is_empty() {
                "none".to_owned()
            } else {
                it.plan.signal.to_string()
            })
        }),
        Line::of("Traces with signs of trouble are judged", plans, |it| {
            text(it.plan.oversampling_words())
        }),
        Line::of("Ranges hold the true rate", plans, |it| {
            text(confidence_words(it.plan.confidence))
        }),
        Line::of("A reading is taken", plans, |it| {
            text(it.plan.window.words().to_owned())
        }),
    ];
    let given = vec![
        Line::of("Groups on target", plans, |it| {
            text(format!(
                "{} of {}",
                it.solution.groups_on_target(),
                it.solution.groups.len()
            ))
        }),
        Line::of("Judged traces", plans, |it| {
            Figure::Count(it.solution.calls)
        }),
        Line::of("Money spent", plans, |it| Figure::Money(it.solution.money)),
        Line::of("Missing for all targets", plans, |it| {
            Figure::MoneyThatSuffices(it.solution.shortfall)
        }),
        Line::of("All traffic, ± points", plans, |it| {
            Figure::Points(it.solution.overall.half_width_points)
        }),
        Line::of("Over a longer time, ± points", plans, over_horizon),
    ];
    let judged: Vec<HashMap<&[String], f64>> = plans
        .iter()
        .map(|it| {
            let judged = it.solution.groups.iter().filter(|group| group.calls > 0);
            judged
                .map(|group| (group.labels.as_slice(), group.half_width_points))
                .collect()
        })
        .collect();
    let mut seen = HashSet::new();
    let groups = plans
        .iter()
        .flat_map(|it| &it.solution.groups)
        .filter(|group| seen.insert(group.labels.as_slice()))
        .map(|group| Line {
            name: group_name(&group.labels),
            figures: judged
                .iter()
                .map(|it| {
                    it.get(group.labels.as_slice())
                        .map_or(Figure::Nothing, |&points| Figure::Points(points))
                })
                .collect(),
        });
    let (asked, mut same): (Vec<Line>, Vec<Line>) = asked.into_iter().partition(Line::differs);
    let (mut groups, alike): (Vec<Line>, Vec<Line>) = groups.partition(Line::differs);
    groups.sort_by(|one, other| other.apart().total_cmp(&one.apart()));
    same.extend(alike);
    Comparison {
        names: plans.iter().map(|it| it.name.to_owned()).collect(),
        asked,
        given,
        groups,
        same,
    }
}

/// How well all traffic is known over the plan's horizon: “0.7 over 4 weeks”; nothing without one.
fn over_horizon(it: Compared<'_>) -> Figure {
    let over = overall_half_width_over_horizon(it.plan, it.population, it.solution);
    match (over.ok().flatten(), it.plan.horizon_words()) {
        (Some(half_width), Some(words)) => {
            Figure::Text(format!("{} over {words}", points(half_width)))
        }
        _ => Figure::Nothing,
    }
}

impl Comparison {
    /// All lines as one table.
    pub fn sheet(&self) -> Sheet {
        let lines = self
            .asked
            .iter()
            .chain(&self.given)
            .chain(&self.groups)
            .chain(&self.same);
        Sheet {
            columns: std::iter::once(String::new())
                .chain(self.names.iter().cloned())
                .collect(),
            rows: lines
                .map(|line| {
                    std::iter::once(Figure::Text(line.name.clone()))
                        .chain(line.figures.iter().cloned())
                        .collect()
                })
                .collect(),
        }
    }
}
