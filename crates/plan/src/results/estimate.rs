//! From counted results to rates with their ranges.

use assay_sampling::alpha::Alpha;
use assay_sampling::estimate::design::worth;
use assay_sampling::estimate::naive::raw_average;
use assay_sampling::estimate::scored::ScoredCell;
use assay_sampling::estimate::verdicts::range_whatever_is_missing;
use assay_sampling::interval::bounded::mean_interval;
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::rate::{RateInterval, rate_interval};
use assay_sampling::interval::warning::warnings;
use assay_sampling::interval::{Interval, IntervalError};
use serde::{Deserialize, Serialize};

use crate::data::Suspicion;
use crate::error::PlanError;
use crate::results::counts::{CellResults, Counted, GroupResults};
use crate::results::judge::{JudgeCheck, judge_check};
use crate::results::matching::{Design, MANY_MISSING, Matching};
use crate::results::next::{Enough, MeasuredGroup, measured};
use crate::results::reading::Reading;
use crate::results::sentences;
use crate::sheet::{Figure, Sheet};
use crate::solution::Solution;

/// What judged results say of the traffic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimates {
    /// How the results were read.
    pub reading: Reading,
    /// How their traces were chosen.
    pub design: Design,
    /// The id of the plan that chose them, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_id: Option<String>,
    /// How they found their traces.
    pub matching: Matching,
    /// The share of such ranges that hold the true rate.
    pub confidence: f64,
    /// All traffic, reweighted.
    pub overall: OverallEstimate,
    /// One entry a group, in the population's order.
    pub groups: Vec<GroupEstimate>,
    /// What the reader of these figures should know, the gravest first.
    pub notices: Vec<Suspicion>,
    /// What the next plan can expect of each group.
    pub measured: Vec<MeasuredGroup>,
    /// Rates corrected for the judge's errors, where people labelled some of the traces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judge: Option<JudgeCheck>,
    /// Groups that need fewer calls from now on.
    pub enough: Vec<Enough>,
}

/// A rate, or a mean score, with its range; 0 is good and 1 is bad.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// The best guess, 0 to 1.
    pub rate: f64,
    /// The range that holds the true rate with the given confidence: lower and upper limit, 0 to 1 each.
    pub interval: [f64; 2],
    /// Half of its width, in percentage points.
    pub half_width_points: f64,
}

impl Estimate {
    /// An estimate of a rate and its interval.
    pub(crate) fn of(rate: f64, interval: Interval) -> Self {
        Self {
            rate,
            interval: [interval.lower, interval.upper],
            half_width_points: interval.half_width_points(),
        }
    }
}

/// What is known of all traffic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OverallEstimate {
    /// Each cell counted by its traces.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// The plain average of all verdicts, which counts oversampled traces too often; none without a verdict.
    pub raw: Option<f64>,
    /// Why the two differ, or that they do not: one sentence.
    pub why: String,
    /// What the figure says: one sentence.
    pub sentence: String,
    /// All traces.
    pub traces: u64,
    /// Judged traces.
    pub judged: u64,
    /// How many evenly drawn traces they are worth; none without a verdict.
    pub worth: Option<f64>,
    /// The share of the traffic of which nothing was judged, 0 to 1; the range allows it any rate.
    pub unseen_share: f64,
    /// The range with all missing verdicts good, and with all of them bad; where many are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatever_is_missing: Option<[f64; 2]>,
}

/// What is known of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupEstimate {
    /// The group's labels.
    pub labels: Vec<String>,
    /// Its rate; where nothing was judged, anything.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// What the figure says: one sentence.
    pub sentence: String,
    /// Its traces.
    pub traces: u64,
    /// Traces that were drawn.
    pub drawn: u64,
    /// Judged traces.
    pub judged: u64,
    /// The sum of how bad those are; of verdicts, how many fail.
    pub bad: f64,
    /// Drawn traces with neither pass nor fail, come back or not.
    pub without_verdict: u64,
    /// The share of its traffic of which nothing was judged, 0 to 1.
    pub unseen_share: f64,
    /// How well it was to be known, in points, where the plan at hand says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_points: Option<f64>,
    /// How far the range can be acted on.
    pub clarity: Clarity,
    /// The range with all missing verdicts good, and with all of them bad; where many are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whatever_is_missing: Option<[f64; 2]>,
}

impl GroupEstimate {
    /// Whether the group is known as well as its target asks; none without a target.
    pub fn is_on_target(&self) -> Option<bool> {
        self.target_points
            .map(|target| self.judged > 0 && self.estimate.half_width_points <= target)
    }
}

/// How far a range can be acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Clarity {
    /// Within two points or half of the rate, to either side.
    Readable,
    /// Within ten points.
    Rough,
    /// Wider than that.
    Blind,
}

impl Clarity {
    fn of(estimate: &Estimate) -> Self {
        let points = estimate.half_width_points;
        if points <= (50.0 * estimate.rate).max(2.0) && points <= 10.0 {
            Self::Readable
        } else if points <= 10.0 {
            Self::Rough
        } else {
            Self::Blind
        }
    }

    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Rough => "rough",
            Self::Blind => "blind",
        }
    }
}

/// Estimates every group and all traffic, with this confidence. `solution`, where it is given, is that of the plan at hand,
/// and says how well each group was to be known.
///
/// Rates take the skewness-corrected stratified score interval with finite populations, cells (group × signal of trouble)
/// are never pooled, and mean scores take the same with the dispersion of their signal
/// ([`assay_sampling::interval::rate`], [`assay_sampling::interval::bounded`]).
///
/// # Errors
///
/// When the confidence is out of range, there is no traffic, or more traces were judged than there are.
pub fn estimate(
    counted: &Counted,
    confidence: f64,
    solution: Option<&Solution>,
) -> Result<Estimates, PlanError> {
    let alpha = Alpha::from_confidence(confidence)
        .map_err(|_| PlanError::ConfidenceOutOfRange { found: confidence })?;
    let refused = |error: IntervalError| PlanError::Method {
        reason: error.to_string(),
    };
    let method = Method::of(counted, alpha).map_err(refused)?;
    let groups = counted
        .groups
        .iter()
        .zip(&method.groups)
        .map(|(group, cells)| {
            let target = solution.and_then(|solution| {
                let mut groups = solution.groups.iter();
                groups.find(|it| it.labels == group.labels)
            });
            let found = method.interval(cells)?;
            let estimate = Estimate::of(found.point, found.interval);
            Ok(GroupEstimate {
                labels: group.labels.clone(),
                sentence: sentences::group(&counted.reading, group, &estimate),
                traces: group.traces(),
                drawn: group.sum(|cell| cell.drawn),
                judged: group.sum(CellResults::judged),
                bad: group.cells().map(|(_, cell)| cell.bad()).sum(),
                without_verdict: group.sum(CellResults::without_verdict),
                unseen_share: 1.0 - found.covered_share,
                target_points: target.map(|it| it.target_points),
                clarity: Clarity::of(&estimate),
                whatever_is_missing: method.whatever_is_missing(counted, group.cells())?,
                estimate,
            })
        })
        .collect::<Result<Vec<GroupEstimate>, IntervalError>>()
        .map_err(refused)?;
    let overall = overall(counted, &method).map_err(refused)?;
    let mut notices = sentences::notices(counted, &groups, &overall);
    notices.extend(
        warnings(&method.judged, Scope::Period)
            .into_iter()
            .map(|it| Suspicion {
                code: it.code().to_owned(),
                sentence: it.to_string(),
                next_step: it.next_step(),
            }),
    );
    Ok(Estimates {
        reading: counted.reading.clone(),
        design: counted.design,
        plan_id: counted.plan_id.clone(),
        matching: counted.matching.clone(),
        confidence,
        overall,
        notices,
        measured: measured(&counted.groups),
        judge: judge_check(counted, alpha).map_err(refused)?,
        enough: Vec::new(),
        groups,
    })
}

fn overall(counted: &Counted, method: &Method) -> Result<OverallEstimate, IntervalError> {
    let found = method.interval(&method.all)?;
    let estimate = Estimate::of(found.point, found.interval);
    let raw = raw_average(&method.judged);
    Ok(OverallEstimate {
        raw,
        why: sentences::why(&counted.groups, estimate.rate, raw),
        sentence: sentences::overall(&counted.reading, &estimate),
        traces: counted.sum(|cell| cell.traces),
        judged: counted.sum(CellResults::judged),
        worth: worth(&method.all, Scope::Period).ok(),
        unseen_share: 1.0 - found.covered_share,
        whatever_is_missing: method.whatever_is_missing(counted, counted.cells())?,
        estimate,
    })
}

/// The cells as the intervals take them, and how those are made.
struct Method {
    alpha: Alpha,
    is_score: bool,
    groups: Vec<Vec<ScoredCell>>,
    all: Vec<ScoredCell>,
    judged: Vec<JudgedCell>,
}

impl Method {
    fn of(counted: &Counted, alpha: Alpha) -> Result<Self, IntervalError> {
        let cells = |group: &GroupResults| -> Result<Vec<ScoredCell>, IntervalError> {
            group
                .cells()
                .filter(|(_, cell)| cell.traces > 0)
                .map(|(signal, cell)| cell.scored(signal))
                .collect()
        };
        let groups = counted
            .groups
            .iter()
            .map(cells)
            .collect::<Result<Vec<_>, _>>()?;
        let all = groups.concat();
        Ok(Self {
            alpha,
            is_score: counted.reading.verdict.meaning.is_score(),
            judged: all.iter().map(ScoredCell::as_judged).collect(),
            groups,
            all,
        })
    }

    fn interval(&self, cells: &[ScoredCell]) -> Result<RateInterval, IntervalError> {
        if self.is_score {
            return Ok(mean_interval(cells, &self.all, Scope::Period, self.alpha)?.mean);
        }
        let judged: Vec<JudgedCell> = cells.iter().map(ScoredCell::as_judged).collect();
        rate_interval(&judged, Scope::Period, self.alpha)
    }

    /// The range whatever the missing verdicts of these cells are, where many of them are missing.
    fn whatever_is_missing<'a>(
        &self,
        counted: &Counted,
        cells: impl IntoIterator<Item = (bool, &'a CellResults)>,
    ) -> Result<Option<[f64; 2]>, IntervalError> {
        if self.is_score || counted.design == Design::AtRandom {
            return Ok(None);
        }
        let cells: Vec<_> = cells
            .into_iter()
            .filter(|(_, cell)| cell.traces > 0)
            .map(|(signal, cell)| (signal, cell.traces, cell.three()))
            .collect();
        let (missing, sent) = cells.iter().fold((0, 0), |(missing, sent), (.., three)| {
            (
                missing + three.none,
                sent + three.none + three.good + three.bad,
            )
        });
        if (missing as f64) <= MANY_MISSING * sent as f64 {
            return Ok(None);
        }
        let range = range_whatever_is_missing(&cells, Scope::Period, self.alpha)?;
        Ok(Some([range.lower, range.upper]))
    }
}

impl Estimates {
    /// Every group with its figures, all traffic last.
    pub fn sheet(&self) -> Sheet {
        let columns = [
            "Group",
            "Traces",
            "Drawn",
            "Judged",
            "Fail",
            "No verdict",
            "Rate",
            "From",
            "To",
            "± points",
            "± points, target",
            "Never looked at",
            "The range is",
        ];
        let limits = |it: &Estimate| {
            [
                Figure::Share(it.rate),
                Figure::Share(it.interval[0]),
                Figure::Share(it.interval[1]),
                Figure::Points(it.half_width_points),
            ]
        };
        let mut rows: Vec<Vec<Figure>> = self
            .groups
            .iter()
            .map(|it| {
                let mut row = vec![
                    Figure::Text(crate::dimension::group_name(&it.labels)),
                    Figure::Count(it.traces),
                    Figure::Count(it.drawn),
                    Figure::Count(it.judged),
                    Figure::Count(it.bad.round() as u64),
                    Figure::Count(it.without_verdict),
                ];
                row.extend(limits(&it.estimate));
                row.extend([
                    it.target_points.map_or(Figure::Nothing, Figure::Points),
                    Figure::Share(it.unseen_share),
                    Figure::Text(it.clarity.word().to_owned()),
                ]);
                row
            })
            .collect();
        let sum = |of: fn(&GroupEstimate) -> u64| Figure::Count(self.groups.iter().map(of).sum());
        let mut last = vec![
            Figure::Text(ALL_TRAFFIC.to_owned()),
            Figure::Count(self.overall.traces),
            sum(|it| it.drawn),
            Figure::Count(self.overall.judged),
            sum(|it| it.bad.round() as u64),
            sum(|it| it.without_verdict),
        ];
        last.extend(limits(&self.overall.estimate));
        last.extend([
            Figure::Nothing,
            Figure::Share(self.overall.unseen_share),
            Figure::Text(Clarity::of(&self.overall.estimate).word().to_owned()),
        ]);
        rows.push(last);
        Sheet {
            columns: columns.map(str::to_owned).to_vec(),
            rows,
        }
    }
}

/// What the row of all groups together is called.
pub const ALL_TRAFFIC: &str = "All traffic";
