//! The readers: workers of their own that read stretches of one file side by side, and are let go with their memory
//! when it is read.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use assay_protocol::Problem;
use assay_traces::load::{Part, Stretch};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{File, MessageEvent, Worker};

use crate::post::{part_of, scope};
use crate::{reader, stop};

/// Stretches that a reader has at a time: it works on one while the bytes of another are fetched.
pub(crate) const STRETCHES: usize = 2;

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
    file: File,
    cut: Vec<u8>,
}

struct Reader {
    worker: Worker,
    /// Hears the worker as long as it is there.
    _ear: Closure<dyn FnMut(MessageEvent)>,
}

#[derive(Default)]
struct Mail {
    letters: VecDeque<Letter>,
    /// Where parts came in; the next ones are sent in the same, since a browser does not free such memory soon.
    rooms: Vec<ArrayBuffer>,
    waker: Option<Waker>,
}

/// What a reader says, with its number.
type Letter = Result<(usize, Part), Problem>;

impl Crew {
    /// So many readers for a file that was cut; none where the browser starts no worker within a worker.
    pub(crate) fn start(readers: usize, file: &File, cut: Vec<u8>) -> Option<Self> {
        let mail = Rc::new(RefCell::new(Mail::default()));
        let readers: Option<_> = (0..readers)
            .map(|number| Reader::start(number, &mail))
            .collect();
        Some(Self {
            readers: readers?,
            mail,
            file: file.clone(),
            cut,
        })
    }

    /// Asks a reader for a stretch.
    pub(crate) fn ask(&self, reader: usize, stretch: &Stretch) -> Result<(), Problem> {
        let room = self.mail.borrow_mut().rooms.pop();
        let transfer: Array = room.iter().collect();
        let worker = &self.readers[reader].worker;
        reader::ask(&self.file, &self.cut, stretch, room.as_ref())
            .and_then(|message| worker.post_message_with_transfer(&message, &transfer))
            .map_err(|_| stop::confused())
    }

    /// The next part that is ready, with the number of the reader that is free again.
    pub(crate) async fn part(&self) -> Result<(usize, Part), Problem> {
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
        let mail = Rc::clone(mail);
        let ear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let mut mail = mail.borrow_mut();
            let Some(letter) = letter(number, &event.data(), &mut mail.rooms) else {
                return;
            };
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

fn letter(reader: usize, message: &JsValue, rooms: &mut Vec<ArrayBuffer>) -> Option<Letter> {
    if let Some(bytes) = part_of(message, reader::PART) {
        let bytes = bytes.dyn_into::<Uint8Array>().ok();
        let part = bytes.and_then(|bytes| {
            let part = Part::from_bytes(&bytes.to_vec())?;
            rooms.push(bytes.buffer());
            Some((reader, part))
        });
        return Some(part.ok_or_else(stop::confused));
    }
    let problem = part_of(message, reader::FAILED).or_else(|| part_of(message, "stopped"))?;
    Some(Err(
        serde_wasm_bindgen::from_value(problem).unwrap_or_else(|_| stop::confused())
    ))
}

/// How many readers are worth it here: as many as the machine works on at a time, but few.
pub(crate) fn worthwhile() -> usize {
    const MOST: f64 = 4.0;
    scope().navigator().hardware_concurrency().min(MOST) as usize
}
