//! The work of a reader of stretches: those that follow each other in a file come out of one stream.

use std::cell::RefCell;

use assay_protocol::Problem;
use assay_traces::load::{Cut, Part, Stretch, StretchReader};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use web_sys::File;

use crate::bytes::Bytes;
use crate::litter::Litter;
use crate::post::part_of;
use crate::reader::send;
use crate::rooms::Rooms;
use crate::stop;
use crate::turns::Turns;

/// Bytes that are read at a time past the last stretch, where its last record ends; the first of them with the stretch.
const BEYOND: f64 = 64.0 * 1024.0;

/// Reads stretches of one file.
#[derive(Default)]
pub(crate) struct Stretches {
    turns: Turns<JsValue>,
    /// The bytes that were read last, and those after them.
    open: RefCell<Option<Bytes>>,
}

/// A stretch that is asked for.
struct Asked {
    file: File,
    cut: Cut,
    stretch: Stretch,
    /// Up to where others will be asked for that follow it.
    ahead: f64,
}

impl Stretches {
    /// Sends what is in a stretch. It can be asked for others meanwhile.
    pub(crate) async fn answer(&self, asked: JsValue, rooms: &Rooms, litter: &Litter) {
        let work = async |asked| {
            let read = match understood(&asked) {
                Some(asked) => self.read(&asked).await,
                None => Err(stop::confused()),
            };
            send(read.map(|part| part.to_bytes()), rooms);
            litter.add();
        };
        self.turns.take(asked, work).await;
    }

    async fn read(&self, asked: &Asked) -> Result<Part, Problem> {
        let mut reader = StretchReader::new(&asked.cut, &asked.stretch);
        let size = asked.file.size();
        let mut open = self.open.take();
        while let Some(at) = reader.next().map(|at| at as f64).filter(|at| *at < size) {
            let at_hand = open.take().filter(|open| open.piece_from(at).is_some());
            let mut bytes = at_hand.unwrap_or_else(|| {
                let end = asked.ahead.max(at) + BEYOND;
                Bytes::new(&asked.file, at..end.min(size))
            });
            if let Some(piece) = bytes.piece_from(at) {
                reader.push(piece);
            }
            while reader.next().is_some()
                && let Some(piece) = bytes.next().await?
            {
                reader.push(piece);
            }
            if reader.next().is_none() {
                self.open.replace(Some(bytes));
            }
        }
        Ok(reader.finish())
    }
}

fn understood(asked: &JsValue) -> Option<Asked> {
    let number = |name| part_of(asked, name)?.as_f64();
    let cut: Uint8Array = part_of(asked, "cut")?.dyn_into().ok()?;
    Some(Asked {
        file: part_of(asked, "file")?.dyn_into().ok()?,
        cut: Cut::from_bytes(&cut.to_vec())?,
        stretch: Stretch {
            bytes: number("start")? as u64..number("end")? as u64,
            is_start: part_of(asked, "isStart").is_some_and(|it| it.is_truthy()),
        },
        ahead: number("ahead")?,
    })
}
