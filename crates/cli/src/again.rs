//! Files that are read twice must be there twice, and be the same.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::arguments::Input;
use crate::error::CliError;

/// What files are read a second time for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// Conditions on texts that the table does not keep.
    Texts,
    /// The full records of the list.
    Records,
    /// The traces of the spans that results name.
    Spans,
}

/// What files were like before they were read: their lengths, and when they were last written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Seen(Vec<(u64, Option<SystemTime>)>);

impl Seen {
    /// What the files are like now.
    ///
    /// # Errors
    ///
    /// [`CliError::ReadOnce`] where one comes through a pipe.
    pub(crate) fn now(input: &Input, why: Again) -> Result<Self, CliError> {
        stay(input, why)?;
        let of_file = |path: &PathBuf| {
            let data = path.metadata().map_err(|reason| CliError::File {
                file: path.display().to_string(),
                reason,
            })?;
            Ok((data.len(), data.modified().ok()))
        };
        let seen: Result<_, CliError> = input.files.iter().map(of_file).collect();
        Ok(Self(seen?))
    }

    /// Refuses files that are no longer what they were.
    ///
    /// # Errors
    ///
    /// [`CliError::Changed`] where one was written in the meantime.
    pub(crate) fn check(&self, input: &Input) -> Result<(), CliError> {
        let now = Self::now(input, Again::Records)?;
        let changed = self
            .0
            .iter()
            .zip(&now.0)
            .position(|(then, now)| then != now);
        match changed.and_then(|place| input.files.get(place)) {
            None => Ok(()),
            Some(path) => Err(CliError::Changed { file: name(path) }),
        }
    }
}

/// Refuses files that can be read only once.
///
/// # Errors
///
/// [`CliError::ReadOnce`] where one comes through a pipe.
pub(crate) fn stay(input: &Input, why: Again) -> Result<(), CliError> {
    match input
        .files
        .iter()
        .find(|path| path.exists() && !path.is_file())
    {
        None => Ok(()),
        Some(pipe) => Err(CliError::ReadOnce {
            file: name(pipe),
            why,
        }),
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use assay_plan::data::Unit;

    use super::*;

    #[test]
    fn a_file_that_was_written_since_is_told() {
        let path = std::env::temp_dir().join(format!("assay-seen-{}", std::process::id()));
        fs::write(&path, "id\na\n").unwrap();
        let input = Input {
            files: vec![path.clone()],
            unit: Unit::Trace,
        };
        let seen = Seen::now(&input, Again::Records).unwrap();
        assert!(seen.check(&input).is_ok());
        fs::write(&path, "id\na\nb\n").unwrap();
        let changed = seen.check(&input).unwrap_err().to_string();
        fs::remove_file(&path).unwrap();
        assert!(
            changed.ends_with("was changed while it was read."),
            "{changed}"
        );
    }
}
