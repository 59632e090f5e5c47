//! The plan as texts for other systems.

use assay_handoff::dialect::Dialect;
use assay_handoff::error::HandoffError;
use assay_handoff::name::Name;
use assay_handoff::origin::doubt;
use assay_handoff::recipe::{Recipe, Sorting};
use assay_handoff::source::Source;
use assay_handoff::{python, sql};
use assay_plan::document::Plan;
use assay_plan::merge::merged;
use assay_plan::solve::solve;
use assay_protocol::{Language, Problem, Purpose, WriteOrder, Written};
use assay_traces::TraceTable;
use assay_traces::fields::fields;
use assay_traces::group::population_of;

use crate::stop::problem;

/// Writes the plan as it is on these traces.
///
/// # Errors
/// The plan does not fit the traces, or cannot be said in that language.
pub(crate) fn write(
    table: &TraceTable,
    plan: &Plan,
    order: &WriteOrder,
) -> Result<Written, Problem> {
    let refused = |error: HandoffError| problem(error.code(), &error, error.next_step());
    let source = source(order).map_err(refused)?;
    let written = |sorting: &Sorting, text| {
        let column = |field: &str| (field.to_owned(), source.column(sorting, field).to_string());
        Written {
            text,
            columns: sorting.fields().into_iter().map(column).collect(),
            doubt: doubt(sorting, &source),
        }
    };
    if let (Purpose::Count, Some(dialect)) = (order.purpose, dialect(order.language)) {
        let sorting = Sorting::new(plan, &fields(table)).map_err(refused)?;
        let text = sql::count(&sorting, dialect, &source).map_err(refused)?;
        return Ok(written(&sorting, text));
    }
    let recipe = recipe(table, plan)?;
    let text = match dialect(order.language) {
        Some(dialect) => sql::draw(&recipe, dialect, &source).map_err(refused)?,
        None => python::draw(&recipe, &source),
    };
    Ok(written(recipe.sorting(), text))
}

/// What the plan does on these traces.
///
/// # Errors
/// The plan does not fit the traces, or cannot be said elsewhere.
pub(crate) fn recipe(table: &TraceTable, plan: &Plan) -> Result<Recipe, Problem> {
    let population = population_of(table, plan)
        .map_err(|error| problem(error.code(), &error, error.next_step()))?;
    let solution = solve(plan, &merged(plan, &population))
        .map_err(|error| problem(error.code(), &error, error.next_step()))?;
    Recipe::new(plan, &solution, &fields(table))
        .map_err(|error| problem(error.code(), &error, error.next_step()))
}

fn source(order: &WriteOrder) -> Result<Source, HandoffError> {
    let columns = order.columns.iter();
    let columns = columns.map(|(field, column)| Ok((field.clone(), Name::parse(column)?)));
    Ok(Source {
        table: Name::parse(&order.table)?,
        id: Name::parse(&order.id)?,
        columns: columns.collect::<Result<_, HandoffError>>()?,
    })
}

/// The database whose SQL it is; none for Python.
fn dialect(language: Language) -> Option<Dialect> {
    match language {
        Language::DuckDb => Some(Dialect::DuckDb),
        Language::ClickHouse => Some(Dialect::ClickHouse),
        Language::PostgreSql => Some(Dialect::PostgreSql),
        Language::Spark => Some(Dialect::Spark),
        Language::BigQuery => Some(Dialect::BigQuery),
        Language::Snowflake => Some(Dialect::Snowflake),
        Language::Python => None,
    }
}
