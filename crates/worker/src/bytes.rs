//! The bytes of a file, piece by piece, with little memory.

use std::cell::Cell;
use std::ops::Range;

use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, ReadableStream, ReadableStreamGetReaderOptions, ReadableStreamReaderMode,
};

use crate::post::scope;
use crate::stop;
use assay_protocol::Problem;

#[wasm_bindgen]
extern "C" {
    /// A reader of a stream of bytes, whose options `web-sys` does not know yet.
    type ByteReader;

    /// Reads into a view, and waits for as many bytes as the options tell.
    #[wasm_bindgen(method, structural)]
    fn read(this: &ByteReader, view: &Uint8Array, options: &Object) -> Promise;

    /// Lets go of the stream.
    #[wasm_bindgen(method, structural)]
    fn cancel(this: &ByteReader) -> Promise;
}

/// Room that a stream fills again and again.
const ROOM: u32 = 1 << 20;

/// Slices of 8 MiB are read at the full speed of Chromium's blob storage; smaller ones are slower.
const SLICE: f64 = 8.0 * 1024.0 * 1024.0;

/// Milliseconds after which a stream that gives nothing is given up for slices.
const PATIENCE: i32 = 3_000;

thread_local! {
    /// The room of the stream that ended last, for the next one: a browser frees such memory late, and a reader opens a stream
    /// for each stretch.
    static FREE_ROOM: Cell<Option<ArrayBuffer>> = const { Cell::new(None) };
}

/// A stretch of a file, to be read from its start to its end.
pub(crate) struct Bytes {
    file: File,
    at: f64,
    end: f64,
    source: Source,
    /// The piece at hand.
    piece: Vec<u8>,
}

enum Source {
    Stream(Stream),
    /// Slices; the next one is asked for while the one before it is worked on.
    Slices(Option<JsFuture>),
}

/// A stream of bytes that are read into the same room again and again. In Chromium a stream can stall when nothing
/// holds the blob and the stream themselves.
struct Stream {
    reader: ByteReader,
    room: Option<ArrayBuffer>,
    _held: (Blob, ReadableStream),
}

impl Bytes {
    /// The bytes in a range of the file.
    pub(crate) fn new(file: &File, range: Range<f64>) -> Self {
        let few = range.end - range.start <= f64::from(ROOM);
        let stream = (!few).then(|| Stream::open(file, &range)).flatten();
        let source = stream.map_or(Source::Slices(None), Source::Stream);
        Self {
            file: file.clone(),
            at: range.start,
            end: range.end,
            source,
            piece: Vec::new(),
        }
    }

    /// The place in the file of the next byte.
    pub(crate) fn at(&self) -> f64 {
        self.at
    }

    /// What is at hand of the piece that was given last, from this place in the file on; none where that is no part of it.
    pub(crate) fn piece_from(&self, at: f64) -> Option<&[u8]> {
        let back = self.at - at;
        let length = self.piece.len();
        (0.0..=length as f64)
            .contains(&back)
            .then(|| &self.piece[length - back as usize..])
    }

    /// The next bytes; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<&[u8]>, Problem> {
        if self.at >= self.end {
            return Ok(None);
        }
        let bytes = loop {
            let read = match &mut self.source {
                Source::Stream(stream) => stream.next().await,
                Source::Slices(ahead) => {
                    let now = match ahead.take() {
                        Some(now) => Some(now),
                        None => slice(&self.file, self.at, self.end),
                    };
                    *ahead = slice(&self.file, (self.at + SLICE).min(self.end), self.end);
                    let Some(now) = now else { break None };
                    now.await.map(|buffer| Some(Uint8Array::new(&buffer)))
                }
            };
            match read {
                Ok(Some(bytes)) => break Some(bytes),
                // What is wrong with a file is told by its slices alone.
                Ok(None) | Err(_) if matches!(self.source, Source::Stream(_)) => {
                    self.source = Source::Slices(None);
                }
                Ok(None) => break None,
                Err(reason) => return Err(stop::unreadable(&self.file.name(), &reason)),
            }
        };
        let length = bytes.as_ref().map_or(0, Uint8Array::length);
        if length == 0 {
            return Err(stop::changed(&self.file.name()));
        }
        self.at += f64::from(length);
        self.piece.resize(length as usize, 0);
        if let Some(bytes) = bytes {
            bytes.copy_to(&mut self.piece);
            if let Source::Stream(stream) = &mut self.source {
                stream.room = Some(bytes.buffer());
            }
        }
        Ok(Some(&self.piece))
    }
}

/// Asks for the bytes of a slice; none where there are none.
fn slice(file: &File, start: f64, end: f64) -> Option<JsFuture> {
    let end = end.min(start + SLICE);
    (start < end)
        .then(|| file.slice_with_f64_and_f64(start, end).ok())
        .flatten()
        .map(|slice| JsFuture::from(slice.array_buffer()))
}

impl Stream {
    /// A stream of the range; none where the browser's streams of files are not made of bytes.
    fn open(file: &File, range: &Range<f64>) -> Option<Self> {
        let blob = file.slice_with_f64_and_f64(range.start, range.end).ok()?;
        let stream = blob.stream();
        let options = ReadableStreamGetReaderOptions::new();
        options.set_mode(ReadableStreamReaderMode::Byob);
        let get_reader = Reflect::get(&stream, &"getReader".into()).ok()?;
        let reader = get_reader
            .dyn_ref::<js_sys::Function>()?
            .call1(&stream, &options)
            .ok()?;
        Some(Self {
            reader: reader.unchecked_into(),
            room: FREE_ROOM.take().or_else(|| Some(ArrayBuffer::new(ROOM))),
            _held: (blob, stream),
        })
    }

    /// The next bytes; none where the stream ended or stalls.
    async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let Some(room) = self.room.take() else {
            return Ok(None);
        };
        // Small pieces cost as much each as large ones. A browser that does not know of it gives what there is.
        let whole = Object::new();
        Reflect::set(&whole, &"min".into(), &room.byte_length().into())?;
        let read = self.reader.read(&Uint8Array::new(&room), &whole);
        let mut timer = None;
        let patience = Promise::new(&mut |resolve, _| {
            timer = scope()
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PATIENCE)
                .ok();
        });
        let outcome = JsFuture::from(Promise::race(&Array::of2(&read, &patience))).await;
        if let Some(timer) = timer {
            scope().clear_timeout_with_handle(timer);
        }
        let outcome = outcome?;
        if outcome.is_undefined() {
            return Ok(None);
        }
        // At the end there may be a value too.
        let value = Reflect::get(&outcome, &"value".into())?.dyn_into::<Uint8Array>();
        Ok(value.ok().filter(|value| value.length() > 0))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // A stream that is not read to its end lets go of the file; how that ends does not matter.
        let ended = JsFuture::from(self.reader.cancel());
        if let Some(room) = self.room.take() {
            FREE_ROOM.set(Some(room));
        }
        wasm_bindgen_futures::spawn_local(async move { drop(ended.await) });
    }
}
