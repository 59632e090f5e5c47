//! The statistics: how often intervals hold the true rate, and how long the heavy computations take, natively and in wasm.

use anyhow::Result;

use crate::house;
use crate::process::run;
use crate::program::{Called, Virtue, bind};
use crate::tools::{Tools, WASM};

/// Reports them.
///
/// # Errors
/// When a program cannot be built or does not end well.
pub(super) fn report(tools: &Tools) -> Result<()> {
    println!("bench: how often the default interval holds the true rate\n");
    run(tools
        .cargo()
        .args(RUN)
        .args(["--package", "assay-sampling", "--example", "coverage"]))?;
    println!("\nbench: the time of the heavy computations, natively\n");
    run(tools.cargo().args(RUN).args(SPEED))?;
    println!("\nbench: the same in wasm, built like the page, under Node\n");
    let target = house::target();
    run(tools
        .cargo()
        .args(["build", "--quiet", "--release", "--locked"])
        .args(SPEED)
        .args(["--target", WASM, "--target-dir"])
        .arg(&target))?;
    let program = target.join(WASM).join("release/examples/speed.wasm");
    let out = target.join("bench-speed");
    bind(tools, &program, Called::InNode, Virtue::Fast, &out)?;
    run(tools.command("node").arg(out.join("speed.js")))
}

const RUN: [&str; 4] = ["run", "--quiet", "--release", "--locked"];

const SPEED: [&str; 4] = ["--package", "assay-plan", "--example", "speed"];
