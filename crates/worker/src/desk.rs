//! The desk where the page's requests arrive: one trace table, one reading at a time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use assay_plan::data::Receipt;
use assay_plan::dimension::Dimension;
use assay_plan::document::Plan;
use assay_plan::rule::Rule;
use assay_protocol::{Answer, Ask, Drawn, DrawnTrace, Grouped, Loaded, Problem, Request};
use assay_traces::group::group;
use assay_traces::reread::unanswered;
use assay_traces::{Loader, TraceTable};
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{File, MessageEvent};

use crate::stop::{Stop, problem};
use crate::{files, post};

#[derive(Default)]
struct Desk {
    table: RefCell<Option<TraceTable>>,
    /// The files of the table, for what it does not keep.
    files: RefCell<Vec<File>>,
    /// The newest reading; an older one that is still under way stops at its next piece.
    reading: Cell<u32>,
    /// Counts up when what reads the files again has to stop: other data are loaded, or the page asks for it.
    stops: Cell<u32>,
}

/// Answers the page's messages from now on.
pub(crate) fn open() {
    let desk = Rc::new(Desk::default());
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let desk = Rc::clone(&desk);
        wasm_bindgen_futures::spawn_local(async move { desk.receive(&event.data()).await });
    });
    post::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

impl Desk {
    async fn receive(&self, message: &JsValue) {
        let Some(request) = part(message, "request")
            .and_then(|it| serde_wasm_bindgen::from_value::<Request>(it).ok())
        else {
            return;
        };
        let id = request.id;
        let answer = match request.ask {
            Ask::Example => self.example(),
            Ask::Open => self.read(id, &files_of(message)).await,
            Ask::Cancel => {
                self.reading.set(0);
                self.stops.set(self.stops.get() + 1);
                Answer::Cancelled
            }
            Ask::Group {
                dimensions,
                signal,
                verdict,
            } => match self.ask_files(id, &signal, &verdict).await {
                Ok(()) => self.with_table(|table| {
                    count(table, &dimensions, &signal, &verdict)
                        .map_or_else(Answer::Failed, |it| Answer::Grouped(Box::new(it)))
                }),
                Err(stop) => stopped(stop),
            },
            Ask::Draw { plan } => match self.ask_files(id, &plan.signal, &plan.verdict).await {
                Ok(()) => self.with_table(|table| draw(table, &plan)),
                Err(stop) => stopped(stop),
            },
        };
        post::reply(id, answer);
    }

    fn example(&self) -> Answer {
        let example = assay_traces::example::support_bot();
        self.keep(example.table, example.receipt, Some(example.plan), &[])
    }

    async fn read(&self, id: u32, files: &[File]) -> Answer {
        self.reading.set(id);
        let mut loader = Loader::new();
        let stop = || self.reading.get() != id;
        let read = files::read(files, &mut loader, stop, |progress| {
            post::reply(id, Answer::Progress(progress));
        })
        .await;
        let finished = read.and_then(|()| loader.finish().map_err(Stop::from));
        match finished {
            Ok((table, receipt)) => self.keep(table, receipt, None, files),
            Err(stop) => stopped(stop),
        }
    }

    /// Reads the files again where the rules are about texts that the table does not keep and that were not asked yet.
    async fn ask_files(&self, id: u32, signal: &Rule, verdict: &Rule) -> Result<(), Stop> {
        let questions = match &*self.table.borrow() {
            Some(table) => unanswered(table, signal, verdict),
            None => return Ok(()),
        };
        if questions.is_empty() {
            return Ok(());
        }
        let files = self.files.borrow().clone();
        let stops = self.stops.get();
        let mut loader = Loader::asking(questions);
        let stop = || self.stops.get() != stops;
        files::read(&files, &mut loader, stop, |progress| {
            post::reply(id, Answer::Progress(progress));
        })
        .await?;
        if stop() {
            return Err(Stop::Cancelled);
        }
        if let Some(table) = &mut *self.table.borrow_mut() {
            table.learn(&loader.into_answers());
        }
        Ok(())
    }

    /// Makes `table` the loaded data, unless its first plan cannot be counted.
    fn keep(
        &self,
        table: TraceTable,
        receipt: Receipt,
        plan: Option<Plan>,
        files: &[File],
    ) -> Answer {
        let fields = assay_traces::fields::fields(&table);
        let plan = plan.unwrap_or_else(|| assay_traces::propose::propose(&fields, &receipt));
        match count(&table, &plan.dimensions, &plan.signal, &plan.verdict) {
            Ok(grouped) => {
                self.table.replace(Some(table));
                self.files.replace(files.to_vec());
                self.stops.set(self.stops.get() + 1);
                Answer::Loaded(Box::new(Loaded {
                    receipt,
                    fields,
                    plan,
                    grouped,
                }))
            }
            Err(problem) => Answer::Failed(problem),
        }
    }

    fn with_table(&self, answer: impl FnOnce(&TraceTable) -> Answer) -> Answer {
        match &*self.table.borrow() {
            Some(table) => answer(table),
            None => Answer::Failed(Problem {
                code: "data.none".into(),
                sentence: "No traces are loaded.".into(),
                next_step: "Open a file of traces first.".into(),
            }),
        }
    }
}

fn stopped(stop: Stop) -> Answer {
    match stop {
        Stop::Cancelled => Answer::Cancelled,
        Stop::Failed(problem) => Answer::Failed(problem),
    }
}

fn count(
    table: &TraceTable,
    dimensions: &[Dimension],
    signal: &Rule,
    verdict: &Rule,
) -> Result<Grouped, Problem> {
    group(table, dimensions, signal, verdict)
        .map(|grouped| Grouped {
            population: grouped.population,
            signal_matches: grouped.signal_matches,
        })
        .map_err(|error| problem(error.code(), &error, error.next_step()))
}

fn draw(table: &TraceTable, plan: &Plan) -> Answer {
    match assay_traces::draw::draw(table, plan) {
        Ok(list) => Answer::Drawn(Drawn {
            csv: list.to_csv(),
            traces: list.rows.into_iter().map(drawn_trace).collect(),
        }),
        Err(error) => Answer::Failed(problem(error.code(), &error, error.next_step())),
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

fn part(message: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(message, &JsValue::from_str(name)).ok()
}

fn files_of(message: &JsValue) -> Vec<File> {
    part(message, "files")
        .map(|files| {
            Array::from(&files)
                .iter()
                .filter_map(|file| file.dyn_into().ok())
                .collect()
        })
        .unwrap_or_default()
}
