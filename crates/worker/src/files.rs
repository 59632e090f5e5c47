//! Reading files piece by piece.

use assay_parquet::{HEAD_BYTES, is_parquet};
use assay_protocol::Progress;
use assay_traces::Loader;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::parquet;
use crate::stop::Stop;

/// Pieces of 8 MiB read at the full speed of Chromium's blob storage; smaller ones are slower.
const PIECE: f64 = 8.0 * 1024.0 * 1024.0;
/// Compressed bytes grow about tenfold, and a piece must be done within the time in which "cancel" has to work.
const COMPRESSED_PIECE: f64 = 512.0 * 1024.0;

/// Pushes every byte of `files` into `loader`, telling `progress` after each piece. Between two pieces the worker's
/// messages are handled, so a stop takes effect there.
pub(crate) async fn read(
    files: &[File],
    loader: &mut Loader,
    stop: impl Fn() -> bool,
    progress: impl Fn(Progress),
) -> Result<(), Stop> {
    let total_bytes = files.iter().map(|file| file.size()).sum::<f64>() as u64;
    let mut done = 0.0;
    for file in files {
        let name = file.name();
        let size = file.size();
        let head = read_slice(file, 0.0, HEAD_BYTES as f64).await;
        if head.is_some_and(|head| is_parquet(&head)) {
            let tell = |share: f64, loader: &Loader| {
                progress(Progress {
                    bytes: (done + share * size) as u64,
                    total_bytes,
                    rows: loader.rows(),
                });
            };
            parquet::read(file, loader, &stop, tell).await?;
            done += size;
            continue;
        }
        loader.begin_file(&name, size as u64);
        let mut offset = 0.0;
        let mut piece = PIECE.min(COMPRESSED_PIECE);
        while offset < size {
            let end = (offset + piece).min(size);
            let bytes = read_slice(file, offset, end)
                .await
                .ok_or_else(|| Stop::unreadable(&name))?;
            if stop() {
                return Err(Stop::Cancelled);
            }
            if offset == 0.0 && !bytes.starts_with(&[0x1f, 0x8b]) {
                piece = PIECE;
            }
            loader.push(&bytes)?;
            offset = end;
            progress(Progress {
                bytes: (done + offset) as u64,
                total_bytes,
                rows: loader.rows(),
            });
        }
        loader.end_file()?;
        done += size;
    }
    Ok(())
}

/// Lets the worker's messages be handled.
pub(crate) async fn pause(file: &File) {
    read_slice(file, 0.0, 0.0).await;
}

async fn read_slice(file: &File, start: f64, end: f64) -> Option<Vec<u8>> {
    let slice = file.slice_with_f64_and_f64(start, end).ok()?;
    let buffer = JsFuture::from(slice.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
