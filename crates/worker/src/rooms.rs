//! Room in which what a reader sends goes to and fro: a browser does not free such memory soon.

use std::cell::RefCell;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;

/// The rooms that came back.
#[derive(Debug, Default)]
pub(crate) struct Rooms {
    free: RefCell<Vec<ArrayBuffer>>,
}

impl Rooms {
    /// Keeps a room for what is sent next.
    pub(crate) fn keep(&self, room: JsValue) {
        if let Ok(room) = room.dyn_into() {
            self.free.borrow_mut().push(room);
        }
    }

    /// Bytes in a room that came back, if it is large enough, else in a new one that has some to spare for the next ones.
    pub(crate) fn place(&self, bytes: &[u8]) -> Uint8Array {
        let length = bytes.len() as u32;
        let free = self.free.borrow_mut().pop();
        let room = free
            .filter(|room| room.byte_length() >= length)
            .unwrap_or_else(|| ArrayBuffer::new(length + length / 4));
        let placed = Uint8Array::new_with_byte_offset_and_length(&room, 0, length);
        placed.copy_from(bytes);
        placed
    }
}
