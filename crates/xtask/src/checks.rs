//! `cargo xtask test`: every check in order, each said in one line with its time.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::engines;
use crate::fuzz;
use crate::house;
use crate::page;
use crate::process::{self, output, words};
use crate::server::Server;
use crate::tally::Tally;
use crate::tools::{Tools, WASM};

/// The crates that other programs may use: they build natively and for the browser.
const LIBRARIES: [&str; 5] = [
    "assay-sampling",
    "assay-plan",
    "assay-traces",
    "assay-handoff",
    "assay-report",
];

/// The crates that run in the browser alone.
const BROWSER_CRATES: [&str; 2] = ["assay-worker", "assay-web"];

/// Milliseconds after which a file of journeys is given up, so that one that waits for what never comes fails by name. The
/// longest takes a fifth of it on a slow machine.
const GIVEN_UP_AFTER: u32 = 600_000;

/// Runs every check, also those after a failed one, and sums up.
///
/// # Errors
/// When a tool is missing or a check fails.
pub(crate) fn run() -> Result<()> {
    let tools = Tools::for_tests()?;
    let mut report = Report::default();
    report.check("formatting", || {
        tests(tools.cargo().args(["fmt", "--all", "--check"]))
    });
    report.check("lints", || {
        let clippy = [
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--features",
            "assay-handoff/engines",
            "--",
            "--deny",
            "warnings",
        ];
        tests(tools.cargo().args(clippy))
    });
    report.check("lints of what runs in the browser", || {
        let mut clippy = tools.cargo();
        clippy.args(["clippy", "--locked", "--target", WASM]);
        packages(&mut clippy, &BROWSER_CRATES);
        tests(clippy.args(["--", "--deny", "warnings"]))
    });
    report.check("licences and origins of the dependencies", || {
        // It looks at the dependencies for every platform, of which the builds have fetched those for this one.
        process::run(tools.cargo().args(["fetch", "--locked"]))?;
        tests(tools.cargo().args([
            "deny",
            "--offline",
            "--locked",
            "check",
            "licenses",
            "bans",
            "sources",
        ]))
    });
    report.check("native tests", || native_tests(&tools));
    report.check("examples in the documentation", || {
        tests(
            tools
                .cargo()
                .args(["test", "--locked", "--workspace", "--doc"]),
        )
    });
    report.check("plans handed off to real databases", || {
        engines::check(&tools)
    });
    report.check("fuzz targets", || fuzz::check(&tools));
    report.check("the libraries for the browser", || {
        let mut check = tools.cargo();
        check.args(["check", "--locked", "--target", WASM]);
        packages(&mut check, &LIBRARIES);
        tests(&mut check)
    });
    report.check("tests in the browser", || browser_tests(&tools));
    let built = report.check("the release page", || {
        page::build(&tools).map(|()| Tally::default())
    });
    if built {
        report.check("the page as one file", || {
            page::embed(&tools).map(|()| Tally::default())
        });
        report.check("journeys in the browser", || journeys(&tools));
    }
    report.finish()
}

/// All native tests; with nextest where it is installed.
fn native_tests(tools: &Tools) -> Result<Tally> {
    let mut command = tools.cargo();
    if output(tools.cargo().args(["nextest", "--version"])).is_some() {
        command.args([
            "nextest",
            "run",
            "--locked",
            "--workspace",
            "--no-fail-fast",
        ]);
    } else {
        command.args([
            "test",
            "--locked",
            "--workspace",
            "--all-targets",
            "--no-fail-fast",
        ]);
    }
    tests(&mut command)
}

/// The tests in `tests/wasm.rs` of each crate that has some, in headless Chromium.
fn browser_tests(tools: &Tools) -> Result<Tally> {
    let driver = tools
        .find("chromedriver")
        .context("chromedriver is not on PATH")?;
    let mut command = tools.cargo();
    command
        .args(["test", "--locked", "--no-fail-fast", "--target", WASM])
        .args(["--test", "wasm"])
        .env("CHROMEDRIVER", &driver)
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            "wasm-bindgen-test-runner",
        );
    for folder in entries(&house::root().join("crates"))? {
        if folder.join("tests/wasm.rs").is_file() {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            command.arg("--package").arg(format!("assay-{name}"));
        }
    }
    tests(&mut command)
}

/// Builds the page and keeps pictures of it as it is now, for the journeys to compare with.
///
/// # Errors
/// When a tool is missing, or the page cannot be built or looked at.
pub(crate) fn renew_pictures() -> Result<()> {
    let tools = Tools::for_tests()?;
    page::build(&tools)?;
    let journey = [house::tests().join("journeys/pictures.test.mjs")];
    tests(walking(&tools, &journey)?.env("ASSAY_RENEW_PICTURES", "1")).map(drop)
}

/// The journeys through the built page.
fn journeys(tools: &Tools) -> Result<Tally> {
    let mut files = entries(&house::tests().join("journeys"))?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    tests(&mut walking(tools, &files)?)
}

/// The command that walks these journeys through the built page, which is served from `dist/` from now on.
fn walking(tools: &Tools, journeys: &[PathBuf]) -> Result<Command> {
    let chromium = tools.find("chromium").context("chromium is not on PATH")?;
    let firefox = tools
        .find("firefox-esr")
        .context("firefox-esr is not on PATH")?;
    let server = Server::bind(&house::dist(), 0)?;
    let address = server.address();
    thread::spawn(move || server.run());
    let mut command = tools.command("node");
    command
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .arg(format!("--test-timeout={GIVEN_UP_AFTER}"))
        .args(journeys)
        .env("ASSAY_URL", address)
        .env("ASSAY_FILE", house::single_file())
        .env("ASSAY_CHROMIUM", chromium)
        .env("ASSAY_FIREFOX", firefox);
    Ok(command)
}

/// What a folder holds, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let name = || folder.display().to_string();
    let entries = fs::read_dir(folder).with_context(name)?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<PathBuf>>>()
        .with_context(name)?;
    paths.sort();
    Ok(paths)
}

fn packages(command: &mut Command, names: &[&str]) {
    for name in names {
        command.args(["--package", name]);
    }
}

/// Runs a command, passes its output on as it comes, and counts the tests it tells of.
pub(crate) fn tests(command: &mut Command) -> Result<Tally> {
    let name = words(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{name}` could not be started"))?;
    let tally = Mutex::new(Tally::default());
    let pipes: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|pipe| Box::new(pipe) as _),
        child.stderr.take().map(|pipe| Box::new(pipe) as _),
    ];
    thread::scope(|scope| {
        for pipe in pipes.into_iter().flatten() {
            scope.spawn(|| {
                for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                    let line = String::from_utf8_lossy(&line);
                    println!("{line}");
                    if let Ok(mut tally) = tally.lock() {
                        *tally += Tally::of_line(&line);
                    }
                }
            });
        }
    });
    let status = child.wait().with_context(|| name.clone())?;
    let tally = tally.into_inner().unwrap_or_default();
    if status.success() {
        Ok(tally)
    } else {
        Err(anyhow::Error::new(Failed(tally)).context(format!("`{name}` failed ({status})")))
    }
}

/// A command that did not end well, with the tests it told of.
#[derive(Debug)]
struct Failed(Tally);

impl std::fmt::Display for Failed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{} tests passed, {} failed",
            self.0.passed, self.0.failed
        )
    }
}

impl std::error::Error for Failed {}

/// What the checks gave.
#[derive(Default)]
struct Report {
    tally: Tally,
    lines: Vec<String>,
    failures: Vec<String>,
}

impl Report {
    /// Runs a check and tells whether it passed. A check that counts no tests counts as one.
    fn check(&mut self, name: &str, check: impl FnOnce() -> Result<Tally>) -> bool {
        println!("\n=== {name}");
        let start = Instant::now();
        let outcome = check();
        let seconds = start.elapsed().as_secs_f64();
        let passed = outcome.is_ok();
        let counted = match outcome {
            Ok(tally) if tally == Tally::default() => Tally {
                passed: 1,
                failed: 0,
            },
            Ok(tally) => tally,
            Err(error) => {
                let counted = error
                    .downcast_ref::<Failed>()
                    .map_or_else(Tally::default, |failed| failed.0);
                println!("{error:#}");
                self.failures.push(name.to_owned());
                Tally {
                    failed: counted.failed.max(1),
                    ..counted
                }
            }
        };
        self.tally += counted;
        let line = format!(
            "{} {name}, {seconds:.0} s",
            if passed { "passed:" } else { "FAILED:" }
        );
        println!("{line}");
        self.lines.push(line);
        passed
    }

    fn finish(self) -> Result<()> {
        println!("\n{}", self.lines.join("\n"));
        println!("{} passed, {} failed", self.tally.passed, self.tally.failed);
        if self.failures.is_empty() {
            return Ok(());
        }
        bail!("{} failed", self.failures.join(", "))
    }
}
