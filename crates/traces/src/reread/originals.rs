//! The records of drawn traces as they are written, for which the files are read once more.

use std::collections::HashMap;
use std::ops::Range;

use assay_plan::data::Unit;

use crate::draw::{List, as_one_line};
use crate::error::ReadError;
use crate::reread::spool::{LATE, PARTS, Spool, Spooled, texts};
use crate::table::{HashedMap, TraceTable, id_hash};

/// The traces of a list, whose records are looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// What the list has a row for each of.
    unit: Unit,
    /// The places in the list, by the ids that records tell: those of the list, or of the traces of its sessions.
    places: HashMap<String, u32>,
    /// Where observations are listed, the places of the roots, by the ids of their traces.
    roots: HashMap<String, u32>,
    /// The ids of the list.
    ids: Vec<String>,
}

impl Wanted {
    /// The traces of a list that was drawn from this table.
    pub fn of(table: &TraceTable, list: &List) -> Self {
        let ids: Vec<String> = list.rows.iter().map(|row| row.id.clone()).collect();
        let mut places: HashMap<String, u32> = ids.iter().cloned().zip(0..).collect();
        let mut roots = HashMap::new();
        if let Some(members) = &table.members {
            for (trace, row) in members.iter() {
                if let Some(place) = places.get(table.ids.get(row).as_str()) {
                    roots.insert(trace.to_string(), *place);
                }
            }
        }
        if table.unit == Unit::Session {
            places = std::mem::take(&mut roots);
        }
        Self {
            unit: table.unit,
            places,
            roots,
            ids,
        }
    }

    /// What the list has a row for each of.
    pub(crate) fn unit(&self) -> Unit {
        self.unit
    }

    /// The part of the list that a place is in.
    fn part(&self, place: u32) -> usize {
        place as usize * PARTS / self.ids.len().max(1)
    }

    /// The places in a part of the list.
    fn places(&self, part: usize) -> Range<usize> {
        let first = |part: usize| (part * self.ids.len()).div_ceil(PARTS);
        first(part)..first(part + 1)
    }
}

/// The records of the traces of a list, in the order in which the files have them.
///
/// Those that memory has no room for are in a [`Spool`]. Once the files are read, [`Originals::settle`] takes what that
/// has of the part [`LATE`]; then [`List::lines_with_records`] writes the list, part by part.
#[derive(Debug, Default)]
pub struct Originals {
    wanted: Wanted,
    /// Whether a record was found of each trace of the list.
    found: Vec<bool>,
    /// The records by their places in the list; in the last part scores that name only a span, which may come before it, by
    /// the hashes of their spans' ids.
    texts: Spooled,
    /// The places of the traces of spans, by the hashes of their ids.
    spans: HashedMap<u32>,
    /// The place and the number of the text that was taken last: records inside one share it.
    last: Option<(u32, u32)>,
}

impl Originals {
    /// Records to come, of which no more than `room` bytes stay in memory.
    pub(crate) fn of(wanted: Wanted, spool: Box<dyn Spool>, room: usize) -> Self {
        Self {
            found: vec![false; wanted.ids.len()],
            wanted,
            texts: Spooled::new(spool, room),
            spans: HashedMap::default(),
            last: None,
        }
    }

    /// What the list has a row for each of.
    pub(crate) fn unit(&self) -> Unit {
        self.wanted.unit()
    }

    /// The next records are of another batch, whose texts are numbered anew.
    pub(crate) fn begin_batch(&mut self) {
        self.last = None;
    }

    /// Takes a record of the row of this id, of this span where it is one.
    #[inline(never)]
    pub(crate) fn take(&mut self, id: &str, span_id: Option<&str>, (number, text): (u32, &[u8])) {
        let Some(&place) = self.wanted.places.get(id) else {
            return;
        };
        if let Some(span_id) = span_id {
            self.spans.insert(id_hash(span_id), place);
        }
        self.keep(place, number, text);
    }

    /// Takes a score of a trace or of a span of it.
    pub(crate) fn take_score(
        &mut self,
        (trace_id, span_id): (Option<&str>, Option<&str>),
        (number, text): (u32, &[u8]),
    ) {
        let place = |id: &str| self.wanted.places.get(id).copied();
        let place = match (trace_id, span_id) {
            (_, Some(id)) if self.unit() == Unit::Observation => place(id),
            (Some(id), _) => place(id).or_else(|| self.wanted.roots.get(id).copied()),
            (None, Some(id)) => {
                let span = id_hash(id);
                // Without its trace in the files, the span itself is listed.
                let known = place(id).or_else(|| self.spans.get(&span).copied());
                if known.is_none() {
                    self.texts.add(LATE, span, as_one_line(text).as_bytes());
                }
                known
            }
            (None, None) => None,
        };
        if let Some(place) = place {
            self.keep(place, number, text);
        }
    }

    fn keep(&mut self, place: u32, number: u32, text: &[u8]) {
        if self.last.replace((place, number)) == Some((place, number)) {
            return;
        }
        self.add(place, as_one_line(text).as_bytes());
    }

    fn add(&mut self, place: u32, text: &[u8]) {
        if let Some(found) = self.found.get_mut(place as usize) {
            *found = true;
            let part = self.wanted.part(place);
            self.texts.add(part, u64::from(place), text);
        }
    }

    /// Stops where the spool has no room.
    pub(crate) fn check(&self) -> Result<(), ReadError> {
        match &self.texts.failed {
            None => Ok(()),
            Some(reason) => Err(ReadError::NoRoomForRecords {
                reason: reason.clone(),
            }),
        }
    }

    /// Takes what the spool has of the part [`LATE`], at the end of the files.
    ///
    /// # Errors
    /// The files no longer hold a trace that they held when its list was drawn, or the spool has no room.
    pub fn settle(&mut self, spooled: &[u8]) -> Result<(), ReadError> {
        let rest = self.texts.take_rest(LATE);
        for (span, text) in texts(spooled).chain(texts(&rest)) {
            if let Some(&place) = self.spans.get(&span) {
                self.add(place, text);
            }
        }
        self.check()?;
        let mut gone = (self.wanted.ids.iter().zip(&self.found))
            .filter(|(_, is_found)| !**is_found)
            .map(|(id, _)| id);
        match gone.next() {
            None => Ok(()),
            Some(example) => Err(ReadError::TracesGone {
                example: example.clone(),
                traces: 1 + gone.count() as u64,
            }),
        }
    }

    /// The places in a part of the list, and the records of each as JSON on one line, where the spool has these bytes of the
    /// part.
    pub(crate) fn of_part<'a>(
        &'a self,
        part: usize,
        spooled: &'a [u8],
    ) -> (Range<usize>, Vec<Vec<&'a [u8]>>) {
        let places = self.wanted.places(part);
        let mut records = vec![Vec::new(); places.len()];
        for (place, text) in texts(spooled).chain(texts(self.texts.rest(part))) {
            let place = (place as usize).checked_sub(places.start);
            if let Some(own) = place.and_then(|place| records.get_mut(place)) {
                own.push(text);
            }
        }
        (places, records)
    }
}
