//! What the command line asks for.

use std::ffi::OsString;
use std::path::PathBuf;

use assay_plan::data::Unit;

use crate::error::CliError;

/// What `assay help` says.
pub(crate) const HELP: &str = "\
assay: which traces should be judged

  assay draw --plan PLAN FILE...   the traces to judge, as CSV
  assay plan FILE...               a first plan for these traces, as JSON
  assay receipt FILE...            what was read of them, as JSON
  assay estimate RESULTS...        what judged results say of the traffic, as JSON
  assay help                       this text

A receipt names the records that could not be read; --rejected FILE writes their texts there, as JSON Lines.

Results are the list with a verdict added, whose own columns say what each trace stands for, or any scores with the
trace's id: then --plan PLAN and --traces FILE, once a file, say what they were drawn from. How verdicts are read is
guessed from their values and written as “reading”; --reading FILE takes another one.

Each can count something else than traces: --unit session or --unit observation.

Files are exports of traces: JSON Lines, JSON or CSV, plain or packed with gzip, zstd or zip, or Parquet, of
any size; several files are read as one load, in which scores and annotations find their traces by id.
Results go to standard output. The exit code is 0, 1 when the work failed, 2 when the command line is wrong.
";

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Arguments {
    /// The list of a plan.
    Draw {
        /// The plan's file.
        plan: PathBuf,
        /// What it is drawn from.
        input: Input,
    },
    /// A first plan for these traces.
    Plan(Input),
    /// What was read of them.
    Receipt {
        /// What is read.
        input: Input,
        /// Where the texts of the records go that could not be read.
        rejected: Option<PathBuf>,
    },
    /// What judged results say.
    Estimate {
        /// The results' files.
        results: Vec<PathBuf>,
        /// The file that says how verdicts are read, where it is not to be guessed.
        reading: Option<PathBuf>,
        /// The plan's file and what its list was drawn from, where the results do not say it themselves.
        drawn_from: Option<(PathBuf, Input)>,
    },
    /// How to ask.
    Help,
}

/// What is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// The files, at least one.
    pub(crate) files: Vec<PathBuf>,
    /// What is counted in them.
    pub(crate) unit: Unit,
}

impl Arguments {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// [`CliError::Usage`] when they do not say what to do.
    pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, CliError> {
        let mut arguments = arguments.peekable();
        let usage = |sentence: String| Err(CliError::Usage(sentence));
        let Some(command) = arguments.next() else {
            return usage("Nothing was asked for.".to_owned());
        };
        let command = command.to_string_lossy().into_owned();
        if matches!(command.as_str(), "help" | "--help" | "-h") {
            return Ok(Self::Help);
        }
        if !matches!(command.as_str(), "draw" | "plan" | "receipt" | "estimate") {
            return usage(format!("“{command}” is not a command."));
        }
        let mut plan = None;
        let mut rejected = None;
        let mut reading = None;
        let mut traces = Vec::new();
        let mut unit = None;
        let mut files = Vec::new();
        let mut only_files = false;
        while let Some(argument) = arguments.next() {
            let text = argument.to_string_lossy();
            if only_files || !text.starts_with('-') {
                files.push(PathBuf::from(argument));
            } else if text == "--" {
                only_files = true;
            } else if matches!(&*text, "--help" | "-h") {
                return Ok(Self::Help);
            } else if text == "--plan" && matches!(command.as_str(), "draw" | "estimate") {
                take_path(&mut plan, &text, "the plan's file", arguments.next())?;
            } else if text == "--rejected" && command == "receipt" {
                take_path(&mut rejected, &text, "a file's name", arguments.next())?;
            } else if text == "--reading" && command == "estimate" {
                take_path(&mut reading, &text, "a file's name", arguments.next())?;
            } else if text == "--traces" && command == "estimate" {
                let mut path = None;
                take_path(&mut path, &text, "a file of traces", arguments.next())?;
                traces.extend(path);
            } else if text == "--unit" {
                let name = arguments.next().unwrap_or_default();
                let known = Unit::ALL.into_iter().find(|unit| *unit.name() == *name);
                match known {
                    Some(known) if unit.is_none() => unit = Some(known),
                    Some(_) => return usage("“--unit” is given twice.".to_owned()),
                    None => {
                        let sentence =
                            "“--unit” needs “trace”, “session” or “observation” after it.";
                        return usage(sentence.to_owned());
                    }
                }
            } else {
                return usage(format!("“{command}” knows no option “{text}”."));
            }
        }
        if files.is_empty() {
            let what = if command == "estimate" {
                "results"
            } else {
                "traces"
            };
            return usage(format!("“{command}” needs at least one file of {what}."));
        }
        if command == "estimate" {
            let unit = unit.unwrap_or_default();
            let drawn_from = match (plan, traces.is_empty()) {
                (None, true) => None,
                (Some(plan), false) => Some((
                    plan,
                    Input {
                        files: traces,
                        unit,
                    },
                )),
                _ => return usage("“--plan” and “--traces” belong together.".to_owned()),
            };
            return Ok(Self::Estimate {
                results: files,
                reading,
                drawn_from,
            });
        }
        let input = Input {
            files,
            unit: unit.unwrap_or_default(),
        };
        match (command.as_str(), plan) {
            ("draw", Some(plan)) => Ok(Self::Draw { plan, input }),
            ("draw", None) => usage("“draw” needs a plan: “--plan PLAN”.".to_owned()),
            ("plan", _) => Ok(Self::Plan(input)),
            _ => Ok(Self::Receipt { input, rejected }),
        }
    }
}

/// Takes the path after an option, which is given once.
fn take_path(
    path: &mut Option<PathBuf>,
    option: &str,
    needed: &str,
    next: Option<OsString>,
) -> Result<(), CliError> {
    let Some(next) = next else {
        return Err(CliError::Usage(format!(
            "“{option}” needs {needed} after it."
        )));
    };
    match path.replace(PathBuf::from(next)) {
        None => Ok(()),
        Some(_) => Err(CliError::Usage(format!("“{option}” is given twice."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(OsString::from))
            .map_err(|error| error.to_string())
    }

    fn traces_in(names: &[&str]) -> Input {
        Input {
            files: names.iter().map(PathBuf::from).collect(),
            unit: Unit::Trace,
        }
    }

    fn receipt(input: Input) -> Arguments {
        Arguments::Receipt {
            input,
            rejected: None,
        }
    }

    #[test]
    fn a_receipt_takes_a_place_for_rejected_records() {
        let input = traces_in(&["a"]);
        let rejected = Some("bad.jsonl".into());
        assert_eq!(
            parsed("receipt --rejected bad.jsonl a"),
            Ok(Arguments::Receipt { input, rejected })
        );
        assert_eq!(
            parsed("receipt a --rejected"),
            Err("“--rejected” needs a file's name after it.".to_owned())
        );
        assert_eq!(
            parsed("plan --rejected b a"),
            Err("“plan” knows no option “--rejected”.".to_owned())
        );
    }

    #[test]
    fn commands_and_files_are_understood_in_any_order() {
        let draw = Arguments::Draw {
            plan: "p.json".into(),
            input: traces_in(&["a", "b"]),
        };
        assert_eq!(parsed("draw --plan p.json a b"), Ok(draw.clone()));
        assert_eq!(parsed("draw a --plan p.json b"), Ok(draw));
        assert_eq!(
            parsed("receipt -- --plan"),
            Ok(receipt(traces_in(&["--plan"])))
        );
        assert_eq!(parsed("plan a"), Ok(Arguments::Plan(traces_in(&["a"]))));
        assert_eq!(parsed("draw --help"), Ok(Arguments::Help));
    }

    #[test]
    fn results_come_alone_or_with_what_they_were_drawn_from() {
        let alone = Arguments::Estimate {
            results: vec!["r".into()],
            reading: Some("how.json".into()),
            drawn_from: None,
        };
        assert_eq!(parsed("estimate r --reading how.json"), Ok(alone));
        let joined = Arguments::Estimate {
            results: vec!["r".into()],
            reading: None,
            drawn_from: Some(("p".into(), traces_in(&["a", "b"]))),
        };
        assert_eq!(
            parsed("estimate --traces a --plan p r --traces b"),
            Ok(joined)
        );
        for half in ["estimate r --plan p", "estimate r --traces a"] {
            assert_eq!(
                parsed(half),
                Err("“--plan” and “--traces” belong together.".to_owned())
            );
        }
        assert_eq!(
            parsed("estimate"),
            Err("“estimate” needs at least one file of results.".to_owned())
        );
    }

    #[test]
    fn what_is_counted_can_be_said() {
        let of = |unit| Input {
            unit,
            ..traces_in(&["a"])
        };
        for unit in Unit::ALL {
            let line = format!("receipt --unit {} a", unit.name());
            assert_eq!(parsed(&line), Ok(receipt(of(unit))));
        }
        for wrong in ["plan a --unit", "plan a --unit span"] {
            let said = "“--unit” needs “trace”, “session” or “observation” after it.";
            assert_eq!(parsed(wrong), Err(said.to_owned()));
        }
        assert_eq!(
            parsed("plan --unit trace --unit session a"),
            Err("“--unit” is given twice.".to_owned())
        );
    }

    #[test]
    fn what_is_missing_or_unknown_is_said() {
        let said = |line| parsed(line).unwrap_err();
        assert_eq!(said(""), "Nothing was asked for.");
        assert_eq!(said("judge a"), "“judge” is not a command.");
        assert_eq!(said("draw a"), "“draw” needs a plan: “--plan PLAN”.");
        assert_eq!(
            said("draw --plan"),
            "“--plan” needs the plan's file after it."
        );
        assert_eq!(said("draw --plan a --plan b c"), "“--plan” is given twice.");
        assert_eq!(
            said("receipt --plan a b"),
            "“receipt” knows no option “--plan”."
        );
        assert_eq!(said("plan"), "“plan” needs at least one file of traces.");
    }
}
