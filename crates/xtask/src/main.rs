//! `cargo xtask`: builds, serves, tests and measures Assay, and installs what that needs.
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool speaks on standard output"
)]

mod bench;
mod checks;
mod classic;
mod edition;
mod engines;
mod errors;
mod fuzz;
mod house;
mod numbering;
mod page;
mod process;
mod program;
mod server;
mod tally;
mod tools;

use std::process::ExitCode;

use anyhow::Result;

const USAGE: &str = "\
usage: cargo xtask <command>

  build     build the release page into dist/; with --single-file also as one HTML file that needs no server
  serve     build it and serve it on this machine
  test      run every check: formatting, lints, native tests, tests in the browser, journeys
  pictures  build it and keep pictures of it as it is now, for `test` to compare with
  errors    write docs/errors.md anew: every code, sentence and next step that the sources have
  fuzz      run all fuzz targets, or `fuzz TARGET RUNS` one; `fuzz keep` keeps the inputs that reached something new
  bench     measure speed, each figure beside its bar: `bench planning`, `bench reading`, `bench page`, or all
            the browser takes --traces 1m, --formats jsonl,csv,parquet,jsonl.gz, --runs 3, --readers Assay,JSON.parse

Each installs what it needs and this machine lacks, saying so.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["build"] => build(),
        ["build", "--single-file"] => build_single_file(),
        ["serve"] => serve(),
        ["test"] => checks::run(),
        ["errors"] => errors::write(),
        ["pictures"] => checks::renew_pictures(),
        ["fuzz", words @ ..] => match fuzz::Job::named(words) {
            Some(job) => fuzz::work(&job),
            None => return usage(),
        },
        ["bench", words @ ..] => match bench::Order::parse(words) {
            Some(order) => bench::report(&order),
            None => return usage(),
        },
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => return usage(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn build() -> Result<()> {
    page::build(&tools::Tools::for_page()?)
}

fn build_single_file() -> Result<()> {
    let tools = tools::Tools::for_page()?;
    page::build(&tools)?;
    page::embed(&tools)
}

fn serve() -> Result<()> {
    build()?;
    let server = server::Server::bind(&house::dist(), server::USUAL_PORT)?;
    println!("\nAssay is at {} - Ctrl+C ends it.", server.address());
    server.run();
    Ok(())
}
