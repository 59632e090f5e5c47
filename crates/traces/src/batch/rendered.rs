//! The rows of a table that comes column by column, as JSON.

use assay_parquet::{Coded, Column, NO_TIME, Rows, Values, time_text};
use serde::Serialize;

/// Each row as a JSON object of its columns, in their order: fields within structures under dotted names, times as texts
/// in UTC, `null` for what is missing. Of columns of one name the first counts.
pub(super) fn rendered(rows: &Rows) -> impl Iterator<Item = String> {
    let mut columns: Vec<(String, &Values)> = Vec::new();
    for Column { name, values } in &rows.columns {
        let key = json(name);
        if !columns.iter().any(|(other, _)| *other == key) {
            columns.push((key, values));
        }
    }
    (0..rows.count).map(move |row| {
        let mut object = String::from("{");
        for (key, values) in &columns {
            if object.len() > 1 {
                object.push(',');
            }
            object.push_str(key);
            object.push(':');
            object.push_str(&cell(values, row).unwrap_or_else(|| "null".to_owned()));
        }
        object.push('}');
        object
    })
}

fn cell(values: &Values, row: usize) -> Option<String> {
    match values {
        Values::Flags(flags) => match flags.get(row)? {
            0 => Some("false".to_owned()),
            1 => Some("true".to_owned()),
            _ => None,
        },
        Values::Numbers(numbers) => {
            let number = numbers.get(row).filter(|number| number.is_finite())?;
            Some(number.to_string())
        }
        Values::Times(times) => {
            let time = times.get(row).filter(|time| **time != NO_TIME)?;
            Some(json(&time_text(*time)))
        }
        Values::Texts(coded) => Some(json(&text(coded, row)?)),
        Values::Json(coded) => text(coded, row),
    }
}

fn text(coded: &Coded, row: usize) -> Option<String> {
    let number = (*coded.codes.get(row)? as usize).checked_sub(1)?;
    Some(String::from_utf8_lossy(coded.texts.get(number)).into_owned())
}

/// A text as JSON, which every text has.
fn json(text: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_an_object_of_its_columns() {
        let columns = [
            ("a \"score\"", Values::Numbers(vec![5.0, f64::NAN])),
            ("ok", Values::Flags(vec![1, 2])),
            ("ok", Values::Flags(vec![0, 0])),
            ("text", Values::Texts(Coded::default())),
            ("at", Values::Times(vec![0, NO_TIME])),
        ];
        let rows = Rows {
            first: 1,
            count: 2,
            columns: columns
                .map(|(name, values)| Column {
                    name: name.to_owned(),
                    values,
                })
                .into(),
        };
        assert_eq!(
            rendered(&rows).collect::<Vec<_>>(),
            [
                r#"{"a \"score\"":5,"ok":true,"text":null,"at":"1970-01-01T00:00:00.000Z"}"#,
                r#"{"a \"score\"":null,"ok":null,"text":null,"at":null}"#,
            ]
        );
    }
}
