//! A plan's rules for one platform, and what they do to the loaded traces.

use assay_plan::csv::write_row;
use assay_plan::data::Unit;
use assay_plan::document::Plan;
use assay_plan::number::{count, counted};
use assay_plan::platform::Platform;
use assay_plan::rule::{Condition, Test};

use crate::recipe::Recipe;
use crate::rules::disjoint::{SamplingRule, rules};
use crate::rules::expected::expect;
use crate::rules::langfuse;
use crate::rules::met::Met;
use crate::rules::platform::{WrittenRule, note, report, sees_spans, write};

/// The rules of a plan in a platform's words, with what they do to the loaded traces.
#[derive(Clone, Debug)]
pub struct Ruled {
    met: Met,
    written: Vec<WrittenRule>,
    /// What is to be said of them.
    pub report: String,
}

impl Ruled {
    /// Parts the traffic by the recipe of a plan. Of so many loaded traces, or whatever is counted, `rows_where` tells for
    /// which a condition holds.
    ///
    /// # Errors
    /// A condition cannot be told of these traces.
    pub fn new<E>(
        platform: Platform,
        plan: &Plan,
        recipe: &Recipe,
        (unit, traces): (Unit, usize),
        rows_where: impl Fn(&Condition) -> Result<Vec<bool>, E>,
    ) -> Result<Self, E> {
        let (rules, without) = rules(recipe);
        let met = Met::of(&rules, traces, &rows_where)?;
        let mut notes = Vec::from_iter(note(platform, unit).map(str::to_owned));
        if unit == Unit::Trace && sees_spans(platform) {
            let asks_for_error = rules
                .iter()
                .flat_map(SamplingRule::fields)
                .any(|it| it == "error");
            notes.extend(
                asks_for_error
                    .then(|| failed_elsewhere(rows_where))
                    .flatten(),
            );
        }
        let outlook = expect(recipe, &rules, &met);
        let written = write(platform, plan, unit, &rules, &outlook);
        Ok(Self {
            report: report(platform, &notes, &written, &without, &outlook),
            met,
            written,
        })
    }

    /// Those of the loaded traces, by their ids, that Langfuse's hash would have chosen by these rules, as CSV with the
    /// rule of each.
    pub fn chosen_by_langfuse(&self, ids: impl Iterator<Item = impl AsRef<str>>) -> String {
        let mut csv = String::from("id,rule\n");
        for (trace, id) in ids.enumerate() {
            let id = id.as_ref();
            for (rule, written) in self.written.iter().enumerate() {
                let is_chosen = written.text.is_ok()
                    && self.met.is_met(rule, trace)
                    && langfuse::scores(id, written.expected.rate);
                if is_chosen {
                    write_row(&mut csv, [id, written.name.as_str()]);
                }
            }
        }
        csv
    }
}

/// How many traces failed in another span than their root, which a filter of one span takes for traces without an error;
/// none where none did, or that is not known.
fn failed_elsewhere<E>(rows_where: impl Fn(&Condition) -> Result<Vec<bool>, E>) -> Option<String> {
    let failed = |field: &str| {
        let (field, test) = (field.to_owned(), Test::Is("true".to_owned()));
        rows_where(&Condition { field, test }).ok()
    };
    let (any, root) = (failed("error")?, failed("error_root")?);
    let elsewhere = any.iter().zip(&root).filter(|(any, root)| **any && !**root);
    let elsewhere = elsewhere.count() as u64;
    let failed = any.iter().filter(|any| **any).count() as u64;
    (elsewhere > 0).then(|| {
        format!(
            "A filter there sees the first span alone: {} of the {} that failed did so in another span, and count as without error.",
            count(elsewhere),
            counted(failed, "trace"),
        )
    })
}
