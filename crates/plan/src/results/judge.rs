//! What the judge's own errors do to the rates, where people labelled some of the same traces.

use assay_sampling::alpha::Alpha;
use assay_sampling::comparison::association::cochran_mantel_haenszel;
use assay_sampling::estimate::design::worth;
use assay_sampling::estimate::scored::ScoredCell;
use assay_sampling::interval::cell::{JudgedCell, Scope};
use assay_sampling::interval::rate::rate_interval;
use assay_sampling::interval::{Interval, IntervalError};
use assay_sampling::judge_error::prediction_powered::{
    LabelledStratum, Tuning, stratified_powered_mean,
};
use assay_sampling::judge_error::rogan_gladen::{JudgeRecord, Source, rogan_gladen, uncertainty};
use serde::{Deserialize, Serialize};

use crate::number::{ShareFormat, count, share};
use crate::results::counts::{CellResults, Counted, GroupResults};
use crate::results::estimate::Estimate;

/// Below this chance of so different verdicts, people did not label a random part of the judged traces.
const CHOSEN: f64 = 0.05;
/// Prediction-powered ranges are those of a normal mean: they need so many labels …
const LEAST_LABELS: u64 = 50;
/// … and at least so many disagreements, without which the judge would pass for perfect.
const LEAST_ERRORS: u64 = 2;
/// Labels have to reach this share of the traffic.
const LEAST_COVERED: f64 = 0.95;

/// Rates corrected for the judge's errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgeCheck {
    /// Traces that both people and the judge gave a verdict on.
    pub labelled: u64,
    /// Those that people call bad, and how many of them the judge does.
    pub bad: [u64; 2],
    /// Those that people call good, and how many of them the judge does.
    pub good: [u64; 2],
    /// How the rates were corrected; none where they cannot be.
    pub method: Option<Correction>,
    /// Why in this way, or why not at all: one sentence.
    pub why: String,
    /// The corrected rate of all traffic.
    pub overall: Option<Estimate>,
    /// The corrected rate of each group, in the order of the groups; the judge is taken to err alike in all of them.
    pub groups: Vec<Option<Estimate>>,
    /// What would narrow the corrected range most: one sentence.
    pub what_to_add: Option<String>,
}

/// How rates are corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Correction {
    /// By how often the judge finds what people call bad and good (Rogan & Gladen 1978, with the interval of Lang &
    /// Reiczigel 2014).
    RoganGladen,
    /// By how far the judge is off where people labelled a random part (prediction-powered inference; Angelopoulos et al.
    /// 2023, stratified as Fisch et al. 2024).
    PredictionPowered,
}

/// The correction; none where people labelled nothing, or scores rather than verdicts are read.
///
/// # Errors
///
/// When more traces were judged than there are, or there are none.
pub(super) fn judge_check(
    counted: &Counted,
    alpha: Alpha,
) -> Result<Option<JudgeCheck>, IntervalError> {
    let record = record(counted);
    let labelled = record.bad + record.good;
    if labelled == 0 || counted.reading.verdict.meaning.is_score() {
        return Ok(None);
    }
    let mut check = JudgeCheck {
        labelled,
        bad: [record.bad, record.bad_found],
        good: [record.good, record.good_found],
        method: None,
        why: String::new(),
        overall: None,
        groups: vec![None; counted.groups.len()],
        what_to_add: None,
    };
    if let Some(why) = refusal(record) {
        check.why = why;
        return Ok(Some(check));
    }
    let cells = |groups: &[GroupResults]| {
        let cells = groups.iter().flat_map(GroupResults::cells);
        cells
            .filter(|(_, cell)| cell.traces > 0)
            .map(|(signal, cell)| cell.scored(signal))
            .collect::<Result<Vec<ScoredCell>, IntervalError>>()
    };
    let all = cells(&counted.groups)?;
    let powered = powered(counted, record, alpha);
    let by_record = corrected(&all, record, alpha)?;
    (check.method, check.why, check.overall) = match powered {
        Some(found) => (
            Some(Correction::PredictionPowered),
            "People labelled what looks like a random part of the judged traces, so each part of the traffic is corrected by how far the judge is off there.".to_owned(),
            Some(found),
        ),
        None => (
            Some(Correction::RoganGladen),
            "The labels are few, or not a random part of the judged traces, so all rates are corrected by how often the judge finds what people call bad and good.".to_owned(),
            by_record,
        ),
    };
    for (group, found) in counted.groups.iter().zip(&mut check.groups) {
        *found = corrected(&cells(std::slice::from_ref(group))?, record, alpha)?;
    }
    check.what_to_add = what_to_add(&all, record, alpha)?;
    Ok(Some(check))
}

fn record(counted: &Counted) -> JudgeRecord {
    let mut record = JudgeRecord {
        bad: 0,
        bad_found: 0,
        good: 0,
        good_found: 0,
    };
    for &(people, judge) in counted.cells().flat_map(|(_, cell)| &cell.labelled) {
        if people > 0.5 {
            record.bad += 1;
            record.bad_found += u64::from(judge > 0.5);
        } else {
            record.good += 1;
            record.good_found += u64::from(judge <= 0.5);
        }
    }
    record
}

/// Why nothing can be corrected with these labels; none where it can.
fn refusal(record: JudgeRecord) -> Option<String> {
    let part = |found: u64, of: u64| found as f64 / of.max(1) as f64;
    if record.bad == 0 || record.good == 0 {
        let kind = if record.bad == 0 { "bad" } else { "good" };
        return Some(format!(
            "People call none of the {} traces that they labelled {kind}, so it is not known how the judge does on those: label some.",
            count(record.bad + record.good)
        ));
    }
    let (found, missed) = (
        part(record.bad_found, record.bad),
        1.0 - part(record.good_found, record.good),
    );
    let shares = ShareFormat::of([found, missed]);
    (found <= missed).then(|| {
        format!(
            "The judge fails {} of what people call bad and {} of what people call good: it does no better than chance, and no rate can be told from its verdicts.",
            shares.say(found),
            shares.say(missed)
        )
    })
}

/// The reweighted rate of some cells, corrected by the judge's record.
fn corrected(
    cells: &[ScoredCell],
    record: JudgeRecord,
    alpha: Alpha,
) -> Result<Option<Estimate>, IntervalError> {
    let judged: Vec<JudgedCell> = cells.iter().map(ScoredCell::as_judged).collect();
    let Some(rate) = rate_interval(&judged, Scope::Period, alpha)?.covered_rate else {
        return Ok(None);
    };
    let found = rogan_gladen(rate, worth(cells, Scope::Period)?, record, alpha)?;
    Ok(found.point.map(|point| Estimate::of(point, found.interval)))
}

/// The rate of all traffic where people labelled a random part of the judged traces; none where they did not.
fn powered(counted: &Counted, record: JudgeRecord, alpha: Alpha) -> Option<Estimate> {
    let errors = record.bad - record.bad_found + record.good - record.good_found;
    if record.bad + record.good < LEAST_LABELS || errors < LEAST_ERRORS {
        return None;
    }
    let cells: Vec<&CellResults> = counted
        .cells()
        .map(|(_, cell)| cell)
        .filter(|cell| cell.traces > 0)
        .collect();
    let unlabelled: Vec<Vec<f64>> = cells.iter().map(|cell| unlabelled(cell)).collect();
    let side = |verdicts: &[f64]| {
        let n = verdicts.len() as u64;
        JudgedCell::new(false, n, n, verdicts.iter().sum()).ok()
    };
    let pairs: Vec<(JudgedCell, JudgedCell)> = cells
        .iter()
        .zip(&unlabelled)
        .filter_map(|(cell, rest)| {
            let labelled: Vec<f64> = cell.labelled.iter().map(|(_, judge)| *judge).collect();
            Some((side(&labelled)?, side(rest)?))
        })
        .collect();
    let were_chosen = cochran_mantel_haenszel(&pairs).is_some_and(|it| it.p < CHOSEN);
    let strata: Vec<LabelledStratum<'_>> = cells
        .iter()
        .zip(&unlabelled)
        .map(|(cell, rest)| LabelledStratum {
            weight: cell.traces as f64,
            labelled: &cell.labelled,
            unlabelled: rest,
        })
        .collect();
    let found = stratified_powered_mean(&strata, Tuning::LeastVariance, alpha)?;
    (!were_chosen && found.covered_share >= LEAST_COVERED).then(|| {
        let within = |it: f64| it.clamp(0.0, 1.0);
        let interval = Interval {
            lower: within(found.interval.lower),
            upper: within(found.interval.upper),
        };
        Estimate::of(within(found.point), interval)
    })
}

/// The judge's verdicts of a cell's traces that people did not label.
fn unlabelled(cell: &CellResults) -> Vec<f64> {
    let mut left = cell.verdicts.clone();
    for (_, judge) in &cell.labelled {
        if let Some(place) = left.iter().position(|it| it.to_bits() == judge.to_bits()) {
            left.swap_remove(place);
        }
    }
    left
}

fn what_to_add(
    cells: &[ScoredCell],
    record: JudgeRecord,
    alpha: Alpha,
) -> Result<Option<String>, IntervalError> {
    let judged: Vec<JudgedCell> = cells.iter().map(ScoredCell::as_judged).collect();
    let Some(rate) = rate_interval(&judged, Scope::Period, alpha)?.covered_rate else {
        return Ok(None);
    };
    let found = uncertainty(rate, worth(cells, Scope::Period)?, record, alpha)?;
    Ok(found.map(|found| {
        let more = count(found.more_to_halve);
        let (part, what) = match found.largest {
            Source::Verdicts => (
                found.verdicts,
                format!("the number of verdicts: about {more} more, drawn evenly, halve that part."),
            ),
            Source::BadLabels => (
                found.bad_labels,
                format!("the few labels of bad traces: about {more} more halve that part. Have people label more of what the judge fails."),
            ),
            Source::GoodLabels => (
                found.good_labels,
                format!("the few labels of good traces: about {more} more halve that part. Have people label more of what the judge passes."),
            ),
        };
        format!("{} of what is uncertain comes from {what}", share(part))
    }))
}
