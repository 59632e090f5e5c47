//! The query that counts groups and trouble where the traces lie, so that a plan can be made without their file.

use crate::dialect::Dialect;
use crate::error::HandoffError;
use crate::expression::Expressions;
use crate::origin::comment;
use crate::recipe::Sorting;
use crate::source::Source;

/// More tokens than a trace has: what some databases put above every number, though it is none, is not counted.
const MOST_TOKENS: f64 = 1e15;

/// The query that counts the traces of each combination of values and those with the failure signal.
///
/// Its result is a table of counts as Assay opens it: a column a field, then `traces` and `troubles`, and of the fields that a
/// price by tokens counts their means over the traces that tell them. A field that is cut into buckets has one row a bucket, with the smallest number in it, so that the same cuts find the same buckets.
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
    let mut tokens = Vec::new();
    for (place, field) in sorting.tokens.iter().enumerate() {
        let number = format!("tokens_{}", place + 1);
        let column = speech.column(&source.column(sorting, field))?;
        read.push(format!("{} AS {number}", speech.as_number(&column)));
        sorted.push(number.clone());
        tokens.push(format!(
            ",\n  AVG(CASE WHEN {number} >= 0 AND {number} < {} THEN {number} END) AS {}",
            speech.number(MOST_TOKENS),
            speech.identifier(field)?
        ));
    }
    sorted.push(format!("{} AS has_signal", expressions.signal()?));
    let numbers = (1..=tokens.len()).map(|number| format!("tokens_{number}"));
    let values: Vec<String> = (1..=names.len())
        .map(|number| format!("value_{number}"))
        .chain(numbers)
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
  SUM(CASE WHEN has_signal THEN 1 ELSE 0 END) AS {troubles}{tokens}
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
        tokens = tokens.concat(),
        ending = speech.ending(),
    ))
}
