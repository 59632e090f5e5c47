//! What counts as one group, as steps of a query.

use assay_plan::dimension::OTHER_LABEL;
use assay_plan::merge::Merge;

use crate::dialect::Speech;
use crate::error::HandoffError;
use crate::recipe::Sorting;

/// The labels `own_1`, … of each trace made into those of its group, `group_1`, …: entries of a SELECT.
///
/// A value is renamed first, then a group that is named by its labels before or after that.
pub(super) fn merged_labels(
    speech: &dyn Speech,
    sorting: &Sorting,
) -> Result<Vec<String>, HandoffError> {
    let renamed: Vec<String> = renamed_labels(speech, sorting)?;
    let mut joins = Vec::new();
    for merge in &sorting.merges {
        if let Merge::Group(labels) = merge {
            let is = |from: &dyn Fn(usize) -> String| -> Result<String, HandoffError> {
                let equal: Result<Vec<String>, _> = labels
                    .iter()
                    .enumerate()
                    .map(|(place, label)| {
                        Ok::<_, HandoffError>(format!(
                            "{} = {}",
                            from(place),
                            speech.literal(label)?
                        ))
                    })
                    .collect();
                Ok(format!("({})", equal?.join(" AND ")))
            };
            if labels.len() != renamed.len() {
                continue;
            }
            let own = is(&own_label)?;
            let after = is(&|place| renamed[place].clone())?;
            joins.push(own.clone());
            if after != own {
                joins.push(after);
            }
        }
    }
    if joins.is_empty() {
        return Ok(renamed);
    }
    let (joins, other) = (joins.join(" OR "), speech.literal(OTHER_LABEL)?);
    Ok(renamed
        .into_iter()
        .map(|label| format!("CASE WHEN {joins} THEN {other} ELSE {label} END"))
        .collect())
}

fn own_label(place: usize) -> String {
    format!("own_{}", place + 1)
}

fn renamed_labels(speech: &dyn Speech, sorting: &Sorting) -> Result<Vec<String>, HandoffError> {
    let mut renamed = Vec::new();
    for (place, dimension) in sorting.dimensions.iter().enumerate() {
        let mut values = Vec::new();
        for merge in &sorting.merges {
            if let Merge::Value { field, value } = merge
                && *field == dimension.field
            {
                values.push(speech.literal(value)?);
            }
        }
        let own = own_label(place);
        renamed.push(if values.is_empty() {
            own
        } else {
            let other = speech.literal(OTHER_LABEL)?;
            format!(
                "CASE WHEN {own} IN ({}) THEN {other} ELSE {own} END",
                values.join(", ")
            )
        });
    }
    Ok(renamed)
}
