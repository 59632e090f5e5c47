//! What each command does.

use std::fs;
use std::io::Write;
use std::path::Path;

use assay_plan::document::Plan;
use assay_traces::draw::draw;
use assay_traces::fields::fields;
use assay_traces::load::RejectedRecord;
use assay_traces::propose::propose;

use crate::arguments::{Arguments, HELP};
use crate::error::CliError;
use crate::load::{learn, load};

/// Does what is asked and writes the result to `output`.
///
/// # Errors
///
/// [`CliError`] when a file cannot be read, the plan does not fit the traces, or the output cannot be written.
pub(crate) fn run(arguments: &Arguments, output: &mut impl Write) -> Result<(), CliError> {
    match arguments {
        Arguments::Help => output.write_all(HELP.as_bytes())?,
        Arguments::Draw { plan, input } => {
            // The plan first: a mistake in it should not wait for gigabytes of traces.
            let plan = read_plan(plan)?;
            let (mut table, _) = load(input)?.finish()?;
            learn(&mut table, &plan, input)?;
            output.write_all(draw(&table, &plan)?.to_csv().as_bytes())?;
        }
        Arguments::Plan(input) => {
            let (table, receipt) = load(input)?.finish()?;
            writeln!(output, "{}", propose(&fields(&table), &receipt).to_json())?;
        }
        Arguments::Receipt { input, rejected } => {
            let loader = load(input)?;
            if let Some(path) = rejected {
                let lines: String = loader
                    .rejected()
                    .iter()
                    .map(RejectedRecord::to_line)
                    .collect();
                fs::write(path, lines).map_err(|reason| CliError::Unwritable {
                    file: path.display().to_string(),
                    reason,
                })?;
            }
            let (_, receipt) = loader.finish()?;
            let json = serde_json::to_string_pretty(&receipt).map_err(std::io::Error::from)?;
            writeln!(output, "{json}")?;
        }
    }
    output.flush()?;
    Ok(())
}

fn read_plan(path: &Path) -> Result<Plan, CliError> {
    let file = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => Plan::from_json(&text).map_err(|error| CliError::Plan { file, error }),
        Err(reason) => Err(CliError::File { file, reason }),
    }
}
