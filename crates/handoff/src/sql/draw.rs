//! The query that draws the fixed list.

use assay_plan::dimension::exact_group_name;

use crate::dialect::{Constant, Dialect};
use crate::error::HandoffError;
use crate::expression::Expressions;
use crate::origin::comment;
use crate::recipe::Recipe;
use crate::source::Source;
use crate::sql::merging::merged_labels;

/// The query that draws the list: its columns and its rows are those of the list itself.
///
/// A row of the table is a trace; rows of one id are one trace and should say the same. In each cell the traces of
/// the smallest keys are taken, and the key of a trace is SHA-256 of the UTF-8 text `seed:id` (bottom-k sampling:
/// Cohen & Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). Weights are by the traces that the table
/// has when the query runs.
///
/// # Errors
/// The database has no words for something that the plan says, or no such names.
pub fn draw(recipe: &Recipe, dialect: Dialect, source: &Source) -> Result<String, HandoffError> {
    let speech = dialect.speech();
    let sorting = &recipe.sorting;
    let expressions = Expressions::new(speech, sorting);
    let places = 1..=sorting.dimensions.len();
    let groups: Vec<String> = places
        .clone()
        .map(|place| format!("group_{place}"))
        .collect();
    let groups = groups.join(", ");

    let mut read = vec![format!(
        "{} AS trace_key",
        speech.as_text(&speech.column(&source.id)?)
    )];
    read.extend(expressions.read(source)?);
    let mut labelled = vec!["trace_key".to_owned()];
    for place in 0..sorting.dimensions.len() {
        labelled.push(format!(
            "{} AS own_{}",
            expressions.label(place)?,
            place + 1
        ));
    }
    labelled.push(format!("{} AS has_signal", expressions.signal()?));
    let mut grouped = vec!["trace_key".to_owned(), "has_signal".to_owned()];
    for (label, place) in merged_labels(speech, sorting)?.iter().zip(places.clone()) {
        grouped.push(format!("{label} AS group_{place}"));
    }
    let seed = speech.literal(&format!("{}:", recipe.seed.as_str()))?;
    let same_group: Vec<String> = places
        .map(|place| format!("ranked.group_{place} = judged.label_{place}"))
        .collect();
    let table = speech.table(&source.table)?;
    let judged = judged(recipe, dialect)?;
    let key = speech.sha256(&seed, "trace_key");
    let select = |entries: &[String]| entries.join(",\n      ");
    let output = output(recipe, dialect)?;
    let contradicting = contradicting(&groups);
    Ok(format!(
        "\
-- The traces to judge of plan {plan_id}, by seed {seed_text}, for {name}.
-- Rows of one trace should say the same: a table has no first row, so that of several groups the first by name counts.
-- This line in the place of all from the last SELECT on tells how many traces do not:
-- {contradicting}
{worked_out}WITH
  judged AS (SELECT * FROM {judged}),
  fields AS (
    SELECT
      {read}
    FROM {table} AS t
  ),
  labelled AS (
    SELECT
      {labelled}
    FROM fields
    WHERE trace_key IS NOT NULL AND trace_key <> ''
  ),
  grouped AS (
    SELECT
      {grouped}
    FROM labelled
  ),
  numbered AS (
    SELECT trace_key, has_signal, {groups},
      ROW_NUMBER() OVER (PARTITION BY trace_key ORDER BY {groups}, has_signal) AS copy_number
    FROM grouped
  ),
  keyed AS (
    SELECT trace_key, has_signal, {groups}, {key} AS draw_key
    FROM numbered
    WHERE copy_number = 1
  ),
  ranked AS (
    SELECT trace_key, has_signal, {groups}, draw_key,
      ROW_NUMBER() OVER (PARTITION BY {groups}, has_signal ORDER BY draw_key, trace_key) AS draw_rank,
      COUNT(*) OVER (PARTITION BY {groups}, has_signal) AS cell_traces
    FROM keyed
  )
SELECT
  {output}
FROM ranked
JOIN judged ON {same_group} AND ranked.has_signal = judged.with_signal
WHERE ranked.draw_rank <= judged.calls
ORDER BY judged.group_order, ranked.draw_key{ending};
",
        plan_id = recipe.plan_id,
        seed_text = recipe.seed.as_str(),
        name = speech.name(),
        worked_out = comment(sorting, source, "--"),
        read = select(&read),
        labelled = select(&labelled),
        grouped = select(&grouped),
        output = output.join(",\n  "),
        same_group = same_group.join(" AND "),
        ending = speech.ending(),
    ))
}

/// Counts the traces whose rows are of several groups, or of one with trouble and without.
fn contradicting(groups: &str) -> String {
    format!(
        "SELECT COUNT(*) AS contradicting_traces FROM (SELECT trace_key FROM (SELECT DISTINCT trace_key, has_signal, {groups} \
         FROM grouped) AS readings GROUP BY trace_key HAVING COUNT(*) > 1) AS traces_of_several"
    )
}

/// The columns of the list.
fn output(recipe: &Recipe, dialect: Dialect) -> Result<Vec<String>, HandoffError> {
    let speech = dialect.speech();
    let (traces, calls) = (
        speech.real("ranked.cell_traces"),
        speech.real("LEAST(judged.calls, ranked.cell_traces)"),
    );
    let of_all = |operator: &str| {
        if recipe.sampled_share < 1.0 {
            format!(" {operator} {}", speech.number(recipe.stands_for()))
        } else {
            String::new()
        }
    };
    let columns = [
        ("id", "ranked.trace_key".to_owned()),
        ("group", "judged.group_name".to_owned()),
        (
            "signal",
            "CASE WHEN ranked.has_signal THEN 'yes' ELSE 'no' END".to_owned(),
        ),
        (
            "inclusion_probability",
            format!("{calls} / {traces}{}", of_all("/")),
        ),
        ("weight", format!("{traces} / {calls}{}", of_all("*"))),
        ("plan_id", speech.literal(&recipe.plan_id)?),
        ("seed", speech.literal(recipe.seed.as_str())?),
    ];
    columns
        .into_iter()
        .map(|(name, value)| Ok(format!("{value} AS {}", speech.identifier(name)?)))
        .collect()
}

/// The cells as a table of constants.
fn judged(recipe: &Recipe, dialect: Dialect) -> Result<String, HandoffError> {
    let speech = dialect.speech();
    let labels: Vec<String> = (1..=recipe.sorting.dimensions.len())
        .map(|place| format!("label_{place}"))
        .collect();
    let mut columns = vec![("group_order", Constant::Count)];
    columns.extend(labels.iter().map(|label| (label.as_str(), Constant::Text)));
    columns.extend([
        ("with_signal", Constant::Flag),
        ("calls", Constant::Count),
        ("group_name", Constant::Text),
    ]);
    let mut rows = Vec::with_capacity(recipe.cells.len());
    let mut order = 0;
    let mut former: Option<&[String]> = None;
    for cell in &recipe.cells {
        if former != Some(cell.labels.as_slice()) {
            order += 1;
            former = Some(&cell.labels);
        }
        let mut row = vec![order.to_string()];
        for label in &cell.labels {
            row.push(speech.literal(label)?);
        }
        row.push(if cell.has_signal { "TRUE" } else { "FALSE" }.to_owned());
        row.push(cell.calls.to_string());
        row.push(speech.literal(&exact_group_name(&cell.labels))?);
        rows.push(row);
    }
    Ok(speech.constants(&columns, &rows))
}
