//! The systems that plans are handed off to, and the tests that run there what we write for them.
//!
//! DuckDB, ClickHouse, Spark and the parser of the dialects that have no engine here come from `PyPI`, in the versions of
//! the tests' `requirements.txt`, into an environment of their own in `.tools`; PostgreSQL, and the Java that Spark runs
//! on, by apt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::checks::tests;
use crate::house;
use crate::process::{output, run};
use crate::tally::Tally;
use crate::tools::Tools;

/// The crate that writes for these systems.
const CRATE: &str = "assay-handoff";

/// Installs what is missing. A copy of the list of packages, written last, tells that they are all here.
///
/// # Errors
/// When something cannot be installed.
pub(crate) fn bring(tools: &Tools) -> Result<()> {
    bring_by_apt(tools)?;
    let list = house::root().join("crates/handoff/tests/engines/requirements.txt");
    let wanted = fs::read(&list).with_context(|| list.display().to_string())?;
    let mark = environment().join("assay-installed");
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("set-up: DuckDB, ClickHouse, Spark and a parser of SQL, once, into .tools");
    run(tools
        .command("python3")
        .args(["-m", "venv", "--clear"])
        .arg(environment()))?;
    run(tools
        .command(python())
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ])
        .arg("--requirement")
        .arg(&list))?;
    fs::write(&mark, wanted).with_context(|| mark.display().to_string())
}

fn bring_by_apt(tools: &Tools) -> Result<()> {
    let mut missing = Vec::new();
    if !has_postgresql() {
        missing.push("postgresql");
    }
    if tools.find("java").is_none() {
        missing.push("default-jre-headless");
    }
    let has_environments = output(
        tools
            .command("python3")
            .args(["-c", "import ensurepip, venv"]),
    )
    .is_some();
    if !has_environments {
        missing.push("python3-venv");
    }
    if missing.is_empty() {
        return Ok(());
    }
    println!("set-up: {}, by apt", missing.join(", "));
    tools.install_by_apt(&missing)
}

/// Whether a server is here: Debian keeps its programs out of the search path.
fn has_postgresql() -> bool {
    let Ok(versions) = fs::read_dir("/usr/lib/postgresql") else {
        return false;
    };
    versions
        .filter_map(Result::ok)
        .any(|version| version.path().join("bin/initdb").is_file())
}

/// Runs what we write for these systems there.
///
/// # Errors
/// When a test fails.
pub(crate) fn check(tools: &Tools) -> Result<Tally> {
    let mut command = tools.cargo();
    command
        .args(["test", "--locked", "--no-fail-fast", "--package", CRATE])
        .args(["--features", "engines", "--test", "engines"])
        .env("ASSAY_ENGINES", python());
    tests(&mut command)
}

fn environment() -> PathBuf {
    house::tools().join("engines")
}

fn python() -> PathBuf {
    environment().join(Path::new("bin/python"))
}
