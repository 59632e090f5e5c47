//! From a file to a table that can be regrouped: Assay beside what else reads such files in a browser.

use anyhow::{Context, Result};

use crate::bench::{Order, data};
use crate::house;
use crate::page;
use crate::process::run;
use crate::tools::Tools;

/// Builds the page, writes the files, and reports how fast each reader reads them.
///
/// # Errors
/// When something cannot be built or written, or the browser does not start.
pub(super) fn report(tools: &Tools, order: &Order) -> Result<()> {
    page::build(tools)?;
    let folder = data::bring(tools, order.traces, &order.formats)?;
    println!("\nbench: reading {} traces in the browser", order.traces);
    let mut command = tools.command("node");
    command
        .arg(house::bench().join("reading.mjs"))
        .args(["--traces", &order.traces.to_string()])
        .args(["--formats", &order.formats.join(",")])
        .args(["--runs", &order.runs.to_string()])
        .env("ASSAY_DIST", house::dist())
        .env("ASSAY_BENCH_DATA", folder)
        .env(
            "ASSAY_CHROMIUM",
            tools.find("chromium").context("chromium is not on PATH")?,
        );
    if let Some(readers) = &order.readers {
        command.args(["--readers", readers]);
    }
    run(&mut command)
}
