//! A plan as rules for a platform's sampler.

use assay_handoff::recipe::Recipe;
use assay_handoff::rules::disjoint::{SamplingRule, rules};
use assay_handoff::rules::expected::{FieldValue, expect};
use assay_handoff::rules::langfuse;
use assay_handoff::rules::platform::{Platform, WrittenRule, report, write};
use assay_plan::csv::write_row;
use assay_plan::document::Plan;
use assay_traces::TraceTable;
use assay_traces::draw::DrawError;
use assay_traces::group::GroupError;
use assay_traces::table::{Column, Values};

use crate::error::CliError;

/// The rules of a plan, and what they do to these traces.
pub(crate) struct Ruled<'a> {
    table: &'a TraceTable,
    rules: Vec<SamplingRule>,
    written: Vec<WrittenRule>,
    /// What is to be said of them.
    pub(crate) report: String,
}

impl<'a> Ruled<'a> {
    /// Parts the traffic by the recipe of a plan on these traces.
    ///
    /// # Errors
    ///
    /// [`CliError`] when a rule would be about texts that are not kept, so that nobody can tell what it chooses.
    pub(crate) fn new(
        table: &'a TraceTable,
        plan: &Plan,
        recipe: &Recipe,
        platform: Platform,
    ) -> Result<Self, CliError> {
        let (rules, without) = rules(recipe);
        for field in rules.iter().flat_map(SamplingRule::fields) {
            let values = table.column(field).map(Column::values);
            if !matches!(values, Some(Values::Coded { .. } | Values::Numbers(_))) {
                let field = field.to_owned();
                return Err(DrawError::from(GroupError::NotKept { field }).into());
            }
        }
        let outlook = expect(recipe, &rules, table.rows(), |row, field| {
            value(table, row, field)
        });
        let written = write(platform, plan, &rules, &outlook);
        Ok(Self {
            table,
            report: report(platform, &written, &without, &outlook),
            rules,
            written,
        })
    }

    /// The traces that Langfuse's hash would have chosen by these rules, as CSV.
    pub(crate) fn chosen_by_langfuse(&self) -> String {
        let mut csv = String::from("id,rule\n");
        for (row, id) in self.table.ids().iter().enumerate() {
            for (rule, written) in self.rules.iter().zip(&self.written) {
                let is_chosen = written.text.is_ok()
                    && langfuse::scores(id, written.expected.rate)
                    && rule.is_met(|field| value(self.table, row, field));
                if is_chosen {
                    write_row(&mut csv, [id, written.name.as_str()]);
                }
            }
        }
        csv
    }
}

fn value(table: &TraceTable, row: usize, field: &str) -> FieldValue {
    let column = table.column(field);
    let text = column.and_then(|column| column.text(row));
    (text, column.and_then(|column| column.number(row)))
}
