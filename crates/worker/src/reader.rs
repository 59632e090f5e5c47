//! The work of a reader: a stretch of a file, made into a part, the next rows of a Parquet file, made into a batch, or the
//! next text of a packed file.

use std::cell::RefCell;

use assay_protocol::Problem;
use assay_traces::load::Stretch;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::File;

use crate::litter::Litter;
use crate::parquet::{Share, TableParts};
use crate::post::{FAILED, part_of, scope, to_js};
use crate::rooms::Rooms;
use crate::stop;
use crate::stretches::Stretches;
use crate::unpacker::Unpacker;

/// The field of a message that asks a reader for a stretch.
pub(crate) const STRETCH: &str = "stretch";
/// The field of a message that asks a reader for the next rows of a Parquet file.
pub(crate) const ROWS: &str = "rows";
/// The field of a message that asks a reader for the next text of a packed file.
pub(crate) const UNPACK: &str = "unpack";
/// The field of a message that brings what was asked for.
pub(crate) const PART: &str = "part";

/// The field of a message that brings back the room of what was sent.
pub(crate) const ROOM: &str = "room";

/// What asks for a stretch of a file, after which that reader goes on up to `ahead`.
pub(crate) fn stretch(
    file: &File,
    cut: &[u8],
    stretch: &Stretch,
    ahead: u64,
) -> Result<JsValue, JsValue> {
    let asked = Object::new();
    Reflect::set(&asked, &"file".into(), file)?;
    Reflect::set(&asked, &"cut".into(), &Uint8Array::from(cut))?;
    Reflect::set(
        &asked,
        &"start".into(),
        &(stretch.bytes.start as f64).into(),
    )?;
    Reflect::set(&asked, &"end".into(), &(stretch.bytes.end as f64).into())?;
    Reflect::set(&asked, &"isStart".into(), &stretch.is_start.into())?;
    Reflect::set(&asked, &"ahead".into(), &(ahead as f64).into())?;
    Ok(asked.into())
}

/// What asks for the next rows of a reader's share of a Parquet file.
pub(crate) fn rows(file: &File, share: Share) -> Result<JsValue, JsValue> {
    let asked = Object::new();
    Reflect::set(&asked, &"file".into(), file)?;
    Reflect::set(&asked, &"reader".into(), &(share.reader as f64).into())?;
    Reflect::set(&asked, &"readers".into(), &(share.readers as f64).into())?;
    Ok(asked.into())
}

/// What [`rows`] asks for.
fn asked_rows(asked: &JsValue) -> Option<(File, Share)> {
    let number = |name| part_of(asked, name)?.as_f64();
    let file = part_of(asked, "file")?.dyn_into().ok()?;
    let share = Share {
        reader: number("reader")? as usize,
        readers: number("readers")? as usize,
    };
    Some((file, share))
}

/// A worker's work as a reader: what it is in the middle of.
#[derive(Default)]
pub(crate) struct Reader {
    stretches: Stretches,
    table: RefCell<Option<TableParts>>,
    unpacker: Unpacker,
    rooms: Rooms,
    litter: Litter,
}

impl Reader {
    /// Answers a message that asks for something to be read; not others.
    pub(crate) async fn answer(&self, message: &JsValue) {
        let rooms = &self.rooms;
        if let Some(room) = part_of(message, ROOM) {
            rooms.keep(room);
        } else if let Some(asked) = part_of(message, STRETCH) {
            self.stretches.answer(asked, rooms, &self.litter).await;
        } else if let Some(asked) = part_of(message, ROWS) {
            send(self.next_rows(&asked).await, rooms);
            self.litter.add();
        } else if let Some(file) = part_of(message, UNPACK) {
            self.unpacker.answer(&file, rooms).await;
        }
    }

    /// The next rows of the file that was asked for first, as the bytes of a batch; no bytes after the last.
    async fn next_rows(&self, asked: &JsValue) -> Result<Vec<u8>, Problem> {
        let open = self.table.take();
        let mut table = if let Some(table) = open {
            table
        } else {
            let (file, share) = asked_rows(asked).ok_or_else(stop::confused)?;
            TableParts::open(&file, share).await?
        };
        let next = table.next();
        self.table.replace(Some(table));
        next
    }
}

/// Sends what was read, or why nothing was.
pub(crate) fn send(read: Result<Vec<u8>, Problem>, rooms: &Rooms) {
    let message = Object::new();
    let (field, value, transfer) = match read {
        Ok(bytes) => {
            let bytes = rooms.place(&bytes);
            let transfer = Array::of1(&bytes.buffer());
            (PART, Ok(bytes.into()), transfer)
        }
        Err(problem) => (FAILED, to_js(&problem), Array::new()),
    };
    let posted = value
        .and_then(|value| Reflect::set(&message, &field.into(), &value))
        .and_then(|_| scope().post_message_with_transfer(&message, &transfer));
    if let Err(reason) = posted {
        wasm_bindgen::throw_val(reason);
    }
}
