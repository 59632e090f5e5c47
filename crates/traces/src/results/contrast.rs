//! Two sides of the loaded traces, or of two files of results, made ready to be compared.

use std::collections::HashMap;

use assay_plan::document::Plan;
use assay_plan::results::contrast::{Contrast, contrast, past_verdicts};
use assay_plan::results::counts::{Counted, GroupResults};
use assay_plan::results::matching::{Design, Matching};
use assay_plan::results::propose::propose;
use assay_plan::results::reading::{Meaning, Reading, VerdictField};

use super::error::ResultsError;
use super::join::{Side, as_own_traffic, join, put_last};
use super::{Results, USUAL_CONFIDENCE};
use crate::draw::planned;
use crate::group::Grouping;
use crate::table::TraceTable;

/// What is compared: the verdicts of results, or where there are none the past verdicts of the traces.
pub struct Comparing<'a> {
    /// The results with how they are read.
    pub results: Option<(&'a Results, &'a Reading)>,
    /// The loaded traces with the plan.
    pub traffic: Option<(&'a TraceTable, &'a Plan)>,
}

impl Comparing<'_> {
    /// Compares the traces with one value of a field to those with another one, second less first.
    ///
    /// # Errors
    ///
    /// As [`Results::count`], and where no group was judged on both sides.
    pub fn values(&self, field: &str, values: [&str; 2]) -> Result<Contrast, ResultsError> {
        let counted = self.counted(Side::Of(field))?;
        let sides = values.map(|value| counted.side(value));
        let names = values.map(str::to_owned);
        let planned = self.planned()?;
        let place = self
            .traffic
            .and_then(|(_, plan)| plan.dimensions.iter().position(|it| it.field == field));
        let calls = |labels: &[String], side: usize| {
            let planned = planned.as_ref()?;
            if let Some(place) = place {
                let mut labels = labels.to_vec();
                labels.insert(place.min(labels.len()), values[side].to_owned());
                return planned.get(&labels).copied();
            }
            // Both sides share the group's calls, as they share its traffic.
            let traces = |group: &GroupResults| group.traces() as f64;
            let of_group =
                |it: &&GroupResults| it.labels.split_last().is_some_and(|it| it.1 == labels);
            let all: f64 = counted.groups.iter().filter(of_group).map(traces).sum();
            let own = sides[side].groups.iter().find(|it| it.labels == labels)?;
            Some(planned.get(labels)? * traces(own) / all)
        };
        let confidence = self.confidence();
        Ok(contrast(
            names,
            &sides[0],
            &sides[1],
            confidence,
            Some(&calls),
        )?)
    }

    /// Compares what is open with the results of another file, second less first. Results that belong to none of the loaded
    /// traces, as those of another week, count by their own list's columns or as an export of all traffic of their own.
    ///
    /// # Errors
    ///
    /// As [`Comparing::values`].
    pub fn other(&self, other: &Results, names: [String; 2]) -> Result<Contrast, ResultsError> {
        let first = self.counted(Side::All)?;
        let usual = self.results.map(|(_, reading)| reading);
        let reads = |reading: &&Reading| {
            let mut fields = other.fields.iter();
            fields.any(|it| it.name == reading.verdict.field)
        };
        let reading = match usual.filter(reads) {
            Some(reading) => reading.clone(),
            None => propose(&other.fields).ok_or(ResultsError::NoVerdict)?,
        };
        let second = match (join(other, &reading, self.traffic, Side::All), self.traffic) {
            (Err(ResultsError::NothingMatches { .. }), Some((_, plan))) => {
                as_own_traffic(&other.table, &reading, plan)?
            }
            (found, _) => found?,
        };
        let planned = self.planned()?;
        let calls = |labels: &[String], _| planned.as_ref()?.get(labels).copied();
        let confidence = self.confidence();
        Ok(contrast(names, &first, &second, confidence, Some(&calls))?)
    }

    /// The calls that the plan gives each group in one window; none without a plan.
    fn planned(&self) -> Result<Option<HashMap<Vec<String>, f64>>, ResultsError> {
        let Some((table, plan)) = self.traffic.filter(|(table, _)| !table.is_counted()) else {
            return Ok(None);
        };
        let (_, solution) = planned(table, plan)?;
        let groups = solution.groups.into_iter();
        Ok(Some(
            groups.map(|it| (it.labels, it.calls as f64)).collect(),
        ))
    }

    fn counted(&self, side: Side<'_>) -> Result<Counted, ResultsError> {
        match (self.results, self.traffic) {
            (Some((results, reading)), traffic) => join(results, reading, traffic, side),
            (None, Some((table, plan))) => past(table, plan, side),
            (None, None) => Err(ResultsError::NoTraffic),
        }
    }

    fn confidence(&self) -> f64 {
        self.traffic
            .map_or(USUAL_CONFIDENCE, |(_, plan)| plan.confidence)
    }
}

/// The traces' past verdicts, as the plan's rule reads them.
fn past(table: &TraceTable, plan: &Plan, side: Side<'_>) -> Result<Counted, ResultsError> {
    if plan.verdict.is_empty() {
        return Err(ResultsError::NoVerdict);
    }
    let (dimensions, place) = side.dimensions(plan);
    let mut grouping = Grouping::of(table, &dimensions, &plan.signal)?;
    grouping.merge(table, plan);
    let mut groups = past_verdicts(&grouping.population(table, &plan.signal, &plan.verdict)?);
    put_last(&mut groups, place);
    Ok(Counted {
        reading: Reading {
            verdict: VerdictField {
                field: plan.verdict.to_string(),
                meaning: Meaning::Words {
                    bad: Vec::new(),
                    good: Vec::new(),
                },
            },
            people: None,
        },
        design: Design::AtRandom,
        plan_id: None,
        matching: Matching::default(),
        groups,
    })
}
