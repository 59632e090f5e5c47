//! A plan's rules for one platform, and what they do to the loaded traces.

use assay_plan::csv::write_row;
use assay_plan::document::Plan;
use assay_plan::platform::Platform;

use crate::recipe::Recipe;
use crate::rules::disjoint::{SamplingRule, rules};
use crate::rules::expected::{FieldValue, expect};
use crate::rules::langfuse;
use crate::rules::platform::{WrittenRule, report, write};

/// The rules of a plan in a platform's words, with what they do to the loaded traces.
#[derive(Clone, Debug)]
pub struct Ruled {
    rules: Vec<SamplingRule>,
    written: Vec<WrittenRule>,
    /// What is to be said of them.
    pub report: String,
}

/// The fields that the rules of a recipe are about.
pub fn fields(recipe: &Recipe) -> Vec<String> {
    let (rules, _) = rules(recipe);
    let mut fields: Vec<String> = Vec::new();
    for field in rules.iter().flat_map(SamplingRule::fields) {
        if !fields.iter().any(|known| known == field) {
            fields.push(field.to_owned());
        }
    }
    fields
}

impl Ruled {
    /// Parts the traffic by the recipe of a plan. Of so many loaded traces, `value_of` tells the [`fields`].
    pub fn new(
        platform: Platform,
        plan: &Plan,
        recipe: &Recipe,
        traces: usize,
        value_of: impl Fn(usize, &str) -> FieldValue,
    ) -> Self {
        let (rules, without) = rules(recipe);
        let outlook = expect(recipe, &rules, traces, value_of);
        let written = write(platform, plan, &rules, &outlook);
        Self {
            report: report(platform, &written, &without, &outlook),
            rules,
            written,
        }
    }

    /// Those of the loaded traces, by their ids, that Langfuse's hash would have chosen by these rules, as CSV with the
    /// rule of each.
    pub fn chosen_by_langfuse<'a>(
        &self,
        ids: impl Iterator<Item = &'a str>,
        value_of: impl Fn(usize, &str) -> FieldValue,
    ) -> String {
        let mut csv = String::from("id,rule\n");
        for (trace, id) in ids.enumerate() {
            for (rule, written) in self.rules.iter().zip(&self.written) {
                let is_chosen = written.text.is_ok()
                    && langfuse::scores(id, written.expected.rate)
                    && rule.is_met(|field| value_of(trace, field));
                if is_chosen {
                    write_row(&mut csv, [id, written.name.as_str()]);
                }
            }
        }
        csv
    }
}
