//! The desk where the page's requests arrive: one trace table, one reading at a time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use assay_plan::data::{BuiltIn, Receipt, Unit};
use assay_plan::document::Plan;
use assay_plan::results::contrast::Contrast;
use assay_plan::results::reading::Reading;
use assay_plan::rule::Rule;
use assay_protocol::{
    Answer, Ask, Between, Drawn, DrawnTrace, Errand, Estimated, Grouped, Loaded, Problem, Progress,
    Request,
};
use assay_traces::draw::List;
use assay_traces::group::{GroupError, Matched, group_weighted, tell_tokens};
use assay_traces::load::RejectedRecord;
use assay_traces::reread::{Wanted, unanswered};
use assay_traces::results::{Comparing, Results, ResultsError};
use assay_traces::{Loader, TraceTable};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, File, MessageEvent};

use crate::post::{self, part_of};
use crate::reader::Reader;
use crate::reading::Reading as FileReading;
use crate::records;
use crate::ruling::rule;
use crate::stop::{cancelled, confused, is_cancelled, problem, refused, spans_unread};
use crate::writing::write;

#[derive(Default)]
struct Desk {
    table: RefCell<Option<TraceTable>>,
    /// What conditions hold for in the table.
    matched: RefCell<Matched>,
    /// The files of the table, for what it does not keep.
    files: RefCell<Vec<File>>,
    /// Their records that could not be read, as JSON Lines.
    rejected: RefCell<String>,
    /// The judged results that were read last, with their receipt.
    results: RefCell<Option<(Results, Receipt)>>,
    /// What it does as a reader of another one.
    reader: Reader,
    /// Counts up when the page asks to stop reading the files again.
    stops: Cell<u32>,
}

/// Answers messages from now on: the page's requests, or as a reader those of the table's worker.
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
        if self.reader.answer(message).await {
            return;
        }
        let Some(request) = part_of(message, "request") else {
            return;
        };
        let id = part_of(&request, "id").and_then(|id| id.as_f64());
        let Some(id) = id.map(|id| id as u32) else {
            return;
        };
        let Ok(request) = serde_wasm_bindgen::from_value::<Request>(request) else {
            return post::reply(id, Answer::Failed(confused()));
        };
        let answer = match request.ask {
            Ask::Example { which } => self.example(which),
            Ask::Open { unit } => self.read(id, unit, &files_of(message)).await,
            Ask::Rejected => Answer::Rejected(self.rejected.borrow().clone()),
            Ask::Cancel => {
                self.stops.set(self.stops.get() + 1);
                Answer::Cancelled
            }
            Ask::Group { plan } => match self.ask_files(id, &plan.signal, &plan.verdict).await {
                Ok(()) => self.with_table(|table| {
                    count(table, &plan, &mut self.matched.borrow_mut())
                        .map_or_else(Answer::Failed, |it| Answer::Grouped(Box::new(it)))
                }),
                Err(problem) => Answer::Failed(problem),
            },
            Ask::Estimate { plan, reading } => self
                .estimate(id, &plan, reading, &files_of(message))
                .await
                .map_or_else(Answer::Failed, |it| Answer::Estimated(Box::new(it))),
            Ask::Write { plan, order } => {
                match self.ask_files(id, &plan.signal, &plan.verdict).await {
                    Ok(()) => self.with_table(|table| {
                        write(table, &plan, &order).map_or_else(Answer::Failed, Answer::Written)
                    }),
                    Err(problem) => Answer::Failed(problem),
                }
            }
            Ask::Rules {
                plan,
                platform,
                chosen,
            } => match self.ask_files(id, &plan.signal, &plan.verdict).await {
                Ok(()) => self.with_table(|table| {
                    rule(table, &plan, platform, chosen).map_or_else(Answer::Failed, Answer::Ruled)
                }),
                Err(problem) => Answer::Failed(problem),
            },
            Ask::Records { plan } => match self.records(id, &plan).await {
                Ok((answer, file)) => return post::reply_with(id, answer, &file),
                Err(problem) => Answer::Failed(problem),
            },
            Ask::Compare {
                plan,
                reading,
                between,
            } => self
                .compare(id, &plan, reading.as_ref(), &between, &files_of(message))
                .await
                .map_or_else(Answer::Failed, |it| Answer::Compared(Box::new(it))),
            Ask::Draw { plan } => match self.ask_files(id, &plan.signal, &plan.verdict).await {
                Ok(()) => self.with_table(|table| draw(table, &plan)),
                Err(problem) => Answer::Failed(problem),
            },
        };
        post::reply(id, answer);
    }

    fn example(&self, which: BuiltIn) -> Answer {
        let example = assay_traces::example::example(which);
        self.rejected.take();
        self.keep(example.table, example.receipt, Some(example.plan), &[])
    }

    async fn read(&self, id: u32, unit: Unit, files: &[File]) -> Answer {
        let mut loader = Loader::counting(unit);
        let tell = |progress| {
            post::reply(id, Answer::Progress(progress));
            Ok(())
        };
        let read = FileReading::read(files, &mut loader, tell).await;
        let rejected = loader.rejected().iter().map(RejectedRecord::to_line);
        self.rejected.replace(rejected.collect());
        match read.and_then(|()| loader.finish().map_err(|error| refused(&error))) {
            Ok((table, receipt)) => self.keep(table, receipt, None, files),
            Err(problem) => Answer::Failed(problem),
        }
    }

    /// Reads results, unless those read last are meant, and estimates them.
    async fn estimate(
        &self,
        id: u32,
        plan: &Plan,
        reading: Option<Reading>,
        files: &[File],
    ) -> Result<Estimated, Problem> {
        if !files.is_empty() {
            let read = self.read_results(id, files).await?;
            self.results.replace(Some(read));
        }
        self.ask_files(id, &plan.signal, &plan.verdict).await?;
        let results = self.results.borrow();
        let Some((results, receipt)) = &*results else {
            return Err(Problem {
                code: "results.none".into(),
                sentence: "No judged results are open.".into(),
                next_step: "Open a file of judged results first.".into(),
            });
        };
        let table = self.table.borrow();
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

    async fn read_results(&self, id: u32, files: &[File]) -> Result<(Results, Receipt), Problem> {
        let unit = self.table.borrow().as_ref().map(TraceTable::unit);
        let mut loader = Loader::of_results(unit.unwrap_or_default());
        FileReading::read(files, &mut loader, self.telling(id, Errand::Records)).await?;
        let (table, receipt) = loader.finish().map_err(|error| refused(&error))?;
        let mut results = Results::of(table);
        self.find_spans(id, &mut results).await?;
        Ok((results, receipt))
    }

    /// Reads the files of the traces again where results may name spans, of which the table does not tell the traces.
    async fn find_spans(&self, id: u32, results: &mut Results) -> Result<(), Problem> {
        let files = self.files.borrow().clone();
        let unknown = match &*self.table.borrow() {
            Some(table) if !files.is_empty() => results.unknown_spans(table),
            _ => return Ok(()),
        };
        if unknown.is_empty() {
            return Ok(());
        }
        let mut loader = Loader::tracing(unknown);
        let read = FileReading::read(&files, &mut loader, self.telling(id, Errand::Spans)).await;
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

    /// Draws the plan's list, and reads the files again for the full records of its traces.
    async fn records(&self, id: u32, plan: &Plan) -> Result<(Answer, Blob), Problem> {
        self.ask_files(id, &plan.signal, &plan.verdict).await?;
        let files = self.files.borrow().clone();
        let (list, wanted) = match &*self.table.borrow() {
            None => return Err(nothing_loaded()),
            Some(_) if files.is_empty() => return Err(records::no_files()),
            Some(table) => {
                let list = draw_list(table, plan)?;
                let wanted = Wanted::of(table, &list, records::MOST_BYTES);
                (list, wanted)
            }
        };
        let mut loader = Loader::seeking(wanted);
        FileReading::read(&files, &mut loader, self.telling(id, Errand::Records)).await?;
        let originals = loader.into_originals().map_err(|error| refused(&error))?;
        let traces = list.rows.len() as u64;
        Ok((
            Answer::Records { traces },
            records::file(&list, &originals)?,
        ))
    }

    /// Compares two sides of what is open, or what is open with other files.
    async fn compare(
        &self,
        id: u32,
        plan: &Plan,
        reading: Option<&Reading>,
        between: &Between,
        files: &[File],
    ) -> Result<Contrast, Problem> {
        let other = match between {
            Between::Files => Some(self.read_results(id, files).await?),
            Between::Values { .. } => None,
        };
        self.ask_files(id, &plan.signal, &plan.verdict).await?;
        let (results, table) = (self.results.borrow(), self.table.borrow());
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

    /// Tells the page how far a reading is and what it is for, until it asks to stop.
    fn telling(&self, id: u32, errand: Errand) -> impl Fn(Progress) -> Result<(), Problem> + '_ {
        let stops = self.stops.get();
        move |progress| {
            post::reply(id, Answer::Progress(Progress { errand, ..progress }));
            if self.stops.get() == stops {
                Ok(())
            } else {
                Err(cancelled())
            }
        }
    }

    /// Reads the files again where the rules are about texts that the table does not keep and that were not asked yet.
    async fn ask_files(&self, id: u32, signal: &Rule, verdict: &Rule) -> Result<(), Problem> {
        let questions = match &*self.table.borrow() {
            Some(table) => unanswered(table, signal, verdict),
            None => return Ok(()),
        };
        if questions.is_empty() {
            return Ok(());
        }
        let files = self.files.borrow().clone();
        let mut loader = Loader::asking(questions);
        FileReading::read(&files, &mut loader, self.telling(id, Errand::Records)).await?;
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
        let mut matched = Matched::default();
        match count(&table, &plan, &mut matched) {
            Ok(grouped) => {
                self.table.replace(Some(table));
                self.matched.replace(matched);
                self.files.replace(files.to_vec());
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
            None => Answer::Failed(nothing_loaded()),
        }
    }
}

fn nothing_loaded() -> Problem {
    Problem {
        code: "data.none".into(),
        sentence: "No traces are loaded.".into(),
        next_step: "Open a file of traces first.".into(),
    }
}

fn count(table: &TraceTable, plan: &Plan, matched: &mut Matched) -> Result<Grouped, Problem> {
    let mut counted = || {
        let mut grouped = group_weighted(
            table,
            &plan.dimensions,
            &plan.signal,
            &plan.verdict,
            plan.weighting.as_ref(),
            matched,
        )?;
        tell_tokens(table, plan, &mut grouped.population)?;
        Ok(Grouped {
            population: grouped.population,
            signal_matches: grouped.signal_matches,
            signal_examples: grouped.signal_examples,
            weightless: grouped.weightless,
        })
    };
    counted().map_err(|error: GroupError| problem(error.code(), &error, error.next_step()))
}

fn draw(table: &TraceTable, plan: &Plan) -> Answer {
    match draw_list(table, plan) {
        Ok(list) => Answer::Drawn(Drawn {
            csv: list.to_csv(),
            json_lines: list.to_json_lines(),
            traces: list.rows.into_iter().map(drawn_trace).collect(),
        }),
        Err(problem) => Answer::Failed(problem),
    }
}

fn draw_list(table: &TraceTable, plan: &Plan) -> Result<List, Problem> {
    assay_traces::draw::draw(table, plan)
        .map_err(|error| problem(error.code(), &error, error.next_step()))
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

fn files_of(message: &JsValue) -> Vec<File> {
    part_of(message, "files")
        .map(|files| {
            Array::from(&files)
                .iter()
                .filter_map(|file| file.dyn_into().ok())
                .collect()
        })
        .unwrap_or_default()
}
