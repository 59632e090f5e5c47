//! The records of drawn traces as they are written, for which the files are read once more.

use std::collections::HashMap;

use assay_plan::data::Unit;

use crate::draw::List;
use crate::error::ReadError;
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
    most_bytes: usize,
}

impl Wanted {
    /// The traces of a list that was drawn from this table. Records of more than `most_bytes` together are refused.
    pub fn of(table: &TraceTable, list: &List, most_bytes: usize) -> Self {
        let ids: Vec<String> = list.rows.iter().map(|row| row.id.clone()).collect();
        let mut places: HashMap<String, u32> = ids.iter().cloned().zip(0..).collect();
        let mut roots = HashMap::new();
        if let Some(members) = &table.members {
            for (trace, row) in members.iter() {
                if let Some(place) = places.get(table.ids.get(row)) {
                    roots.insert(trace.to_owned(), *place);
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
            most_bytes,
        }
    }

    /// What the list has a row for each of.
    pub(crate) fn unit(&self) -> Unit {
        self.unit
    }
}

/// The records of the traces of a list, in the order in which the files have them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Originals {
    wanted: Wanted,
    /// The records of each trace of the list.
    found: Vec<Vec<Box<[u8]>>>,
    bytes: usize,
    /// The places of the traces of spans, by the hashes of their ids.
    spans: HashedMap<u32>,
    /// Scores that name only a span, which may come before it, with the hash of its id.
    waiting: Vec<(u64, Box<[u8]>)>,
    /// The place and the number of the text that was taken last: records inside one share it.
    last: Option<(u32, u32)>,
}

impl Originals {
    /// Records to come.
    pub(crate) fn of(wanted: Wanted) -> Self {
        Self {
            found: vec![Vec::new(); wanted.ids.len()],
            wanted,
            ..Self::default()
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
                    self.bytes += text.len();
                    self.waiting.push((span, text.into()));
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
        self.bytes += text.len();
        if let Some(records) = self.found.get_mut(place as usize) {
            records.push(text.into());
        }
    }

    /// Stops where there is more than may be kept.
    pub(crate) fn check(&self) -> Result<(), ReadError> {
        if self.bytes > self.wanted.most_bytes {
            return Err(ReadError::TooLongToList {
                mebibytes: (self.wanted.most_bytes >> 20) as u64,
            });
        }
        Ok(())
    }

    /// All of them, at the end of the files.
    pub(crate) fn finish(mut self) -> Result<Self, ReadError> {
        for (span, text) in std::mem::take(&mut self.waiting) {
            if let Some(&place) = self.spans.get(&span) {
                self.found[place as usize].push(text);
            }
        }
        let mut gone = (self.wanted.ids.iter().zip(&self.found))
            .filter(|(_, records)| records.is_empty())
            .map(|(id, _)| id);
        match gone.next() {
            None => Ok(self),
            Some(example) => Err(ReadError::TracesGone {
                example: example.clone(),
                traces: 1 + gone.count() as u64,
            }),
        }
    }

    /// The records of the trace at this place of the list, as they are written: those of a table as JSON objects of the
    /// texts of their cells.
    pub fn of_trace(&self, place: usize) -> impl Iterator<Item = &[u8]> {
        self.found
            .get(place)
            .into_iter()
            .flatten()
            .map(AsRef::as_ref)
    }

    /// Bytes of all records together.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}
