//! Makes one row a trace out of records, in whatever order they come.

mod content;
mod counted;
mod cut_texts;
mod fill;
mod gathered;
mod latencies;
mod lineage;
mod place;
mod repeats;
mod roles;
mod scores;
mod severity;

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use assay_plan::data::Unit;
use assay_plan::number::{self, count};

use crate::batch::{Batch, Cell, Column, by_record};
use crate::error::ReadError;
use crate::layout::{Figures, Records};
use crate::record::{Names, Value, long_text};
use crate::reread::{Answers, Originals, Owners, Questions};
use crate::rollup::content::content_marks;
pub(crate) use crate::rollup::cut_texts::CutTexts;
use crate::rollup::fill::Target;
use crate::rollup::gathered::{Class, FIGURES, Gathered, LATENCY, Rank};
pub(crate) use crate::rollup::latencies::Latencies;
use crate::rollup::lineage::Lineage;
use crate::rollup::place::{Place, drafts, places};
pub(crate) use crate::rollup::repeats::original_id;
use crate::rollup::repeats::{first_id, further_id};
use crate::rollup::roles::Role;
pub(crate) use crate::rollup::roles::Roles;
pub(crate) use crate::rollup::scores::Joined;
use crate::rollup::scores::{Draft, Scores};
use crate::rollup::severity::Severity;
use crate::table::{self, BLOCK, HashedMap, Sought, TableBuilder, TraceTable};
use crate::unit::{Families, SESSIONS, by_session};

/// Records whose rows are looked for at a time.
const LOOK_AHEAD: usize = 64;

/// Collects records into rows.
#[derive(Debug, Default)]
pub(crate) struct Rollup {
    table: TableBuilder,
    gathered: Gathered,
    /// Cells that another record than their row's best one filled.
    borrowed: HashedMap<Rank>,
    /// Rows whose model is one that was told instead, until a record names its own.
    models_instead: HashSet<usize>,
    spans_seen: Lineage,
    tags: usize,
    scores: Scores,
    unit: Unit,
    /// Which rows belong to which trace, where observations are counted.
    families: Families<Rank>,
    /// The rows of spans that scores may name, by the hash of their ids.
    spans: HashedMap<u32>,
    /// How many traces each row stands for, where groups came counted.
    counts: Vec<u64>,
    /// Groups whose counts are none or contradict each other, which were left out.
    pub(crate) miscounted: u64,
    /// Records that repeat a span or a trace.
    pub(crate) repeated: u64,
    /// Whether a record that tells of a trace again has a row of its own.
    keeps_repeats: bool,
    /// Records without an id, which were numbered.
    pub(crate) numbered: u64,
    /// Spans without a trace id, which were left out.
    pub(crate) left_out: u64,
    /// How latencies that records tell fit their times.
    pub(crate) latencies: Latencies,
    /// How long the long texts are.
    pub(crate) cut_texts: CutTexts,
    /// What the records are read again for, where no table is made of them.
    again: Option<Again>,
}

/// What records are read again for.
#[derive(Debug)]
enum Again {
    /// What they answer.
    Answers(Answers),
    /// Those of some traces, as they are written.
    Originals(Box<Originals>),
    /// The traces of some spans.
    Owners(Owners),
}

impl Rollup {
    /// A roll-up that makes a row of each of these.
    pub(crate) fn counting(unit: Unit) -> Self {
        let mut table = TableBuilder::default();
        if unit == Unit::Session {
            table.keep_whole(SESSIONS);
        }
        Self {
            table,
            unit,
            ..Self::default()
        }
    }

    /// A roll-up in which a record that tells of one of these again has a row of its own, whose id [`original_id`] knows.
    pub(crate) fn keeping_repeats(unit: Unit) -> Self {
        Self {
            keeps_repeats: true,
            unit,
            ..Self::default()
        }
    }

    /// A roll-up that only asks the records.
    pub(crate) fn asking(questions: Questions) -> Self {
        Self {
            unit: questions.unit(),
            again: Some(Again::Answers(Answers::to(questions))),
            ..Self::default()
        }
    }

    /// A roll-up that only looks for records.
    pub(crate) fn seeking(originals: Originals) -> Self {
        Self {
            unit: originals.unit(),
            again: Some(Again::Originals(Box::new(originals))),
            ..Self::default()
        }
    }

    /// A roll-up that only looks for the traces of spans.
    pub(crate) fn tracing(owners: Owners) -> Self {
        Self {
            again: Some(Again::Owners(owners)),
            ..Self::default()
        }
    }

    /// Whether a record that tells of a trace again has a row of its own.
    pub(crate) fn keeps_repeats(&self) -> bool {
        self.keeps_repeats
    }

    /// Whether it makes no table of the records, but looks for something else in them.
    pub(crate) fn reads_again(&self) -> bool {
        self.again.is_some()
    }

    /// The names of a file, before any was seen, for a reader that looks for the same.
    pub(crate) fn names(&self) -> Names {
        match &self.again {
            None | Some(Again::Owners(_)) => Names::default(),
            Some(Again::Answers(answers)) => Names::asking(Arc::clone(answers.questions())),
            Some(Again::Originals(_)) => Names::keeping_originals(),
        }
    }

    /// What was asked of the records.
    pub(crate) fn into_answers(self) -> Answers {
        match self.again {
            Some(Again::Answers(answers)) => answers,
            _ => Answers::default(),
        }
    }

    /// The records that were found.
    pub(crate) fn into_originals(self) -> Originals {
        match self.again {
            Some(Again::Originals(originals)) => *originals,
            _ => Originals::default(),
        }
    }

    /// The traces of the spans that were looked for.
    pub(crate) fn into_owners(self) -> Owners {
        match self.again {
            Some(Again::Owners(owners)) => owners,
            _ => Owners::default(),
        }
    }

    /// Stops where more is found than may be kept.
    pub(crate) fn check(&self) -> Result<(), ReadError> {
        match &self.again {
            Some(Again::Originals(originals)) => originals.check(),
            _ => Ok(()),
        }
    }

    /// Traces of which there are spans but no root.
    pub(crate) fn rootless(&self) -> u64 {
        self.gathered.count(Class::Child)
    }

    /// Traces with a root of which a span names a parent that is in none of the files.
    pub(crate) fn partial(&self) -> u64 {
        let has_root = |row| self.gathered.best(row).class != Class::Child;
        self.spans_seen.without_parents(has_root)
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.table.rows()
    }

    /// Makes room for so many more rows, which need not come.
    pub(crate) fn make_room(&mut self, more: usize) {
        self.table.make_room(more);
    }

    /// Adds records, whose names have those `numbers` among `names`.
    pub(crate) fn add(&mut self, names: &Names, batch: &Batch, numbers: &[u32], roles: &mut Roles) {
        roles.learn(names, &mut self.table, self.unit);
        let columns = numbered(names, batch, numbers, roles);
        let mut places = places(batch.len(), &columns, roles);
        for place in &mut places {
            self.latencies.check(place);
        }
        if roles.layout.form().records == Records::Counts {
            return self.add_counts(&columns, &places, roles);
        }
        let rows_before = self.table.rows();
        if let Some(Again::Originals(originals)) = &mut self.again {
            originals.begin_batch();
        }
        let targets = self.place(names, batch, &columns, &places, roles);
        self.fill(&columns, &targets, rows_before, roles);
    }

    /// Finds or makes the row of each record; none for one that has none.
    #[inline(never)]
    fn place(
        &mut self,
        names: &Names,
        batch: &Batch,
        columns: &[(u32, &Column)],
        places: &[Place<'_>],
        roles: &Roles,
    ) -> Vec<Option<Target>> {
        let form = roles.layout.form();
        let records = places.len();
        let given = roles.tells_scores().then(|| {
            let is_given = |name| matches!(roles.of(name), Role::Given { .. });
            let given = columns.iter().filter(|(name, _)| is_given(*name));
            by_record(records, given.copied())
        });
        let marks = if form.records == Records::Spans {
            Vec::new()
        } else {
            // Records are compared that are of one trace and began together.
            let is_same = |name| matches!(roles.of(name), Role::TraceId | Role::Start);
            let others = columns.iter().filter(|(name, _)| !is_same(*name));
            content_marks(names, &others.copied().collect::<Vec<_>>(), records)
        };
        let passed = matches!(self.again, Some(Again::Answers(_)))
            .then(|| by_record(records, columns.iter().copied()));
        let mut targets = vec![None; records];
        let mut ahead: Vec<Option<Sought<'_>>> = Vec::with_capacity(LOOK_AHEAD);
        for (record, place) in places.iter().enumerate() {
            if record % LOOK_AHEAD == 0 {
                let next = places[record..].iter().take(LOOK_AHEAD);
                ahead.clear();
                ahead.extend(next.map(|place| place.trace_id.as_deref().map(Sought::of)));
                self.table.look_ahead(ahead.iter().flatten());
            }
            let drafts = match &given {
                Some(given) => drafts(&given[record], roles),
                None => Vec::new(),
            };
            let is_spans = match form.records {
                Records::Traces | Records::Counts => false,
                Records::Spans => true,
                Records::Scores => {
                    self.add_scores(form.row_unit, place, &drafts, batch.written(record));
                    continue;
                }
                Records::Mixed if !drafts.is_empty() => {
                    self.add_scores("score", place, &drafts, batch.written(record));
                    continue;
                }
                Records::Mixed => place.span_id.is_some(),
            };
            let trace_id = match &place.trace_id {
                Some(id) => Cow::Borrowed(id.as_ref()),
                None if is_spans => {
                    self.left_out += 1;
                    continue;
                }
                None => {
                    self.numbered += 1;
                    Cow::Owned(format!("row-{}", self.numbered))
                }
            };
            let own_row = (self.unit == Unit::Observation && is_spans)
                .then_some(place.span_id.as_deref())
                .flatten();
            let id = own_row.unwrap_or(&trace_id);
            if let Some(passed) = &passed {
                self.note_answers(names, &passed[record], id, roles);
                continue;
            }
            if let Some(Again::Owners(owners)) = &mut self.again {
                if let Some(span_id) = place.span_id.as_deref() {
                    owners.note(span_id, &trace_id);
                }
                continue;
            }
            if let Some(Again::Originals(originals)) = &mut self.again {
                if let Some(written) = batch.written(record) {
                    originals.take(id, place.span_id.as_deref(), written);
                }
                continue;
            }
            let tie = if is_spans {
                hash_of(&place.span_id)
            } else {
                marks[record]
            };
            let sought = &ahead[record % LOOK_AHEAD];
            let (mut row, mut is_new) = match sought {
                Some(sought) if own_row.is_none() && !self.keeps_repeats => {
                    self.table.row_of(sought)
                }
                _ => self.table.row(&first_id(id, self.keeps_repeats)),
            };
            if self.keeps_repeats && !is_new && !is_spans {
                self.repeated += 1;
                let id = further_id(&trace_id, self.repeated);
                (row, is_new) = self.table.row(&id);
            }
            if is_spans {
                if !self.spans_seen.see(&trace_id, tie) {
                    self.repeated += 1;
                    continue;
                }
            } else if !is_new && self.gathered.best(row).class == Class::Trace {
                self.repeated += 1;
            }
            let class = match (is_spans, place.has_parent) {
                (false, _) => Class::Trace,
                (true, false) => Class::Root,
                (true, true) => Class::Child,
            };
            if class == Class::Child && place.parent_id.is_some() {
                let parent = hash_of(&place.parent_id);
                self.spans_seen.name_parent(&trace_id, parent, row);
            }
            let rank = Rank {
                class,
                start: place.start.unwrap_or(i64::MAX),
                // The upper half tells them apart as well as both, but for once in four billion times.
                tie: (tie >> 32) as u32,
            };
            if self.unit == Unit::Observation {
                self.families.add(row, &trace_id, rank, !is_spans);
            }
            if (form.scores_name_spans || own_row.is_some()) && place.span_id.is_some() {
                self.spans.insert(tie, row as u32);
            }
            for (number, (_, draft)) in drafts.iter().enumerate() {
                self.scores.add_of_row(row, tie, number, draft);
            }
            // An observation that is counted is told by its own record alone, and so is its own root.
            let rank = Rank {
                class: if own_row.is_some() {
                    Class::Root
                } else {
                    class
                },
                ..rank
            };
            if is_new {
                self.gathered.begin(row, rank);
            } else {
                self.settle(row, rank);
            }
            self.gathered.note(row, rank, place);
            targets[record] = Some(Target {
                row,
                rank,
                is_best: false,
                is_whole: class == Class::Trace
                    || (class == Class::Root && form.figures != Figures::OfRecord),
            });
        }
        for target in targets.iter_mut().flatten() {
            target.is_best = self.gathered.best(target.row) == target.rank;
        }
        targets
    }

    /// Notes which of the questions a record's values pass.
    #[inline(never)]
    fn note_answers(&mut self, names: &Names, record: &[Cell<'_>], id: &str, roles: &Roles) {
        let Some(Again::Answers(answers)) = &mut self.again else {
            return;
        };
        for cell in record {
            if let Value::Passes(question) = cell.value {
                let asked = answers.questions().field(question);
                let column = match roles.of(cell.name) {
                    Role::Field(column) | Role::Score(column) => Some(self.table.name(*column)),
                    _ => None,
                };
                if asked == column || asked == long_text(names.path(cell.name)) {
                    answers.note(id, question);
                }
            }
        }
    }

    /// Adds a row for each kind of trace in the groups that were counted.
    #[inline(never)]
    fn add_counts(&mut self, columns: &[(u32, &Column)], places: &[Place<'_>], roles: &Roles) {
        let records = by_record(places.len(), columns.iter().copied());
        for (record, place) in records.iter().zip(places) {
            let Some(kinds) = counted::kinds(record, roles) else {
                self.miscounted += 1;
                continue;
            };
            for kind in kinds {
                let (row, _) = self.table.row(&format!("group-{}", self.counts.len() + 1));
                self.gathered.resize(row + 1);
                // Rows of files that hold traces stand for one each.
                self.counts.resize(row, 1);
                self.counts.push(kind.traces);
                if let Some(start) = place.start {
                    self.gathered.began(row, start);
                }
                for cell in record {
                    if let Role::Field(column) = roles.of(cell.name) {
                        self.table.set(row, *column, &cell.value);
                    }
                }
                for (field, flag) in [("trouble", kind.trouble), ("bad", kind.bad)] {
                    if let Some(flag) = flag {
                        let column = self.table.column(field);
                        self.table.set(row, column, &Value::Flag(flag));
                    }
                }
            }
        }
    }

    /// Adds the scores that a record of its own tells.
    #[inline(never)]
    fn add_scores(
        &mut self,
        what: &'static str,
        place: &Place,
        drafts: &[(usize, Draft<'_>)],
        written: Option<(u32, &[u8])>,
    ) {
        let ids = (place.trace_id.as_deref(), place.span_id.as_deref());
        match (&mut self.again, written) {
            (None, _) => {
                for (_, draft) in drafts {
                    self.scores.add_of_file(what, ids, self.unit, draft);
                }
            }
            (Some(Again::Originals(originals)), Some(written)) => {
                originals.take_score(ids, written);
            }
            _ => {}
        }
    }

    /// The table, with what follows from all records of a trace. There is always a field to group by.
    pub(crate) fn finish(mut self) -> (TraceTable, Joined) {
        let spans = std::mem::take(&mut self.spans);
        let scores = std::mem::take(&mut self.scores);
        let row_of_span = |id: &str| spans.get(&hash_of(&Some(id))).copied();
        let families = std::mem::take(&mut self.families);
        let repeats = self.keeps_repeats.then_some(self.repeated);
        let row_of_trace = |table: &TableBuilder, id: &str| match self.unit {
            Unit::Observation => families.root(id),
            Unit::Trace | Unit::Session => table.find(&first_id(id, repeats.is_some())),
        };
        let mut joined = scores.apply(&mut self.table, repeats, row_of_trace, row_of_span);
        let rows = self.table.rows();
        self.gathered.resize(rows);
        self.gathered.end_records();
        self.table.end_records();
        if self.gathered.has_severity {
            self.add_severities();
        }
        let mut gathered = self.gathered;
        let hides_spans = gathered.has_spans() && self.unit != Unit::Observation;
        let mut table = self.table.finish();
        table.counts = self.counts;
        if table.column(LATENCY).is_none() {
            table.columns.extend(gathered.latencies_ms());
        }
        for (kind, name) in FIGURES.into_iter().enumerate() {
            if table.column(name).is_none() {
                table.columns.extend(gathered.take_figures(kind));
            }
        }
        table.starts = gathered.into_starts();
        match self.unit {
            Unit::Trace => {}
            Unit::Session => {
                let traces = table.rows();
                let without;
                (table, without) = by_session(table);
                joined
                    .notes
                    .push(sessions_note(table.rows(), traces, without));
            }
            Unit::Observation => {
                table = families.hand_down(table);
                joined
                    .notes
                    .push(observations_note(table.rows(), families.traces()));
            }
        }
        if !table.columns.iter().any(table::Column::makes_groups) {
            let all = table::Column::constant("trace", "all", table.rows());
            table.columns.push(all);
        }
        table.unit = self.unit;
        table.hides_spans = hides_spans;
        table.of_files = true;
        (table, joined)
    }

    fn add_severities(&mut self) {
        let tells_roots = self.gathered.has_spans() && self.unit != Unit::Observation;
        let [status, error] = ["status", "error"].map(|name| self.table.column(name));
        let error_root = tells_roots.then(|| self.table.column("error_root"));
        // By severity the codes of what the rows before got.
        let mut codes = [[0; 3]; Severity::KINDS];
        let rows = self.table.rows();
        for first in (0..rows).step_by(BLOCK) {
            let block = first..rows.min(first + BLOCK);
            self.add_severities_to(block, (status, error, error_root), &mut codes);
        }
    }

    /// A function that runs for some rows is compiled well before the others; a browser runs a loop over all of them as it
    /// began it.
    #[inline(never)]
    fn add_severities_to(
        &mut self,
        rows: Range<usize>,
        (status, error, error_root): (usize, usize, Option<usize>),
        codes: &mut [[u32; 3]; Severity::KINDS],
    ) {
        let failed = |went| Value::Flag(went == Severity::Error);
        for row in rows {
            let worst = self.gathered.worst(row);
            if let Some(word) = worst.word() {
                let [of_word, of_flag, _] = &mut codes[worst as usize];
                let word = Value::Text(word.into());
                self.table.set_again(row, status, &word, of_word);
                self.table.set_again(row, error, &failed(worst), of_flag);
            }
            let went = self.gathered.root_went(row);
            if let Some(error_root) = error_root
                && went != Severity::Unknown
            {
                let [.., of_root] = &mut codes[went as usize];
                self.table
                    .set_again(row, error_root, &failed(went), of_root);
            }
        }
    }
}

fn sessions_note(sessions: usize, traces: usize, without: u64) -> String {
    format!(
        "Sessions are counted: {} of {}. {} without a session {}.",
        count(sessions as u64),
        number::counted(traces as u64, "trace"),
        number::counted(without, "trace"),
        if without == 1 {
            "counts as one"
        } else {
            "count as one each"
        }
    )
}

fn observations_note(observations: usize, traces: usize) -> String {
    format!(
        "Observations are counted: {} of {}. Each has the fields of its trace where it has none of its own; \
         scores of a whole trace are those of its root.",
        count(observations as u64),
        number::counted(traces as u64, "trace")
    )
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The columns by the numbers of their names in the file, in the order of those, so that it does not show where a file
/// was cut; what records inherit comes last.
fn numbered<'a>(
    names: &Names,
    batch: &'a Batch,
    numbers: &[u32],
    roles: &Roles,
) -> Vec<(u32, &'a Column)> {
    let mut columns: Vec<(u32, &Column)> = batch
        .columns()
        .filter_map(|(name, column)| Some((*numbers.get(name as usize)?, column)))
        .filter(|(number, _)| *number != Names::OTHERS)
        .collect();
    let inherited = roles.layout.form().inherited;
    let is_inherited = |name| inherited.is_some_and(|start| names.path(name).starts_with(start));
    columns.sort_by_key(|&(name, _)| (is_inherited(name), name));
    columns
}
