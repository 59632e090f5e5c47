//! Checks a file of reference cases: `cargo run -p assay-sampling --example vectors -- vectors.json`.
//!
//! Says what differs and, as its last line, how many cases agree. Cases of methods that the crate does not offer
//! are named by method and do not count as agreeing. Fails when a case differs.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

#[path = "../tests/support/mod.rs"]
mod support;

use support::Outcome;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            // Nothing is left to do where even that cannot be written.
            let _ = writeln!(io::stderr(), "{problem}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool, String> {
    let path = std::env::args()
        .nth(1)
        .ok_or("Name a file of reference cases.")?;
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let file: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
    let cases = file["cases"]
        .as_array()
        .ok_or_else(|| format!("{path} has no list named “cases”."))?;
    let mut out = io::stdout().lock();
    let (mut agreeing, mut differing) = (0, 0);
    let mut not_offered: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases {
        match support::check(case) {
            Outcome::Agrees => agreeing += 1,
            Outcome::NotOffered => {
                *not_offered
                    .entry(case["method"].as_str().unwrap_or("?"))
                    .or_default() += 1;
            }
            Outcome::Differs(differences) => {
                differing += 1;
                writeln!(
                    out,
                    "{}: {}",
                    case["name"].as_str().unwrap_or("?"),
                    differences.join("; ")
                )
                .map_err(|error| error.to_string())?;
            }
        }
    }
    for (method, cases) in not_offered {
        writeln!(out, "{method}: not offered, {cases} cases").map_err(|error| error.to_string())?;
    }
    writeln!(out, "{agreeing} of {} agree", cases.len()).map_err(|error| error.to_string())?;
    Ok(differing == 0)
}
