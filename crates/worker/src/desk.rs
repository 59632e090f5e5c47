//! The desk where the page's requests arrive: one trace table, one reading at a time. What the first numbers do without is
//! answered by parts that are fetched later.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use assay_plan::data::{BuiltIn, Field, Receipt, Unit};
use assay_plan::document::Plan;
use assay_protocol::{Answer, Errand, FirstAnswer, Grouped, Loaded, Problem, Progress};
use assay_traces::TraceTable;
use assay_traces::fields::fields;
use assay_traces::group::{Matched, group_of};
use js_sys::Array;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::{File, MessageEvent};

use crate::filing::Judged;
use crate::later;
use crate::post::{self, part_of};
use crate::reader::Reader;
use crate::stop::{cancelled, confused, problem};
use crate::telling::Telling;

/// What is answered, or passed on to the part that reads files: of the page's [`Ask`](assay_protocol::Ask)s those that hold no
/// plan. A type of its own, since all that can read a plan would weigh more than the first numbers take.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Own {
    Example { which: BuiltIn },
    Open { unit: Unit },
    Rejected,
    Cancel,
}

/// What is at hand.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) table: RefCell<Option<TraceTable>>,
    /// What conditions hold for in the table.
    pub(crate) matched: RefCell<Matched>,
    /// The files of the table, for what it does not keep.
    pub(crate) files: RefCell<Vec<File>>,
    /// Their records that could not be read, as JSON Lines.
    pub(crate) rejected: RefCell<String>,
    /// The judged results that were read last, with their receipt.
    pub(crate) results: RefCell<Option<Judged>>,
    /// What it does as a reader of another one.
    pub(crate) reader: Reader,
    /// Counts up when the page asks to stop what takes a while.
    stops: Cell<u32>,
    /// Counts up when other data take the place of the table.
    pub(crate) loads: Cell<u32>,
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
    async fn receive(self: Rc<Self>, message: &JsValue) {
        let Some(request) = part_of(message, "request") else {
            return match later::filing().await {
                Ok(filing) => (filing.serve)(self, message.clone()).await,
                Err(problem) => post::fail(&problem),
            };
        };
        let id = part_of(&request, "id").and_then(|id| id.as_f64());
        let Some(id) = id.map(|id| id as u32) else {
            return;
        };
        let Some(ask) = part_of(&request, "ask") else {
            return post::reply(id, FirstAnswer::Failed(confused()));
        };
        let answer = match serde_wasm_bindgen::from_value(ask.clone()) {
            Ok(Own::Example { which }) => {
                post::reply(id, self.example(which));
                // Now that first numbers show: files that are opened need not wait for it, nor be a reason to ask for it.
                return later::prepare().await;
            }
            Ok(Own::Open { unit }) => match later::filing().await {
                Ok(filing) => (filing.open)(self, id, unit, files_of(message)).await,
                Err(problem) => FirstAnswer::Failed(problem),
            },
            Ok(Own::Rejected) => FirstAnswer::Rejected(self.rejected.borrow().clone()),
            Ok(Own::Cancel) => {
                self.stops.set(self.stops.get() + 1);
                FirstAnswer::Cancelled
            }
            Err(_) => match later::planning().await {
                Ok(planning) => {
                    return (planning.answer)(self, id, ask, files_of(message)).await;
                }
                Err(problem) => FirstAnswer::Failed(problem),
            },
        };
        post::reply(id, answer);
    }

    fn example(&self, which: BuiltIn) -> FirstAnswer {
        let example = assay_traces::example::example(which);
        self.rejected.take();
        let fields = fields(&example.table);
        self.keep(example.table, fields, example.receipt, example.plan, &[])
    }

    /// Tells the page how far it is with an errand, until that asks to stop.
    pub(crate) fn telling(
        &self,
        id: u32,
        errand: Errand,
    ) -> impl Fn(Progress) -> Result<(), Problem> + '_ {
        let stops = self.stops.get();
        let telling = Telling::new(id);
        move |progress| {
            telling.tell(Progress { errand, ..progress });
            if self.stops.get() == stops {
                Ok(())
            } else {
                Err(cancelled(errand))
            }
        }
    }

    /// Makes `table` the loaded data, unless its first plan cannot be counted.
    pub(crate) fn keep(
        &self,
        table: TraceTable,
        fields: Vec<Field>,
        receipt: Receipt,
        plan: Plan,
        files: &[File],
    ) -> FirstAnswer {
        let mut matched = Matched::default();
        match count(&table, &plan, &mut matched) {
            Ok(grouped) => {
                self.loads.set(self.loads.get() + 1);
                self.table.replace(Some(table));
                self.matched.replace(matched);
                self.files.replace(files.to_vec());
                FirstAnswer::Loaded(Box::new(Loaded {
                    receipt,
                    fields,
                    plan,
                    grouped,
                }))
            }
            Err(problem) => FirstAnswer::Failed(problem),
        }
    }

    /// An answer that takes the table.
    pub(crate) fn with_table(&self, answer: impl FnOnce(&TraceTable) -> Answer) -> Answer {
        match &*self.table.borrow() {
            Some(table) => answer(table),
            None => Answer::Failed(nothing_loaded()),
        }
    }
}

/// There is no table.
pub(crate) fn nothing_loaded() -> Problem {
    Problem {
        code: "data.none".into(),
        sentence: "No traces are loaded.".into(),
        next_step: "Open a file of traces first.".into(),
    }
}

/// Counts the groups of a plan.
pub(crate) fn count(
    table: &TraceTable,
    plan: &Plan,
    matched: &mut Matched,
) -> Result<Grouped, Problem> {
    let grouped = group_of(table, plan, matched)
        .map_err(|error| problem(error.code(), &error, error.next_step()))?;
    Ok(Grouped {
        population: grouped.population,
        signal_matches: grouped.signal_matches,
        signal_examples: grouped.signal_examples,
        weightless: grouped.weightless,
    })
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
