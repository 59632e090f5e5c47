//! The release page: Trunk builds the document, then the worker and what lies in `public/` join it in `dist/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::edition;
use crate::house;
use crate::process::run;
use crate::tools::{Tools, WASM};

/// Prints the sizes of the files of the folder that it is given.
const SIZES_SCRIPT: &str = include_str!("sizes.mjs");

/// Puts the page of the folder that it is given into the one file that it is given.
const SINGLE_FILE_SCRIPT: &str = include_str!("single_file.mjs");

/// Builds the deployable page into `dist/` and prints its sizes.
///
/// # Errors
/// When a step of the build fails.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    run(tools.cargo().args(["fetch", "--locked", "--target", WASM]))?;
    println!("page: the worker");
    let worker = build_script(tools, "assay-worker", "wasm_bindgen")?;
    println!("page: the worker's module for Parquet");
    let parquet = build_script(tools, "assay-parquet-reader", "parquet_reader")?;
    println!("page: the document");
    // Trunk reads NO_COLOR as a flag and accepts only "true" and "false".
    run(tools
        .command("trunk")
        .args(["build", "--release"])
        .env_remove("NO_COLOR"))?;
    copy_files(&worker, &house::dist())?;
    copy_files(&parquet, &house::dist())?;
    copy_files(&house::root().join("public"), &house::dist())?;
    edition::seal(&house::dist())?;
    println!("page: sizes in bytes, raw and as Brotli");
    run(tools
        .command("node")
        .args(["--input-type=module", "--eval", SIZES_SCRIPT, "--"])
        .arg(house::dist()))
}

/// Puts the built page into one HTML file, which works from a disk without a server, and prints its size.
///
/// # Errors
/// When the page is not built, or would ask for another file.
pub(crate) fn embed(tools: &Tools) -> Result<()> {
    println!("page: as one file");
    run(tools
        .command("node")
        .args(["--input-type=module", "--eval", SINGLE_FILE_SCRIPT, "--"])
        .arg(house::dist())
        .arg(house::single_file()))
}

/// Builds a package as a classic script, so that one build serves http and `file://`; the script makes one variable of
/// this name. Gives the folder with the result.
fn build_script(tools: &Tools, package: &str, variable: &str) -> Result<PathBuf> {
    let target = house::target();
    let out = target.join(format!("{package}-page"));
    let program = format!("{}.wasm", package.replace('-', "_"));
    run(tools
        .cargo()
        .args([
            "build",
            "--quiet",
            "--release",
            "--locked",
            "--package",
            package,
            "--target",
            WASM,
            "--target-dir",
        ])
        .arg(&target))?;
    bind(
        tools,
        &target.join(WASM).join("release").join(program),
        &["--target", "no-modules", "--no-modules-global", variable],
        &out,
    )?;
    Ok(out)
}

/// Makes a built wasm program ready to run: fills the folder with its optimized wasm and its script, of the kind that
/// `options` of `wasm-bindgen` ask for.
///
/// # Errors
/// When a step fails.
pub(crate) fn bind(tools: &Tools, program: &Path, options: &[&str], out: &Path) -> Result<()> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| out.display().to_string())?;
    }
    run(tools
        .command("wasm-bindgen")
        .args(options)
        .args(["--no-typescript", "--out-dir"])
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
