//! The typed question-and-answer line to the worker.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use assay_protocol::{Answer, Ask, Problem, Progress, Reply, Request};
use js_sys::{Array, Function, Object, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, MessageEvent, Worker};

/// Where the worker's loader lies, beside the page.
const WORKER: &str = "./worker.js";

/// The line to the worker; clones share it.
#[derive(Clone)]
pub(crate) struct Bridge {
    worker: Option<Worker>,
    waiting: Rc<RefCell<HashMap<u32, Waiting>>>,
    next: Rc<Cell<u32>>,
}

struct Waiting {
    resolve: Function,
    answer: Rc<RefCell<Option<Answer>>>,
    progress: Box<dyn Fn(Progress)>,
}

impl Bridge {
    /// Starts the worker. Where a browser refuses to, every question is answered with the reason.
    pub(crate) fn open() -> Self {
        let bridge = Self {
            worker: Worker::new(WORKER).ok(),
            waiting: Rc::default(),
            next: Rc::new(Cell::new(1)),
        };
        if let Some(worker) = &bridge.worker {
            let waiting = Rc::clone(&bridge.waiting);
            let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                match serde_wasm_bindgen::from_value::<Reply>(event.data()) {
                    Ok(Reply {
                        id,
                        answer: Answer::Progress(progress),
                    }) => {
                        if let Some(one) = waiting.borrow().get(&id) {
                            (one.progress)(progress);
                        }
                    }
                    Ok(Reply { id: 0, answer }) => finish_all(&waiting, &answer),
                    Ok(Reply { id, answer }) => {
                        let one = waiting.borrow_mut().remove(&id);
                        if let Some(one) = one {
                            one.finish(answer);
                        }
                    }
                    Err(_) => finish_all(&waiting, &Answer::Failed(stopped())),
                }
            });
            worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget();
            let waiting = Rc::clone(&bridge.waiting);
            let on_error =
                Closure::<dyn Fn()>::new(move || finish_all(&waiting, &Answer::Failed(stopped())));
            worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
            on_error.forget();
        }
        bridge
    }

    /// Asks, and waits for the last word.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer, Problem> {
        self.ask_with(ask, &[], Box::new(|_| {})).await
    }

    /// Asks with files beside the message; `progress` hears how far it is.
    pub(crate) async fn ask_with(
        &self,
        ask: Ask,
        files: &[File],
        progress: Box<dyn Fn(Progress)>,
    ) -> Result<Answer, Problem> {
        let worker = self.worker.as_ref().ok_or_else(stopped)?;
        let id = self.next.replace(self.next.get() + 1);
        let answer = Rc::new(RefCell::new(None));
        let mut progress = Some(progress);
        let promise = Promise::new(&mut |resolve, _| {
            if let Some(progress) = progress.take() {
                self.waiting.borrow_mut().insert(
                    id,
                    Waiting {
                        resolve,
                        answer: Rc::clone(&answer),
                        progress,
                    },
                );
            }
        });
        let posted =
            message(&Request { id, ask }, files).and_then(|message| worker.post_message(&message));
        if posted.is_err() {
            self.waiting.borrow_mut().remove(&id);
            return Err(stopped());
        }
        // The promise only ever resolves; what it carries is beside it.
        let _ = JsFuture::from(promise).await;
        let answer = answer.borrow_mut().take();
        match answer {
            Some(Answer::Failed(problem)) => Err(problem),
            Some(answer) => Ok(answer),
            None => Err(stopped()),
        }
    }
}

impl Waiting {
    fn finish(self, answer: Answer) {
        self.answer.replace(Some(answer));
        // Calling a promise's own resolver does not throw.
        let _ = self.resolve.call0(&JsValue::UNDEFINED);
    }
}

fn finish_all(waiting: &RefCell<HashMap<u32, Waiting>>, answer: &Answer) {
    let all: Vec<Waiting> = waiting.borrow_mut().drain().map(|(_, one)| one).collect();
    for one in all {
        one.finish(answer.clone());
    }
}

fn message(request: &Request, files: &[File]) -> Result<JsValue, JsValue> {
    let message = Object::new();
    let request = request.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?;
    Reflect::set(&message, &"request".into(), &request)?;
    Reflect::set(&message, &"files".into(), &files.iter().collect::<Array>())?;
    Ok(message.into())
}

fn stopped() -> Problem {
    Problem {
        code: "worker.stopped".into(),
        sentence: "The part of the page that reads files has stopped.".into(),
        next_step: "Your plan is still here: copy what you need, then reload the page and open the file again.".into(),
    }
}
