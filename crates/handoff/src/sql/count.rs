//! The query that counts groups and trouble where the traces lie, so that a plan can be made without their file.

use crate::dialect::Dialect;
use crate::error::HandoffError;
use crate::expression::Expressions;
use crate::origin::comment;
use crate::recipe::Sorting;
use crate::source::Source;

/// The query that counts the traces of each combination of values and those with the failure signal.
///
/// Its result is a table of counts as Assay opens it: a column a field, then `traces` and `troubles`. A field that is
/// cut into buckets has one row a bucket, with the smallest number in it, so that the same cuts find the same buckets.
/// What the plan merges is merged after loading.
///
/// # Errors
/// The database has no words for something that the plan says, or no such names.
pub fn count(sorting: &Sorting, dialect: Dialect, source: &Source) -> Result<String, HandoffError> {
    let speech = dialect.speech();
    let expressions = Expressions::new(speech, sorting);
    let mut read = vec![format!(
        "{} AS trace_key",
        speech.as_text(&speech.column(&source.id)?)
    )];
    read.extend(expressions.read(source)?);
    let (mut sorted, mut names, mut shown) = (vec!["trace_key".to_owned()], Vec::new(), Vec::new());
    for (place, dimension) in sorting.dimensions.iter().enumerate() {
        let [bucket, value] = expressions.counted(place)?;
        let number = place + 1;
        sorted.push(format!("{bucket} AS part_{number}"));
        sorted.push(format!("{value} AS value_{number}"));
        names.push(format!("part_{number}"));
        let column = speech.identifier(&dimension.field)?;
        shown.push(format!("MIN(value_{number}) AS {column}"));
    }
    sorted.push(format!("{} AS has_signal", expressions.signal()?));
    let values: Vec<String> = (1..=names.len())
        .map(|number| format!("value_{number}"))
        .collect();
    let (parts, values) = (names.join(", "), values.join(", "));
    let select = |entries: &[String]| entries.join(",\n      ");
    Ok(format!(
        "\
-- Counts for Assay, by {name}: save the result as CSV and open it there.
{worked_out}WITH
  fields AS (
    SELECT
      {read}
    FROM {table} AS t
  ),
  sorted AS (
    SELECT
      {sorted}
    FROM fields
    WHERE trace_key IS NOT NULL AND trace_key <> ''
  ),
  numbered AS (
    SELECT {parts}, {values}, has_signal,
      ROW_NUMBER() OVER (PARTITION BY trace_key ORDER BY {parts}, has_signal) AS copy_number
    FROM sorted
  )
SELECT
  {shown},
  COUNT(*) AS {traces},
  SUM(CASE WHEN has_signal THEN 1 ELSE 0 END) AS {troubles}
FROM numbered
WHERE copy_number = 1
GROUP BY {parts}
ORDER BY {traces} DESC, {parts}{ending};
",
        name = speech.name(),
        worked_out = comment(sorting, source, "--"),
        read = select(&read),
        table = speech.table(&source.table)?,
        sorted = select(&sorted),
        shown = shown.join(",\n  "),
        traces = speech.identifier("traces")?,
        troubles = speech.identifier("troubles")?,
        ending = speech.ending(),
    ))
}
