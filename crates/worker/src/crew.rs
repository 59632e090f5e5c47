//! The readers: workers of their own that read parts of one file beside the worker that joins them, and are let go with
//! their memory when it is read.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use assay_protocol::Problem;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use crate::post::{FAILED, part_of, scope};
use crate::{reader, stop};

/// What a reader is asked for at a time: it works on one thing while the other is fetched or joined.
pub(crate) const ASKED: usize = 2;

#[wasm_bindgen]
extern "C" {
    /// Starts a worker of this module; see `public/hire.js`.
    #[wasm_bindgen(catch)]
    fn hire() -> Result<Worker, JsValue>;
}

/// The readers of one file.
pub(crate) struct Crew {
    readers: Vec<Reader>,
    mail: Rc<RefCell<Mail>>,
}

struct Reader {
    worker: Worker,
    /// Hears the worker as long as it is there.
    _ear: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Default)]
struct Mail {
    letters: VecDeque<Letter>,
    waker: Option<Waker>,
}

/// What a reader sends, with its number.
type Letter = Result<(usize, Vec<u8>), Problem>;

impl Crew {
    /// So many readers; none where the browser starts no worker within a worker.
    pub(crate) fn start(readers: usize) -> Option<Self> {
        let mail = Rc::new(RefCell::new(Mail::default()));
        let readers: Option<_> = (0..readers)
            .map(|number| Reader::start(number, &mail))
            .collect();
        Some(Self {
            readers: readers?,
            mail,
        })
    }

    /// How many readers there are.
    pub(crate) fn len(&self) -> usize {
        self.readers.len()
    }

    /// Asks a reader for what a message of this name describes.
    pub(crate) fn ask(&self, reader: usize, name: &str, asked: &JsValue) -> Result<(), Problem> {
        let worker = &self.readers[reader].worker;
        post(worker, name, asked, &Array::new()).map_err(|_| stop::confused())
    }

    /// What is ready next, with the number of the reader that is free again.
    pub(crate) async fn next(&self) -> Result<(usize, Vec<u8>), Problem> {
        poll_fn(|context| {
            let mut mail = self.mail.borrow_mut();
            if let Some(letter) = mail.letters.pop_front() {
                return Poll::Ready(letter);
            }
            mail.waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl Reader {
    fn start(number: usize, mail: &Rc<RefCell<Mail>>) -> Option<Self> {
        let worker = hire().ok()?;
        let (mail, sender) = (Rc::clone(mail), worker.clone());
        let ear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(letter) = letter(number, &event.data(), &sender) else {
                return;
            };
            let mut mail = mail.borrow_mut();
            mail.letters.push_back(letter);
            if let Some(waker) = mail.waker.take() {
                waker.wake();
            }
        });
        worker.set_onmessage(Some(ear.as_ref().unchecked_ref()));
        Some(Self { worker, _ear: ear })
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.terminate();
    }
}

/// Posts a message of one field.
fn post(worker: &Worker, name: &str, value: &JsValue, transfer: &Array) -> Result<(), JsValue> {
    let message = Object::new();
    Reflect::set(&message, &name.into(), value)?;
    worker.post_message_with_transfer(&message, transfer)
}

/// What a reader's message tells; the room of the bytes that it brought goes back.
fn letter(reader: usize, message: &JsValue, sender: &Worker) -> Option<Letter> {
    if let Some(bytes) = part_of(message, reader::PART) {
        let bytes = bytes.dyn_into::<Uint8Array>().ok();
        let sent = bytes.map(|bytes| {
            let (copy, room) = (bytes.to_vec(), bytes.buffer());
            // Where it cannot go back, the reader makes another one.
            let _ = post(sender, reader::ROOM, &room, &Array::of1(&room));
            (reader, copy)
        });
        return Some(sent.ok_or_else(stop::confused));
    }
    let problem = part_of(message, FAILED).or_else(|| part_of(message, "stopped"))?;
    Some(Err(
        serde_wasm_bindgen::from_value(problem).unwrap_or_else(|_| stop::confused())
    ))
}

/// How many readers are worth it here: as many as the machine works on at a time, but few.
pub(crate) fn worthwhile() -> usize {
    const MOST: f64 = 4.0;
    scope().navigator().hardware_concurrency().min(MOST) as usize
}
