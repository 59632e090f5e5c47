//! The parts of the worker that the first numbers do without. `cargo xtask build` splits the program where these are named:
//! whatever is reached from there alone comes in a file of its own, when it is first needed; see `public/worker.js`.

use std::future::Future;
use std::pin::Pin;

use assay_protocol::Problem;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::filing::{FILING, Filing};
use crate::planning::{PLANNING, Planning};
use crate::stop;

/// Something under way.
pub(crate) type Work<T> = Pin<Box<dyn Future<Output = T>>>;

/// Something under way that may fail.
pub(crate) type Attempt<T> = Work<Result<T, Problem>>;

#[allow(
    unsafe_code,
    clippy::unnecessary_wraps,
    reason = "the macro links to a function of the other program, and adds what can fail"
)]
#[wasm_split(
    filing,
    fallible,
    preload(#[allow(unsafe_code, reason = "the macro links to what fetches the other program")] fetch_filing)
)]
fn named_filing() -> Result<Filing, SplitLoaderError> {
    Ok(FILING)
}

#[allow(
    unsafe_code,
    clippy::unnecessary_wraps,
    reason = "the macro links to a function of the other program, and adds what can fail"
)]
#[wasm_split(
    planning,
    fallible,
    preload(#[allow(unsafe_code, reason = "the macro links to what fetches the other program")] fetch_planning)
)]
fn named_planning() -> Result<Planning, SplitLoaderError> {
    Ok(PLANNING)
}

/// What can be done with files; the first call fetches it.
///
/// # Errors
/// It cannot be fetched; the next call tries again.
pub(crate) async fn filing() -> Result<Filing, Problem> {
    named_filing().await.map_err(missing)
}

/// What can be done with a plan; the first call fetches it.
///
/// # Errors
/// It cannot be fetched; the next call tries again.
pub(crate) async fn planning() -> Result<Planning, Problem> {
    named_planning().await.map_err(missing)
}

fn missing(_: SplitLoaderError) -> Problem {
    stop::missing()
}

/// Fetches all parts ahead, first what a file needs that is opened at once. One that cannot be fetched now is told where it is
/// needed.
pub(crate) async fn prepare() {
    let _ = fetch_filing().await;
    let _ = fetch_planning().await;
}
