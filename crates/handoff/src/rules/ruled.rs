//! A plan's rules for one platform, and what they do to the loaded traces.

use assay_plan::csv::write_row;
use assay_plan::document::Plan;
use assay_plan::platform::Platform;
use assay_plan::rule::Condition;

use crate::recipe::Recipe;
use crate::rules::disjoint::rules;
use crate::rules::expected::expect;
use crate::rules::langfuse;
use crate::rules::met::Met;
use crate::rules::platform::{WrittenRule, report, write};

/// The rules of a plan in a platform's words, with what they do to the loaded traces.
#[derive(Clone, Debug)]
pub struct Ruled {
    met: Met,
    written: Vec<WrittenRule>,
    /// What is to be said of them.
    pub report: String,
}

impl Ruled {
    /// Parts the traffic by the recipe of a plan. Of so many loaded traces, `rows_where` tells for which a condition holds.
    ///
    /// # Errors
    /// A condition cannot be told of these traces.
    pub fn new<E>(
        platform: Platform,
        plan: &Plan,
        recipe: &Recipe,
        traces: usize,
        rows_where: impl Fn(&Condition) -> Result<Vec<bool>, E>,
    ) -> Result<Self, E> {
        let (rules, without) = rules(recipe);
        let met = Met::of(&rules, traces, rows_where)?;
        let outlook = expect(recipe, &rules, &met);
        let written = write(platform, plan, &rules, &outlook);
        Ok(Self {
            report: report(platform, &written, &without, &outlook),
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
