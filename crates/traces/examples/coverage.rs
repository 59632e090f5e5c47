//! How often the ranges of judged results hold what is true of all traces, the whole way through: draw, judge, read, estimate.
//! `cargo run --release -p assay-traces --example coverage [seeds]`
#![allow(clippy::unwrap_used, reason = "what it needs and does not get ends it")]

use std::io::{self, Write};

#[path = "../tests/support/whole_way.rs"]
mod whole_way;

/// Traces and calls of each setting.
const SETTINGS: [(u64, u64); 3] = [(20_000, 600), (20_000, 2_000), (4_000, 600)];

fn main() -> io::Result<()> {
    let seeds = std::env::args().nth(1).and_then(|it| it.parse().ok());
    let mut output = io::stdout().lock();
    for (traces, calls) in SETTINGS {
        let held = whole_way::whole_way(traces, calls, seeds.unwrap_or(1_000));
        let share = |times: u32| f64::from(times) / f64::from(held.draws);
        writeln!(
            output,
            "{traces} traces, {calls} calls, {} seeds: true {:.3} %, reweighted {:.3} % on average, plain {:.3} %",
            held.draws,
            100.0 * held.truth,
            100.0 * held.mean,
            100.0 * held.raw
        )?;
        write!(
            output,
            "  held at 95 %: all traffic {:.3}",
            share(held.overall)
        )?;
        for (name, times) in &held.groups {
            write!(output, ", {name} {:.3}", share(*times))?;
        }
        writeln!(output)?;
    }
    Ok(())
}
