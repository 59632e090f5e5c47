//! Where things lie.

use std::env;
use std::path::PathBuf;

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    // As `cargo run` says it: a build folder that another copy of the repository left must not lead there.
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    xtask.ancestors().nth(2).unwrap_or(&xtask).to_path_buf()
}

/// The deployable page.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// The page as one HTML file.
pub(crate) fn single_file() -> PathBuf {
    dist().join("assay.html")
}

/// The journeys, with the npm packages that they and the page build use.
pub(crate) fn tests() -> PathBuf {
    root().join("tests")
}

/// The bench's side in the browser, with its npm packages.
pub(crate) fn bench() -> PathBuf {
    root().join("bench")
}

/// The fuzz targets, with the inputs that are kept.
pub(crate) fn fuzz() -> PathBuf {
    root().join("fuzz")
}

/// The tools that this machine lacked.
pub(crate) fn tools() -> PathBuf {
    root().join(".tools")
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |folder| root().join(folder))
}
