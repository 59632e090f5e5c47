//! The plan as rules for a platform's sampler.

use assay_handoff::rules::ruled;
use assay_plan::document::Plan;
use assay_plan::platform::Platform;
use assay_protocol::{Problem, Ruled};
use assay_traces::TraceTable;

use crate::stop::problem;
use crate::writing::recipe;

/// Says the plan as rules for a platform, and what they do to these traces; where `chosen`, also which of them it would
/// have chosen.
///
/// # Errors
/// The plan does not fit the traces, or a rule would be about texts that are not kept.
pub(crate) fn rule(
    table: &TraceTable,
    plan: &Plan,
    platform: Platform,
    chosen: bool,
) -> Result<Ruled, Problem> {
    let recipe = recipe(table, plan)?;
    let ruled = ruled::Ruled::new(
        platform,
        plan,
        &recipe,
        (table.unit(), table.rows()),
        |condition| {
            let rows = table.rows_where(condition);
            rows.map_err(|error| problem(error.code(), &error, error.next_step()))
        },
    )?;
    Ok(Ruled {
        chosen: (chosen && platform == Platform::Langfuse)
            .then(|| ruled.chosen_by_langfuse(table.ids().iter())),
        report: ruled.report,
    })
}
