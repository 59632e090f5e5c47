//! Packing and unpacking with what the browser has for it.

use assay_plan::snapshot::error::SnapshotError;
use assay_plan::snapshot::link::MOST_BYTES;
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader};

/// The bytes, packed as zlib packs: the browser calls that “deflate”.
pub(super) async fn pack(bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    let packed = drain(&through("CompressionStream", bytes)?, usize::MAX).await?;
    Ok(packed.unwrap_or_default())
}

/// The bytes that were packed so. What unpacks without end is left at [`MOST_BYTES`].
pub(super) async fn unpack(packed: &[u8]) -> Result<Vec<u8>, SnapshotError> {
    let unpacked = async { drain(&through("DecompressionStream", packed)?, MOST_BYTES).await };
    let unpacked: Result<_, JsValue> = unpacked.await;
    unpacked
        .map_err(|_| SnapshotError::BrokenLink)?
        .ok_or(SnapshotError::TooLarge)
}

/// The bytes on their way through one of the browser's packers.
fn through(packer: &str, bytes: &[u8]) -> Result<ReadableStream, JsValue> {
    let made_by: Function = Reflect::get(&js_sys::global(), &packer.into())?.dyn_into()?;
    let packer = Reflect::construct(&made_by, &Array::of1(&"deflate".into()))?;
    // A packer is such a pair: it has a side to write to and one to read from.
    Ok(stream(bytes)?.pipe_through(packer.unchecked_ref()))
}

fn stream(bytes: &[u8]) -> Result<ReadableStream, JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    Ok(Blob::new_with_u8_array_sequence(&parts)?.stream())
}

/// All that a stream gives; none where that is more than `most`.
async fn drain(stream: &ReadableStream, most: usize) -> Result<Option<Vec<u8>>, JsValue> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into()?;
    let mut bytes = Vec::new();
    loop {
        let step = JsFuture::from(reader.read()).await?;
        if Reflect::get(&step, &"done".into())?.is_truthy() {
            return Ok(Some(bytes));
        }
        let piece: Uint8Array = Reflect::get(&step, &"value".into())?.dyn_into()?;
        if bytes.len() + piece.length() as usize > most {
            // Nobody waits for what is left; how letting go of it ends does not matter.
            let left = JsFuture::from(reader.cancel());
            wasm_bindgen_futures::spawn_local(async move { drop(left.await) });
            return Ok(None);
        }
        bytes.extend(piece.to_vec());
    }
}
