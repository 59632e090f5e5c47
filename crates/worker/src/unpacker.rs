//! The work of the reader that unpacks a file for others.

use std::any::Any;
use std::cell::RefCell;

use assay_protocol::Problem;
use assay_traces::load::{PACKED_HEAD_BYTES, PackedStream};
use wasm_bindgen::prelude::*;
use web_sys::File;

use crate::bytes::Bytes;
use crate::reader::send;
use crate::rooms::Rooms;
use crate::stop;
use crate::turns::Turns;

/// Bytes of text that are sent at a time, or somewhat more.
const SENT: usize = 4 << 20;

/// Bytes that are unpacked at a time, so that little comes of a bomb before it is noticed.
const AT_ONCE: usize = 16 << 10;

/// How many times their size bytes unpack to, for which room is made.
const USUAL_EXPANSION: usize = 8;

/// Bytes that tell how much of the file is unpacked.
const PLACE: usize = size_of::<u64>();

/// Unpacks the file that it was asked about first.
#[derive(Default)]
pub(crate) struct Unpacker {
    /// A [`PackedFile`]. Were its type told here, what the first numbers take would hold all that unpacks, for the case that
    /// it is dropped.
    file: RefCell<Option<Box<dyn Any>>>,
    turns: Turns<()>,
}

impl Unpacker {
    /// Sends the next text of the file, as [`unpacked`] takes it. It can be asked again meanwhile.
    pub(crate) async fn answer(&self, file: &JsValue, rooms: &Rooms) {
        let work = async |()| send(self.next(file).await, rooms);
        self.turns.take((), work).await;
    }

    async fn next(&self, file: &JsValue) -> Result<Vec<u8>, Problem> {
        let open = self.file.take().and_then(|open| open.downcast().ok());
        let mut open: Box<PackedFile> = match (open, file.dyn_ref::<File>()) {
            (Some(open), _) => open,
            (None, Some(file)) => Box::new(PackedFile::open(file).await?),
            (None, None) => return Err(stop::confused()),
        };
        let next = open.next().await;
        self.file.replace(Some(open));
        next
    }
}

/// How much of the file is unpacked, in bytes as stored, and the next text; none after the last.
pub(crate) fn unpacked(sent: &[u8]) -> Option<(f64, &[u8])> {
    let (text, place) = sent.split_last_chunk::<PLACE>()?;
    Some((f64::from_le_bytes(*place), text))
}

struct PackedFile {
    bytes: Bytes,
    /// None once all is unpacked.
    stream: Option<PackedStream>,
    /// The piece at hand, and how much of it is unpacked.
    piece: Vec<u8>,
    done: usize,
}

impl PackedFile {
    async fn open(file: &File) -> Result<Self, Problem> {
        let mut head = Bytes::new(file, 0.0..file.size().min(PACKED_HEAD_BYTES as f64));
        let stream = match head.next().await? {
            Some(head) => PackedStream::recognise(&file.name(), head),
            None => None,
        };
        Ok(Self {
            bytes: Bytes::new(file, 0.0..file.size()),
            stream: Some(stream.ok_or_else(stop::confused)?),
            piece: Vec::new(),
            done: 0,
        })
    }

    /// The next text, and the place in the file where it ends.
    async fn next(&mut self) -> Result<Vec<u8>, Problem> {
        let mut sent = Vec::with_capacity(SENT + AT_ONCE * USUAL_EXPANSION);
        while sent.len() < SENT
            && let Some(stream) = &mut self.stream
        {
            if self.done == self.piece.len() {
                self.done = 0;
                self.piece.clear();
                match self.bytes.next().await? {
                    Some(piece) => self.piece.extend_from_slice(piece),
                    None => self.finish(&mut sent)?,
                }
                continue;
            }
            let left = &self.piece[self.done..];
            let now = &left[..left.len().min(AT_ONCE)];
            self.done += now.len();
            let outcome = stream.push(now, |text| sent.extend_from_slice(text));
            outcome.map_err(|error| stop::refused(&error))?;
        }
        let place = self.bytes.at() - (self.piece.len() - self.done) as f64;
        sent.extend_from_slice(&place.to_le_bytes());
        Ok(sent)
    }

    fn finish(&mut self, sent: &mut Vec<u8>) -> Result<(), Problem> {
        let Some(stream) = self.stream.take() else {
            return Ok(());
        };
        let outcome = stream.finish(|text| sent.extend_from_slice(text));
        outcome.map_err(|error| stop::refused(&error))
    }
}
