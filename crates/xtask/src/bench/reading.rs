//! From a file to a table that can be regrouped: Assay beside what else reads such files in a browser.

use anyhow::Result;

use crate::bench::{Order, browser};
use crate::process::run;
use crate::tools::Tools;

/// Reports how fast each reader reads each file.
///
/// # Errors
/// When something cannot be built or written, or the browser does not start.
pub(super) fn report(tools: &Tools, order: &Order) -> Result<()> {
    let mut program = browser::program(tools, order, "reading.mjs")?;
    if let Some(readers) = &order.readers {
        program.args(["--readers", readers]);
    }
    println!("\nbench: reading {} traces in the browser", order.traces);
    run(&mut program)
}
