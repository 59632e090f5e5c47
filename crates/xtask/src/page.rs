//! The release page: Trunk builds the document, then the worker and what lies in `public/` join it in `dist/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::house;
use crate::process::run;
use crate::tools::{Tools, WASM};

/// Prints the sizes of the files of the folder that it is given.
const SIZES_SCRIPT: &str = include_str!("sizes.mjs");

/// Builds the deployable page into `dist/` and prints its sizes.
///
/// # Errors
/// When a step of the build fails.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    run(tools.cargo().args(["fetch", "--locked", "--target", WASM]))?;
    println!("page: the worker");
    let worker = house::target().join("worker-page");
    build_worker(tools, &worker)?;
    println!("page: the document");
    // Trunk reads NO_COLOR as a flag and accepts only "true" and "false".
    run(tools
        .command("trunk")
        .args(["build", "--release"])
        .env_remove("NO_COLOR"))?;
    copy_files(&worker, &house::dist())?;
    copy_files(&house::root().join("public"), &house::dist())?;
    println!("page: sizes in bytes, raw and as Brotli");
    run(tools
        .command("node")
        .args(["--input-type=module", "--eval", SIZES_SCRIPT, "--"])
        .arg(house::dist()))
}

/// Builds the worker as a classic script, so that one build serves http and `file://`.
fn build_worker(tools: &Tools, out: &Path) -> Result<()> {
    let target = house::target();
    run(tools
        .cargo()
        .args([
            "build",
            "--quiet",
            "--release",
            "--locked",
            "--package",
            "assay-worker",
            "--target",
            WASM,
            "--target-dir",
        ])
        .arg(&target))?;
    bind(
        tools,
        &target.join(WASM).join("release/assay_worker.wasm"),
        "no-modules",
        out,
    )
}

/// Makes a built wasm program ready to run: fills the folder with its optimized wasm and its script, a module or not as
/// `wasm-bindgen --target` names it.
///
/// # Errors
/// When a step fails.
pub(crate) fn bind(tools: &Tools, program: &Path, kind: &str, out: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| out.display().to_string())?;
    }
    run(tools
        .command("wasm-bindgen")
        .args(["--target", kind, "--no-typescript", "--out-dir"])
        .arg(out)
        .arg(program))?;
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let wasm = out.join(format!("{name}_bg.wasm"));
    run(tools
        .command("wasm-opt")
        .arg("-O3")
        .arg(&wasm)
        .arg("--output")
        .arg(&wasm))
}

/// Copies a folder's files and folders into another one.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (source, goal) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_files(&source, &goal)?;
        } else {
            fs::copy(&source, &goal).with_context(|| source.display().to_string())?;
        }
    }
    Ok(())
}
