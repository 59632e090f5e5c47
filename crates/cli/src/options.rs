//! Options and files of a command line, by the options that a command knows.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::usage::UsageError;

/// An option that a command knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    name: &'static str,
    /// What stands after it; nothing where it stands alone.
    needs: Option<&'static str>,
    /// Whether it may be given more than once.
    is_several: bool,
}

impl Known {
    /// An option with a value.
    pub(crate) const fn value(name: &'static str, needs: &'static str) -> Self {
        Self {
            name,
            needs: Some(needs),
            is_several: false,
        }
    }

    /// An option with a value that may be given several times.
    pub(crate) const fn several(name: &'static str, needs: &'static str) -> Self {
        Self {
            name,
            needs: Some(needs),
            is_several: true,
        }
    }

    /// An option that stands alone.
    pub(crate) const fn flag(name: &'static str) -> Self {
        Self {
            name,
            needs: None,
            is_several: false,
        }
    }

    /// The option is not given, and this command cannot do without it.
    pub(crate) fn missing(self, command: &str) -> UsageError {
        UsageError::NoOption {
            command: command.to_owned(),
            option: self.name,
            needs: self.needs.unwrap_or_default(),
        }
    }

    fn refuses(self, given: &OsString) -> UsageError {
        UsageError::BadValue {
            option: self.name,
            given: given.to_string_lossy().into_owned(),
            needs: self.needs.unwrap_or_default(),
        }
    }
}

/// What stands after a command.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// What is no option.
    pub(crate) files: Vec<PathBuf>,
    values: BTreeMap<&'static str, Vec<OsString>>,
}

impl Options {
    /// Reads what stands after a command; none where help is asked for.
    ///
    /// # Errors
    ///
    /// [`UsageError`] where an option is unknown, is given twice, or lacks its value.
    pub(crate) fn parse(
        command: &str,
        known: &[Known],
        mut arguments: impl Iterator<Item = OsString>,
    ) -> Result<Option<Self>, UsageError> {
        let mut options = Self::default();
        let mut only_files = false;
        while let Some(argument) = arguments.next() {
            let text = argument.to_string_lossy();
            if only_files || !text.starts_with('-') {
                options.files.push(PathBuf::from(argument));
                continue;
            }
            match &*text {
                "--" => only_files = true,
                "--help" | "-h" => return Ok(None),
                name => {
                    let Some(option) = known.iter().find(|it| it.name == name) else {
                        return Err(UsageError::UnknownOption {
                            command: command.to_owned(),
                            option: name.to_owned(),
                        });
                    };
                    let value = match option.needs {
                        Some(needs) => arguments.next().ok_or(UsageError::NoValue {
                            option: option.name,
                            needs,
                        })?,
                        None => OsString::new(),
                    };
                    let values = options.values.entry(option.name).or_default();
                    if !values.is_empty() && !option.is_several {
                        return Err(UsageError::GivenTwice {
                            option: option.name,
                        });
                    }
                    values.push(value);
                }
            }
        }
        Ok(Some(options))
    }

    /// Whether an option is given.
    pub(crate) fn has(&self, option: Known) -> bool {
        self.values.contains_key(option.name)
    }

    /// An option's path.
    pub(crate) fn path(&self, option: Known) -> Option<PathBuf> {
        self.paths(option).pop()
    }

    /// The paths of an option that is given several times.
    pub(crate) fn paths(&self, option: Known) -> Vec<PathBuf> {
        let values = self.values.get(option.name);
        values.into_iter().flatten().map(PathBuf::from).collect()
    }

    /// An option's text.
    ///
    /// # Errors
    ///
    /// [`UsageError`] where it is none.
    pub(crate) fn text(&self, option: Known) -> Result<Option<String>, UsageError> {
        Ok(self.texts(option)?.pop())
    }

    /// The texts of an option that is given several times.
    ///
    /// # Errors
    ///
    /// [`UsageError`] where one is none.
    pub(crate) fn texts(&self, option: Known) -> Result<Vec<String>, UsageError> {
        let values = self.values.get(option.name);
        values
            .into_iter()
            .flatten()
            .map(|value| {
                value
                    .clone()
                    .into_string()
                    .map_err(|it| option.refuses(&it))
            })
            .collect()
    }

    /// The one of these that an option names.
    ///
    /// # Errors
    ///
    /// [`UsageError`] where it names none of them.
    pub(crate) fn choice<T: Copy>(
        &self,
        option: Known,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, UsageError> {
        let Some(given) = self.text(option)? else {
            return Ok(None);
        };
        let known = all.iter().copied().find(|&it| name(it) == given);
        known.map(Some).ok_or_else(|| option.refuses(&given.into()))
    }
}
