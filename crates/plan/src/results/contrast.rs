//! Two sides compared: two releases, two models, two weeks. What moved in which group, and how much of a change is other
//! traffic rather than other behaviour.

use std::collections::HashMap;

use assay_sampling::alpha::Alpha;
use assay_sampling::comparison::difference::{Difference, PairedScores};
use assay_sampling::comparison::groups::{Comparison, GroupFinding, compare_scores};
use assay_sampling::comparison::mix::{Change, kitagawa};
use assay_sampling::detection::smallest_change::smallest_detectable_rate;
use assay_sampling::estimate::design::worth;
use assay_sampling::estimate::scored::ScoredCell;
use assay_sampling::interval::IntervalError;
use assay_sampling::interval::cell::Scope;
use assay_sampling::multiplicity::Multiplicity;
use assay_sampling::population::{Cell, Population};
use serde::{Deserialize, Serialize};

use crate::dimension::group_name;
use crate::error::PlanError;
use crate::number::{count, points};
use crate::results::counts::{CellResults, Counted, GroupResults};
use crate::results::estimate::ALL_TRAFFIC;
use crate::sheet::{Figure, Sheet};

/// The chance with which a difference that can be told is told.
const POWER: f64 = 0.8;
/// So many groups that moved are named.
const NAMED: usize = 3;

/// Two sides compared, second less first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contrast {
    /// What the sides are called.
    pub sides: [String; 2],
    /// How often ranges hold the true difference.
    pub confidence: f64,
    /// Groups that are there on both sides, in the order of the first.
    pub groups: Vec<ContrastRow>,
    /// All traffic, each cell counted by its traces on both sides together, so that another mix cannot pass for another
    /// behaviour.
    pub overall: ContrastRow,
    /// Whether groups moved against each other, or differently.
    pub pattern: Pattern,
    /// How much of the change of all traffic is other traffic, and how much other behaviour; none where nothing is known.
    pub mix: Option<Mix>,
    /// What the comparison says: one or two sentences.
    pub sentence: String,
    /// Groups that are on one side alone, or were not judged on both.
    pub left_out: Vec<String>,
}

/// The difference in one group, or in all traffic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContrastRow {
    /// The group.
    pub name: String,
    /// The rate on each side, 0 to 1.
    pub rates: [f64; 2],
    /// Judged traces on each side.
    pub judged: [u64; 2],
    /// The difference in points.
    pub points: f64,
    /// Its likely range in points.
    pub range: [f64; 2],
    /// Whether it counts as moved, with the guard against chance in many groups (Benjamini & Hochberg 1995).
    pub moved: bool,
    /// The smallest rise, in points, that so many judged traces tell four times in five; none where not even the largest is.
    pub detectable_points: Option<f64>,
    /// The same for the calls that the plan at hand gives both sides in one window, each taken to be worth as much as a
    /// judged trace is here; none without a plan, or where it gives one side nothing.
    #[serde(default)]
    pub planned_points: Option<f64>,
}

/// What the plan at hand gives a group of these labels in one window, on the first side (0) or the second (1).
pub type PlannedCalls<'a> = &'a dyn Fn(&[String], usize) -> Option<f64>;

/// How groups moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pattern {
    /// Nothing tells that groups moved differently.
    Alike,
    /// Groups did not all move alike (Cochran 1954).
    Differ,
    /// Groups moved against each other, and all traffic may not have moved (Gail & Simon 1985).
    Cancel,
}

/// The change of all traffic in two parts that add up to it (Kitagawa 1955), in points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mix {
    /// The whole change.
    pub points: f64,
    /// What the other shares of the groups make.
    pub mix_points: f64,
    /// What other rates make.
    pub behaviour_points: f64,
    /// That in a sentence.
    pub sentence: String,
}

/// Compares two sides, group by group and overall (Price & Bonett 2004, cells weighted by both sides' traffic). `planned`
/// tells what the plan at hand gives, where there is one.
///
/// # Errors
///
/// When the confidence is out of range, no group was judged on both sides, or more traces were judged than there are.
pub fn contrast(
    sides: [String; 2],
    first: &Counted,
    second: &Counted,
    confidence: f64,
    planned: Option<PlannedCalls<'_>>,
) -> Result<Contrast, PlanError> {
    let alpha = Alpha::from_confidence(confidence)
        .map_err(|_| PlanError::ConfidenceOutOfRange { found: confidence })?;
    let seconds: HashMap<&[String], &GroupResults> = second
        .groups
        .iter()
        .map(|it| (it.labels.as_slice(), it))
        .collect();
    let pairs: Vec<[&GroupResults; 2]> = first
        .groups
        .iter()
        .filter_map(|it| Some([it, *seconds.get(it.labels.as_slice())?]))
        .collect();
    let in_parts = |it: &&GroupResults| it.parts.iter().any(|(_, cell)| cell.judged() > 0);
    if let Some(group) = pairs.iter().flatten().copied().find(in_parts) {
        return Err(PlanError::UnequalWeights {
            group: group_name(&group.labels),
        });
    }
    build(sides, first, second, &pairs, planned, alpha).map_err(|error| match error {
        IntervalError::NoTraffic => PlanError::NothingToCompare,
        error => PlanError::Method {
            reason: error.to_string(),
        },
    })
}

fn build(
    sides: [String; 2],
    first: &Counted,
    second: &Counted,
    pairs: &[[&GroupResults; 2]],
    planned: Option<PlannedCalls<'_>>,
    alpha: Alpha,
) -> Result<Contrast, IntervalError> {
    let cells = pairs.iter().map(paired).collect::<Result<Vec<_>, _>>()?;
    let found = compare_scores(&cells, Multiplicity::BenjaminiHochberg, alpha)?;
    let mut left_out: Vec<String> = [(first, second), (second, first)]
        .into_iter()
        .flat_map(|(one, other)| {
            let known =
                |it: &&GroupResults| !other.groups.iter().any(|also| also.labels == it.labels);
            one.groups.iter().filter(known)
        })
        .map(|it| group_name(&it.labels))
        .collect();
    let mut groups = Vec::new();
    let mut changes = Vec::new();
    let mut all_calls = [None, None];
    for ((pair, cells), finding) in pairs.iter().zip(&cells).zip(&found.groups) {
        let name = group_name(&pair[0].labels);
        let GroupFinding::Compared {
            difference, moved, ..
        } = finding
        else {
            left_out.push(name);
            continue;
        };
        let calls = [0, 1].map(|side| planned.and_then(|of| of(&pair[0].labels, side)));
        let row = row(name, cells, *difference, *moved, calls, alpha)?;
        for (sum, calls) in all_calls.iter_mut().zip(calls) {
            *sum = calls.map(|calls| calls + sum.unwrap_or_default()).or(*sum);
        }
        changes.push(Change {
            first_count: pair[0].traces() as f64,
            second_count: pair[1].traces() as f64,
            first_rate: row.rates[0],
            second_rate: row.rates[1],
        });
        groups.push(row);
    }
    let is_moved = !found.overall.interval.contains(0.0);
    let overall = row(
        ALL_TRAFFIC.to_owned(),
        &cells.concat(),
        found.overall,
        is_moved,
        all_calls,
        alpha,
    )?;
    let pattern = pattern(&found);
    Ok(Contrast {
        sentence: sentence(&sides, &overall, &groups, pattern),
        mix: mix(&changes),
        sides,
        confidence: 1.0 - alpha.value(),
        groups,
        overall,
        pattern,
        left_out,
    })
}

/// The cells of a group on both sides, weighted by the traffic of both.
fn paired([first, second]: &[&GroupResults; 2]) -> Result<Vec<PairedScores>, IntervalError> {
    first
        .cells()
        .zip(second.cells())
        .filter(|((_, first), (_, second))| first.traces > 0 && second.traces > 0)
        .map(|((signal, first), (_, second))| {
            Ok(PairedScores {
                weight: first.traces.saturating_add(second.traces) as f64,
                first: first.scored(signal)?,
                second: second.scored(signal)?,
            })
        })
        .collect()
}

fn row(
    name: String,
    cells: &[PairedScores],
    difference: Difference,
    moved: bool,
    calls: [Option<f64>; 2],
    alpha: Alpha,
) -> Result<ContrastRow, IntervalError> {
    let both = || {
        let judged = |it: &&PairedScores| it.first.judged() > 0 && it.second.judged() > 0;
        cells.iter().filter(judged)
    };
    let all: f64 = both().map(|it| it.weight).sum();
    let rate = |side: fn(&PairedScores) -> &ScoredCell| {
        let sum: f64 = both()
            .filter_map(|it| Some(it.weight * side(it).mean()?))
            .sum();
        (sum / all).clamp(0.0, 1.0)
    };
    let side = |of: fn(&PairedScores) -> &ScoredCell| -> Vec<ScoredCell> {
        both().map(|it| *of(it)).collect()
    };
    let sides = [side(|it| &it.first), side(|it| &it.second)];
    let judged = |cells: &[ScoredCell]| cells.iter().map(ScoredCell::judged).sum::<u64>();
    let judged = [judged(&sides[0]), judged(&sides[1])];
    let rates = [rate(|it| &it.first), rate(|it| &it.second)];
    let worths = [
        worth(&sides[0], Scope::System)?,
        worth(&sides[1], Scope::System)?,
    ];
    // The points that two sides of these worths tell, four times in five.
    let told = |[first, second]: [f64; 2]| {
        let per_side = 2.0 / (1.0 / first + 1.0 / second);
        let rate = smallest_detectable_rate(rates[0], per_side, alpha, POWER)?;
        Some(100.0 * (rate - rates[0]))
    };
    let planned = |side: usize| {
        let calls = calls[side].filter(|calls| *calls > 0.0)?;
        Some(worths[side] * calls / judged[side] as f64)
    };
    let planned = planned(0).zip(planned(1));
    Ok(ContrastRow {
        name,
        rates,
        judged,
        points: 100.0 * difference.point,
        range: [
            100.0 * difference.interval.lower,
            100.0 * difference.interval.upper,
        ],
        moved,
        detectable_points: told(worths),
        planned_points: planned.and_then(|(first, second)| told([first, second])),
    })
}

fn pattern(found: &Comparison) -> Pattern {
    if found.effects_cancel() {
        Pattern::Cancel
    } else if found.effects_differ() {
        Pattern::Differ
    } else {
        Pattern::Alike
    }
}

fn mix(changes: &[Change]) -> Option<Mix> {
    let found = kitagawa(changes)?;
    let [all, mix, behaviour] = [found.total(), found.mix, found.rate].map(|it| 100.0 * it);
    let hidden = points(mix.abs());
    let conclusion = if found.is_mostly_mix() {
        " Most of what the average shows is other traffic, not another behaviour.".to_owned()
    } else if found.is_against() && hidden != "0.0" {
        format!(" Other traffic hides {hidden} points of the other behaviour.")
    } else {
        String::new()
    };
    Some(Mix {
        points: all,
        mix_points: mix,
        behaviour_points: behaviour,
        sentence: format!(
            "All traffic went {} points: {} by other traffic, {} by other behaviour.{conclusion}",
            signed(all),
            signed(mix),
            signed(behaviour)
        ),
    })
}

fn sentence(
    sides: &[String; 2],
    overall: &ContrastRow,
    groups: &[ContrastRow],
    pattern: Pattern,
) -> String {
    let [first, second] = sides;
    let [from, to] = overall.range.map(signed);
    let whole = if overall.moved {
        format!(
            "From {first} to {second} all traffic moved by {} points ({from} to {to}).",
            signed(overall.points)
        )
    } else {
        format!("From {first} to {second} all traffic may not have moved ({from} to {to} points).")
    };
    let mut moved: Vec<&ContrastRow> = groups.iter().filter(|it| it.moved).collect();
    moved.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    let named: Vec<String> = moved
        .iter()
        .take(NAMED)
        .map(|it| format!("{} {}", it.name, signed(it.points)))
        .collect();
    let more = match moved.len() - named.len() {
        0 => String::new(),
        more => format!(" and {} more", count(more as u64)),
    };
    let of = count(groups.len() as u64);
    let parts = match (moved.len(), pattern) {
        (0, _) => format!("None of {of} groups is known to have moved."),
        (_, Pattern::Cancel) => format!(
            "Yet {} of {of} groups did, against each other: {}{more}.",
            count(moved.len() as u64),
            named.join(", ")
        ),
        _ => format!(
            "Moved: {} of {of} groups: {}{more}.",
            count(moved.len() as u64),
            named.join(", ")
        ),
    };
    format!("{whole} {parts}")
}

/// Points with their sign: "+1.5" or "−2.4".
fn signed(value: f64) -> String {
    let text = points(value.abs());
    if text == "0.0" {
        return text;
    }
    let sign = if value < 0.0 { '−' } else { '+' };
    format!("{sign}{text}")
}

impl Contrast {
    /// Every group with its figures, all traffic last.
    pub fn sheet(&self) -> Sheet {
        let [first, second] = &self.sides;
        let columns = [
            "Group".to_owned(),
            first.clone(),
            second.clone(),
            format!("Judged, {first}"),
            format!("Judged, {second}"),
            "Difference, points".to_owned(),
            "From".to_owned(),
            "To".to_owned(),
            "Moved".to_owned(),
            "A rise is told from, points".to_owned(),
            "A rise is told at this budget from, points".to_owned(),
        ];
        let row = |it: &ContrastRow| {
            vec![
                Figure::Text(it.name.clone()),
                Figure::Share(it.rates[0]),
                Figure::Share(it.rates[1]),
                Figure::Count(it.judged[0]),
                Figure::Count(it.judged[1]),
                Figure::Points(it.points),
                Figure::Points(it.range[0]),
                Figure::Points(it.range[1]),
                Figure::Text(if it.moved { "yes" } else { "no" }.to_owned()),
                it.detectable_points.map_or(Figure::Nothing, Figure::Points),
                it.planned_points.map_or(Figure::Nothing, Figure::Points),
            ]
        };
        Sheet {
            columns: columns.to_vec(),
            rows: self.groups.iter().chain([&self.overall]).map(row).collect(),
        }
    }
}

impl Counted {
    /// The groups whose last label is this one, without it: one side of a comparison.
    #[must_use]
    pub fn side(&self, value: &str) -> Self {
        let of_value = |it: &&GroupResults| it.labels.last().is_some_and(|it| it == value);
        let groups = self.groups.iter().filter(of_value).map(|group| {
            let mut group = group.clone();
            group.labels.pop();
            group
        });
        Self {
            groups: groups.collect(),
            ..self.clone()
        }
    }
}

/// The results that counts of past verdicts stand for.
pub fn past_verdicts(population: &Population) -> Vec<GroupResults> {
    let cell = |it: &Cell| CellResults {
        traces: it.traces,
        drawn: it.judged,
        verdicts: (0..it.judged)
            .map(|place| if place < it.judged_bad { 1.0 } else { 0.0 })
            .collect(),
        ..CellResults::default()
    };
    population
        .strata
        .iter()
        .map(|stratum| GroupResults {
            labels: stratum.labels.clone(),
            with_signal: cell(&stratum.with_signal),
            without_signal: cell(&stratum.without_signal),
            parts: Vec::new(),
        })
        .collect()
}
