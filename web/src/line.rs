//! A typed question-and-answer line to one worker.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use assay_protocol::{Answer, Ask, FirstAnswer, Problem, Progress, Request};
use js_sys::{Array, Function, Object, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, MessageEvent, Worker};

use crate::rest;

#[wasm_bindgen]
extern "C" {
    /// Starts a worker; see `public/hire.js`.
    #[wasm_bindgen(catch)]
    fn hire() -> Result<Worker, JsValue>;

    /// Starts the worker of the line that is started next.
    #[wasm_bindgen(js_name = hireAhead)]
    pub(crate) fn start_ahead();
}

/// An answer, with the file that travels beside it where there is one.
pub(crate) type Heard = (Answer, Option<Blob>);

/// A line to one worker, which ends with it.
pub(crate) struct Line {
    worker: Worker,
    state: Rc<State>,
    _ear: Closure<dyn Fn(MessageEvent)>,
}

#[derive(Default)]
struct State {
    waiting: RefCell<HashMap<u32, Waiting>>,
    /// Why the worker answers no more.
    ended: RefCell<Option<Problem>>,
    next: Cell<u32>,
}

struct Waiting {
    resolve: Function,
    answer: Rc<RefCell<Option<Heard>>>,
    progress: Box<dyn Fn(Progress)>,
}

impl Line {
    /// Starts a worker. None where the browser starts none.
    pub(crate) fn start() -> Option<Self> {
        let worker = hire().ok()?;
        let state = Rc::new(State::default());
        let hearing = Rc::clone(&state);
        let ear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let message = event.data();
            let stopped = Reflect::get(&message, &JsValue::from_str("stopped")).ok();
            if let Some(stopped) = stopped.filter(JsValue::is_object) {
                let problem = serde_wasm_bindgen::from_value(stopped);
                hearing.end(&problem.unwrap_or_else(|_| confused()));
            } else {
                let file = Reflect::get(&message, &JsValue::from_str("file")).ok();
                let file = file.and_then(|file| file.dyn_into().ok());
                if let Ok(reply) = serde_wasm_bindgen::from_value::<Reply>(message) {
                    hearing.hear(reply.id, understood(reply.answer), file);
                }
            }
        });
        worker.set_onmessage(Some(ear.as_ref().unchecked_ref()));
        Some(Self {
            worker,
            state,
            _ear: ear,
        })
    }

    /// Asks, with files beside the message, and waits for the last word; `progress` hears how far it is.
    pub(crate) async fn ask(
        &self,
        ask: Ask,
        files: &[File],
        progress: Box<dyn Fn(Progress)>,
    ) -> Result<Heard, Problem> {
        if let Some(problem) = self.state.ended.borrow().clone() {
            return Err(problem);
        }
        let id = self.state.next.get() + 1;
        self.state.next.set(id);
        let answer = Rc::new(RefCell::new(None));
        let mut progress = Some(progress);
        let promise = Promise::new(&mut |resolve, _| {
            if let Some(progress) = progress.take() {
                let waiting = Waiting {
                    resolve,
                    answer: Rc::clone(&answer),
                    progress,
                };
                self.state.waiting.borrow_mut().insert(id, waiting);
            }
        });
        let posted = message(&Request { id, ask }, files)
            .and_then(|message| self.worker.post_message(&message));
        if posted.is_err() {
            self.state.waiting.borrow_mut().remove(&id);
            return Err(confused());
        }
        // The promise only ever resolves; what it carries is beside it.
        let _ = JsFuture::from(promise).await;
        let answer = answer.borrow_mut().take();
        match answer {
            Some((Answer::Failed(problem), _)) => Err(problem),
            Some(heard) => Ok(heard),
            None => Err(confused()),
        }
    }

    /// Ends the worker.
    pub(crate) fn end(&self) {
        self.worker.terminate();
        self.state.end(&ended());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.terminate();
    }
}

impl State {
    fn hear(&self, id: u32, answer: Answer, file: Option<Blob>) {
        if let Answer::Progress(progress) = answer {
            if let Some(one) = self.waiting.borrow().get(&id) {
                (one.progress)(progress);
            }
            return;
        }
        let one = self.waiting.borrow_mut().remove(&id);
        if let Some(one) = one {
            one.finish((answer, file));
        }
    }

    /// Answers all who wait, and all who will ask, with the reason.
    fn end(&self, problem: &Problem) {
        self.ended.replace(Some(problem.clone()));
        let all: Vec<Waiting> = self
            .waiting
            .borrow_mut()
            .drain()
            .map(|(_, one)| one)
            .collect();
        for one in all {
            one.finish((Answer::Failed(problem.clone()), None));
        }
    }
}

impl Waiting {
    fn finish(self, answer: Heard) {
        self.answer.replace(Some(answer));
        // Calling a promise's own resolver does not throw.
        let _ = self.resolve.call0(&JsValue::UNDEFINED);
    }
}

/// [`assay_protocol::Reply`], its answer not yet taken in.
#[derive(Deserialize)]
struct Reply {
    id: u32,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    answer: JsValue,
}

/// Takes in an answer. The rest of the page, which asks for more than the first numbers do, takes in what it asked for.
fn understood(answer: JsValue) -> Answer {
    let first = serde_wasm_bindgen::from_value::<FirstAnswer>(answer.clone());
    let answer = match first {
        Ok(first) => Some(first.into()),
        Err(_) => rest::here().and_then(|it| (it.answer)(answer)),
    };
    answer.unwrap_or_else(|| Answer::Failed(confused()))
}

fn message(request: &Request, files: &[File]) -> Result<JsValue, JsValue> {
    let message = Object::new();
    let request = request.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?;
    Reflect::set(&message, &"request".into(), &request)?;
    Reflect::set(&message, &"files".into(), &files.iter().collect::<Array>())?;
    Ok(message.into())
}

/// Somebody stopped what the worker did.
pub(crate) fn ended() -> Problem {
    Problem {
        code: "read.cancelled".into(),
        sentence: "Reading was cancelled.".into(),
        next_step: "What was open before is still here.".into(),
    }
}

fn confused() -> Problem {
    Problem {
        code: "worker.unexpected".into(),
        sentence: "The parts of the page do not understand each other.".into(),
        next_step: "Reload the page: it may have been updated meanwhile.".into(),
    }
}
