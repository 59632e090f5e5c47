//! A plan as rules for a platform's sampler.

use assay_handoff::recipe::Recipe;
use assay_handoff::rules::ruled::Ruled;
use assay_plan::document::Plan;
use assay_plan::platform::Platform;
use assay_plan::rule::Condition;
use assay_traces::TraceTable;
use assay_traces::draw::DrawError;

use crate::error::CliError;

/// The rules of a plan, and what they do to these traces.
///
/// # Errors
///
/// [`CliError`] when a rule would be about texts that are not kept, so that nobody can tell what it chooses.
pub(crate) fn ruled(
    table: &TraceTable,
    plan: &Plan,
    recipe: &Recipe,
    platform: Platform,
) -> Result<Ruled, CliError> {
    let rows_where = |condition: &Condition| table.rows_where(condition).map_err(DrawError::from);
    Ok(Ruled::new(
        platform,
        plan,
        recipe,
        (table.unit(), table.rows()),
        rows_where,
    )?)
}
