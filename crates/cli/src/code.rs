//! A plan's draw as code.

use assay_handoff::origin::doubt;
use assay_handoff::python;
use assay_handoff::recipe::{Recipe, Sorting};
use assay_handoff::sql;
use assay_plan::document::Plan;
use assay_plan::merge::merged;
use assay_plan::solve::solve;
use assay_traces::TraceTable;
use assay_traces::draw::DrawError;
use assay_traces::fields::fields;
use assay_traces::group::population_of;

use crate::arguments::CodeOrder;
use crate::error::CliError;
use crate::warning::warn;

/// Writes what is ordered of a plan, as it is on these traces.
///
/// # Errors
///
/// [`CliError`] when the plan does not fit the traces, or cannot be said in that language.
pub(crate) fn code(table: &TraceTable, plan: &Plan, order: &CodeOrder) -> Result<String, CliError> {
    let CodeOrder {
        language,
        counts,
        source,
    } = order;
    if let (true, Some(dialect)) = (*counts, language) {
        let sorting = Sorting::new(plan, &fields(table))?;
        doubt(&sorting, source).iter().for_each(warn);
        return Ok(sql::count(&sorting, *dialect, source)?);
    }
    let recipe = recipe(table, plan)?;
    doubt(recipe.sorting(), source).iter().for_each(warn);
    Ok(match language {
        Some(dialect) => sql::draw(&recipe, *dialect, source)?,
        None => python::draw(&recipe, source),
    })
}

/// The query that counts the groups of a plan whose traces nobody has seen here.
///
/// # Errors
///
/// [`CliError`] when it cannot be said in that language.
pub(crate) fn count_unseen(plan: &Plan, order: &CodeOrder) -> Result<Option<String>, CliError> {
    let Some(dialect) = order.language.filter(|_| order.counts) else {
        return Ok(None);
    };
    let sorting = Sorting::unseen(plan)?;
    Ok(Some(sql::count(&sorting, dialect, &order.source)?))
}

/// What the plan does on these traces.
///
/// # Errors
///
/// [`CliError`] when the plan does not fit them.
pub(crate) fn recipe(table: &TraceTable, plan: &Plan) -> Result<Recipe, CliError> {
    let population = population_of(table, plan).map_err(DrawError::from)?;
    let solution = solve(plan, &merged(plan, &population)).map_err(DrawError::from)?;
    Ok(Recipe::new(plan, &solution, &fields(table))?)
}
