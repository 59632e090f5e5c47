//! Unpacks what has to be read at any place.

use std::ops::Range;

use assay_protocol::Problem;
use assay_traces::load::PackedTable;
use js_sys::{Array, Uint8Array};
use web_sys::{Blob, File};

use crate::bytes::Bytes;
use crate::parquet::TableFile;
use crate::stop;

/// Bytes that are handed to the browser at a time, which keeps them outside of this worker's memory, on disk where they are
/// many.
const HANDED: usize = 8 << 20;

/// The table that these bytes of a file hold, telling `progress` how many of them are unpacked.
pub(crate) async fn unpack(
    file: &File,
    range: Range<f64>,
    mut packed: PackedTable,
    progress: impl AsyncFn(f64) -> Result<(), Problem>,
) -> Result<TableFile, Problem> {
    let (name, packing) = (packed.name().to_owned(), Some(packed.packing()));
    let (start, packed_bytes) = (range.start, range.end - range.start);
    let (parts, mut held) = (Array::new(), Vec::new());
    let mut bytes = Bytes::new(file, range);
    while let Some(piece) = bytes.next().await? {
        let unpacked = packed.push(piece, |unpacked| held.extend_from_slice(unpacked));
        unpacked.map_err(|error| stop::refused(&error))?;
        if held.len() >= HANDED {
            hand_over(&mut held, &parts)?;
        }
        progress(bytes.at() - start).await?;
    }
    let unpacked = packed.finish(|unpacked| held.extend_from_slice(unpacked));
    unpacked.map_err(|error| stop::refused(&error))?;
    hand_over(&mut held, &parts)?;
    let unpacked = File::new_with_blob_sequence(&parts, &name);
    Ok(TableFile {
        file: unpacked.map_err(|_| stop::confused())?,
        bytes: packed_bytes,
        packing,
    })
}

fn hand_over(held: &mut Vec<u8>, parts: &Array) -> Result<(), Problem> {
    let bytes = Array::of1(&Uint8Array::from(held.as_slice()));
    let blob = Blob::new_with_u8_array_sequence(&bytes).map_err(|_| stop::confused())?;
    parts.push(&blob);
    held.clear();
    Ok(())
}
