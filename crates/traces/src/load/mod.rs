//! From files in pieces to one table: what a worker and a command line share. No I/O of its own.

mod archive;
mod cut;
mod file;
mod intake;
mod joining;
mod packed_stream;
mod packed_table;
mod part;
mod skipped;
mod source;
mod stretch;
mod table_part;
mod text;

use std::ops::Range;

use assay_parquet::Rows;
use assay_plan::data::{Receipt, SkippedRow, Unit};

use crate::batch::wanted_columns;
use crate::container::Packing;
use crate::error::ReadError;
use crate::load::intake::Intake;
use crate::load::skipped::Room;
use crate::load::source::Source;
use crate::reader::Pages;
use crate::reread::{Answers, Originals, Owners, Questions, Spool, Wanted};
use crate::rollup::Rollup;
use crate::suspicion::{Findings, suspicions};
use crate::table::TraceTable;

pub use cut::Cut;
pub use joining::{Deal, Joining};
pub use packed_stream::PackedStream;
pub use packed_table::{PACKED_HEAD_BYTES, PackedTable, TablePacking, TableWithin};
pub use part::Part;
pub use skipped::RejectedRecord;
pub use stretch::{Stretch, StretchReader};
pub use table_part::{TableJoining, TablePart, TablePartReader};

/// Whether a part fits on what was read before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seam {
    /// It fits, and was added; what comes next begins with this byte.
    Fits(u64),
    /// It began elsewhere than what was read before it ended: this stretch is to be read again, from its start.
    Again(Range<u64>),
    /// What it holds depends on all that comes before it: the bytes from this one to the file's end are for
    /// [`Loader::push`].
    Alone(u64),
}

/// Records that could not be read and are told one by one in the receipt.
const MOST_TOLD: usize = 100;

/// What is said of data that came counted.
const ONLY_COUNTS: &str = "These are counts of traces: a plan can be made of them, but the list of traces to judge has \
    to be drawn in the warehouse.";

/// Reads files, one after the other, each in pieces of any size, into one table.
///
/// ```
/// let mut loader = assay_traces::Loader::new();
/// loader.begin_file("traces.csv", 27);
/// loader.push(b"id,intent\na,ref")?;
/// loader.push(b"und\nb,order\n")?;
/// loader.end_file()?;
/// let (table, receipt) = loader.finish()?;
/// assert_eq!((table.rows(), receipt.traces), (2, 2));
/// # Ok::<(), assay_traces::ReadError>(())
/// ```
#[derive(Debug, Default)]
pub struct Loader {
    rollup: Rollup,
    receipt: Receipt,
    file: Option<Source>,
    /// Files that look like exports which are not understood, and what those are.
    resembling: Vec<(String, &'static str)>,
    /// What the envelopes of files say of further pages.
    pages: Pages,
    /// Files that held nothing.
    barren: Vec<ReadError>,
    /// Where files were cut off of which the records before were read.
    cut_off: Vec<ReadError>,
    /// Why files of archives were left out.
    left_out: Vec<ReadError>,
    /// Why files were left out that are broken.
    broken: Vec<String>,
    /// Whether records of a file that failed to end are in the table.
    has_given: bool,
    rejected: Vec<RejectedRecord>,
    /// Room for more of them.
    room: Room,
}

impl Loader {
    /// A loader that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A loader of a table with a row for each of these.
    pub fn counting(unit: Unit) -> Self {
        Self {
            rollup: Rollup::counting(unit),
            receipt: Receipt {
                unit,
                ..Receipt::default()
            },
            ..Self::default()
        }
    }

    /// A loader of judged results, in which a record that tells of a trace again has a row of its own: what it says may
    /// contradict the first one. `of` is what the traffic is counted in that they are held against: where that is
    /// observations, a score of one is not its trace's.
    pub fn of_results(of: Unit) -> Self {
        let rows = match of {
            Unit::Observation => Unit::Observation,
            Unit::Trace | Unit::Session => Unit::Trace,
        };
        Self {
            rollup: Rollup::keeping_repeats(rows),
            ..Self::default()
        }
    }

    /// Whether it reads judged results.
    pub fn is_of_results(&self) -> bool {
        self.rollup.keeps_repeats()
    }

    /// A loader that only asks every record, and keeps nothing else.
    pub fn asking(questions: Questions) -> Self {
        Self {
            rollup: Rollup::asking(questions),
            ..Self::default()
        }
    }

    /// A loader that only looks for the records of the traces of a list, and keeps these as they are written: no more than
    /// `room` bytes of them in memory, the others in the spool.
    pub fn seeking(wanted: Wanted, spool: Box<dyn Spool>, room: usize) -> Self {
        Self {
            rollup: Rollup::seeking(Originals::of(wanted, spool, room)),
            ..Self::default()
        }
    }

    /// A loader that only looks for the traces of spans, of which a table that was read from the same files keeps no ids.
    pub fn tracing(owners: Owners) -> Self {
        Self {
            rollup: Rollup::tracing(owners),
            ..Self::default()
        }
    }

    /// Whether it reads files once more, for what a table does not keep.
    pub fn reads_again(&self) -> bool {
        self.rollup.reads_again()
    }

    /// Whether it keeps records as they are written, which are gathered in one stream.
    pub fn keeps_records(&self) -> bool {
        self.rollup.names().keeps_originals()
    }

    /// What the records answered to a loader that asked them.
    pub fn into_answers(self) -> Answers {
        self.rollup.into_answers()
    }

    /// The traces of spans that a loader found that looked for them.
    pub fn into_owners(self) -> Owners {
        self.rollup.into_owners()
    }

    /// The records that a loader found that looked for them.
    pub fn into_originals(self) -> Originals {
        self.rollup.into_originals()
    }

    /// The columns of a table that are worth reading, by their numbers: neither texts of people and models of which
    /// nothing is asked, nor an index, nor a name that came before.
    pub fn wanted_columns<'a>(&self, columns: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
        wanted_columns(columns, self.rollup.names())
    }

    /// Starts a file of so many bytes as stored.
    pub fn begin_file(&mut self, name: &str, bytes: u64) {
        self.file = Some(Source::new(name, bytes));
    }

    /// Starts a text file of so many bytes as stored that a [`PackedStream`] unpacks: its bytes come unpacked.
    pub fn begin_unpacked(&mut self, name: &str, bytes: u64, packing: Packing) {
        self.file = Some(Source::unpacked(name, bytes, packing));
    }

    /// Starts a table of so many bytes as stored, whose rows come column by column; [`PackedTable`] unpacked it, or it was
    /// not packed.
    pub fn begin_table(&mut self, name: &str, bytes: u64, packing: Option<TablePacking>) {
        self.file = Some(Source::table(name, bytes, packing, self.rollup.names()));
    }

    /// Takes the table's next rows: of the columns that [`Loader::wanted_columns`] chooses.
    ///
    /// # Errors
    /// As [`Loader::push`].
    pub fn push_rows(&mut self, rows: &Rows) -> Result<(), ReadError> {
        match &mut self.file {
            Some(file) => file.push_rows(rows, &mut self.rollup)?,
            None => return Err(ReadError::NoFile),
        }
        self.rollup.check()
    }

    /// Takes the table's next rows, which another worker made ready.
    fn push_part(&mut self, part: TablePart) -> Result<(), ReadError> {
        match &mut self.file {
            Some(file) => file.push_part(part, &mut self.rollup),
            None => Err(ReadError::NoFile),
        }
    }

    /// Takes the file's next bytes.
    ///
    /// # Errors
    /// The file is nothing that can be read; the loader is then of no more use.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        match &mut self.file {
            Some(file) => file.push(bytes, &mut self.rollup)?,
            None => return Err(ReadError::NoFile),
        }
        self.rollup.check()
    }

    /// Takes the file's next bytes, up to where the rest can be read by several [`StretchReader`]s side by side, whose
    /// parts then come by [`Joining::join`]. Without a cut it took all of them.
    ///
    /// # Errors
    /// As [`Loader::push`].
    pub fn push_to_cut(&mut self, bytes: &[u8]) -> Result<Option<Cut>, ReadError> {
        match &mut self.file {
            Some(file) => file.push_to_cut(bytes, &mut self.rollup),
            None => Err(ReadError::NoFile),
        }
    }

    /// Takes the part of the stretch after the one before it.
    ///
    /// # Errors
    /// As [`Loader::push`].
    pub(crate) fn add(&mut self, part: Part) -> Result<Seam, ReadError> {
        match &mut self.file {
            Some(file) => file.add(part, &mut self.rollup),
            None => Err(ReadError::NoFile),
        }
    }

    /// How many rows the table has by now.
    pub(crate) fn table_rows(&self) -> usize {
        self.rollup.rows()
    }

    /// Makes room for so many more of them, which need not come.
    pub(crate) fn make_room(&mut self, more: usize) {
        self.rollup.make_room(more);
    }

    /// Takes the end of the file, and gives the Parquet tables that were met in it where it is an archive: each is still to
    /// be unpacked, by [`PackedTable::within`], and read, after [`Loader::begin_table`].
    ///
    /// # Errors
    /// As [`Loader::push`], and where the file was cut off or no record of it could be read. A file that is empty is an
    /// error of [`Loader::finish`], unless others are not.
    pub fn end_file(&mut self) -> Result<Vec<TableWithin>, ReadError> {
        let Some(file) = self.file.take() else {
            return Err(ReadError::NoFile);
        };
        let has_given = file.has_given();
        let mut held = match file.finish(&mut self.rollup) {
            // One of several files may be empty, as parts of a scheduled export are.
            Err(why @ (ReadError::Empty { .. } | ReadError::NoRecords { .. })) => {
                self.barren.push(why);
                return Ok(Vec::new());
            }
            Err(why) => {
                self.has_given = has_given;
                return Err(why);
            }
            Ok(held) => held,
        };
        // Which results are missing cannot be told.
        if self.is_of_results() && !held.broken.is_empty() {
            return Err(held.broken.swap_remove(0));
        }
        for intake in held.files {
            self.take(intake);
        }
        self.left_out.extend(held.unread);
        let broken = held.broken.iter();
        self.broken.extend(broken.map(ToString::to_string));
        Ok(held.tables)
    }

    /// Leaves out the file at hand, or the one that failed to end, which cannot be read for this reason, a sentence: the
    /// receipt says so. False where some of its records are in the table already, so that it cannot be left out.
    pub fn leave_out(&mut self, why: &str) -> bool {
        let has_given = match self.file.take() {
            Some(file) => file.has_given(),
            None => self.has_given,
        };
        if !has_given {
            self.broken.push(why.to_owned());
        }
        !has_given
    }

    /// Whether no file has ended that held anything.
    pub fn is_empty(&self) -> bool {
        self.receipt.files.is_empty()
    }

    /// Notes what a file held.
    fn take(&mut self, mut intake: Intake) {
        let name = intake.receipt.name.clone();
        let receipt = &mut self.receipt;
        match receipt.row_unit.as_str() {
            "" => intake.row_unit().clone_into(&mut receipt.row_unit),
            former if former != intake.row_unit() => "record".clone_into(&mut receipt.row_unit),
            _ => {}
        }
        if let Some(what) = intake.resembles() {
            self.resembling.push((name.clone(), what));
        }
        self.cut_off.extend(intake.cut_off);
        self.pages.add(intake.pages);
        receipt.rows += intake.receipt.rows;
        receipt.skipped += intake.skipped.count;
        intake.skipped.keep_within(&mut self.room);
        let rejected = intake.skipped.first.into_iter();
        self.rejected
            .extend(rejected.map(|record| record.of_file(&name)));
        receipt.files.push(intake.receipt);
    }

    /// The records of the files that ended which could not be read: the first 10,000 of them, or fewer where these have
    /// more than 4 MiB of text.
    pub fn rejected(&self) -> &[RejectedRecord] {
        &self.rejected
    }

    /// Records read so far, over all files.
    pub fn rows(&self) -> u64 {
        self.receipt.rows + self.file.as_ref().map_or(0, Source::rows)
    }

    /// The table and what was read for it.
    ///
    /// # Errors
    /// No file was read, or none that held a record.
    pub fn finish(mut self) -> Result<(TraceTable, Receipt), ReadError> {
        let mut receipt = std::mem::take(&mut self.receipt);
        receipt.skipped_kept = self.rejected.len() as u64;
        let told = self.rejected.into_iter().take(MOST_TOLD);
        receipt.skipped_rows = told
            .map(|record| SkippedRow {
                file: record.file,
                line: record.line,
                reason: record.reason,
            })
            .collect();
        receipt.name = match receipt.files.as_slice() {
            [] => {
                let of_results = self.rollup.keeps_repeats();
                return Err(match self.barren.into_iter().next() {
                    None => ReadError::NoFile,
                    Some(ReadError::Empty { file } | ReadError::NoRecords { file })
                        if of_results =>
                    {
                        ReadError::NoResults { file }
                    }
                    Some(why) => why,
                });
            }
            [one] => one.name.clone(),
            files => format!("{} files", files.len()),
        };
        let mut findings = Findings {
            repeated: self.rollup.repeated,
            numbered: self.rollup.numbered,
            left_out: self.rollup.left_out,
            rootless: self.rollup.rootless(),
            partial: self.rollup.partial(),
            miscounted: self.rollup.miscounted,
            barren: self.barren,
            cut_off: self.cut_off,
            broken: self.broken,
            cut_texts: std::mem::take(&mut self.rollup.cut_texts),
            latencies: self.rollup.latencies,
            only_scores: None,
            resembling: self.resembling,
            pages: self.pages,
        };
        let (table, joined) = self.rollup.finish();
        findings.only_scores = joined.only;
        receipt.joins = joined.join.into_iter().collect();
        receipt.notes = joined.notes;
        receipt.notes.extend(
            self.left_out
                .iter()
                .map(|why| format!("{why} It is left out.")),
        );
        receipt.traces = table.traces();
        if table.is_counted() {
            receipt.notes.push(ONLY_COUNTS.to_owned());
        }
        if let Some((first, last)) = table.span_ms() {
            receipt.first_ms = Some(first);
            receipt.last_ms = Some(last);
        }
        receipt.suspicions = suspicions(&receipt, &findings, &table);
        Ok((table, receipt))
    }
}
