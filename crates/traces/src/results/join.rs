//! Joins results to the traffic, and finds out how their traces were chosen.

use std::collections::{BTreeMap, HashMap, HashSet};

use assay_plan::csv::{guarded, unguarded};
use assay_plan::dimension::{Dimension, MISSING_LABEL, exact_group_name, group_name};
use assay_plan::document::Plan;
use assay_plan::results::counts::{CellResults, Counted, GroupResults};
use assay_plan::results::matching::{Design, Matching};
use assay_plan::results::reading::Reading;

use super::Results;
use super::error::ResultsError;
use super::listed::Listed;
use super::parts::{self, MOST_PARTS, Parts};
use super::read::{Read, Said, read};
use super::whose::Whose;
use crate::draw::{DrawError, draw};
use crate::group::Grouping;
use crate::table::TraceTable;
use crate::weights::Weights;

/// Ids that are named as examples.
const MOST_EXAMPLES: usize = 5;

/// Where fewer than this share of the results is of traces that the plan drew, it did not choose them.
const CHOSEN: f64 = 0.5;

/// What tells two sides of a comparison apart.
#[derive(Clone, Copy)]
pub(super) enum Side<'a> {
    /// Nothing: there is one side.
    All,
    /// This field, whose value becomes the last label of each group.
    Of(&'a str),
}

impl Side<'_> {
    /// The plan's dimensions with the field behind them, and the place of the field among them.
    pub(super) fn dimensions(self, plan: &Plan) -> (Vec<Dimension>, Option<usize>) {
        let mut dimensions = plan.dimensions.clone();
        let Self::Of(field) = self else {
            return (dimensions, None);
        };
        let place = dimensions.iter().position(|it| it.field == field);
        if place.is_none() {
            dimensions.push(Dimension {
                field: field.to_owned(),
                cuts: Vec::new(),
            });
        }
        let last = dimensions.len() - 1;
        (dimensions, Some(place.unwrap_or(last)))
    }
}

/// Puts the label at this place behind the others.
pub(super) fn put_last(groups: &mut [GroupResults], place: Option<usize>) {
    let Some(place) = place else { return };
    for group in groups {
        if place < group.labels.len() {
            let label = group.labels.remove(place);
            group.labels.push(label);
        }
    }
}

pub(super) fn join(
    results: &Results,
    reading: &Reading,
    traffic: Option<(&TraceTable, &Plan)>,
    side: Side<'_>,
) -> Result<Counted, ResultsError> {
    let (results, owners) = (&results.table, &results.owners);
    let whose = match traffic {
        Some((table, _)) => Whose::of(results, owners, table),
        None => Whose::default(),
    };
    let read = read(results, reading, &whose)?;
    let listed = Listed::of(results);
    let is_guarded = listed.is_some() && is_guarded(&read.said);
    let traffic = traffic.filter(|(table, _)| !table.is_counted());
    let of_plan = |plan: &Plan| {
        let rows = read.said.iter().map(|it| it.rows.as_slice());
        let of = listed.as_ref()?.most_frequent_plan(rows)?;
        Some(of == plan.id())
    };
    // A list of another plan was drawn from other groups, or with other chances.
    let own = traffic.filter(|(_, plan)| listed.is_none() || of_plan(plan) == Some(true));
    let found = own
        .map(|(table, plan)| by_plan(&read, is_guarded, table, plan, side))
        .transpose()?;
    let joined = match (found, &listed) {
        (Some(found), None) => found,
        (Some(found), Some(_)) if found.design == Design::Plan => found,
        // The traces are those of another plan or period, or not there: the list itself knows better.
        (_, Some(listed)) => {
            let known =
                traffic.map_or_else(HashMap::new, |(table, plan)| labels_by_name(table, plan));
            by_list(&read, listed, is_guarded, &known, results, side)?
        }
        (None, None) => return Err(ResultsError::NoTraffic),
    };
    if joined.matching.matched == 0 {
        return Err(ResultsError::NothingMatches {
            results: joined.matching.results,
            example: read.said.first().map_or("", |it| &it.id).to_owned(),
        });
    }
    Ok(Counted {
        reading: reading.clone(),
        design: joined.design,
        plan_id: joined.plan_id,
        matching: joined.matching,
        groups: joined.groups,
    })
}

struct Joined {
    design: Design,
    plan_id: Option<String>,
    matching: Matching,
    groups: Vec<GroupResults>,
}

/// Counts by what the loaded traces say: which group each is of, and whether the plan drew it.
fn by_plan(
    read: &Read<'_>,
    is_guarded: bool,
    table: &TraceTable,
    plan: &Plan,
    side: Side<'_>,
) -> Result<Joined, ResultsError> {
    let list = draw(table, plan)?;
    let drawn: HashSet<&str> = list.rows.iter().map(|it| it.id.as_str()).collect();
    let (dimensions, place) = side.dimensions(plan);
    let mut grouping = Grouping::of(table, &dimensions, &plan.signal)?;
    grouping.merge(table, plan);
    let said = by_id(&read.said, is_guarded);
    let mut found: Vec<Option<usize>> = vec![None; read.said.len()];
    let weights = Weights::of(table, plan.weighting.as_ref()).map_err(DrawError::from)?;
    let mut cells: Vec<[Parts; 2]> = vec![Default::default(); grouping.labels.len()];
    let too_many = |stratum: usize| too_many_weights(group_name(&grouping.labels[stratum]));
    for (row, id) in table.ids().iter().enumerate() {
        let (stratum, side) = (
            grouping.stratum[row] as usize,
            usize::from(!grouping.signal[row]),
        );
        let weight = weights.of_row(row);
        let part = cells[stratum][side].of(weight);
        let (stands_for, cell) = part.ok_or_else(|| too_many(stratum))?;
        *stands_for += weight;
        if let Some(&place) = said.get(id.as_str()) {
            found[place] = Some(row);
        }
        cell.drawn += u64::from(drawn.contains(id.as_str()));
    }
    let told = || {
        let both = read.said.iter().zip(&found);
        both.filter_map(|(said, row)| Some((said, (*row)?)))
            .filter(|(said, _)| said.is_told)
    };
    let is_drawn = |row: usize| drawn.contains(table.ids().get(row).as_str());
    let chosen = told().filter(|&(_, row)| is_drawn(row)).count() as f64;
    let design = if chosen > 0.0 && chosen >= CHOSEN * told().count() as f64 {
        Design::Plan
    } else {
        Design::AtRandom
    };
    let mut matching = first_look(read);
    for (said, row) in read.said.iter().zip(&found) {
        let Some(row) = *row else {
            matching.unmatched += 1;
            note(&mut matching.unmatched_examples, &said.id);
            continue;
        };
        matching.matched += 1;
        let (stratum, side) = (
            grouping.stratum[row] as usize,
            usize::from(!grouping.signal[row]),
        );
        let part = cells[stratum][side].of(weights.of_row(row));
        let (_, cell) = part.ok_or_else(|| too_many(stratum))?;
        match design {
            Design::Plan if !is_drawn(row) => {
                if said.is_told {
                    matching.outside_plan += 1;
                    note(&mut matching.outside_examples, &said.id);
                }
            }
            Design::AtRandom if !said.is_told => {}
            _ => take(cell, said),
        }
    }
    for (stands_for, cell) in cells.iter_mut().flatten().flat_map(Parts::all) {
        // What was loaded may be a sample of the traffic itself.
        cell.traces = (stands_for / plan.sampled_share).round() as u64;
        if design == Design::AtRandom {
            cell.drawn = cell.judged().saturating_add(cell.none);
        }
    }
    let groups = grouping.labels.iter().cloned().zip(cells);
    let mut groups: Vec<GroupResults> = groups
        .map(|(labels, cells)| parts::group(labels, cells))
        .collect();
    put_last(&mut groups, place);
    Ok(finished(
        design,
        (design == Design::Plan).then(|| plan.id()),
        matching,
        groups,
    ))
}

/// Counts by what the list itself says: a cell has as many traces as its listed ones stand for together.
/// `known` are the labels of groups by their names.
fn by_list(
    read: &Read<'_>,
    listed: &Listed<'_>,
    is_guarded: bool,
    known: &HashMap<String, Vec<String>>,
    results: &TraceTable,
    side: Side<'_>,
) -> Result<Joined, ResultsError> {
    let beside = match side {
        Side::All => None,
        Side::Of(field) => {
            Some(
                results
                    .column(field)
                    .ok_or_else(|| ResultsError::UnknownField {
                        field: field.to_owned(),
                    })?,
            )
        }
    };
    let plan_id = listed.most_frequent_plan(read.said.iter().map(|it| it.rows.as_slice()));
    let mut matching = first_look(read);
    let mut groups: BTreeMap<(String, Option<String>), [Parts; 2]> = BTreeMap::new();
    for said in &read.said {
        let Some(place) = listed.place(&said.rows) else {
            matching.unmatched += 1;
            note(&mut matching.unmatched_examples, &said.id);
            continue;
        };
        matching.matched += 1;
        if listed.plan(&said.rows) != plan_id {
            matching.outside_plan += 1;
            note(&mut matching.outside_examples, &said.id);
            continue;
        }
        let value = beside.map(|column| {
            let mut rows = said.rows.iter();
            rows.find_map(|row| column.text(*row))
                .unwrap_or_else(|| MISSING_LABEL.to_owned())
        });
        let too_many = too_many_weights(place.group.clone());
        let cells = groups.entry((place.group, value)).or_default();
        let part = cells[usize::from(!place.signal)].of(place.weight);
        let (stands_for, cell) = part.ok_or(too_many)?;
        *stands_for += place.weight;
        cell.drawn += 1;
        take(cell, said);
    }
    let mut groups: Vec<GroupResults> = groups
        .into_iter()
        .map(|((name, value), mut cells)| {
            let name = if is_guarded { unguarded(&name) } else { &name };
            let mut labels = known
                .get(name)
                .cloned()
                .unwrap_or_else(|| vec![name.to_owned()]);
            labels.extend(value);
            for (stands_for, cell) in cells.iter_mut().flat_map(Parts::all) {
                cell.traces = (stands_for.round() as u64).max(cell.drawn);
            }
            parts::group(labels, cells)
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.traces()));
    Ok(finished(Design::List, plan_id, matching, groups))
}

/// Counts results as an export of all traffic of their own, in the plan's groups.
pub(super) fn as_own_traffic(
    table: &TraceTable,
    reading: &Reading,
    plan: &Plan,
) -> Result<Counted, ResultsError> {
    let whose = Whose::default();
    let read = read(table, reading, &whose)?;
    let mut grouping = Grouping::of(table, &plan.dimensions, &plan.signal)?;
    grouping.merge(table, plan);
    let mut groups = without_results(&grouping);
    let mut matching = first_look(&read);
    matching.matched = matching.results;
    for said in &read.said {
        let Some(&row) = said.rows.first() else {
            continue;
        };
        let group = &mut groups[grouping.stratum[row] as usize];
        let cell = cell_of(group, grouping.signal[row]);
        cell.traces += 1;
        if said.is_told {
            cell.drawn += 1;
            take(cell, said);
        }
    }
    let joined = finished(Design::AtRandom, None, matching, groups);
    Ok(Counted {
        reading: reading.clone(),
        design: joined.design,
        plan_id: joined.plan_id,
        matching: joined.matching,
        groups: joined.groups,
    })
}

fn too_many_weights(group: String) -> ResultsError {
    ResultsError::TooManyWeights {
        group,
        most: MOST_PARTS,
    }
}

/// The labels of the plan's groups by their names; none where the loaded traces do not make those groups.
fn labels_by_name(table: &TraceTable, plan: &Plan) -> HashMap<String, Vec<String>> {
    let Ok(mut grouping) = Grouping::of(table, &plan.dimensions, &plan.signal) else {
        return HashMap::new();
    };
    grouping.merge(table, plan);
    let labels = grouping.labels.into_iter();
    labels.map(|it| (exact_group_name(&it), it)).collect()
}

/// The groups, in their order, before any result is counted.
fn without_results(grouping: &Grouping) -> Vec<GroupResults> {
    let of_labels = |labels: &Vec<String>| GroupResults {
        labels: labels.clone(),
        ..GroupResults::default()
    };
    grouping.labels.iter().map(of_labels).collect()
}

/// The counts that do not depend on how traces were chosen.
fn first_look(read: &Read<'_>) -> Matching {
    Matching {
        results: read.said.len() as u64,
        duplicates: read.duplicates,
        contradictions: read.contradictions,
        spans: read.spans,
        ..Matching::default()
    }
}

fn finished(
    design: Design,
    plan_id: Option<String>,
    mut matching: Matching,
    groups: Vec<GroupResults>,
) -> Joined {
    let sum = |of: fn(&CellResults) -> u64| groups.iter().map(|group| group.sum(of)).sum();
    matching.no_verdict = sum(|cell| cell.none);
    matching.missing = sum(CellResults::missing);
    Joined {
        design,
        plan_id,
        matching,
        groups,
    }
}

/// Puts what was said of a trace into its cell.
fn take(cell: &mut CellResults, said: &Said<'_>) {
    match said.badness {
        Some(badness) => {
            cell.verdicts.push(badness);
            cell.labelled
                .extend(said.people.map(|people| (people, badness)));
        }
        None => cell.none += 1,
    }
}

fn cell_of(group: &mut GroupResults, signal: bool) -> &mut CellResults {
    if signal {
        &mut group.with_signal
    } else {
        &mut group.without_signal
    }
}

fn note(examples: &mut Vec<String>, id: &str) {
    if examples.len() < MOST_EXAMPLES {
        examples.push(id.to_owned());
    }
}

/// Whether these come from a list that was written as CSV, whose ids and groups are guarded from spreadsheets: one that was
/// not would hold ids as they are.
fn is_guarded(said: &[Said<'_>]) -> bool {
    let mut ids = said.iter().map(|it| it.id.as_ref());
    ids.all(|id| guarded(unguarded(id)) == id)
}

/// The place of each id: of those that a list guarded, without the guard. Whatever else came in between, an id is also found
/// as the other way of writing has it, unless that is the name of another one.
fn by_id<'a>(said: &'a [Said<'_>], is_guarded: bool) -> HashMap<&'a str, usize> {
    let mut places = HashMap::with_capacity(said.len());
    for as_written in [is_guarded, !is_guarded] {
        for (place, it) in said.iter().enumerate() {
            let id = if as_written {
                unguarded(&it.id)
            } else {
                it.id.as_ref()
            };
            places.entry(id).or_insert(place);
        }
    }
    places
}
