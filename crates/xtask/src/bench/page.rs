//! The page itself: what it downloads, when it shows numbers, how fast it redraws and stops reading, what Lighthouse says.

use anyhow::Result;

use crate::bench::{Order, browser};
use crate::process::run;
use crate::tools::Tools;

/// Reports these.
///
/// # Errors
/// When something cannot be built or written, or the browser does not start.
pub(super) fn report(tools: &Tools, order: &Order) -> Result<()> {
    let mut program = browser::program(tools, order, "page.mjs")?;
    println!("\nbench: the page in the browser");
    run(&mut program)
}
