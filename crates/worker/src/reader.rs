//! The work of a reader: one stretch of a file, made into a part.

use assay_protocol::Problem;
use assay_traces::load::{Cut, Part, Stretch, StretchReader};
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::File;

use crate::bytes::Bytes;
use crate::post::{part_of, scope, to_js};
use crate::stop;

/// Bytes that are read at a time past a stretch, where its last record ends.
const BEYOND: f64 = 64.0 * 1024.0;

/// The field of a message that asks a reader for a stretch.
pub(crate) const STRETCH: &str = "stretch";
/// The field of a message that brings a part.
pub(crate) const PART: &str = "part";
/// The field of a message that tells why there is no part.
pub(crate) const FAILED: &str = "failed";

/// The field of what is asked that holds room for the part.
const ROOM: &str = "room";

/// The message that asks for a stretch of a file; its part is sent in that room if it is large enough.
pub(crate) fn ask(
    file: &File,
    cut: &[u8],
    stretch: &Stretch,
    room: Option<&ArrayBuffer>,
) -> Result<JsValue, JsValue> {
    let inner = Object::new();
    Reflect::set(&inner, &"file".into(), file)?;
    Reflect::set(&inner, &"cut".into(), &Uint8Array::from(cut))?;
    Reflect::set(
        &inner,
        &"start".into(),
        &(stretch.bytes.start as f64).into(),
    )?;
    Reflect::set(&inner, &"end".into(), &(stretch.bytes.end as f64).into())?;
    Reflect::set(&inner, &"isStart".into(), &stretch.is_start.into())?;
    if let Some(room) = room {
        Reflect::set(&inner, &ROOM.into(), room)?;
    }
    let message = Object::new();
    Reflect::set(&message, &STRETCH.into(), &inner)?;
    Ok(message.into())
}

/// Reads the stretch that was asked for and sends its part.
pub(crate) async fn answer(asked: &JsValue) {
    let message = Object::new();
    let (field, value, transfer) = match read(asked).await {
        Ok(part) => {
            let bytes = place(&part.to_bytes(), part_of(asked, ROOM));
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

/// Bytes in that room if it is large enough, else in one that has some to spare for the next ones.
fn place(bytes: &[u8], room: Option<JsValue>) -> Uint8Array {
    let length = bytes.len() as u32;
    let room = room
        .and_then(|room| room.dyn_into::<ArrayBuffer>().ok())
        .filter(|room| room.byte_length() >= length)
        .unwrap_or_else(|| ArrayBuffer::new(length + length / 4));
    let placed = Uint8Array::new_with_byte_offset_and_length(&room, 0, length);
    placed.copy_from(bytes);
    placed
}

async fn read(asked: &JsValue) -> Result<Part, Problem> {
    let number = |name| part_of(asked, name).and_then(|it| it.as_f64());
    let file: Option<File> = part_of(asked, "file").and_then(|it| it.dyn_into().ok());
    let cut = part_of(asked, "cut").and_then(|it| it.dyn_into::<Uint8Array>().ok());
    let cut = cut.and_then(|bytes| Cut::from_bytes(&bytes.to_vec()));
    let (Some(file), Some(cut), Some(start), Some(end)) =
        (file, cut, number("start"), number("end"))
    else {
        return Err(stop::confused());
    };
    let stretch = Stretch {
        bytes: start as u64..end as u64,
        is_start: part_of(asked, "isStart").is_some_and(|it| it.is_truthy()),
    };
    let mut reader = StretchReader::new(&cut, &stretch);
    let size = file.size();
    let mut range = reader.next().map_or(start, |at| at as f64)..end;
    while reader.next().is_some() && range.start < size {
        let mut bytes = Bytes::new(&file, range.clone());
        while let Some(piece) = bytes.next().await? {
            reader.push(piece);
            if reader.next().is_none() {
                break;
            }
        }
        range = bytes.at()..(bytes.at() + BEYOND).min(size);
    }
    Ok(reader.finish())
}
