//! What the desk does with files: a part of the worker that the first numbers do without.

use std::rc::Rc;

use assay_plan::data::{Receipt, Unit};
use assay_protocol::{Errand, FirstAnswer, Problem, Progress};
use assay_traces::fields::fields;
use assay_traces::load::RejectedRecord;
use assay_traces::propose::propose;
use assay_traces::reread::{Originals, Questions, Wanted};
use assay_traces::results::Results;
use assay_traces::{Loader, TraceTable};
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::desk::Desk;
use crate::later::{Attempt, Work};
use crate::post;
use crate::reading::Reading;
use crate::records::{Kept, ROOM};
use crate::stop::{is_cancelled, refused, spans_unread};
use crate::telling::Telling;

/// Judged results, with the receipt of their files.
pub(crate) type Judged = (Results, Receipt);

/// What can be done with files.
#[derive(Clone, Copy)]
pub(crate) struct Filing {
    /// Reads files into the table.
    pub(crate) open: fn(Rc<Desk>, u32, Unit, Vec<File>) -> Work<FirstAnswer>,
    /// Asks the files of the table what that does not keep.
    pub(crate) ask: fn(Rc<Desk>, u32, Questions) -> Attempt<()>,
    /// Reads judged results.
    pub(crate) results: fn(Rc<Desk>, u32, Vec<File>) -> Attempt<Judged>,
    /// Finds full records in the files of the table.
    pub(crate) originals: fn(Rc<Desk>, u32, Wanted, Kept) -> Attempt<Originals>,
    /// Answers the worker of a table that this one reads for.
    pub(crate) serve: fn(Rc<Desk>, JsValue) -> Work<()>,
}

/// All of it.
pub(crate) const FILING: Filing = Filing {
    open: |desk, id, unit, files| Box::pin(async move { open(&desk, id, unit, &files).await }),
    ask: |desk, id, questions| Box::pin(async move { ask(&desk, id, questions).await }),
    results: |desk, id, files| Box::pin(async move { results(&desk, id, &files).await }),
    originals: |desk, id, wanted, kept| {
        Box::pin(async move { originals(&desk, id, wanted, kept).await })
    },
    serve: |desk, message| Box::pin(async move { desk.reader.answer(&message).await }),
};

/// Reads files into the table, and proposes a plan for them.
async fn open(desk: &Desk, id: u32, unit: Unit, files: &[File]) -> FirstAnswer {
    let mut loader = Loader::counting(unit);
    let telling = Telling::new(id);
    let tell = |progress| {
        telling.tell(progress);
        Ok(())
    };
    let read = Reading::read(files, &mut loader, tell).await;
    let rejected = loader.rejected().iter().map(RejectedRecord::to_line);
    desk.rejected.replace(rejected.collect());
    match read.and_then(|()| loader.finish().map_err(|error| refused(&error))) {
        Ok((table, receipt)) => {
            let fields = fields(&table);
            let plan = propose(&fields, &receipt);
            desk.keep(table, fields, receipt, plan, files)
        }
        Err(problem) => FirstAnswer::Failed(problem),
    }
}

/// Reads results, and finds the traces of the spans that they name.
async fn results(desk: &Desk, id: u32, files: &[File]) -> Result<Judged, Problem> {
    let unit = desk.table.borrow().as_ref().map(TraceTable::unit);
    let mut loader = Loader::of_results(unit.unwrap_or_default());
    let tell = desk.telling(id, Errand::Records);
    Reading::read(files, &mut loader, &tell).await?;
    let (table, receipt) = loader.finish().map_err(|error| refused(&error))?;
    // Whoever asked to stop while the records were joined gets none of it.
    post::look_up().await;
    let bytes = files.iter().map(|file| file.size() as u64).sum();
    tell(Progress {
        bytes,
        total_bytes: bytes,
        rows: receipt.rows,
        ..Progress::default()
    })?;
    let mut results = Results::of(table);
    find_spans(desk, id, &mut results).await?;
    Ok((results, receipt))
}

/// Reads the files of the traces again where results may name spans, of which the table does not tell the traces.
async fn find_spans(desk: &Desk, id: u32, results: &mut Results) -> Result<(), Problem> {
    let files = desk.files.borrow().clone();
    let unknown = match &*desk.table.borrow() {
        Some(table) if !files.is_empty() => results.unknown_spans(table),
        _ => return Ok(()),
    };
    if unknown.is_empty() {
        return Ok(());
    }
    let mut loader = Loader::tracing(unknown);
    let read = Reading::read(&files, &mut loader, desk.telling(id, Errand::Spans)).await;
    read.map_err(|why| {
        if is_cancelled(&why) {
            why
        } else {
            spans_unread(&why)
        }
    })?;
    results.learn(loader.into_owners());
    Ok(())
}

/// Reads the files of the table again for the tests of texts that it does not keep.
async fn ask(desk: &Desk, id: u32, questions: Questions) -> Result<(), Problem> {
    let files = desk.files.borrow().clone();
    let mut loader = Loader::asking(questions);
    Reading::read(&files, &mut loader, desk.telling(id, Errand::Records)).await?;
    if let Some(table) = &mut *desk.table.borrow_mut() {
        table.learn(&loader.into_answers());
    }
    Ok(())
}

/// Reads the files of the table again for full records.
async fn originals(desk: &Desk, id: u32, wanted: Wanted, kept: Kept) -> Result<Originals, Problem> {
    let files = desk.files.borrow().clone();
    let mut loader = Loader::seeking(wanted, Box::new(kept), ROOM);
    Reading::read(&files, &mut loader, desk.telling(id, Errand::Records)).await?;
    Ok(loader.into_originals())
}
