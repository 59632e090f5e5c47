//! What takes the whole plan: a part of the worker that the first numbers do without.

use std::rc::Rc;

use assay_plan::document::Plan;
use assay_plan::results::contrast::Contrast;
use assay_plan::results::reading::Reading;
use assay_protocol::{
    Answer, Ask, Between, Drawn, DrawnTrace, Errand, Estimated, Problem, Progress,
};
use assay_traces::TraceTable;
use assay_traces::draw::{DrawError, Drawing, List};
use assay_traces::reread::{Wanted, unanswered};
use assay_traces::results::{Comparing, ResultsError};
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

use crate::desk::{Desk, count, nothing_loaded};
use crate::filing::Judged;
use crate::later::{self, Work};
use crate::post::{self, Lookout};
use crate::records::{self, Kept};
use crate::ruling::rule;
use crate::stop::{cancelled, confused, problem};
use crate::writing::write;

/// Traces that a draw looks at before it may look up.
const LOOKED_AT: usize = 20_000;

/// What can be done with a plan.
#[derive(Clone, Copy)]
pub(crate) struct Planning {
    /// Answers the request of that number, an [`Ask`], with the files that travelled beside it.
    pub(crate) answer: fn(Rc<Desk>, u32, JsValue, Vec<File>) -> Work<()>,
}

/// All of it.
pub(crate) const PLANNING: Planning = Planning {
    answer: |desk, id, ask, files| Box::pin(answer(desk, id, ask, files)),
};

async fn answer(desk: Rc<Desk>, id: u32, ask: JsValue, files: Vec<File>) {
    let Ok(ask) = serde_wasm_bindgen::from_value::<Ask>(ask) else {
        return post::reply(id, Answer::Failed(confused()));
    };
    let answer = match ask {
        // Those are answered by the desk.
        Ask::Example { .. } | Ask::Open { .. } | Ask::Rejected | Ask::Cancel => {
            Answer::Failed(confused())
        }
        Ask::Group { plan } => match ask_files(&desk, id, &plan).await {
            Ok(()) => desk.with_table(|table| {
                count(table, &plan, &mut desk.matched.borrow_mut())
                    .map_or_else(Answer::Failed, |it| Answer::Grouped(Box::new(it)))
            }),
            Err(problem) => Answer::Failed(problem),
        },
        Ask::Estimate { plan, reading } => estimate(&desk, id, &plan, reading, &files)
            .await
            .map_or_else(Answer::Failed, |it| Answer::Estimated(Box::new(it))),
        Ask::Write { plan, order } => match ask_files(&desk, id, &plan).await {
            Ok(()) => desk.with_table(|table| {
                write(table, &plan, &order)
                    .map_or_else(Answer::Failed, |it| Answer::Written(Box::new(it)))
            }),
            Err(problem) => Answer::Failed(problem),
        },
        Ask::Rules {
            plan,
            platform,
            chosen,
        } => match ask_files(&desk, id, &plan).await {
            Ok(()) => desk.with_table(|table| {
                rule(table, &plan, platform, chosen).map_or_else(Answer::Failed, Answer::Ruled)
            }),
            Err(problem) => Answer::Failed(problem),
        },
        Ask::Records { plan } => match records(&desk, id, &plan).await {
            Ok((answer, file)) => return post::reply_with(id, answer, &file),
            Err(problem) => Answer::Failed(problem),
        },
        Ask::Compare {
            plan,
            reading,
            between,
        } => compare(&desk, id, &plan, reading.as_ref(), &between, &files)
            .await
            .map_or_else(Answer::Failed, |it| Answer::Compared(Box::new(it))),
        Ask::Draw { plan } => draw(&desk, id, &plan)
            .await
            .map_or_else(Answer::Failed, Answer::Drawn),
    };
    post::reply(id, answer);
}

/// Reads results, unless those read last are meant, and estimates them.
async fn estimate(
    desk: &Rc<Desk>,
    id: u32,
    plan: &Plan,
    reading: Option<Reading>,
    files: &[File],
) -> Result<Estimated, Problem> {
    if !files.is_empty() {
        let read = read_results(desk, id, files).await?;
        desk.results.replace(Some(read));
    }
    ask_files(desk, id, plan).await?;
    let results = desk.results.borrow();
    let Some((results, receipt)) = &*results else {
        return Err(Problem {
            code: "results.none".into(),
            sentence: "No judged results are open.".into(),
            next_step: "Open a file of judged results first.".into(),
        });
    };
    let table = desk.table.borrow();
    let reading = match reading {
        Some(reading) => reading,
        None => results.proposed().map_err(|error| unread(&error))?,
    };
    let traffic = table.as_ref().map(|table| (table, plan));
    Ok(Estimated {
        receipt: receipt.clone(),
        fields: results.fields().to_vec(),
        estimates: results
            .estimates(&reading, traffic)
            .map_err(|error| unread(&error))?,
    })
}

/// Reads the files again where the plan's rules are about texts that the table does not keep and that were not asked yet.
async fn ask_files(desk: &Rc<Desk>, id: u32, plan: &Plan) -> Result<(), Problem> {
    let questions = match &*desk.table.borrow() {
        Some(table) => unanswered(table, &plan.signal, &plan.verdict),
        None => return Ok(()),
    };
    if questions.is_empty() {
        return Ok(());
    }
    let filing = later::filing().await?;
    (filing.ask)(Rc::clone(desk), id, questions).await
}

async fn read_results(desk: &Rc<Desk>, id: u32, files: &[File]) -> Result<Judged, Problem> {
    let filing = later::filing().await?;
    (filing.results)(Rc::clone(desk), id, files.to_vec()).await
}

/// Draws the plan's list, and reads the files again for the full records of its traces.
async fn records(desk: &Rc<Desk>, id: u32, plan: &Plan) -> Result<(Answer, Blob), Problem> {
    ask_files(desk, id, plan).await?;
    if desk.table.borrow().is_some() && desk.files.borrow().is_empty() {
        return Err(records::no_files());
    }
    let (list, wanted) = drawn(desk, id, plan, |table, list| {
        let wanted = Wanted::of(table, &list);
        (list, wanted)
    })
    .await?;
    let filing = later::filing().await?;
    let kept = Kept::default();
    let originals = (filing.originals)(Rc::clone(desk), id, wanted, kept.clone()).await?;
    let traces = list.rows.len() as u64;
    Ok((
        Answer::Records { traces },
        records::file(&list, originals, &kept, desk.telling(id, Errand::Write)).await?,
    ))
}

/// Compares two sides of what is open, or what is open with other files.
async fn compare(
    desk: &Rc<Desk>,
    id: u32,
    plan: &Plan,
    reading: Option<&Reading>,
    between: &Between,
    files: &[File],
) -> Result<Contrast, Problem> {
    let other = match between {
        Between::Files => Some(read_results(desk, id, files).await?),
        Between::Values { .. } => None,
    };
    ask_files(desk, id, plan).await?;
    let (results, table) = (desk.results.borrow(), desk.table.borrow());
    let results = results.as_ref();
    let comparing = Comparing {
        results: results
            .zip(reading)
            .map(|((results, _), reading)| (results, reading)),
        traffic: table.as_ref().map(|table| (table, plan)),
    };
    let found = match (between, &other) {
        (Between::Values { field, values }, _) => {
            comparing.values(field, values.each_ref().map(String::as_str))
        }
        (Between::Files, Some((other, receipt))) => {
            let first = results.filter(|_| reading.is_some());
            let first = first.map_or("what is open", |(_, receipt)| receipt.name.as_str());
            comparing.other(other, [first.to_owned(), receipt.name.clone()])
        }
        (Between::Files, None) => Err(ResultsError::NoTraffic),
    };
    found.map_err(|error| unread(&error))
}

async fn draw(desk: &Rc<Desk>, id: u32, plan: &Plan) -> Result<Drawn, Problem> {
    ask_files(desk, id, plan).await?;
    let list = drawn(desk, id, plan, |_, list| list).await?;
    Ok(Drawn {
        csv: list.to_csv(),
        json_lines: list.to_json_lines(),
        traces: list.rows.into_iter().map(drawn_trace).collect(),
    })
}

/// Draws the list of a plan, and gives what `made` makes of it and of its table.
async fn drawn<T>(
    desk: &Desk,
    id: u32,
    plan: &Plan,
    made: impl FnOnce(&TraceTable, List) -> T,
) -> Result<T, Problem> {
    let refused = |error: DrawError| problem(error.code(), &error, error.next_step());
    let (loads, tell, lookout) = (
        desk.loads.get(),
        desk.telling(id, Errand::Draw),
        Lookout::new(),
    );
    let mut drawing = match &*desk.table.borrow() {
        Some(table) => Drawing::begin(table, plan).map_err(refused)?,
        None => return Err(nothing_loaded()),
    };
    loop {
        // Held only while it is looked at: others may have the table between.
        let total_bytes = match &*desk.table.borrow() {
            Some(table) if desk.loads.get() == loads => {
                if !drawing.look(table, LOOKED_AT) {
                    let list = drawing.finish(table, plan).map_err(refused)?;
                    return Ok(made(table, list));
                }
                table.rows() as u64
            }
            _ => return Err(cancelled(Errand::Draw)),
        };
        if lookout.look_up().await {
            tell(Progress {
                bytes: drawing.rows() as u64,
                total_bytes,
                ..Progress::default()
            })?;
        }
    }
}

fn drawn_trace(row: assay_traces::draw::Drawn) -> DrawnTrace {
    DrawnTrace {
        id: row.id,
        group: row.group,
        signal: row.signal,
        inclusion_probability: row.inclusion_probability,
        weight: row.weight,
    }
}

fn unread(error: &ResultsError) -> Problem {
    problem(error.code(), error, error.next_step())
}
