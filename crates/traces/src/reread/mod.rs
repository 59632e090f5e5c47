//! What the table does not keep, for which the files are read once more: conditions on texts, full records, and whose
//! spans are whose.
//!
//! Of a condition only the outcome is kept, one flag a trace, so that from then on a rule answers at once.
//! [`unanswered`] tells what has to be asked of the files, [`Loader::asking`](crate::Loader::asking) asks it of every
//! record, and [`TraceTable::learn`](crate::TraceTable::learn) takes the [`Answers`]. A trace passes a test where any
//! value of any of its records does; "is missing" and "is not" hold where none does the contrary. A value that is an
//! object or a list passes where anything within it does.
//!
//! Of a list, [`Loader::seeking`](crate::Loader::seeking) finds the records that its traces [`Wanted`], as they are
//! written: the [`Originals`]. Of results that name only spans, [`Loader::tracing`](crate::Loader::tracing) finds the
//! traces: the [`Owners`].
//!
//! ```
//! use assay_plan::rule::{Combine, Condition, Rule, Test};
//! use assay_traces::{Loader, group::group, reread::unanswered};
//!
//! let file = b"id,output\n7f3a,I can't help with that.\n91c0,Done!\n";
//! let mut loader = Loader::new();
//! loader.begin_file("export.csv", file.len() as u64);
//! loader.push(file)?;
//! loader.end_file()?;
//! let (mut table, _) = loader.finish()?;
//! let refusal = Condition { field: "output".into(), test: Test::Contains("can't help".into()) };
//! let signal = Rule { combine: Combine::Any, conditions: vec![refusal] };
//!
//! let mut again = Loader::asking(unanswered(&table, &signal, &Rule::default()));
//! again.begin_file("export.csv", file.len() as u64);
//! again.push(file)?;
//! again.end_file()?;
//! table.learn(&again.into_answers());
//! assert_eq!(group(&table, &[], &signal, &Rule::default())?.signal_matches, [1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answers;
mod originals;
mod owners;
mod questions;
mod spool;

pub use answers::Answers;
pub(crate) use answers::Learned;
pub use originals::{Originals, Wanted};
pub use owners::Owners;
pub(crate) use questions::positive;
pub use questions::{Questions, unanswered};
pub use spool::{LATE, PARTS, Spool};
