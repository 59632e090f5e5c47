//! `cargo xtask bench`: measures what Assay promises, each figure beside its bar. It judges nothing: times depend on the
//! machine. A subject a file.

mod planning;

use anyhow::Result;

use crate::tools::Tools;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The statistics: how often intervals hold, how long plans take.
    Planning,
}

impl Subject {
    /// Every subject, in the order in which they are measured.
    const ALL: [Self; 1] = [Self::Planning];

    /// The subjects that words of the command line name; none of them means all.
    pub(crate) fn named(words: &[&str]) -> Option<Vec<Self>> {
        match words {
            [] | ["all"] => Some(Self::ALL.to_vec()),
            ["planning"] => Some(vec![Self::Planning]),
            _ => None,
        }
    }
}

/// Measures the subjects and prints what came out.
///
/// # Errors
/// When a tool is missing, or a program cannot be built or does not end well.
pub(crate) fn report(subjects: &[Subject]) -> Result<()> {
    let tools = Tools::for_page()?;
    for subject in subjects {
        match subject {
            Subject::Planning => planning::report(&tools)?,
        }
    }
    Ok(())
}
