//! The files that the bench reads.

use std::path::PathBuf;

use anyhow::Result;

use crate::house;
use crate::process::run;
use crate::tools::Tools;

/// The formats of the files, as their names end.
pub(super) const FORMATS: [&str; 4] = ["jsonl", "csv", "parquet", "jsonl.gz"];

/// Raised whenever rows change, so that files from before are not taken for those of today.
const EDITION: u32 = 1;

/// Writes the files that are not there yet, and gives their folder.
///
/// # Errors
/// When they cannot be written.
pub(super) fn bring(tools: &Tools, traces: u64, formats: &[String]) -> Result<PathBuf> {
    let folder = house::target().join(format!("bench-data-{EDITION}"));
    run(tools
        .cargo()
        .args(["run", "--quiet", "--release", "--locked"])
        .args(["--package", "assay-bench-data"])
        .args(["--features", "parquet", "--"])
        .arg(&folder)
        .arg(traces.to_string())
        .args(formats))?;
    Ok(folder)
}
