//! The list of a stream: what is kept between pulls lies in a file.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use assay_plan::data::{Suspicion, Unit};
use assay_plan::document::Plan;
use assay_plan::number::count;
use assay_traces::draw::List;
use assay_traces::stream::{Stream, Taken};

use crate::arguments::Input;
use crate::error::CliError;
use crate::load::{finish, load_input, load_traces};
use crate::warning::warn;

/// Takes in one pull from standard input and gives the list of all pulls; `begin` is the plan and traces like those to
/// come, where the stream begins.
///
/// # Errors
///
/// [`CliError`] when the state is there already or is none, the traces do not fit the plan, or the state cannot be
/// written; it then stays as it was.
pub(crate) fn stream(
    state: &Path,
    begin: Option<(Plan, &Input)>,
    unit: Unit,
) -> Result<List, CliError> {
    let file = || state.display().to_string();
    let mut stream = match begin {
        Some(_) if state.exists() => return Err(CliError::StreamBegan { file: file() }),
        Some((plan, input)) => Stream::begin(&load_traces(input)?.0, &plan)?,
        None => {
            let unreadable = |reason| CliError::File {
                file: file(),
                reason,
            };
            let text = fs::read_to_string(state).map_err(unreadable)?;
            serde_json::from_str(&text).map_err(|error| CliError::NoStream {
                file: file(),
                reason: error.to_string(),
            })?
        }
    };
    if let Some(loader) = load_input(unit)? {
        let Taken { strangers, absent } = stream.take(finish(loader)?.0)?;
        if strangers > 0 {
            warn(&Suspicion {
                code: "stream.unplanned-groups".to_owned(),
                sentence: match strangers {
                    1 => "1 trace is in a group that the plan does not know, and is left out."
                        .to_owned(),
                    _ => format!(
                        "{} traces are in groups that the plan does not know, and are left out.",
                        count(strangers)
                    ),
                },
                next_step: "Begin a new stream with a plan that is made on traces like these."
                    .to_owned(),
            });
        }
        if !absent.is_empty() {
            warn(&Suspicion {
                code: "stream.fields-nowhere".to_owned(),
                sentence: format!(
                    "Fields that no record of this pull has, and are taken as missing: {}.",
                    absent.join(", ")
                ),
                next_step: "Check that the pull is whole and of the same kind as those before."
                    .to_owned(),
            });
        }
    }
    let json = serde_json::to_string(&stream).map_err(std::io::Error::from)?;
    replace(state, &json).map_err(|reason| CliError::Unwritable {
        file: file(),
        reason,
    })?;
    Ok(stream.list()?)
}

/// Writes a file beside the one there is, and puts it in its place when it is whole.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let mut file = File::create(&name)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(name, path)
}
