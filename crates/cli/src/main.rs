//! `assay`: the same plan as a nightly job, on files.

use std::io;
use std::process::ExitCode;

mod again;
mod arguments;
mod code;
mod command;
mod error;
mod load;
mod options;
mod parquet;
mod report;
mod rules;
mod spool;
mod stream;
mod usage;
mod warning;

use crate::arguments::Arguments;
use crate::error::CliError;

fn main() -> ExitCode {
    let run = Arguments::parse(std::env::args_os().skip(1))
        .and_then(|arguments| command::run(&arguments, &mut io::stdout().lock()));
    match run {
        // Whoever reads the output may stop early: that is no failure of ours.
        Ok(()) => ExitCode::SUCCESS,
        Err(CliError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            error.report(&mut io::stderr().lock());
            error.exit_code()
        }
    }
}
