//! What the command line asks for.

use std::ffi::OsString;
use std::path::PathBuf;

use assay_handoff::dialect::Dialect;
use assay_handoff::name::Name;
use assay_handoff::source::Source;
use assay_plan::data::Unit;
use assay_plan::platform::Platform;

use crate::error::CliError;
use crate::options::{Known, Options};
use crate::usage::UsageError;

/// What `assay help` says.
pub(crate) const HELP: &str = "\
assay: which traces should be judged

  assay draw --plan PLAN FILE...   the traces to judge, as CSV; --format jsonl as JSON Lines, --records with their
                                   full records
  assay code --plan PLAN --for LANGUAGE FILE...
                                   the same draw as code: SQL for duckdb, clickhouse, postgresql, spark, bigquery or
                                   snowflake, or python
  assay rules --plan PLAN --for PLATFORM FILE...
                                   a rule a group for the sampler of langfuse, phoenix, langsmith, braintrust,
                                   opentelemetry or refinery, with what each will choose
  assay report --plan PLAN FILE... what the plan gives, as one HTML page to hand on or print
  assay stream --state STATE       the list of a stream, as CSV, after taking in the traces on standard input
  assay plan FILE...               a first plan for these traces, as JSON
  assay receipt FILE...            what was read of them, as JSON
  assay estimate RESULTS...        what judged results say of the traffic, as JSON
  assay compare --by FIELD --value ONE --value OTHER [RESULTS...]
                                   what differs between two values of a field, as JSON
  assay compare --with OTHER... RESULTS...
                                   what differs between results and those in other files, as JSON
  assay help                       this text

A list with records is JSON Lines; the files are read twice for it. Each trace has all its records as they stand: JSON
byte for byte, but for line breaks between its parts, rows of CSV and Parquet as objects of their cells.

A receipt names the records that could not be read; --rejected FILE writes their texts there, as JSON Lines.

Results are the list with a verdict added, whose own columns say what each trace stands for, or any scores with the
trace's id: then --plan PLAN and --traces FILE, once a file, say what they were drawn from; those are read twice where
scores name only a span of the trace. How verdicts are read is guessed from their values and written as “reading”;
--reading FILE takes another one.

A comparison is of results where there are some, and else of the past verdicts of the traces that --plan PLAN and
--traces FILE name, as the plan reads them; those also say which rise the plan's money tells in each group.

Code is about the table traces and its column trace_id: --table NAME and --id NAME say otherwise, and
--column FIELD=COLUMN, once a field, where a field lies elsewhere than its name says. With --counts it is SQL that
counts the groups where the traces lie, and needs no FILE; its result as CSV is one of which plans can be made.

Rules for Langfuse can tell which of these traces they would have chosen: --chosen FILE writes them there, as CSV.

A stream begins with --plan PLAN and FILE..., traces that are like those to come: it keeps as many of each cell as the
plan judges of them; a group that is to be judged to the last trace until enough is collected has its first traces
listed for good. What is kept between pulls is in STATE, which is replaced at once or not at all.

Each can count something else than traces: --unit session or --unit observation.

Files are exports of traces: JSON Lines, JSON, CSV or Parquet, plain or packed with gzip, zstd or zip, of
any size; several files are read as one load, in which scores and annotations find their traces by id.
Results go to standard output, all else to standard error: error[CODE] and the reason, or warning[CODE] and what was odd,
and on the next line what to do. docs/errors.md lists the codes, which stay the same. The exit code is 0 when all was
done, 1 when the work failed, 2 when the command line is wrong; warnings leave it at 0.
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
        /// How it is written.
        format: Format,
    },
    /// The draw of a plan as code.
    Code {
        /// The plan's file.
        plan: PathBuf,
        /// What it is solved on.
        input: Input,
        /// What is written.
        order: CodeOrder,
    },
    /// A plan as rules for a platform's sampler.
    Rules {
        /// The plan's file.
        plan: PathBuf,
        /// What it is solved on.
        input: Input,
        /// The platform.
        platform: Platform,
        /// Where the ids go that they would have chosen.
        chosen: Option<PathBuf>,
    },
    /// What a plan gives, to be read.
    Report {
        /// The plan's file.
        plan: PathBuf,
        /// What it is solved on.
        input: Input,
    },
    /// The list of a stream, after one pull more.
    Stream {
        /// Where it is kept between pulls.
        state: PathBuf,
        /// The plan's file and traces like those to come, where it begins.
        begin: Option<(PathBuf, Input)>,
        /// What is counted.
        unit: Unit,
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
    /// What differs between two sides.
    Compare {
        /// The results' files; none: past verdicts are compared.
        results: Vec<PathBuf>,
        /// The file that says how verdicts are read, where it is not to be guessed.
        reading: Option<PathBuf>,
        /// The plan's file and the traces.
        drawn_from: Option<(PathBuf, Input)>,
        /// What the sides are.
        sides: Sides,
    },
    /// How to ask.
    Help,
}

/// The sides of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sides {
    /// Two values of a field.
    Values {
        /// The field.
        field: String,
        /// The values, the one that is compared against first.
        values: [String; 2],
    },
    /// What is named, and the results in these files.
    Files(Vec<PathBuf>),
}

impl Sides {
    fn of(options: &Options) -> Result<Self, UsageError> {
        let others = options.paths(WITH);
        let values = options.texts(VALUE)?;
        match (options.text(BY)?, values.try_into(), others.is_empty()) {
            (Some(field), Ok(values), true) => Ok(Self::Values { field, values }),
            (None, Err(values), false) if values.is_empty() => Ok(Self::Files(others)),
            _ => Err(UsageError::NoSides),
        }
    }
}

/// What is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// The files, at least one.
    pub(crate) files: Vec<PathBuf>,
    /// What is counted in them.
    pub(crate) unit: Unit,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Csv,
    JsonLines,
    /// JSON Lines with the full records.
    Records,
}

impl Format {
    fn of(options: &Options) -> Result<Self, UsageError> {
        let name = |format| match format {
            Self::Csv => "csv",
            Self::JsonLines | Self::Records => "jsonl",
        };
        let format = options.choice(FORMAT, &[Self::Csv, Self::JsonLines], name)?;
        match (format, options.has(RECORDS)) {
            (Some(Self::Csv), true) => Err(UsageError::RecordsAsCsv),
            (_, true) => Ok(Self::Records),
            (format, false) => Ok(format.unwrap_or_default()),
        }
    }
}

/// What code is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodeOrder {
    /// The database whose SQL it is; none for Python.
    pub(crate) language: Option<Dialect>,
    /// Whether it counts the groups instead of drawing.
    pub(crate) counts: bool,
    /// The table that it is about.
    pub(crate) source: Source,
}

impl Arguments {
    /// Reads the arguments after the program's name.
    ///
    /// # Errors
    ///
    /// [`CliError::Usage`] when they do not say what to do, [`CliError::Handoff`] when a table or a column cannot be
    /// called as they say.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, CliError> {
        let usage = |error: UsageError| Err(CliError::Usage(error));
        let Some(command) = arguments.next() else {
            return usage(UsageError::NothingAsked);
        };
        let command = command.to_string_lossy().into_owned();
        if matches!(command.as_str(), "help" | "--help" | "-h") {
            return Ok(Self::Help);
        }
        let Some(known) = options_of(&command) else {
            return usage(UsageError::UnknownCommand { command });
        };
        let Some(mut options) = Options::parse(&command, known, arguments)? else {
            return Ok(Self::Help);
        };
        let unit = options.choice(UNIT, &Unit::ALL, Unit::name)?;
        let unit = unit.unwrap_or_default();
        let what = if matches!(command.as_str(), "estimate" | "compare") {
            "results"
        } else {
            "traces"
        };
        let files = std::mem::take(&mut options.files);
        let counts_unseen = command == "code" && options.has(COUNTS);
        let compares_traces = command == "compare" && options.has(TRACES);
        if files.is_empty() && command != "stream" && !counts_unseen && !compares_traces {
            return usage(UsageError::NoFile { command, what });
        }
        let plan = options.path(PLAN);
        let needs_plan = || PLAN.missing(&command);
        Ok(match command.as_str() {
            "draw" => Self::Draw {
                format: Format::of(&options)?,
                plan: plan.ok_or_else(needs_plan)?,
                input: Input { files, unit },
            },
            "code" => Self::Code {
                plan: plan.ok_or_else(needs_plan)?,
                input: Input { files, unit },
                order: CodeOrder::of(&options)?,
            },
            "report" => Self::Report {
                plan: plan.ok_or_else(needs_plan)?,
                input: Input { files, unit },
            },
            "stream" => Self::Stream {
                state: options.path(STATE).ok_or_else(|| STATE.missing(&command))?,
                begin: match (plan, files.is_empty()) {
                    (None, true) => None,
                    (Some(plan), false) => Some((plan, Input { files, unit })),
                    _ => return usage(UsageError::HalfAStream),
                },
                unit,
            },
            "rules" => {
                let platform = options.choice(FOR_PLATFORM, &Platform::ALL, Platform::code)?;
                let Some(platform) = platform else {
                    return usage(FOR_PLATFORM.missing(&command));
                };
                let chosen = options.path(CHOSEN);
                if chosen.is_some() && platform != Platform::Langfuse {
                    return usage(UsageError::ChosenElsewhere);
                }
                Self::Rules {
                    plan: plan.ok_or_else(needs_plan)?,
                    input: Input { files, unit },
                    platform,
                    chosen,
                }
            }
            "plan" => Self::Plan(Input { files, unit }),
            "receipt" => Self::Receipt {
                input: Input { files, unit },
                rejected: options.path(REJECTED),
            },
            _ => {
                let traces = options.paths(TRACES);
                let drawn_from = match (plan, traces.is_empty()) {
                    (None, true) => None,
                    (Some(plan), false) => Some((
                        plan,
                        Input {
                            files: traces,
                            unit,
                        },
                    )),
                    _ => return usage(UsageError::HalfATraffic),
                };
                let (results, reading) = (files, options.path(READING));
                if command == "compare" {
                    Self::Compare {
                        results,
                        reading,
                        drawn_from,
                        sides: Sides::of(&options)?,
                    }
                } else {
                    Self::Estimate {
                        results,
                        reading,
                        drawn_from,
                    }
                }
            }
        })
    }
}

impl CodeOrder {
    fn of(options: &Options) -> Result<Self, CliError> {
        let mut source = Source::default();
        if let Some(table) = options.text(TABLE)? {
            source.table = Name::parse(&table)?;
        }
        if let Some(id) = options.text(ID)? {
            source.id = Name::parse(&id)?;
        }
        for column in options.texts(COLUMN)? {
            let Some((field, name)) = column.split_once('=') else {
                return Err(UsageError::BadColumn { column }.into());
            };
            source.columns.insert(field.to_owned(), Name::parse(name)?);
        }
        let mut languages: Vec<Option<Dialect>> = Dialect::ALL.map(Some).to_vec();
        languages.push(None);
        let code = |language: Option<Dialect>| language.map_or("python", Dialect::code);
        let language = options.choice(FOR, &languages, code)?;
        let language = language.ok_or_else(|| FOR.missing("code"))?;
        let counts = options.has(COUNTS);
        if counts && language.is_none() {
            return Err(UsageError::PythonCounts.into());
        }
        Ok(Self {
            language,
            counts,
            source,
        })
    }
}

const PLAN: Known = Known::value("--plan", "the plan’s file");
const UNIT: Known = Known::value("--unit", "“trace”, “session” or “observation”");
const FORMAT: Known = Known::value("--format", "“csv” or “jsonl”");
const RECORDS: Known = Known::flag("--records");
const REJECTED: Known = Known::value("--rejected", "a file’s name");
const READING: Known = Known::value("--reading", "a file’s name");
const TRACES: Known = Known::several("--traces", "a file of traces");
const BY: Known = Known::value("--by", "a field");
const VALUE: Known = Known::several("--value", "a value of the field");
const WITH: Known = Known::several("--with", "a file of results");
const FOR: Known = Known::value(
    "--for",
    "“duckdb”, “clickhouse”, “postgresql”, “spark”, “bigquery”, “snowflake” or “python”",
);
const FOR_PLATFORM: Known = Known::value(
    "--for",
    "“langfuse”, “phoenix”, “langsmith”, “braintrust”, “opentelemetry” or “refinery”",
);
const STATE: Known = Known::value("--state", "a file’s name");
const CHOSEN: Known = Known::value("--chosen", "a file’s name");
const COUNTS: Known = Known::flag("--counts");
const TABLE: Known = Known::value("--table", "a table’s name");
const ID: Known = Known::value("--id", "a column’s name");
const COLUMN: Known = Known::several("--column", "FIELD=COLUMN");

/// The options of a command; none where there is no such command.
fn options_of(command: &str) -> Option<&'static [Known]> {
    Some(match command {
        "draw" => &[PLAN, FORMAT, RECORDS, UNIT],
        "code" => &[PLAN, FOR, COUNTS, TABLE, ID, COLUMN, UNIT],
        "rules" => &[PLAN, FOR_PLATFORM, CHOSEN, UNIT],
        "report" => &[PLAN, UNIT],
        "stream" => &[STATE, PLAN, UNIT],
        "plan" => &[UNIT],
        "receipt" => &[REJECTED, UNIT],
        "estimate" => &[PLAN, TRACES, READING, UNIT],
        "compare" => &[BY, VALUE, WITH, PLAN, TRACES, READING, UNIT],
        _ => return None,
    })
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
            Err("“--rejected” needs a file’s name after it.".to_owned())
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
            format: Format::Csv,
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
        let said = "“--unit” needs “trace”, “session” or “observation” after it.";
        assert_eq!(parsed("plan a --unit"), Err(said.to_owned()));
        let said = "“--unit” cannot be “span”.";
        assert_eq!(parsed("plan a --unit span"), Err(said.to_owned()));
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
        assert_eq!(said("draw a"), "“draw” needs “--plan”.");
        assert_eq!(
            said("draw --plan"),
            "“--plan” needs the plan’s file after it."
        );
        assert_eq!(said("draw --plan a --plan b c"), "“--plan” is given twice.");
        assert_eq!(
            said("receipt --plan a b"),
            "“receipt” knows no option “--plan”."
        );
        assert_eq!(said("plan"), "“plan” needs at least one file of traces.");
    }
}
