//! What each command does.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use assay_plan::document::Plan;
use assay_plan::results::reading::Reading;
use assay_traces::TraceTable;
use assay_traces::draw::draw;
use assay_traces::fields::fields;
use assay_traces::load::RejectedRecord;
use assay_traces::propose::propose;
use assay_traces::reread::{PARTS, Wanted};
use assay_traces::results::{Comparing, Results};
use serde::Serialize;

use crate::again::{Again, Seen};
use crate::arguments::{Arguments, Format, HELP, Input, Sides};
use crate::code::{code, count_unseen, recipe};
use crate::error::CliError;
use crate::load::{learn, load, load_originals, load_results, load_traces, name};
use crate::report::report;
use crate::rules::ruled;
use crate::stream::stream;

/// Does what is asked and writes the result to `output`.
///
/// # Errors
///
/// [`CliError`] when a file cannot be read, the plan does not fit the traces, or the output cannot be written.
pub(crate) fn run(arguments: &Arguments, output: &mut impl Write) -> Result<(), CliError> {
    match arguments {
        Arguments::Help => output.write_all(HELP.as_bytes())?,
        Arguments::Draw {
            plan,
            input,
            format,
        } => {
            // The plan first: a mistake in it should not wait for gigabytes of traces.
            let plan = read_plan(plan)?;
            let seen = match format {
                Format::Records => Some(Seen::now(input, Again::Records)?),
                _ => None,
            };
            let (mut table, _) = load_traces(input)?;
            learn(&mut table, &plan, input)?;
            let list = draw(&table, &plan)?;
            match (format, seen) {
                (Format::Records, Some(seen)) => {
                    let (originals, spool) = load_originals(input, Wanted::of(&table, &list))?;
                    seen.check(input)?;
                    for part in 0..PARTS {
                        let spooled = spool.read(part)?;
                        for line in list.lines_with_records(&originals, part, &spooled) {
                            output.write_all(line.as_bytes())?;
                        }
                    }
                }
                (Format::JsonLines | Format::Records, _) => {
                    output.write_all(list.to_json_lines().as_bytes())?;
                }
                (Format::Csv, _) => output.write_all(list.to_csv().as_bytes())?,
            }
        }
        Arguments::Code { plan, input, order } => {
            let plan = read_plan(plan)?;
            if input.files.is_empty()
                && let Some(query) = count_unseen(&plan, order)?
            {
                output.write_all(query.as_bytes())?;
                return Ok(output.flush()?);
            }
            let (mut table, _) = load_traces(input)?;
            learn(&mut table, &plan, input)?;
            output.write_all(code(&table, &plan, order)?.as_bytes())?;
        }
        Arguments::Report { plan, input } => {
            let plan = read_plan(plan)?;
            let (mut table, receipt) = load_traces(input)?;
            learn(&mut table, &plan, input)?;
            output.write_all(report(&table, &receipt, plan)?.as_bytes())?;
        }
        Arguments::Stream { state, begin, unit } => {
            let begin = match begin {
                Some((plan, input)) => Some((read_plan(plan)?, input)),
                None => None,
            };
            output.write_all(stream(state, begin, *unit)?.to_csv().as_bytes())?;
        }
        Arguments::Rules {
            plan,
            input,
            platform,
            chosen,
        } => {
            let plan = read_plan(plan)?;
            let (table, _) = load_traces(input)?;
            let ruled = ruled(&table, &plan, &recipe(&table, &plan)?, *platform)?;
            if let Some(path) = chosen {
                write_file(path, &ruled.chosen_by_langfuse(table.ids().iter()))?;
            }
            output.write_all(ruled.report.as_bytes())?;
        }
        Arguments::Plan(input) => {
            let (table, receipt) = load_traces(input)?;
            writeln!(output, "{}", propose(&fields(&table), &receipt).to_json())?;
        }
        Arguments::Estimate {
            results,
            reading,
            drawn_from,
        } => {
            let traffic = read_traffic(drawn_from.as_ref())?;
            let (results, reading) = read_results(results, reading.as_deref(), traffic.as_ref())?;
            let traffic = traffic.as_ref().map(Traffic::with_plan);
            let estimates = results.estimates(&reading, traffic)?;
            write_json(output, &estimates)?;
        }
        Arguments::Compare {
            results,
            reading,
            drawn_from,
            sides,
        } => {
            let traffic = read_traffic(drawn_from.as_ref())?;
            let own = match results.as_slice() {
                [] => None,
                files => Some(read_results(files, reading.as_deref(), traffic.as_ref())?),
            };
            let comparing = Comparing {
                results: own.as_ref().map(|(results, reading)| (results, reading)),
                traffic: traffic.as_ref().map(Traffic::with_plan),
            };
            let found = match sides {
                Sides::Values { field, values } => {
                    comparing.values(field, values.each_ref().map(String::as_str))?
                }
                Sides::Files(others) => {
                    let other = load_results(others, traffic.as_ref().map(Traffic::read_from))?;
                    let traces = drawn_from.as_ref().map(|(_, input)| &input.files);
                    let first = results.first().or(traces.and_then(|it| it.first()));
                    let names = [first, others.first()]
                        .map(|path| path.map_or_else(String::new, |path| name(path)));
                    comparing.other(&other, names)?
                }
            };
            write_json(output, &found)?;
        }
        Arguments::Receipt { input, rejected } => {
            let loader = load(input)?;
            if let Some(path) = rejected {
                let lines: String = loader
                    .rejected()
                    .iter()
                    .map(RejectedRecord::to_line)
                    .collect();
                write_file(path, &lines)?;
            }
            let (_, receipt) = loader.finish()?;
            write_json(output, &receipt)?;
        }
    }
    output.flush()?;
    Ok(())
}

/// Traces with the plan that draws from them, and where they were read from.
struct Traffic<'a> {
    table: TraceTable,
    plan: Plan,
    input: &'a Input,
}

impl Traffic<'_> {
    fn with_plan(&self) -> (&TraceTable, &Plan) {
        (&self.table, &self.plan)
    }

    fn read_from(&self) -> (&TraceTable, &Input) {
        (&self.table, self.input)
    }
}

/// The traces with their plan, where they are named.
fn read_traffic(named: Option<&(PathBuf, Input)>) -> Result<Option<Traffic<'_>>, CliError> {
    let Some((plan, input)) = named else {
        return Ok(None);
    };
    let plan = read_plan(plan)?;
    let (mut table, _) = load_traces(input)?;
    learn(&mut table, &plan, input)?;
    Ok(Some(Traffic { table, plan, input }))
}

/// Results with how they are read: as the file says, or else as they propose.
fn read_results(
    files: &[PathBuf],
    reading: Option<&Path>,
    traffic: Option<&Traffic<'_>>,
) -> Result<(Results, Reading), CliError> {
    let reading = reading.map(read_reading).transpose()?;
    let results = load_results(files, traffic.map(Traffic::read_from))?;
    let reading = match reading {
        Some(reading) => reading,
        None => results.proposed()?,
    };
    Ok((results, reading))
}

fn write_file(path: &Path, text: &str) -> Result<(), CliError> {
    fs::write(path, text).map_err(|reason| CliError::Unwritable {
        file: path.display().to_string(),
        reason,
    })
}

fn write_json(output: &mut impl Write, value: &impl Serialize) -> Result<(), CliError> {
    let json = serde_json::to_string_pretty(value).map_err(std::io::Error::from)?;
    writeln!(output, "{json}")?;
    Ok(())
}

fn read_reading(path: &Path) -> Result<Reading, CliError> {
    let file = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| CliError::Reading {
            file,
            reason: error.to_string(),
        }),
        Err(reason) => Err(CliError::File { file, reason }),
    }
}

fn read_plan(path: &Path) -> Result<Plan, CliError> {
    let file = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => Plan::from_json(&text).map_err(|error| CliError::Plan { file, error }),
        Err(reason) => Err(CliError::File { file, reason }),
    }
}
