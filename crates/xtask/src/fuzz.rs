//! `cargo xtask fuzz`: runs the targets of `fuzz/` with coverage feedback, on the stable compiler.
//!
//! The compiler's own passes count the edges that a run takes, and `libFuzzer` steers by them, as under `cargo fuzz`; only
//! the address sanitizer, which wants a nightly compiler, is left out, since the targets' crates have no unsafe code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::house;
use crate::process::{output, run, words};
use crate::tally::Tally;
use crate::tools::Tools;

/// Every target, with the runs of a check: those that give each about the same few seconds. A check replays the kept
/// inputs first, which count as runs.
const TARGETS: [(&str, u32); 14] = [
    ("json_reader", 4_000),
    ("csv_reader", 4_000),
    ("cell", 20_000),
    ("container", 6_000),
    ("zip", 4_000),
    ("parquet", 6_000),
    ("load", 4_000),
    ("parts", 2_000),
    ("plan", 60_000),
    ("intervals", 6_000),
    ("allocations", 20_000),
    ("draws", 40_000),
    ("estimates", 20_000),
    ("forecasts", 400),
];

/// The runs of a target when nobody says how many.
const USUAL_RUNS: u32 = 200_000;

/// What makes the compiler count edges and comparisons where `libFuzzer` looks for them.
const INSTRUMENTED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// The longest input in bytes, the seconds after which one hangs, and the megabytes that are too many.
const LIMITS: [&str; 3] = ["-max_len=4096", "-timeout=60", "-rss_limit_mb=1024"];

/// What a person asks of the fuzzer.
#[derive(Debug, PartialEq)]
pub(crate) enum Job {
    /// So many runs of these targets, from a new seed.
    Runs(Vec<&'static str>, u32),
    /// The smallest set of inputs that reaches all that was reached takes the kept one's place.
    Keep,
}

impl Job {
    /// The job named by `[target] [runs]` or `keep`; none where a word is neither.
    pub(crate) fn named(words: &[&str]) -> Option<Self> {
        let all = || TARGETS.map(|(name, _)| name).to_vec();
        let known = |word: &str| TARGETS.iter().find(|(name, _)| *name == word);
        match words {
            [] => Some(Self::Runs(all(), USUAL_RUNS)),
            ["keep"] => Some(Self::Keep),
            [word] => match known(word) {
                Some((name, _)) => Some(Self::Runs(vec![name], USUAL_RUNS)),
                None => Some(Self::Runs(all(), word.parse().ok()?)),
            },
            [target, runs] => Some(Self::Runs(vec![known(target)?.0], runs.parse().ok()?)),
            _ => None,
        }
    }
}

/// Does what a person asks for, `libFuzzer`'s output on ours. New inputs stay in the build folder until they are kept.
///
/// # Errors
/// When a tool is missing, or a target breaks; the input that broke it is then in `fuzz/artifacts`.
pub(crate) fn work(job: &Job) -> Result<()> {
    let tools = Tools::for_fuzzing()?;
    let programs = build(&tools)?;
    match job {
        Job::Runs(targets, runs) => targets.iter().try_for_each(|target| {
            println!("\nfuzz: {target}");
            run(fuzzer(&tools, &programs, target)?
                .arg(format!("-runs={runs}"))
                .arg(folder(&found(target))?)
                .args(kept(target)))
        }),
        Job::Keep => TARGETS
            .iter()
            .try_for_each(|(target, _)| keep(&tools, &programs, target)),
    }
}

/// Runs every target over its kept inputs and so many changes of them, which differ a little from time to time: where memory lies
/// steers them too.
///
/// # Errors
/// When the targets do not build or one breaks. Its output is then on ours.
pub(crate) fn check(tools: &Tools) -> Result<Tally> {
    let programs = build(tools)?;
    let mut broken = Vec::new();
    for (target, runs) in TARGETS {
        println!("fuzz: {target}, {runs} runs");
        let scratch = found(target).with_extension("check");
        if scratch.exists() {
            fs::remove_dir_all(&scratch).with_context(|| scratch.display().to_string())?;
        }
        let mut command = fuzzer(tools, &programs, target)?;
        command
            .args(["-seed=1", "-verbosity=0"])
            .arg(format!("-runs={runs}"))
            .arg(folder(&scratch)?)
            .args(kept(target))
            .stdin(Stdio::null());
        let name = words(&command);
        let output = command.output().with_context(|| name.clone())?;
        if !output.status.success() {
            println!("{}", String::from_utf8_lossy(&output.stderr));
            println!("fuzz: `{name}` failed ({})", output.status);
            broken.push(target);
        }
    }
    if broken.is_empty() {
        return Ok(Tally {
            passed: TARGETS.len() as u64,
            failed: 0,
        });
    }
    bail!(
        "{} broke; what broke them is in fuzz/artifacts",
        broken.join(", ")
    )
}

/// Builds all targets, instrumented, and gives the folder of the programs.
fn build(tools: &Tools) -> Result<PathBuf> {
    let about = output(tools.command("rustc").arg("-vV")).context("rustc does not answer")?;
    let host = about
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc does not name its host")?;
    let target = house::target().join("fuzz");
    // With the host named as target, build scripts and macros are not instrumented.
    run(tools
        .cargo()
        .args(["build", "--quiet", "--locked", "--package", "assay-fuzz"])
        .args(["--profile", "fuzz", "--target", host, "--target-dir"])
        .arg(&target)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", INSTRUMENTED))?;
    Ok(target.join(host).join("fuzz"))
}

fn fuzzer(tools: &Tools, programs: &Path, target: &str) -> Result<Command> {
    let artifacts = house::fuzz().join("artifacts").join(target);
    let mut command = tools.command(programs.join(target));
    command.args(LIMITS).arg(format!(
        "-artifact_prefix={}/",
        folder(&artifacts)?.display()
    ));
    Ok(command)
}

/// Where new inputs of a target go.
fn found(target: &str) -> PathBuf {
    house::target().join("fuzz/corpus").join(target)
}

/// The inputs in the repository: those that reach everything, and those that once broke something.
fn kept(target: &str) -> Vec<PathBuf> {
    ["corpus", "regressions"]
        .map(|kind| house::fuzz().join(kind).join(target))
        .into_iter()
        .filter(|folder| folder.is_dir())
        .collect()
}

/// Puts the smallest set of inputs, kept and new, that reaches every edge in the kept set's place.
fn keep(tools: &Tools, programs: &Path, target: &str) -> Result<()> {
    let corpus = house::fuzz().join("corpus").join(target);
    let merged = found(target).with_extension("merged");
    if merged.exists() {
        fs::remove_dir_all(&merged).with_context(|| merged.display().to_string())?;
    }
    let mut command = fuzzer(tools, programs, target)?;
    run(command
        .args(["-merge=1", "-use_counters=0"])
        .arg(folder(&merged)?)
        .arg(folder(&found(target))?)
        .arg(folder(&corpus)?))?;
    fs::remove_dir_all(&corpus).with_context(|| corpus.display().to_string())?;
    folder(&corpus)?;
    for entry in fs::read_dir(&merged)? {
        let entry = entry?;
        fs::copy(entry.path(), corpus.join(entry.file_name()))?;
    }
    Ok(())
}

/// The folder, made if it was not there.
fn folder(path: &Path) -> Result<&Path> {
    fs::create_dir_all(path).with_context(|| path.display().to_string())?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::{Job, TARGETS, USUAL_RUNS};
    use crate::house;

    #[test]
    fn jobs_are_named_by_target_and_runs() {
        let all = TARGETS.map(|(name, _)| name).to_vec();
        for (words, job) in [
            (&[][..], Some(Job::Runs(all.clone(), USUAL_RUNS))),
            (&["500"], Some(Job::Runs(all, 500))),
            (&["cell"], Some(Job::Runs(vec!["cell"], USUAL_RUNS))),
            (&["cell", "9"], Some(Job::Runs(vec!["cell"], 9))),
            (&["keep"], Some(Job::Keep)),
            (&["sell"], None),
            (&["cell", "many"], None),
        ] {
            assert_eq!(Job::named(words), job, "{words:?}");
        }
    }

    #[test]
    fn every_target_is_run_and_has_kept_inputs() {
        let mut written: Vec<String> = std::fs::read_dir(house::fuzz().join("fuzz_targets"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        written.sort();
        let mut named = TARGETS.map(|(name, _)| name.to_owned());
        named.sort();
        assert_eq!(written, named);
        for target in named {
            let corpus = house::fuzz().join("corpus").join(target);
            assert!(std::fs::read_dir(corpus).unwrap().next().is_some());
        }
    }
}
