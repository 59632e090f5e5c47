//! Starts a measuring program of `bench/` on the built page and the files.

use std::process::Command;

use anyhow::{Context, Result};

use crate::bench::{Order, data};
use crate::house;
use crate::page;
use crate::tools::Tools;

/// Builds the page, writes the files, and gives the command that measures; it prints what came out.
///
/// # Errors
/// When something cannot be built or written, or there is no browser.
pub(super) fn program(tools: &Tools, order: &Order, script: &str) -> Result<Command> {
    page::build(tools)?;
    let folder = data::bring(tools, order.traces, &order.formats)?;
    let mut command = tools.command("node");
    command
        .arg(house::bench().join(script))
        .args(["--traces", &order.traces.to_string()])
        .args(["--formats", &order.formats.join(",")])
        .args(["--runs", &order.runs.to_string()])
        .env("ASSAY_DIST", house::dist())
        .env("ASSAY_BENCH_DATA", folder)
        .env(
            "ASSAY_CHROMIUM",
            tools.find("chromium").context("chromium is not on PATH")?,
        );
    Ok(command)
}
