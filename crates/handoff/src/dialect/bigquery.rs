//! BigQuery.

use super::escape::escaped;
use super::{Constant, OTHER_NAME, Speech, unsayable};
use crate::error::HandoffError;

pub(super) struct BigQuery;

/// Characters that no name has, not even a column's.
const NOT_IN_NAMES: &str = "!\"(),./;?@[\\]^`{}~";

impl Speech for BigQuery {
    fn name(&self) -> &'static str {
        "BigQuery"
    }

    fn identifier(&self, name: &str) -> Result<String, HandoffError> {
        let is_wrong = |letter: char| NOT_IN_NAMES.contains(letter) || letter.is_control();
        if name.is_empty() || name.contains(is_wrong) {
            return Err(unsayable(
                self,
                format!("its names cannot be “{}”", name.escape_debug()),
                OTHER_NAME,
            ));
        }
        Ok(escaped(name, '`', &[]))
    }

    fn literal(&self, text: &str) -> Result<String, HandoffError> {
        Ok(escaped(text, '\'', &[]))
    }

    fn as_text(&self, column: &str) -> String {
        format!("CAST({column} AS STRING)")
    }

    fn as_number(&self, column: &str) -> String {
        format!("SAFE_CAST(CAST({column} AS STRING) AS FLOAT64)")
    }

    fn number(&self, number: f64) -> String {
        format!("CAST('{number}' AS FLOAT64)")
    }

    fn real(&self, count: &str) -> String {
        format!("CAST({count} AS FLOAT64)")
    }

    fn sha256(&self, prefix: &str, text: &str) -> String {
        format!("TO_HEX(SHA256(CONCAT({prefix}, {text})))")
    }

    fn contains(&self, text: &str, part: &str) -> String {
        format!("(STRPOS({text}, {part}) > 0)")
    }

    fn constants(&self, columns: &[(&str, Constant)], rows: &[Vec<String>]) -> String {
        let named = |row: &Vec<String>| -> Vec<String> {
            let cells = row.iter().zip(columns);
            cells
                .map(|(cell, (name, _))| format!("{cell} AS {name}"))
                .collect()
        };
        let rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(position, row)| {
                let cells = if position == 0 {
                    named(row)
                } else {
                    row.clone()
                };
                format!("    STRUCT({})", cells.join(", "))
            })
            .collect();
        format!("UNNEST([\n{}\n  ])", rows.join(",\n"))
    }
}
